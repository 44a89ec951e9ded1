import LiveSession
import TerminalUI

extension DashboardView {
  /// What the model sees and what it imagines, large.
  package static let dream: DashboardView = DashboardView(
    "dream", number: 4, summary: "what the model imagines frame by frame, beside the truth",
    focusable: [.dreamFilm, .planner], chapters: [.dream], inspectors: [DreamInspector.self],
    keys: { KeyTable.dreamKeys }, layOut: { $0.layOutDream($1, $2) })
}

extension HelpChapter {
  /// Open-loop prediction.
  package static let dream: HelpChapter = HelpChapter(
    "dream", heading: "what the pictures say",
    paragraphs: [
      "true: what the simulation shows. reconstruction: what survives the code.",
      "imagined: the end of the planned path, decoded; nobody has seen it yet.",
      "Green edge: conditioned on pixels. Red edge: dreamed by the dynamics.",
      "All pictures beside each other are of one tick. error: prediction less truth. persistence"
        + " (persist. or last where there is no room): the error of copying the last frame, which a"
        + " dream must beat at every horizon.",
    ])
}

extension Panel {
  /// The playing frame of a dream: true, reconstruction, imagined, error.
  package static let dreamPictures: Panel = Panel(
    "dream-pictures", mouse: wheelThroughFrames, draw: DreamPicturesPanel.draw)

  /// The frames of a dream over time.
  package static let dreamFilm: Panel = Panel(
    "dream-film", title: "film", chapter: .dream,
    mouse: { mouse, state in
      guard mouse.gesture == .click else { return wheelThroughFrames(mouse, &state) }
      // A click on a frame of the film jumps there.
      guard let film = DreamFilm(mouse.snapshot, in: mouse.area.underCaption),
        let frame = film.frame(atColumn: mouse.x)
      else { return DashboardOutcome() }
      return DreamAction.frameChosen(frame).reduce(&state, mouse.snapshot)
    }, draw: DreamFilmPanel.draw)

  /// The errors of dreams against the horizon.
  package static let dreamErrors: Panel = Panel("dream-errors", draw: DreamErrorsPanel.draw)

  @Sendable private static func wheelThroughFrames(
    _ mouse: PanelMouse, _ state: inout DashboardState
  ) -> DashboardOutcome {
    guard case .wheel(let steps) = mouse.gesture else { return DashboardOutcome() }
    return DreamAction.stepped(-steps).reduce(&state, mouse.snapshot)
  }
}

extension ScreenLayout {
  /// The playing frame large, the film under it, the errors beside the film.
  fileprivate mutating func layOutDream(_ body: Rect, _ snapshot: SessionSnapshot) {
    var area = withPlannerStrip(body)
    let shape = snapshot.frames.aspect
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
