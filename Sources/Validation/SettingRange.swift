/// The values that a setting can have, in the precision in which it is used; both ends are among them.
public enum SettingRange: Sendable, Equatable {
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
  public struct Refusal: Sendable, Equatable {
    /// What the setting may be.
    public var expected: String
    /// What it is.
    public var found: String
  }

  /// What the setting may be, in words.
  public var expectation: String {
    switch self {
    case .whole(let range): "a whole number in \(range.lowerBound)...\(range.upperBound)"
    case .single(let range): "a number in \(Self.words(range))"
    case .singleOrZero(let range): "0, or a number in \(Self.words(range))"
    case .double(let range):
      "a number in \(DecimalText.of(range.lowerBound))...\(DecimalText.of(range.upperBound))"
    }
  }

  private static func words(_ range: ClosedRange<Float>) -> String {
    "\(DecimalText.of(range.lowerBound))...\(DecimalText.of(range.upperBound))"
  }

  /// Why the setting cannot have a whole number; nil when it can.
  public func refusal(of value: Int) -> Refusal? {
    let isInside =
      if case .whole(let range) = self { range.contains(value) } else { admits(Double(value)) }
    return isInside ? nil : Refusal(expected: expectation, found: "\(value)")
  }

  /// Why the setting cannot have a number of single precision; nil when it can.
  public func refusal(of value: Float) -> Refusal? {
    admits(Double(value)) ? nil : Refusal(expected: expectation, found: "\(value)")
  }

  /// Why the setting cannot have a number; nil when it can.
  ///
  /// What is not a number is in no range.
  public func refusal(of value: Double) -> Refusal? {
    guard !admits(value) else { return nil }
    var expected = expectation
    if value != 0, value.isFinite, abs(value) < Double(Float.leastNormalMagnitude) {
      expected += " of single precision (at least \(Float.leastNormalMagnitude))"
    }
    return Refusal(
      expected: expected, found: value.isFinite ? DecimalText.of(value) : "\(value)")
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
  public static func single(_ value: Double) -> Float? {
    let single = Float(value)
    return single.isNormal || (single == 0 && value == 0) ? single : nil
  }
}

/// A number of a group of settings and the values it can have.
public struct SettingRule<Settings>: Sendable {
  /// The key path within the group.
  public let keyPath: String
  /// The values it can have.
  public let range: SettingRange
  private let check: @Sendable (Settings) -> SettingRange.Refusal?

  /// A whole number.
  public init(
    _ keyPath: String, _ range: ClosedRange<Int>, _ value: @escaping @Sendable (Settings) -> Int
  ) {
    self.init(keyPath, .whole(range)) { SettingRange.whole(range).refusal(of: value($0)) }
  }

  /// Whole numbers of one range.
  public init(
    each keyPath: String, _ range: ClosedRange<Int>,
    _ values: @escaping @Sendable (Settings) -> [Int]
  ) {
    self.init(keyPath, .whole(range)) { settings in
      values(settings).lazy.compactMap { SettingRange.whole(range).refusal(of: $0) }.first
    }
  }

  /// A number that is stored in single precision.
  public init(
    _ keyPath: String, _ range: ClosedRange<Float>,
    _ value: @escaping @Sendable (Settings) -> Float
  ) {
    self.init(keyPath, .single(range)) { SettingRange.single(range).refusal(of: value($0)) }
  }

  /// A number that is stored in double precision, of any range.
  public init(
    _ keyPath: String, _ range: SettingRange,
    _ value: @escaping @Sendable (Settings) -> Double
  ) {
    self.init(keyPath, range) { range.refusal(of: value($0)) }
  }

  private init(
    _ keyPath: String, _ range: SettingRange,
    check: @escaping @Sendable (Settings) -> SettingRange.Refusal?
  ) {
    self.keyPath = keyPath
    self.range = range
    self.check = check
  }

  /// Why the settings are refused for this number; nil when they are not.
  public func refusal(of settings: Settings) -> SettingRange.Refusal? { check(settings) }
}
