import LinearAlgebra

/// Writes observations as the networks read them.
///
/// An observation is the pair (f_{t-1}, f_t). The decoder's target is both frames, grey 0...1. The
/// stacked encoder's input is the amplified difference and the present frame,
/// `[gain (f_t - f_{t-1}), f_t]`: the same information, with motion made visible. Encoders with a
/// history read f_t alone at every time step.
package enum ObservationEncoding {
  /// Writes the target `[2 pixels]` of one observation.
  package static func writeTarget(
    earlier: UnsafePointer<UInt8>, present: UnsafePointer<UInt8>, pixelCount: Int,
    to target: UnsafeMutablePointer<Float>
  ) {
    Float.convert(earlier, scale: 1 / 255, to: target, count: pixelCount)
    Float.convert(present, scale: 1 / 255, to: target + pixelCount, count: pixelCount)
  }

  /// Writes one frame `[pixels]`, grey 0...1.
  package static func writeFrame(
    _ frame: UnsafePointer<UInt8>, pixelCount: Int, to input: UnsafeMutablePointer<Float>
  ) {
    Float.convert(frame, scale: 1 / 255, to: input, count: pixelCount)
  }

  /// Writes the stacked encoder's input `[2 pixels]` from a target.
  package static func writeInput(
    target: UnsafePointer<Float>, pixelCount: Int, gain: Float,
    to input: UnsafeMutablePointer<Float>
  ) {
    Float.difference(
      from: target, to: target + pixelCount, gain: gain, result: input, count: pixelCount)
    (input + pixelCount).update(from: target + pixelCount, count: pixelCount)
  }
}
