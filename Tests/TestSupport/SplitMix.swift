/// A generator of random numbers (SplitMix64) for the standard library's functions, so that a seed
/// names a test case.
package struct SplitMix: RandomNumberGenerator, Sendable {
  private var state: UInt64

  /// Starts at a state; every one is as good as any other.
  package init(state: UInt64) { self.state = state &* 0x9E37_79B9_7F4A_7C15 }

  /// The next 64 bits.
  package mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var value = state
    value = (value ^ (value >> 30)) &* 0xBF58_476D_1CE4_E5B9
    value = (value ^ (value >> 27)) &* 0x94D0_49BB_1331_11EB
    return value ^ (value >> 31)
  }
}
