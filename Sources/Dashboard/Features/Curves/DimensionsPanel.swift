import LiveSession
import Runs
import TerminalUI

/// What every latent dimension adds to the KL, and which of them are in use.
///
/// The bars are of the newest point of the KL's curve and add up to it. Whether a dimension is in use the
/// session's watch over collapse says, by the codes alone: one that is predicted well costs little.
enum DimensionsPanel {
  static func draw(_ context: PanelContext, in area: Rect, into buffer: inout CellBuffer) {
    let body = context.caption(
      "KL per latent", ["nats an observation, adding up to KL", "nats, adding up to KL", "nats"],
      of: .dimensions, in: area, into: &buffer)
    let values = context.snapshot.training.dimensionKL
    guard !values.isEmpty else {
      context.explainEmptiness("comes with the first update", in: body, into: &buffer)
      return
    }
    let largest = values.filter(\.isFinite).max() ?? 0
    // The last row is for the count, when everything else has one.
    let rows = values.count <= body.height ? values.count : max(body.height - 1, 0)
    for (index, value) in values.prefix(rows).enumerated() {
      let row = body.row(index)
      draw(value, of: index, largest: largest, context: context, in: row, into: &buffer)
      // The bar of a dimension that carries nothing has room for what became of it.
      let uses = context.snapshot.training.dimensionUses
      if uses.indices.contains(index), let word = word(for: uses[index]), row.width >= 32 {
        buffer.write(
          word, x: row.x + 13, y: row.y, style: context.theme.warning, clip: row)
      }
    }
    let training = context.snapshot.training
    let used = values.indices.count { training.isInUse($0) }
    let alarms = alarms(context.snapshot.training.dimensionUses)
    var tally = SegmentLine(
      .styled(
        " \(used) of \(values.count) in use",
        used == values.count ? context.theme.muted : context.theme.warning),
      .muted(", sum \(NumberFormat.fixed(values.reduce(0, +), decimals: 2))", 2))
    if rows < values.count {
      tally.add(.muted(", \(values.count - rows) not shown", 1))
    }
    // A collapse stands before the count: it is what one must know.
    let lines = alarms.map { SegmentLine(.alarm(" \($0) ")) }
    SegmentLine.draw(
      lines + [tally],
      in: Rect(x: body.x, y: body.y + rows, width: body.width, height: body.height - rows),
      into: &buffer, with: context.appearance)
  }

  /// What is wrong with dimensions, in words: which collapsed and which never woke.
  static func alarms(_ uses: [DimensionUse]) -> [String] {
    func alarm(_ words: String, where isMeant: (DimensionUse) -> Bool) -> String? {
      let names = uses.indices.filter { isMeant(uses[$0]) }.map { "z\($0 + 1)" }
      guard !names.isEmpty else { return nil }
      return (names.count <= 4 ? names.joined(separator: " ") : "\(names.count) latents") + words
    }
    return [
      alarm(" collapsed") { if case .collapsed = $0 { true } else { false } },
      alarm(" never woke") { $0 == .asleep },
    ].compactMap(\.self)
  }

  private static func word(for use: DimensionUse) -> String? {
    switch use {
    case .collapsed(let peak): "collapsed from \(NumberFormat.compact(peak, width: 4))"
    case .asleep: "never woke"
    case .active, .waiting: nil
    }
  }

  private static func draw(
    _ value: Double, of index: Int, largest: Double, context: PanelContext, in row: Rect,
    into buffer: inout CellBuffer
  ) {
    let theme = context.theme
    var rest = row
    _ = rest.removeRight(1)
    let label = rest.removeLeft(5)
    let number = rest.removeLeft(7)
    let isUsed = context.snapshot.training.isInUse(index)
    let style = isUsed ? theme.text : theme.muted
    buffer.write(" z\(index + 1)", in: label, style: style)
    buffer.write(
      NumberFormat.fixed(value, decimals: 2, width: 6), in: number,
      style: value.isFinite ? style : theme.alarm)
    Gauge.progress(
      fraction: largest > 0 ? value / largest : 0, in: rest, of: &buffer, with: context.appearance,
      style: isUsed ? Style(foreground: theme.seriesColor(2)) : theme.muted)
  }
}
