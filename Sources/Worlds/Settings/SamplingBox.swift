import LinearAlgebra
import Settings
import Validation

/// A uniform distribution over a box of states.
package struct SamplingBox: Sendable, Equatable {
  /// The smallest value of every component.
  package let lower: StateVector
  /// The largest value of every component.
  package let upper: StateVector
  private let size: Int

  /// What any component may be: beyond, physics loses all digits of an angle or a place.
  static let limits = -1e6...1e6

  /// Makes the box of the named ranges.
  ///
  /// - Parameters:
  ///   - ranges: A range for every name.
  ///   - names: The components of the state, in order.
  ///   - keyPath: Where the ranges stand, for errors.
  package init(
    _ ranges: StateRanges, names: [String], keyPath: String
  ) throws(InputError) {
    if let unknown = ranges.keys.sorted().first(where: { !names.contains($0) }) {
      throw InputError(
        keyPath: "\(keyPath).\(PrintableText.line(unknown, limit: 60))",
        expected: "one of \(listed(names))",
        found: "an unknown name")
    }
    var lower = StateVector()
    var upper = StateVector()
    for (index, name) in names.enumerated() {
      guard let range = ranges[name] else {
        throw InputError(
          keyPath: "\(keyPath).\(name)", expected: "a range [lowest, highest]", found: "nothing")
      }
      guard Self.limits.contains(range.lowerBound), Self.limits.contains(range.upperBound) else {
        throw InputError(
          keyPath: "\(keyPath).\(name)",
          expected: "a range of numbers in \(SettingForm.double(Self.limits).words)",
          found: "[\(range.lowerBound), \(range.upperBound)]")
      }
      lower[index] = range.lowerBound
      upper[index] = range.upperBound
    }
    self.lower = lower
    self.upper = upper
    size = names.count
  }

  /// Draws a state; one number of the generator per component, in the order of the components.
  package func sample(_ generator: inout RandomGenerator) -> StateVector {
    var state = StateVector()
    for index in 0..<size {
      state[index] = generator.uniform(lower[index], upper[index])
    }
    return state
  }

  /// Whether a state lies in the box.
  package func contains(_ state: StateVector) -> Bool {
    (0..<size).allSatisfy { lower[$0] <= state[$0] && state[$0] <= upper[$0] }
  }
}
