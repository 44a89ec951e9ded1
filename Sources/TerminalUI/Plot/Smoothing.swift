import Foundation

/// An exponential moving average without the pull towards its start.
///
/// The sum begun at zero is divided by 1 - weight^n, the weight it has gathered after n values
/// (Kingma and Ba 2015, section 3). What is not finite passes through as a gap and does not count.
package struct ExponentialAverage: Sendable {
  private let weight: Double
  private let isGeometric: Bool
  private var sum = 0.0
  private var remaining = 1.0

  /// Makes an average.
  /// - Parameters:
  ///   - weight: The weight of the past, 0 (none) to 0.9999.
  ///   - isGeometric: Whether logarithms are averaged, as suits a logarithmic axis; values that are
  ///     not positive are gaps then.
  package init(weight: Double, isGeometric: Bool = false) {
    self.weight = weight.isFinite ? min(0.9999, max(0, weight)) : 0
    self.isGeometric = isGeometric
  }

  /// Takes the next value and returns the average so far.
  @inline(__always)
  package mutating func next(_ value: Double) -> Double {
    guard value.isFinite else { return value }
    if isGeometric, value <= 0 { return .nan }
    sum = weight * sum + (1 - weight) * (isGeometric ? log(value) : value)
    remaining *= weight
    let average = sum / (1 - remaining)
    return isGeometric ? exp(average) : average
  }
}
