import LiveSession
import TerminalUI

extension DashboardView {
  /// Everything at a glance.
  package static let overview: DashboardView = DashboardView(
    "overview", number: 1,
    summary: "everything at a glance: curves, codes, pictures, planner",
    focusable: [.latent, .curves, .planner], chapters: [.curves, .dream, .latent], isClose: false,
    layOut: { $0.layOutOverview($1, $2) })
}

extension Panel {
  /// True, reconstructed and imagined frames.
  package static let pictures: Panel = Panel("pictures", draw: PicturesPanel.draw)
}

extension ScreenLayout {
  fileprivate mutating func layOutOverview(_ body: Rect, _ snapshot: SessionSnapshot) {
    var area = body
    if body.width >= 150, body.height >= 40 {
      let side = cutRight(min(max(body.width * 3 / 10, 48), 80), from: &area)
      let dimensions = snapshot.listedDimensions + 3
      stack(
        [
          (.planner, 9, 9), (.dimensions, dimensions, dimensions),
          (.episodes, 10, EpisodesPanel.rows(snapshot)), (.settings, 8, 8), (.costs, 6, 6),
          (.system, 8, 8), (.guide, 6, .max),
        ], in: side)
    } else {
      let rows = body.height >= 34 ? 5 : body.height >= 28 ? 3 : 1
      var strip = area.removeBottom(rows)
      if rows >= 5, strip.width >= 110 {
        place(.episodes, cutRight(strip.width * 2 / 5, from: &strip))
      }
      place(.planner, strip)
    }
    let rows = Self.pictureRows(width: area.width, aspect: snapshot.frames.aspect)
    let pictures = area.removeBottom(min(area.height * 11 / 20, rows))
    let latent = cutRight((area.width - 1) / 2, from: &area)
    place(.curves, area)
    place(.latent, latent)
    place(.pictures, pictures)
  }
}
