/// A value in the environment's settings that cannot be used.
public struct EnvironmentSettingsError: Error, Sendable, Equatable, CustomStringConvertible {
  /// Where: the key path inside the environment's settings, "physics.constants.mass".
  public let keyPath: String
  /// What would be right, with its unit.
  public let expected: String
  /// What is there.
  public let found: String

  /// Makes an error.
  public init(keyPath: String, expected: String, found: String) {
    self.keyPath = keyPath
    self.expected = expected
    self.found = found
  }

  /// "physics.constants.mass: expected a number from 0.01 to 100.0 kg, found -1.0".
  public var description: String { "\(keyPath): expected \(expected), found \(found)" }
}
