import Validation

/// Builds one JSON object on one line, its members in the order they were added.
public struct JSONLine: Sendable {
  private var members: [String] = []

  /// Makes an empty object.
  public init() {}

  /// The object.
  public var text: String { "{\(members.joined(separator: ", "))}" }

  /// Adds a text.
  public mutating func add(_ name: String, _ text: String) {
    addLiteral(name, JSONText.literal(text))
  }

  /// Adds a number; what is not finite becomes null.
  public mutating func add(_ name: String, _ number: Double) {
    addLiteral(name, number.isFinite ? DecimalText.of(number) : "null")
  }

  /// Adds a whole number.
  public mutating func add(_ name: String, _ integer: some BinaryInteger) {
    addLiteral(name, "\(integer)")
  }

  /// Adds true or false.
  public mutating func add(_ name: String, _ flag: Bool) { addLiteral(name, "\(flag)") }

  /// Adds null.
  public mutating func addNull(_ name: String) { addLiteral(name, "null") }

  /// Adds a list of numbers.
  public mutating func add(_ name: String, _ numbers: [Double]) {
    let elements = numbers.map { $0.isFinite ? DecimalText.of($0) : "null" }
    addLiteral(name, "[\(elements.joined(separator: ", "))]")
  }

  /// Adds a list of texts.
  public mutating func add(_ name: String, _ texts: [String]) {
    addLiteral(name, "[\(texts.map(JSONText.literal).joined(separator: ", "))]")
  }

  /// Adds another object.
  public mutating func add(_ name: String, _ object: JSONLine) { addLiteral(name, object.text) }

  /// Adds a list of objects.
  public mutating func add(_ name: String, _ objects: [JSONLine]) {
    addLiteral(name, "[\(objects.map(\.text).joined(separator: ", "))]")
  }

  /// Adds a value that is JSON already.
  mutating func addLiteral(_ name: String, _ literal: String) {
    members.append("\(JSONText.literal(name)): \(literal)")
  }
}
