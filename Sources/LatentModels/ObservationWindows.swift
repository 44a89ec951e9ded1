/// Windows of frames with the actions between them, in borrowed memory: what an encoder sees.
///
/// A window holds `ModelSettings.windowFrames` frames, the present one last.
public struct ObservationWindows {
  /// The number of windows.
  public let count: Int
  let frames: UnsafePointer<UInt8>
  let actions: UnsafePointer<Float>
  /// Frames from the start of one window to the start of the next; nil when windows share none.
  private let stride: Int?

  private init(
    count: Int, frames: UnsafePointer<UInt8>, actions: UnsafePointer<Float>, stride: Int?
  ) {
    self.count = count
    self.frames = frames
    self.actions = actions
    self.stride = stride
  }

  /// Windows one behind the other: frames `[count, window, pixels]`, grey, and actions `[count,
  /// window - 1, m]` as fractions of their limits.
  public static func separate(
    count: Int, frames: UnsafePointer<UInt8>, actions: UnsafePointer<Float>
  ) -> ObservationWindows {
    ObservationWindows(count: count, frames: frames, actions: actions, stride: nil)
  }

  /// All windows of one run of frames: frames `[count + window - 1, pixels]`, grey, and actions
  /// `[count + window - 2, m]` as fractions of their limits.
  public static func sliding(
    count: Int, frames: UnsafePointer<UInt8>, actions: UnsafePointer<Float>
  ) -> ObservationWindows {
    ObservationWindows(count: count, frames: frames, actions: actions, stride: 1)
  }

  /// The frames of a window.
  func frames(ofWindow index: Int, length: Int, pixels: Int) -> UnsafePointer<UInt8> {
    frames + index &* (stride ?? length) &* pixels
  }

  /// The actions between the frames of a window.
  func actions(ofWindow index: Int, length: Int, actionSize: Int) -> UnsafePointer<Float> {
    actions + index &* (stride ?? (length &- 1)) &* actionSize
  }
}
