/// What a key does to the learning curves.
package enum CurvesAction: Sendable, Equatable {
  /// Put the hairline at the newest value in sight, or take it away.
  case hairlineToggled
  /// Move the hairline by so many points of the curves.
  case hairlineMoved(Int)
  /// Move the hairline to the next marker, or back to the one before.
  case hairlineToMarker(Int)
  /// Make the moving average look back further or less far.
  case smoothingMoved(Int)
  /// Take the next vertical scale: linear, log, symlog.
  case scaleCycled
  /// Draw earlier runs behind the live curves, or not.
  case ghostsToggled
  /// Go to the first value, or to the newest and follow it.
  case jumped(toEnd: Bool)
}
