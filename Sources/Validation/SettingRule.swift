/// A setting that cannot have the value that it has.
public struct SettingProblem: Error, Sendable, Equatable, CustomStringConvertible {
  /// The setting: the key path within its group, such as `physics.constants.mass`.
  public let keyPath: String
  /// What the setting may be, with its unit.
  public let expected: String
  /// What it is.
  public let found: String
  /// What to try; nil when that is plain.
  public let suggestion: String?

  /// Makes a problem from its parts.
  public init(keyPath: String, expected: String, found: String, suggestion: String? = nil) {
    self.keyPath = keyPath
    self.expected = expected
    self.found = found
    self.suggestion = suggestion
  }

  /// One line: where, what was expected and what was found.
  public var description: String { "\(keyPath): expected \(expected), found \(found)" }
}

/// A number of a group of settings and the values it can have.
public struct SettingRule<Settings>: Sendable {
  /// The key path within the group.
  public let keyPath: String
  /// The values it can have.
  public let range: SettingRange
  private let unit: String
  private let refusal: @Sendable (Settings) -> SettingRange.Refusal?

  /// A whole number.
  public init(
    _ keyPath: String, _ range: ClosedRange<Int>, unit: String = "",
    _ value: @escaping @Sendable (Settings) -> Int
  ) {
    self.init(keyPath, .whole(range), unit) { SettingRange.whole(range).refusal(of: value($0)) }
  }

  /// Whole numbers of one range.
  public init(
    each keyPath: String, _ range: ClosedRange<Int>,
    _ values: @escaping @Sendable (Settings) -> [Int]
  ) {
    self.init(keyPath, .whole(range), "") { settings in
      values(settings).lazy.compactMap { SettingRange.whole(range).refusal(of: $0) }.first
    }
  }

  /// A number that is stored in single precision.
  public init(
    _ keyPath: String, _ range: ClosedRange<Float>,
    _ value: @escaping @Sendable (Settings) -> Float
  ) {
    self.init(keyPath, .single(range), "") { SettingRange.single(range).refusal(of: value($0)) }
  }

  /// A number that is stored in double precision, of any range.
  public init(
    _ keyPath: String, _ range: SettingRange, unit: String = "",
    _ value: @escaping @Sendable (Settings) -> Double
  ) {
    self.init(keyPath, range, unit) { range.refusal(of: value($0)) }
  }

  private init(
    _ keyPath: String, _ range: SettingRange, _ unit: String,
    refusal: @escaping @Sendable (Settings) -> SettingRange.Refusal?
  ) {
    self.keyPath = keyPath
    self.range = range
    self.unit = unit
    self.refusal = refusal
  }

  /// What is wrong with this number of the settings; nil for nothing.
  public func problem(of settings: Settings) -> SettingProblem? {
    refusal(settings).map { refusal in
      SettingProblem(
        keyPath: keyPath, expected: unit.isEmpty ? refusal.expected : "\(refusal.expected) \(unit)",
        found: refusal.found)
    }
  }

  /// Throws the problem of this number, if there is one.
  public func check(_ settings: Settings) throws(SettingProblem) {
    if let problem = problem(of: settings) { throw problem }
  }
}
