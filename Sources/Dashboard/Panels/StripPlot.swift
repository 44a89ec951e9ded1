import LiveSession
import TerminalUI

/// Curves in low strips under each other, each on an axis of its own, over one horizontal axis.
///
/// ELBO, reconstruction and KL differ in sign and by an order of magnitude: on one common axis two
/// of them would be straight lines. Two rows of braille each tell more than eight shared ones.
struct StripPlot {
  /// The curves and the window.
  let data: CurveData
  /// The rows of one strip.
  private let rows: Int
  /// The free rows between strips.
  private let spacing: Int

  /// Divides a height into strips; nil when there is no room for them.
  ///
  /// One row is for the names and values, one for the horizontal axis; strips that are high enough
  /// to have ticks inside are kept apart by a free row.
  init?(data: CurveData, height: Int) {
    let count = data.series.count
    guard count > 0, height - 2 >= count else { return nil }
    self.data = data
    let spaced = (height - 2 - (count - 1)) / count
    (rows, spacing) = spaced >= 3 ? (spaced, 1) : ((height - 2) / count, 0)
  }

  func draw(_ context: PanelContext, in area: Rect, into buffer: inout CellBuffer) {
    let theme = context.theme
    var rest = area
    legend(context, width: area.width).draw(
      in: rest.removeTop(1), into: &buffer, with: context.appearance)
    let tracks = data.series.indices.map { index in
      if index > 0 { _ = rest.removeTop(spacing) }
      return rest.removeTop(rows)
    }
    let scales = data.series.indices.map { index in
      data.settledRange(of: index).map { AxisMapping(scale: .linear, range: $0) }
    }
    let ticks = zip(scales, tracks).map { scale, track in
      scale.map { Self.ticks(of: $0, rows: track.height) } ?? []
    }
    let widest = ticks.joined().map(\.label.columnCount).max() ?? 0
    let labelWidth = min(max(widest, 4), area.width / 3)
    let across = AxisMapping(scale: .linear, range: data.xAxis.range ?? 0...1)
    for (index, track) in tracks.enumerated() {
      var plot = track
      let labels = plot.removeLeft(labelWidth)
      let axis = plot.removeLeft(1)
      Rule.vertical(in: axis, of: &buffer, with: context.appearance)
      for tick in ticks[index] {
        let y = track.bottom - 1 - tick.cell
        buffer.write(tick.label, endingAt: labels.right, y: y, style: theme.axis, clip: labels)
        buffer.put(context.glyphs.tickLeft, x: axis.x, y: y, style: theme.axis, clip: track)
      }
      drawEvents(in: plot, across: across, context: context, into: &buffer)
      if let scale = scales[index] {
        drawCurve(index, in: plot, mapping: (across, scale), context: context, into: &buffer)
      }
    }
    _ = rest.removeLeft(labelWidth)
    drawFoot(in: rest.removeTop(1), across: across, context: context, into: &buffer)
  }

  // MARK: - Parts

  /// Name and latest value of every curve, in its colour; the unit when there is room.
  private func legend(_ context: PanelContext, width: Int) -> SegmentLine {
    var line = SegmentLine()
    for (index, metric) in data.series.enumerated() {
      let color = Style(foreground: context.theme.seriesColor(index), bold: true)
      let value = metric.values.last ?? .nan
      line.add(index > 0 ? "  " : "", .plain)
      // Long names give way before their values do.
      let name = width < 39 ? metric.name.truncated(to: 6, glyphs: context.glyphs) : metric.name
      line.add(name + " ", color)
      line.add(
        // Fixed decimals keep the names in their places; large values have no use for them.
        NumberFormat.fixed(value, decimals: abs(value) < 100 ? 1 : 0),
        value.isFinite ? context.theme.title : context.theme.alarm)
    }
    line.add("  nats", context.theme.muted, importance: 1)
    return line
  }

  /// The labels of a strip: its ends when it is low, the middle of a single row.
  private static func ticks(of scale: AxisMapping, rows: Int) -> [(cell: Int, label: String)] {
    if rows > 3 {
      return AxisTicks.ticks(mapping: scale, unit: .number, cells: rows, isHorizontal: false)
        .map { ($0.cell, $0.label) }
    }
    let ends = rows == 1 ? [scale.low / 2 + scale.high / 2] : [scale.low, scale.high]
    return ends.enumerated().map { place, value in
      (place * (rows - 1), NumberFormat.compact(value, width: 5))
    }
  }

  private func drawEvents(
    in plot: Rect, across: AxisMapping, context: PanelContext, into buffer: inout CellBuffer
  ) {
    for event in data.events {
      guard let place = across.place(event.x), place >= 0, place <= 1 else { continue }
      let x = plot.x + min(Int(place * Double(plot.width)), plot.width - 1)
      for y in plot.y..<plot.bottom {
        buffer.put(
          context.glyphs.gridVertical, x: x, y: y, style: context.theme.muted, clip: plot)
      }
    }
  }

  /// Draws the moving average over the faint raw curve; without colour, where faint and strong
  /// look alike, the average alone.
  private func drawCurve(
    _ index: Int, in plot: Rect, mapping: (x: AxisMapping, y: AxisMapping), context: PanelContext,
    into buffer: inout CellBuffer
  ) {
    guard !plot.isEmpty else { return }
    var canvas = DotCanvas(columns: plot.width, rows: plot.height)
    let color = context.theme.seriesColor(index)
    let curve = data.plotSeries(index, color: color)
    if !context.appearance.isMonochrome, plot.height > 1 {
      Self.trace(
        curve.x, curve.y, mapping: mapping, pen: 0,
        color: color.mixed(with: context.theme.ground, 0.6),
        on: &canvas)
    }
    var average = ExponentialAverage(weight: data.smoothing(of: index))
    Self.trace(
      curve.x, curve.y.map { average.next($0) }, mapping: mapping, pen: 1, color: color,
      on: &canvas)
    canvas.paint(into: &buffer, area: plot, glyphs: context.glyphs)
  }

  /// Draws a curve column by column: the run from its lowest to its highest value there, joined to
  /// the column before.
  ///
  /// No spike is lost, and few lines are drawn however many updates there are.
  private static func trace(
    _ places: [Double], _ values: [Double], mapping: (x: AxisMapping, y: AxisMapping), pen: UInt8,
    color: Color, on canvas: inout DotCanvas
  ) {
    let (width, height) = (Double(canvas.dotWidth), Double(canvas.dotHeight))
    var run: (column: Int, top: Double, bottom: Double, last: Double)?
    func finishRun(_ canvas: inout DotCanvas) {
      guard let run else { return }
      canvas.verticalRun(
        x: run.column, from: Int(run.top.rounded(.down)), to: Int(run.bottom.rounded(.down)),
        pen: pen, color: color)
    }
    for (place, value) in zip(places, values) {
      guard let across = mapping.x.place(place), let up = mapping.y.place(value) else {
        finishRun(&canvas)
        run = nil
        continue
      }
      // The upper ends belong to the last dot; outside the picture the exact place is no matter.
      let x = min(max(across * width, 0), width - 0.5)
      let y = min(max((1 - up) * (height - 1) + 0.5, -1e6), 1e6)
      if let current = run, current.column == Int(x) {
        run = (current.column, min(current.top, y), max(current.bottom, y), y)
      } else {
        finishRun(&canvas)
        if let before = run {
          canvas.line(
            fromX: Double(before.column) + 0.5, y: before.last, toX: x, y: y, pen: pen,
            color: color)
        }
        run = (Int(x), y, y, y)
      }
    }
    finishRun(&canvas)
  }

  /// The horizontal axis with its labels set into the line.
  private func drawFoot(
    in row: Rect, across: AxisMapping, context: PanelContext, into buffer: inout CellBuffer
  ) {
    let theme = context.theme
    var line = row
    let corner = line.removeLeft(1)
    buffer.put(context.glyphs.axisCorner, x: corner.x, y: row.y, style: theme.axis, clip: row)
    for x in line.x..<line.right {
      buffer.put(context.glyphs.horizontal, x: x, y: row.y, style: theme.axis, clip: line)
    }
    let ticks = AxisTicks.ticks(
      mapping: across, unit: data.xAxis.unit, cells: line.width, isHorizontal: true)
    var end = line.x
    for tick in ticks {
      let start = line.x + AxisTicks.labelStart(tick, cells: line.width)
      end = buffer.write(tick.label, x: start, y: row.y, style: theme.axis, clip: line)
    }
    let title = data.xAxis.title
    if line.right - title.columnCount > end + 1 {
      buffer.write(title, endingAt: line.right, y: row.y, style: theme.muted, clip: line)
    }
  }
}
