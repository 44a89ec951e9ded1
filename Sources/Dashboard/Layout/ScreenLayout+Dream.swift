import TerminalUI

extension ScreenLayout {
  /// The playing frame large, the film under it, the errors beside the film.
  mutating func layOutDream(_ body: Rect, aspect: Double) {
    var area = withPlannerStrip(body)
    let shape = aspect.isFinite ? min(max(aspect, 0.25), 8) : 1
    // Four pictures side by side with their borders; a caption and the line of modes over them.
    let wanted = Int(Double(max(area.width / 4 - 2, 2)) / shape / 2) + 4
    place(.dreamPictures, area.removeTop(min(wanted, max(area.height * 11 / 20, 7))))
    // Where there is room, the table of errors has it for all its columns.
    let least = area.width >= 110 ? 44 : 24
    let side = cutRight(min(max(area.width * 3 / 10, least), 66), from: &area)
    let errors = min(area.height, 26)
    stack([(.dreamErrors, errors, max(errors, area.height * 3 / 5)), (.guide, 8, .max)], in: side)
    place(.dreamFilm, area)
  }
}
