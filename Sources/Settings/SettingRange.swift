import Validation

/// The values that a setting can have, in the precision in which it is used; both ends are among them.
package enum SettingRange: Sendable, Equatable {
  /// Whole numbers.
  case whole(ClosedRange<Int>)
  /// Numbers that are used in single precision, however they are stored.
  ///
  /// What is not 0 must not become 0, or lose digits, on the way there.
  case single(ClosedRange<Float>)
  /// As `single`, and 0, which turns the setting off.
  case singleOrZero(ClosedRange<Float>)
  /// Numbers that are used in double precision.
  case double(ClosedRange<Double>)

  /// Why a value is refused.
  package struct Refusal: Sendable, Equatable {
    /// What the setting may be.
    package var expected: String
    /// What it is.
    package var found: String
  }

  /// Both ends: "0.001...10".
  package var words: String {
    switch self {
    case .whole(let range): "\(range.lowerBound)...\(range.upperBound)"
    case .single(let range), .singleOrZero(let range):
      // Floats are printed by their own shortest decimals.
      "\(DecimalText.of(range.lowerBound))...\(DecimalText.of(range.upperBound))"
    case .double(let range):
      "\(DecimalText.of(range.lowerBound))...\(DecimalText.of(range.upperBound))"
    }
  }

  /// What the setting may be.
  package var expectation: String {
    switch self {
    case .whole: "a whole number in \(words)"
    case .single, .double: "a number in \(words)"
    case .singleOrZero: "0, or a number in \(words)"
    }
  }

  /// Why the setting cannot have a whole number; nil when it can.
  package func refusal(of value: Int) -> Refusal? {
    let isInside =
      if case .whole(let range) = self { range.contains(value) } else { admits(Double(value)) }
    return isInside ? nil : Refusal(expected: expectation, found: "\(value)")
  }

  /// Why the setting cannot have a number of single precision; nil when it can.
  package func refusal(of value: Float) -> Refusal? {
    admits(Double(value))
      ? nil : Refusal(expected: expectation, found: DecimalText.word(Double("\(value)") ?? .nan))
  }

  /// Why the setting cannot have a number; nil when it can.
  ///
  /// What is not a number is in no range.
  package func refusal(of value: Double) -> Refusal? {
    guard !admits(value) else { return nil }
    var expected = expectation
    if value != 0, value.isFinite, abs(value) < Double(Float.leastNormalMagnitude) {
      expected += " of single precision (at least \(Float.leastNormalMagnitude))"
    }
    return Refusal(expected: expected, found: DecimalText.word(value))
  }

  private func admits(_ value: Double) -> Bool {
    switch self {
    case .whole(let range): Int(exactly: value).map(range.contains) ?? false
    case .single(let range): Self.single(value).map(range.contains) ?? false
    case .singleOrZero(let range): value == 0 || Self.single(value).map(range.contains) ?? false
    case .double(let range): range.contains(value)
    }
  }

  /// The nearest number of single precision; nil where that has not all of its digits.
  package static func single(_ value: Double) -> Float? {
    let single = Float(value)
    return single.isNormal || (single == 0 && value == 0) ? single : nil
  }
}
