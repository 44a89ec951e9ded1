import LiveSession

/// What the keys of the Dream view mean.
package enum DreamAction: Sendable, Equatable {
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
}
