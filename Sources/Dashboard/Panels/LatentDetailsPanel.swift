import LiveSession
import TerminalUI

/// Numbers beside the latent space: the axes of the projection, and where the present code and the
/// goal lie.
enum LatentDetailsPanel {
  static func draw(_ context: PanelContext, in area: Rect, into buffer: inout CellBuffer) {
    let body = context.caption(
      "axes and codes", ["spread, and where the codes lie", "spread and place"], of: .latentDetails,
      in: area, into: &buffer)
    let latent = context.snapshot.latent
    guard latent.size > 0, !latent.present.isEmpty else {
      context.explainEmptiness("come with the first model", in: body, into: &buffer)
      return
    }
    let lines =
      axisLines(context) + [SegmentLine()] + codeLines(context) + [SegmentLine()]
      + summary(context)
    SegmentLine.draw(lines, in: body, into: &buffer, with: context.appearance)
  }

  /// Every principal axis with the standard deviation of the cloud along it.
  private static func axisLines(_ context: PanelContext) -> [SegmentLine] {
    let latent = context.snapshot.latent
    var heading = SegmentLine()
    heading.add(" principal axes", context.theme.muted)
    let largest = Double(latent.axisDeviations.filter(\.isFinite).max() ?? 0)
    return [heading]
      + latent.axisDeviations.prefix(3).enumerated().map { index, deviation in
        var line = SegmentLine()
        line.add(" axis \(index + 1) ", context.theme.text)
        line.add(
          "sd " + NumberFormat.fixed(Double(deviation), decimals: 2, width: 5),
          context.theme.title)
        let fraction = largest > 0 ? Double(deviation) / largest : 0
        let blocks = fraction.isFinite ? Int((min(max(fraction, 0), 1) * 8).rounded()) : 0
        line.add(
          " " + String(repeating: String(context.glyphs.full), count: blocks),
          Style(foreground: context.theme.seriesColor(6)), importance: 1)
        return line
      }
  }

  /// The present code beside the goal's.
  private static func codeLines(_ context: PanelContext) -> [SegmentLine] {
    let latent = context.snapshot.latent
    var heading = SegmentLine()
    heading.add("          present    goal", context.theme.muted)
    return [heading]
      + latent.present.prefix(24).enumerated().map { index, value in
        var line = SegmentLine()
        line.add(Numbers.aligned(" z\(index + 1)", left: 9), context.theme.text)
        line.add(
          Numbers.signed(Double(value), decimals: 2, width: 8),
          value.isFinite ? context.theme.title : context.theme.alarm)
        if latent.goal.indices.contains(index) {
          line.add(
            Numbers.signed(Double(latent.goal[index]), decimals: 2, width: 8), context.theme.muted)
        }
        return line
      }
  }

  private static func summary(_ context: PanelContext) -> [SegmentLine] {
    let latent = context.snapshot.latent
    var distance = SegmentLine()
    if latent.goal.count == latent.present.count {
      let squares = zip(latent.goal, latent.present).map { Double(($0 - $1) * ($0 - $1)) }
      distance.add(" distance to goal ", context.theme.muted)
      distance.add(
        NumberFormat.fixed(squares.reduce(0, +).squareRoot(), decimals: 2), context.theme.title)
    }
    var cloud = SegmentLine()
    cloud.add(" \(NumberFormat.grouped(latent.cloud.count / latent.size))", context.theme.title)
    cloud.add(" codes of model ", context.theme.muted)
    cloud.add("v\(latent.modelVersion)", context.theme.title)
    return [distance, cloud]
  }
}
