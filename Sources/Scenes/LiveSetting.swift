/// A number that can be changed while the session runs.
package struct LiveSetting: Sendable, Equatable {
  /// The key path, as in the scene: "planner.horizon".
  package var key: String
  /// What it is, in a few words.
  package var summary: String
  /// The value in force.
  package var value: Double
  /// The value at launch, to go back to.
  package var valueAtLaunch: Double
  /// The smallest value.
  package var minimum: Double
  /// The largest value.
  package var maximum: Double
  /// One press changes it by this much (or by this factor when `isLogarithmic`).
  package var step: Double
  /// Whether `step` multiplies.
  package var isLogarithmic: Bool
  /// Whether only whole numbers make sense.
  package var isInteger: Bool
  /// What its numbers stand for, from 0 on; empty for a number that is one.
  package var names: [String]

  /// Makes a setting.
  package init(
    key: String, summary: String, value: Double, minimum: Double, maximum: Double, step: Double,
    isLogarithmic: Bool = false, isInteger: Bool = false, names: [String] = []
  ) {
    self.key = key
    self.summary = summary
    self.value = value
    valueAtLaunch = value
    self.minimum = minimum
    self.maximum = maximum
    self.step = step
    self.isLogarithmic = isLogarithmic
    self.isInteger = isInteger
    self.names = names
  }
  /// The nearest value that the setting can have; nil for what is not a number.
  package func clamped(_ wanted: Double) -> Double? {
    guard !wanted.isNaN else { return nil }
    let inside = min(max(wanted, minimum), maximum)
    return isInteger ? inside.rounded() : inside
  }
}
