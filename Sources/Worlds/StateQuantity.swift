/// A component of the state, or the task's quantity: how its values differ, and how a screen shows
/// them.
///
/// Reports, files and the command line hold values in SI units. A screen shows angles in degrees
/// within half a turn of zero, and their speeds in degrees a second.
package struct StateQuantity: Sendable, Equatable {
  /// The name: "theta".
  package var name: String
  /// The unit of its values: "rad", "m/s"; empty for none.
  package var unit: String

  /// Names a quantity.
  package init(_ name: String, unit: String) {
    self.name = name
    self.unit = unit
  }

  /// Whether values that are whole turns apart are the same.
  package var isAngle: Bool { unit == "rad" }

  /// The unit on a screen.
  package var shownUnit: String {
    switch unit {
    case "rad": "deg"
    case "rad/s": "deg/s"
    default: unit
    }
  }

  /// The size of one `unit` in `shownUnit`.
  private var scale: Double { shownUnit == unit ? 1 : 180 / .pi }

  /// How far a value lies beyond another: angles the shorter way round.
  package func difference(_ value: Double, from other: Double) -> Double {
    folded(value - other)
  }

  /// A value in `shownUnit`, angles within half a turn of zero.
  package func shown(_ value: Double) -> Double { folded(value) * scale }

  /// A distance, an error or a value that counts turns, in `shownUnit`.
  package func shownDistance(_ distance: Double) -> Double { distance * scale }

  /// What is meant by a number in `shownUnit`.
  package func value(ofShown number: Double) -> Double { number / scale }

  /// A course without jumps: angles are each the nearest to the one before that is the same angle.
  ///
  /// - Parameter start: What comes before the first value; nil for nothing.
  package func unwound(_ values: [Double], after start: Double? = nil) -> [Double] {
    guard isAngle else { return values }
    var last = start
    return values.map { value in
      guard let before = last, before.isFinite, value.isFinite else {
        last = value
        return value
      }
      let same = before + difference(value, from: before)
      last = same
      return same
    }
  }

  private func folded(_ value: Double) -> Double {
    isAngle && value.isFinite ? value.remainder(dividingBy: 2 * .pi) : value
  }
}
