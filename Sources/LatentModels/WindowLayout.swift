/// How windows of frames, with the actions between them, lie in memory.
///
/// A window is what an encoder sees: `ModelSettings.windowFrames` frames, grey, the present one last,
/// and the actions between them as fractions of their limits.
package enum WindowLayout: Sendable {
  /// One behind the other: frames `[count, window, pixels]`, actions `[count, window - 1, m]`.
  case separate
  /// All windows of one run of frames: frames `[count + window - 1, pixels]`, actions
  /// `[count + window - 2, m]`.
  case sliding

  /// The first frame of a window, counted from the start of the frames.
  @inline(__always)
  func firstFrame(ofWindow index: Int, length: Int) -> Int {
    self == .separate ? index &* length : index
  }

  /// The first action of a window, counted from the start of the actions.
  @inline(__always)
  func firstAction(ofWindow index: Int, length: Int) -> Int {
    self == .separate ? index &* (length &- 1) : index
  }
}
