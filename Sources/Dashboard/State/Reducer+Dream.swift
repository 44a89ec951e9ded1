import LiveSession
import TerminalUI

extension DashboardState {
  /// Takes what a key or a click of the Dream view means.
  mutating func reduceDream(_ action: DreamAction, snapshot: SessionSnapshot) -> DashboardOutcome {
    let count = DreamPlayback.count(snapshot)
    switch action {
    case .modeSelected(let mode):
      // A dream begins with its first frame.
      if dream.motion == .still { dream.show(0) }
      return DashboardOutcome(events: [.dream(.modeSelected(mode))])
    case .playToggled: dream.toggle(snapshot)
    case .stepped(let frames):
      dream.show(Self.wrap(dream.frame(of: snapshot) + frames, count))
    case .endReached(let side): dream.show(side < 0 ? 0 : max(count - 1, 0))
    case .frameChosen(let frame): dream.show(min(max(frame, 0), max(count - 1, 0)))
    case .conditionedMoved(let frames):
      return DashboardOutcome(events: [.dream(.conditionedMoved(frames))])
    case .horizonMoved(let frames):
      return DashboardOutcome(events: [.dream(.horizonMoved(frames))])
    case .sequenceMoved(let steps):
      return DashboardOutcome(events: [.dream(.sequenceMoved(steps))])
    }
    return DashboardOutcome()
  }

  /// A click into the Dream view: on a frame of the film it jumps there.
  mutating func clickDream(
    in area: Rect, x: Int, snapshot: SessionSnapshot
  ) -> DashboardOutcome {
    guard let film = DreamFilm(snapshot, in: DreamFilmPanel.body(of: area)),
      let frame = film.frame(atColumn: x)
    else { return DashboardOutcome() }
    return reduceDream(.frameChosen(frame), snapshot: snapshot)
  }
}
