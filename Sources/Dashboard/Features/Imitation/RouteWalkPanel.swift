import LiveSession
import TerminalUI

/// A walk through z: the routes along the chosen dimension, the walked one on top.
enum RouteWalkPanel {
  static func draw(_ context: PanelContext, in area: Rect, into buffer: inout CellBuffer) {
    let report = context.snapshot[RouteWalkReport.self]
    let body = context.caption(
      "route of z", captions(report), of: .routeWalk, in: area, into: &buffer)
    guard report.policy != nil, let route = report.route else {
      context.explainEmptiness(
        RouteSlidersPanel.emptiness(context), in: body, into: &buffer)
      return
    }
    var picture = RoutePicture(discs: report.discs)
    if report.dimensions.indices.contains(report.dimension) {
      picture.strokes = report.dimensions[report.dimension].routes.strokes(context.theme)
    }
    picture.strokes.append(.intention(route, context.theme))
    picture.draw(context, in: body, into: &buffer)
  }

  private static func captions(_ report: RouteWalkReport) -> [String] {
    guard report.policy != nil else { return ["what z decides, decoded"] }
    let name = "z\(report.dimension + 1)"
    return [
      "\(name) from -2 to 2, where both ways are open; white: the walked z",
      "\(name) from -2 to 2; white: the walked z", "\(name) from -2 to 2", name,
    ]
  }
}

/// A slider for every dimension of z, with what it decides: found by decoding, not by its KL.
enum RouteSlidersPanel {
  static func draw(_ context: PanelContext, in area: Rect, into buffer: inout CellBuffer) {
    let report = context.snapshot[RouteWalkReport.self]
    let body = context.caption(
      "dimensions of z",
      [
        "\(context.glyphs.present) walked  \(context.glyphs.small) of the episode; what each decides",
        "what each decides", "",
      ], of: .routeSliders, in: area, into: &buffer)
    guard report.policy != nil, !report.dimensions.isEmpty else {
      context.explainEmptiness(emptiness(context), in: body, into: &buffer)
      return
    }
    let present = context.snapshot[LatentPlaneReport.self].present
    var room = body
    for (index, dimension) in report.dimensions.enumerated() {
      guard room.height >= 2 else { break }
      let isChosen = index == report.dimension
      drawSlider(
        index, dimension,
        value: report.latent.indices.contains(index) ? report.latent[index] : .nan,
        mark: index < present.count ? Double(present[index]) : .nan, isChosen: isChosen, context,
        in: room.removeTop(1), into: &buffer)
      facts(dimension, context).draw(
        in: room.removeTop(1), into: &buffer, with: context.appearance)
      if room.height >= 3 * (report.dimensions.count - index - 1) { _ = room.removeTop(1) }
    }
    context.explain(
      context.keyed([
        "Left and right move along the marked dimension, up and down choose one, "
          + "{walk-sliders.origin} goes back to 0. A side is a switch: between the ways lies one narrow "
          + "point, and there the route leads into the tree. A speed changes smoothly. Nobody told the "
          + "policy that there are two such things.",
        "Left and right move, up and down choose, {walk-sliders.origin} goes back to 0. A side is a "
          + "switch, a speed changes smoothly.",
        "Left and right move, up and down choose.",
      ]), in: room.inset(horizontal: 1), into: &buffer)
  }

  /// Why there is no walk.
  static func emptiness(_ context: PanelContext) -> String {
    context.snapshot[FanReport.self].policy == nil
      ? "comes with the first updates"
      : "this policy has no z to walk through"
  }

  private static func drawSlider(
    _ index: Int, _ dimension: RouteWalkReport.Dimension, value: Double, mark: Double,
    isChosen: Bool, _ context: PanelContext, in row: Rect, into buffer: inout CellBuffer
  ) {
    var rest = row
    _ = rest.removeRight(1)
    let style = isChosen ? context.theme.accent : context.theme.text
    let pointer = isChosen ? String(context.glyphs.pointer) : " "
    buffer.write(pointer + "z\(index + 1)", in: rest.removeLeft(5), style: style)
    buffer.write(
      Numbers.signed(value, decimals: 2, width: 6), in: rest.removeLeft(7), style: style)
    let words = rest.removeRight(rest.width >= 30 ? 13 : 0)
    buffer.write(
      dimension.meaning, in: words, at: .right,
      style: dimension.meaning.isEmpty ? context.theme.muted : context.theme.good)
    Gauge.slider(
      value: value, minimum: -RouteWalkState.limit, maximum: RouteWalkState.limit, mark: mark,
      in: rest, of: &buffer, with: context.appearance)
  }

  /// Where the dimension leads, from its lowest to its highest value.
  private static func facts(
    _ dimension: RouteWalkReport.Dimension, _ context: PanelContext
  ) -> SegmentLine {
    var line = SegmentLine(.muted("     ", 9))
    if let first = dimension.reach.first, let last = dimension.reach.last {
      line.add(
        .muted("across ", 5), .title(Numbers.signed(first, decimals: 2), 5), .muted(" to ", 5),
        .title(Numbers.signed(last, decimals: 2), 5))
    }
    if let first = dimension.throttle.first, let last = dimension.throttle.last {
      line.add(
        .muted("  throttle ", 4), .title(Numbers.signed(first, decimals: 2), 4),
        .muted(" to ", 4), .title(Numbers.signed(last, decimals: 2), 4))
    }
    line.add(.muted("  KL ", 3), .title(NumberFormat.fixed(dimension.divergence, decimals: 2), 3))
    return line
  }
}
