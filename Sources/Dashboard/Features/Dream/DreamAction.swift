import LiveSession
import TerminalUI

/// What the keys of the Dream view mean.
package enum DreamAction: FeatureAction {
  /// Dream something else.
  case modeSelected(DreamMode)
  /// Stop the loop, or let it play.
  case playToggled
  /// Stop and go so many frames further, around the end.
  case stepped(Int)
  /// Stop at the first (-1) or the last (1) frame.
  case endReached(Int)
  /// Stop at a frame.
  case frameChosen(Int)
  /// Condition on so many more frames.
  case conditionedMoved(Int)
  /// Dream so many more frames.
  case horizonMoved(Int)
  /// Another sequence or draw, so many further.
  case sequenceMoved(Int)

  package func reduce(
    _ state: inout DashboardState, _ snapshot: SessionSnapshot
  ) -> DashboardOutcome {
    let count = DreamPlayback.count(snapshot)
    switch self {
    case .modeSelected(let mode):
      // A dream begins with its first frame.
      if state.dream.motion == .still { state.dream.show(0) }
      return .asking(.dream(.modeSelected(mode)))
    case .playToggled: state.dream.toggle(snapshot)
    case .stepped(let frames):
      state.dream.show(DashboardState.wrap(state.dream.frame(of: snapshot) + frames, count))
    case .endReached(let side): state.dream.show(side < 0 ? 0 : max(count - 1, 0))
    case .frameChosen(let frame): state.dream.show(min(max(frame, 0), max(count - 1, 0)))
    case .conditionedMoved(let frames): return .asking(.dream(.conditionedMoved(frames)))
    case .horizonMoved(let frames): return .asking(.dream(.horizonMoved(frames)))
    case .sequenceMoved(let steps): return .asking(.dream(.sequenceMoved(steps)))
    }
    return DashboardOutcome()
  }

  package func obstacle(_ state: DashboardState, _ snapshot: SessionSnapshot) -> [String]? {
    let choice = snapshot.choices[DreamState.self]
    return switch self {
    case .conditionedMoved(let steps)
    where DreamState.conditionedRange.isEnd(choice.conditioned, steps):
      [steps > 0 ? "the model cannot be shown more frames" : "the model must see one frame"]
    case .horizonMoved(let steps) where DreamState.horizonRange.isEnd(choice.horizon, steps):
      [steps > 0 ? "dreams cannot be longer" : "a dream has one frame at least"]
    case .sequenceMoved where ![.heldOut, .sampled, .prior].contains(choice.mode):
      ["there is one of these only: {dream-view.held-out} and {dream-view.sampled} have many"]
    default: nil
    }
  }

  package func reasonForNothing(
    _ state: DashboardState, _ snapshot: SessionSnapshot
  ) -> [String] {
    guard self == .playToggled else { return ["there is nothing to show before the first model"] }
    return [
      state.dream.isMoving(in: snapshot) ? "the frames play now" : "the frames stand still now"
    ]
  }
}

extension DashboardAction {
  /// What the keys of the Dream view mean.
  package static func dream(_ action: DreamAction) -> DashboardAction { .feature(action) }
}

extension ClosedRange {
  /// Whether steps up or down lead no further from a value.
  func isEnd(_ value: Bound, _ steps: Int) -> Bool {
    steps > 0 ? value >= upperBound : value <= lowerBound
  }
}
