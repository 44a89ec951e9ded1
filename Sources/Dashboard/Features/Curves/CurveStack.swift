import LiveSession
import Runs
import TerminalUI

/// Plots under each other with one horizontal axis and columns that line up.
struct CurveStack {
  /// How a height is divided.
  struct Layout {
    /// How many curves are drawn.
    let count: Int
    /// Whether one row names all curves, rather than one each.
    let isShared: Bool
    /// The rows of every plot.
    let rows: [Int]
    /// The free rows between plots.
    let spacing: Int

    /// Divides a height: a row of names for every curve when each then keeps two rows for itself,
    /// else, if they may be shared, one row for all; curves that do not fit are left out.
    ///
    /// - Parameter isShared: Whether one row has room for the names of all curves.
    init(count wanted: Int, height: Int, isShared: Bool) {
      // The last row is the horizontal axis.
      let height = max(height - 1, 0)
      let isShared = isShared && height < 4 * wanted
      let available = isShared ? height - 1 : height
      let least = isShared ? 1 : 3
      let count = max(min(wanted, available / least), min(wanted, 1))
      self.count = count
      self.isShared = isShared
      let free = max(available - (isShared ? 0 : count), 0)
      let spacing = isShared && count > 0 && (free - (count - 1)) / count >= 3 ? 1 : 0
      self.spacing = spacing
      let rest = max(free - spacing * (count - 1), 0)
      // The first curves get what is left over.
      rows = (0..<count).map { rest / max(count, 1) + ($0 < rest % max(count, 1) ? 1 : 0) }
    }
  }

  let data: CurveData
  let layout: Layout
  /// The colours of the curves.
  let colors: [Color]
  /// How many curves there was no room for.
  let hiddenCount: Int
  let labelWidth: Int

  func draw(_ context: PanelContext, in area: Rect, into buffer: inout CellBuffer) {
    var rest = area
    if layout.isShared {
      sharedNames(context, width: area.width).draw(
        in: rest.removeTop(1), into: &buffer, with: context.appearance)
    }
    for (index, rows) in layout.rows.enumerated() where index < data.curves.count {
      if index > 0 { _ = rest.removeTop(layout.spacing) }
      if !layout.isShared {
        names(index, context: context).draw(
          in: rest.removeTop(1), into: &buffer, with: context.appearance)
      }
      drawPlot(index, context: context, in: rest.removeTop(rows), into: &buffer)
    }
    var foot = rest.removeTop(1)
    _ = foot.removeLeft(min(labelWidth, area.width / 3))
    drawFoot(in: foot, context: context, into: &buffer)
  }

  // MARK: - Plots

  private func drawPlot(
    _ index: Int, context: PanelContext, in area: Rect, into buffer: inout CellBuffer
  ) {
    guard !area.isEmpty else { return }
    let curve = data.curves[index]
    var plot = LinePlot(
      series: [curve.plotSeries(color: colors[index])], xAxis: data.xAxis,
      yAxis: PlotAxis(scale: curve.scale, range: curve.range))
    plot.background = curve.ghosts.map { $0.plotSeries(theme: context.theme) }
    // Words stand once, where the eye begins; the lines run through all plots. A low plot has no
    // room for words over its curve.
    let hasWords = index == 0 && area.height >= 4
    plot.events =
      hasWords ? data.events : data.events.map { LinePlot.Event(x: $0.x, text: "") }
    plot.cursor = data.window.hairline
    plot.showsLegend = false
    plot.showsXAxis = false
    plot.fixedLabelWidth = min(labelWidth, area.width / 3)
    plot.draw(in: area, of: &buffer, with: context.appearance)
  }

  /// The horizontal axis with its labels set into the line.
  private func drawFoot(in row: Rect, context: PanelContext, into buffer: inout CellBuffer) {
    let theme = context.theme
    var line = row
    let corner = line.removeLeft(1)
    buffer.put(context.glyphs.axisCorner, x: corner.x, y: row.y, style: theme.axis, clip: row)
    buffer.fill(line, with: Cell(context.glyphs.horizontal, style: theme.axis))
    let across = AxisMapping(scale: .linear, range: data.xAxis.range ?? 0...1)
    let ticks = AxisTicks.ticks(
      mapping: across, unit: data.xAxis.unit, cells: line.width, isHorizontal: true)
    var end = line.x
    for tick in ticks {
      let start = line.x + AxisTicks.labelStart(tick, cells: line.width)
      end = buffer.write(tick.label, x: start, y: row.y, style: theme.axis, clip: line)
    }
    let title = data.xAxis.title
    let hidden = hiddenCount > 0 ? "\(hiddenCount) more: up, down " : ""
    for words in [hidden + title, hidden, title]
    where !words.isEmpty && line.right - words.columnCount > end + 1 {
      buffer.write(words, endingAt: line.right, y: row.y, style: theme.muted, clip: line)
      break
    }
  }

  // MARK: - Names and values

  /// Name, unit and values of a curve: at the hairline, or the newest.
  private func names(_ index: Int, context: PanelContext) -> SegmentLine {
    let (theme, curve) = (context.theme, data.curves[index])
    // A share of some episodes is known to a percent.
    let isShare = curve.metric.unit.hasPrefix("%")
    func number(_ value: Double) -> String {
      isShare ? NumberFormat.fixed(value, decimals: 0) : Self.number(value)
    }
    var line = SegmentLine(
      .styled(" \(curve.metric.name) ", Style(foreground: colors[index], bold: true)))
    if let point = curve.point(at: data.window.hairline) {
      let value = curve.metric.values[point]
      line.add(.styled(number(value), value.isFinite ? theme.title : theme.alarm))
      if !curve.metric.unit.isEmpty {
        line.add(.muted(" \(curve.metric.unit)", 9))
      }
      let average = curve.average[point]
      if value.isFinite, data.window.smoothing != .updates(0) {
        line.add(.text("  average \(number(average))", 7))
      }
      let (low, high) = (curve.metric.low(at: point), curve.metric.high(at: point))
      if low < high {
        line.add(.muted("  \(number(low)) to \(number(high))", 6))
      }
    } else {
      line.add(.muted("no value yet"))
    }
    if curve.isScaleReplaced {
      line.add(.warning("  symlog: nothing is above 0", 3))
    } else if curve.scale != .linear {
      line.add(.muted("  \(data.window.scale(of: curve.metric.key).rawValue)", 4))
    }
    for ghost in curve.ghosts {
      guard let value = ghost.value(at: data.window.hairline) else { continue }
      line.add(
        .styled(
          "  \(number(value))", Style(foreground: RunColor.dimmed(ghost.name, theme: theme)), 5))
    }
    let count = curve.gapCount
    if count > 0 {
      line.addTrailing(.alarm(" \(NumberFormat.grouped(count)) nan ", 10))
    }
    return line
  }

  /// Name and value of all curves in one row, the unit when they have one in common.
  private func sharedNames(_ context: PanelContext, width: Int) -> SegmentLine {
    var line = SegmentLine()
    let isNarrow = width < 39
    for (index, curve) in data.curves.enumerated() {
      let value = curve.point(at: data.window.hairline).map { curve.metric.values[$0] } ?? .nan
      line.add(.plain(index > 0 ? (isNarrow ? " " : "  ") : ""))
      // Long names give way before their values do: a number that is cut would be another number.
      let name = curve.metric.name
      line.add(
        .styled(
          (isNarrow ? String(name.prefix(5)) : name) + " ",
          Style(foreground: colors[index], bold: true)),
        .styled(Self.number(value), value.isFinite ? context.theme.title : context.theme.alarm))
    }
    let units = Set(data.curves.map(\.metric.unit))
    if units.count == 1, let unit = units.first, !unit.isEmpty {
      line.add(.muted("  \(unit)", 1))
    }
    let count = data.curves.reduce(0) { $0 + $1.gapCount }
    if count > 0 {
      line.addTrailing(.alarm(" \(NumberFormat.grouped(count)) nan", 2))
    }
    return line
  }

  /// A number whose length changes rarely.
  private static func number(_ value: Double) -> String {
    let size = abs(value)
    // Fixed decimals keep the names in their places; large values have no use for them.
    guard size < 1e5, size >= 0.1 || size == 0 else { return NumberFormat.compact(value, width: 7) }
    return NumberFormat.fixed(value, decimals: size < 10 ? 2 : size < 100 ? 1 : 0)
  }
}
