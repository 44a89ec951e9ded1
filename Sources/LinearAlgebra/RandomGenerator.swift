import Foundation

/// A seeded generator of 64-bit words that splits into independent streams.
///
/// SplitMix64 with a stream-specific odd increment (Steele, Lea & Flood, "Fast splittable
/// pseudorandom number generators", OOPSLA 2014). Deviation: `split(_:)` derives a child from the
/// stream's identity and a label, not from how many words were drawn, so that adding a draw to one
/// part of the program never changes the numbers another part sees.
package struct RandomGenerator: RandomNumberGenerator, Sendable, Hashable, Codable {
  /// What the stream was made from; `split(_:)` starts from it.
  private let identity: UInt64
  /// The odd increment of this stream.
  private let increment: UInt64
  /// The position in the stream.
  private var position: UInt64

  /// Makes the root stream of a seed.
  package init(seed: UInt64) {
    self.init(identity: Self.mixed(seed &+ 0x9E37_79B9_7F4A_7C15))
  }

  private init(identity: UInt64) {
    self.identity = identity
    increment = Self.mixedIncrement(identity)
    position = Self.mixed(identity ^ 0x6A09_E667_F3BC_C909)
  }

  /// The next 64 random bits.
  package mutating func next() -> UInt64 {
    position &+= increment
    return Self.mixed(position)
  }

  /// A stream that depends only on this stream's identity and `label`.
  package func split(_ label: UInt64) -> RandomGenerator {
    RandomGenerator(
      identity: Self.mixed(identity &+ Self.mixed(label &+ 0xD1B5_4A32_D192_ED03)))
  }

  /// A uniform sample in `[0, 1)`.
  package mutating func uniform() -> Double {
    Double(next() >> 11) * 0x1p-53
  }

  /// A uniform sample in `[lower, upper)`.
  package mutating func uniform(_ lower: Double, _ upper: Double) -> Double {
    lower + (upper - lower) * uniform()
  }

  /// A uniform index in `0..<count`; traps when `count` is not positive.
  package mutating func index(below count: Int) -> Int {
    Int.random(in: 0..<count, using: &self)
  }

  /// A pair of independent standard normal samples (Marsaglia's polar method).
  package mutating func normalPair() -> (Double, Double) {
    while true {
      let x = 2 * uniform() - 1
      let y = 2 * uniform() - 1
      let square = x * x + y * y
      if square > 0, square < 1 {
        let scale = (-2 * log(square) / square).squareRoot()
        return (x * scale, y * scale)
      }
    }
  }

  /// Fills `count` places with standard normal samples.
  package mutating func fillNormal(_ destination: UnsafeMutablePointer<Float>, count: Int) {
    var index = 0
    while index < count {
      let (first, second) = normalPair()
      destination[index] = Float(first)
      if index &+ 1 < count { destination[index &+ 1] = Float(second) }
      index &+= 2
    }
  }

  private static func mixed(_ word: UInt64) -> UInt64 {
    var z = word
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }

  /// An odd increment with enough bit changes (the paper's section 5).
  private static func mixedIncrement(_ word: UInt64) -> UInt64 {
    var z = word
    z = (z ^ (z >> 33)) &* 0xFF51_AFD7_ED55_8CCD
    z = (z ^ (z >> 33)) &* 0xC4CE_B9FE_1A85_EC53
    z = (z ^ (z >> 33)) | 1
    return (z ^ (z >> 1)).nonzeroBitCount < 24 ? z ^ 0xAAAA_AAAA_AAAA_AAAA : z
  }
}
