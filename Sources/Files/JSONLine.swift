import Validation

/// Builds one JSON object on one line, its members in the order they were added.
package struct JSONLine: Sendable {
  private var members: [String] = []

  /// Makes an empty object.
  package init() {}

  /// The object.
  package var text: String { "{\(members.joined(separator: ", "))}" }

  /// Adds a text.
  package mutating func add(_ name: String, _ text: String) {
    addLiteral(name, JSONText.literal(text))
  }

  /// Adds a number; what is not finite becomes null.
  package mutating func add(_ name: String, _ number: Double) {
    addLiteral(name, number.isFinite ? DecimalText.of(number) : "null")
  }

  /// Adds a whole number.
  package mutating func add(_ name: String, _ integer: some BinaryInteger) {
    addLiteral(name, "\(integer)")
  }

  /// Adds true or false.
  package mutating func add(_ name: String, _ flag: Bool) { addLiteral(name, "\(flag)") }

  /// Adds null.
  package mutating func addNull(_ name: String) { addLiteral(name, "null") }

  /// Adds a list of numbers.
  package mutating func add(_ name: String, _ numbers: [Double]) {
    let elements = numbers.map { $0.isFinite ? DecimalText.of($0) : "null" }
    addLiteral(name, "[\(elements.joined(separator: ", "))]")
  }

  /// Adds a list of texts.
  package mutating func add(_ name: String, _ texts: [String]) {
    addLiteral(name, "[\(texts.map(JSONText.literal).joined(separator: ", "))]")
  }

  /// Adds another object.
  package mutating func add(_ name: String, _ object: JSONLine) { addLiteral(name, object.text) }

  /// Adds a list of objects.
  package mutating func add(_ name: String, _ objects: [JSONLine]) {
    addLiteral(name, "[\(objects.map(\.text).joined(separator: ", "))]")
  }

  /// Adds a value that is JSON already.
  package mutating func addLiteral(_ name: String, _ literal: String) {
    members.append("\(JSONText.literal(name)): \(literal)")
  }
}
