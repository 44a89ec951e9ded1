import LiveSession
import TerminalUI

/// A slider for every latent dimension: where the walk stands, where the present code and the marks
/// are, and how many nats the dimension carries.
enum SlidersPanel {
  /// Without a range the sliders reach this many standard deviations to either side of the mean.
  private static let reach: Float = 3

  static func draw(_ context: PanelContext, in area: Rect, into buffer: inout CellBuffer) {
    let glyphs = context.glyphs
    let report = context.snapshot[TraverseReport.self]
    let (range, explanation) = Wording.range(report.range, glyphs)
    let body = context.caption(
      "latent dimensions",
      [
        "\(range)   \(glyphs.present) walked  \(glyphs.small) present code",
        "\(range)  \(glyphs.present) walked", range,
      ], of: .sliders, in: area, into: &buffer)
    guard !report.latent.isEmpty else {
      context.explainEmptiness("come with the first model", in: body, into: &buffer)
      return
    }
    let chosen = context.snapshot.walkedDimension
    let geometry = SliderGeometry(context.snapshot, dimension: chosen, in: area)
    for (dimension, row) in geometry.rows {
      draw(dimension, chosen: chosen, geometry.parts(of: row), context, into: &buffer)
    }
    let (another, cycle) = ("{traverse-view.next-range}", "{traverse-view.cycle}")
    let marks = "{traverse-view.mark-a} and {traverse-view.mark-b}"
    let ends = "{traverse-view.lowest} and {traverse-view.highest}"
    context.explain(
      context.keyed([
        "Each slider spans its range (\(another) takes another):"
          + " \(explanation). Left and right move along the marked one,"
          + " \(ends) jump to its ends, \(cycle) lets it go there and back, \(marks) mark the ends of"
          + " an interpolation. A grey dimension carries no nats: the decoder ignores it.",
        "Left and right move along the marked one, \(ends) jump, \(cycle) cycles, \(another) takes"
          + " another range, \(marks) mark. Grey: carries no nats.",
        "Left and right move, up and down choose, \(cycle) cycles.",
        "Left and right move, up and down choose.",
      ]), in: geometry.rest.inset(horizontal: 1), into: &buffer)
  }

  /// The values at the ends of a slider; nil when they are not known.
  static func range(of dimension: Int, in report: TraverseReport) -> ClosedRange<Double>? {
    var ends: (Float, Float)?
    if report.lowers.indices.contains(dimension), report.uppers.indices.contains(dimension) {
      ends = (report.lowers[dimension], report.uppers[dimension])
    } else if report.means.indices.contains(dimension),
      report.deviations.indices.contains(dimension)
    {
      let side = max(report.deviations[dimension], 1e-6) * reach
      ends = (report.means[dimension] - side, report.means[dimension] + side)
    }
    guard let ends, ends.0.isFinite, ends.1.isFinite, ends.0 < ends.1 else { return nil }
    return Double(ends.0)...Double(ends.1)
  }

  private static func draw(
    _ index: Int, chosen: Int, _ parts: SliderGeometry.Parts, _ context: PanelContext,
    into buffer: inout CellBuffer
  ) {
    let theme = context.theme
    let report = context.snapshot[TraverseReport.self]
    let divergences = context.snapshot.training.dimensionKL
    let isDead = !context.snapshot.training.isInUse(index)
    let isChosen = index == chosen
    let style = isChosen ? theme.accent : isDead ? theme.muted : theme.text
    let pointer = isChosen ? String(context.glyphs.pointer) : " "
    buffer.write(pointer + "z\(index + 1)", in: parts.label, style: style)
    let moved = isChosen ? context.state.traverse.value(in: context.snapshot) : nil
    let value = Double(moved ?? report.latent[index])
    buffer.write(
      Numbers.signed(value, decimals: 2, width: 6), in: parts.number,
      style: value.isFinite ? style : theme.alarm)
    if divergences.indices.contains(index), !parts.divergence.isEmpty {
      drawDivergence(divergences, of: index, context: context, in: parts.divergence, into: &buffer)
    }
    guard let range = range(of: index, in: report) else { return }
    let present = report.present.indices.contains(index) ? Double(report.present[index]) : .nan
    Gauge.slider(
      value: value, minimum: range.lowerBound, maximum: range.upperBound, mark: present,
      in: parts.gauge, of: &buffer, with: context.appearance,
      style: isDead && !isChosen ? theme.muted : nil)
    var beyond = [(String(context.glyphs.small), present, theme.muted)]
    for (letter, mark) in [
      ("A", report.interpolation.markA), ("B", report.interpolation.markB),
    ] as [(Unicode.Scalar, [Float])] where mark.indices.contains(index) {
      let number = Double(mark[index])
      if case .cell(let cell)? = RangePlace(
        of: number, from: range.lowerBound, to: range.upperBound, cells: parts.gauge.width)
      {
        buffer.put(
          letter, x: parts.gauge.x + cell, y: parts.gauge.y, style: theme.warning,
          clip: parts.gauge)
      } else {
        beyond.append((String(letter), number, theme.warning))
      }
    }
    // A knob that went to the end by itself needs no more than its arrow: its number stands in front.
    let isKnob = beyond[0].1 == value
    drawBeyond(
      Array(beyond.dropFirst(isKnob ? 1 : 0)), range, context, in: parts.gauge, into: &buffer)
  }

  /// What lies beyond the ends of a slider, with its number beside the arrow of its side.
  private static func drawBeyond(
    _ values: [(sign: String, value: Double, style: Style)], _ range: ClosedRange<Double>,
    _ context: PanelContext, in gauge: Rect, into buffer: inout CellBuffer
  ) {
    let glyphs = context.glyphs
    var (left, right) = (gauge.x, gauge.right)
    for (sign, value, style) in values {
      let number = Numbers.signed(value, decimals: 2)
      switch RangePlace(
        of: value, from: range.lowerBound, to: range.upperBound, cells: gauge.width)
      {
      case .below:
        let text = "\(glyphs.beyondLeft)\(sign)\(number) "
        guard left + text.columnCount <= right else { continue }
        left = buffer.write(text, x: left, y: gauge.y, style: style, clip: gauge)
      case .above:
        let text = " \(number)\(sign)\(glyphs.beyondRight)"
        guard left + text.columnCount <= right else { continue }
        buffer.write(text, endingAt: right, y: gauge.y, style: style, clip: gauge)
        right -= text.columnCount
      case .cell, nil: continue
      }
    }
  }

  private static func drawDivergence(
    _ divergences: [Double], of index: Int, context: PanelContext, in area: Rect,
    into buffer: inout CellBuffer
  ) {
    let value = divergences[index]
    let isUsed = context.snapshot.training.isInUse(index)
    var rest = area
    let label = rest.removeLeft(9)
    buffer.write(
      "  KL " + NumberFormat.fixed(value, decimals: 2, width: 4), in: label,
      style: value.isFinite ? context.theme.muted : context.theme.alarm)
    _ = rest.removeLeft(1)
    let largest = divergences.filter(\.isFinite).max() ?? 0
    Gauge.progress(
      fraction: largest > 0 ? value / largest : 0, in: rest, of: &buffer, with: context.appearance,
      style: isUsed ? Style(foreground: context.theme.seriesColor(2)) : context.theme.muted)
  }
}
