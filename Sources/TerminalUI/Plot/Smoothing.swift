/// An exponential moving average without the pull towards its start: the sum begun at zero is
/// divided by 1 - weight^n, the weight it has gathered after n values (Kingma and Ba 2015, section
/// 3).
///
/// What is not finite passes through as a gap and does not count.
package struct ExponentialAverage: Sendable {
  private let weight: Double
  private var sum = 0.0
  private var remaining = 1.0

  /// Makes an average; the weight of the past lies in 0 (none) to 0.9999.
  package init(weight: Double) {
    self.weight = weight.isFinite ? min(0.9999, max(0, weight)) : 0
  }

  /// Takes the next value and returns the average so far.
  package mutating func next(_ value: Double) -> Double {
    guard value.isFinite else { return value }
    sum = weight * sum + (1 - weight) * value
    remaining *= weight
    return sum / (1 - remaining)
  }
}
