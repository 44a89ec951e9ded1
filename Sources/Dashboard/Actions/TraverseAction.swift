import LiveSession

/// What the keys of the Traverse view mean, beside choosing a dimension and walking along it.
package enum TraverseAction: Sendable, Equatable {
  /// Start the animation of the chosen dimension, or stop it where it is.
  case cycleToggled
  /// Another range, so many further.
  case rangeMoved(Int)
  /// Jump to the lowest (-1) or highest (1) value of the range.
  case endReached(Int)
  /// Put a dimension at a value.
  case placed(dimension: Int, value: Double)
  /// Mark the walked latent.
  case marked(TraverseMark)
  /// Forget the marks.
  case marksCleared
  /// Interpolate on the line or on the great circle.
  case interpolationToggled
  /// Show dimensions or interpolation, where there is room for one only.
  case contentToggled
}
