/// Where training sequences come from: experience, seen through this wall.
///
/// Sequence `i` of length T has T + 1 frames f_0 ... f_T and T actions u_0 ... u_{T-1}; u_t leads
/// from f_t to f_{t+1}. Observation t (1...T) is the pair (f_{t-1}, f_t). Several threads read at
/// once while an update runs, so nothing may change then.
package protocol SequenceSource: AnyObject, Sendable {
  /// The number of sequences that can be drawn.
  var sequenceCount: Int { get }
  /// T.
  var sequenceLength: Int { get }
  /// Pixels of a frame.
  var pixelCount: Int { get }
  /// Components of an action.
  var actionSize: Int { get }

  /// Reads a sequence.
  ///
  /// - Parameter body: Gets the frames, grey 0...255, `[T + 1, pixelCount]`, and the actions as fractions
  ///   of their limits, `[T, actionSize]`; they are valid while it runs.
  func withSequence(
    _ index: Int, _ body: (_ frames: UnsafePointer<UInt8>, _ actions: UnsafePointer<Float>) -> Void)
}
