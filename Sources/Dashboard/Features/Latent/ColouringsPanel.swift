import LiveSession
import TerminalUI
import Worlds

/// The codes of the Latent view again, small and seen from the same side, each cloud coloured by another
/// quantity: what the model keeps in its codes changes evenly over them.
enum ColouringsPanel {
  /// The fewest columns that a cloud with its legend takes.
  static let leastColumns = 26

  static func draw(_ context: PanelContext, in area: Rect, into buffer: inout CellBuffer) {
    let body = context.caption(
      "other colours", context.keyed(["{latent-view.next-hue} changes the large one", ""]),
      of: .colourings, in: area, into: &buffer)
    for (name, tile) in tiles(context.snapshot, context.state, in: body) {
      var state = context.state
      state.latentView.colour = name
      guard let scene = LatentScene(context.snapshot, state) else { continue }
      var cloud = tile
      let head = cloud.removeTop(1).inset(horizontal: 1)
      let title = scene.coloring.quantity.name
      buffer.write(
        title.truncatedAtWord(to: head.width, glyphs: context.glyphs), in: head,
        style: context.theme.title)
      HueLegend.draw(
        scene.coloring, context, title: title.columnCount, isNamed: false, in: head,
        into: &buffer)
      var plot = scene.plot
      plot.axisNames = []
      plot.countsOutside = false
      plot.draw(in: cloud, of: &buffer, with: context.appearance)
    }
  }

  /// The quantity that a click chooses; nil between the clouds.
  static func quantity(
    atColumn x: Int, row y: Int, _ snapshot: SessionSnapshot, _ state: DashboardState,
    in area: Rect
  ) -> String? {
    tiles(snapshot, state, in: area.underCaption).first { $0.area.contains(x: x, y: y) }?.name
  }

  /// As many clouds as use the room best; the quantity of the large one is not repeated.
  private static func tiles(
    _ snapshot: SessionSnapshot, _ state: DashboardState, in body: Rect
  ) -> [(name: String, area: Rect)] {
    var names = LatentColouring.shown(in: snapshot)
    if let shown = names.firstIndex(of: state.latentView.colour) {
      // Its place is taken by the task's own colours.
      names[shown] = ""
    }
    // A cloud is half as high in cells as it is wide, and has a legend over it.
    func rows(_ columns: Int) -> Int {
      max(min(body.height / (body.width / columns / 2 + 1), names.count / columns + 1), 1)
    }
    func used(_ columns: Int) -> Int {
      let width = body.width / columns
      let count = min(names.count, columns * rows(columns))
      return count * width * min(width / 2 + 1, body.height / rows(columns))
    }
    let most = max(min(body.width / leastColumns, names.count), 1)
    let columns = (1...most).max { used($0) < used($1) } ?? 1
    let places = body.rows(rows(columns)).flatMap { $0.columns(columns, spacing: 1) }
    return zip(names, places).map { (name: $0, area: $1) }
  }
}
