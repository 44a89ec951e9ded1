import Validation

/// A setting that cannot have the value that it has.
package struct SettingProblem: Error, Sendable, Equatable, CustomStringConvertible {
  /// The setting: the key path within its group, such as `physics.constants.mass`.
  package let keyPath: String
  /// What the setting may be, with its unit.
  package let expected: String
  /// What it is.
  package let found: String
  /// What to try; nil when that is plain.
  package let suggestion: String?

  /// Makes a problem from its parts.
  package init(keyPath: String, expected: String, found: String, suggestion: String? = nil) {
    self.keyPath = keyPath
    self.expected = expected
    self.found = found
    self.suggestion = suggestion
  }

  /// A name that nothing has: what there is, and the nearest.
  package init(keyPath: String, unknown name: String, known: [String]) {
    self.init(
      keyPath: keyPath, expected: "one of \(known.joined(separator: ", "))",
      found: PrintableText.quoted(name),
      suggestion: NearestName.of(name, among: known).map { "did you mean \($0)?" })
  }

  /// One line: where, what was expected and what was found.
  package var description: String { "\(keyPath): expected \(expected), found \(found)" }
}

/// A number of a group of settings and the values it can have.
package struct SettingRule<Settings>: Sendable {
  /// The key path within the group.
  package let keyPath: String
  /// The values it can have.
  package let range: SettingRange
  private let unit: String
  private let refusal: @Sendable (Settings) -> SettingRange.Refusal?

  /// A whole number.
  package init(
    _ keyPath: String, _ range: ClosedRange<Int>, unit: String = "",
    _ value: @escaping @Sendable (Settings) -> Int
  ) {
    self.init(keyPath, .whole(range), unit) { SettingRange.whole(range).refusal(of: value($0)) }
  }

  /// Whole numbers of one range.
  package init(
    each keyPath: String, _ range: ClosedRange<Int>,
    _ values: @escaping @Sendable (Settings) -> [Int]
  ) {
    self.init(keyPath, .whole(range), "") { settings in
      values(settings).lazy.compactMap { SettingRange.whole(range).refusal(of: $0) }.first
    }
  }

  /// A number that is stored in single precision.
  package init(
    _ keyPath: String, _ range: ClosedRange<Float>,
    _ value: @escaping @Sendable (Settings) -> Float
  ) {
    self.init(keyPath, .single(range), "") { SettingRange.single(range).refusal(of: value($0)) }
  }

  /// A number that is stored in double precision, of any range.
  package init(
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
  package func problem(of settings: Settings) -> SettingProblem? {
    refusal(settings).map { refusal in
      SettingProblem(
        keyPath: keyPath, expected: unit.isEmpty ? refusal.expected : "\(refusal.expected) \(unit)",
        found: refusal.found)
    }
  }

  /// Throws the problem of this number, if there is one.
  package func check(_ settings: Settings) throws(SettingProblem) {
    if let problem = problem(of: settings) { throw problem }
  }
}
