import LiveSession
import TerminalUI

/// How many nats every latent dimension carries: the ones near zero have collapsed to the prior.
enum DimensionsPanel {
  /// Below this KL (nats) a dimension says nothing about the observation.
  static let collapsed = 0.1

  static func draw(_ context: PanelContext, in area: Rect, into buffer: inout CellBuffer) {
    let body = context.caption(
      "KL per latent", ["nats each carries", "nats"], of: .dimensions, in: area, into: &buffer)
    let values = context.snapshot.training.dimensionKL
    guard !values.isEmpty else {
      context.explainEmptiness("comes with the first update", in: body, into: &buffer)
      return
    }
    let largest = values.filter(\.isFinite).max() ?? 0
    // The last row is for the count, when everything else has one.
    let rows = values.count <= body.height ? values.count : max(body.height - 1, 0)
    for (index, value) in values.prefix(rows).enumerated() {
      let row = Rect(x: body.x, y: body.y + index, width: body.width, height: 1)
      draw(value, of: index, largest: largest, context: context, in: row, into: &buffer)
    }
    let used = values.count { isUsed($0) }
    var tally = SegmentLine()
    tally.add(
      " \(used) of \(values.count) in use",
      used == values.count ? context.theme.muted : context.theme.warning)
    if rows < values.count {
      tally.add(", \(values.count - rows) not shown", context.theme.muted, importance: 1)
    }
    tally.draw(
      in: Rect(x: body.x, y: body.y + rows, width: body.width, height: body.height - rows),
      into: &buffer, with: context.appearance)
  }

  /// Whether a dimension carries something; one whose KL is not a number does not.
  static func isUsed(_ divergence: Double) -> Bool { divergence >= collapsed }

  private static func draw(
    _ value: Double, of index: Int, largest: Double, context: PanelContext, in row: Rect,
    into buffer: inout CellBuffer
  ) {
    let theme = context.theme
    var rest = row
    _ = rest.removeRight(1)
    let label = rest.removeLeft(5)
    let number = rest.removeLeft(7)
    let style = isUsed(value) ? theme.text : theme.muted
    buffer.write(" z\(index + 1)", x: label.x, y: label.y, style: style, clip: label)
    buffer.write(
      NumberFormat.fixed(value, decimals: 2, width: 6), x: number.x, y: number.y,
      style: value.isFinite ? style : theme.alarm, clip: number)
    Gauge.progress(
      fraction: largest > 0 ? value / largest : 0, in: rest, of: &buffer, with: context.appearance,
      style: isUsed(value) ? Style(foreground: theme.seriesColor(2)) : theme.muted)
  }
}
