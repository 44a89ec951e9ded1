import Validation

/// A value that a `JSONLine` can hold.
package protocol JSONValue {
  /// The value as JSON, on one line.
  var jsonLiteral: String { get }
}

extension String: JSONValue {
  package var jsonLiteral: String { JSONText.literal(self) }
}

extension Double: JSONValue {
  /// The number; null for one that is not finite.
  package var jsonLiteral: String { isFinite ? DecimalText.of(self) : "null" }
}

extension Int: JSONValue {
  package var jsonLiteral: String { "\(self)" }
}

extension UInt64: JSONValue {
  package var jsonLiteral: String { "\(self)" }
}

extension Bool: JSONValue {
  package var jsonLiteral: String { "\(self)" }
}

extension Array: JSONValue where Element: JSONValue {
  package var jsonLiteral: String { "[\(map(\.jsonLiteral).joined(separator: ", "))]" }
}

extension Optional: JSONValue where Wrapped: JSONValue {
  /// The value; null for nil.
  package var jsonLiteral: String { self?.jsonLiteral ?? "null" }
}

/// Builds one JSON object on one line, its members in the order they were added.
package struct JSONLine: JSONValue, ExpressibleByDictionaryLiteral, Sendable {
  private var members: [String] = []

  /// Makes an object of some members.
  package init(dictionaryLiteral members: (String, any JSONValue)...) {
    for (name, value) in members { add(name, value) }
  }

  package var jsonLiteral: String { "{\(members.joined(separator: ", "))}" }

  /// Adds a member.
  package mutating func add(_ name: String, _ value: any JSONValue) {
    members.append("\(name.jsonLiteral): \(value.jsonLiteral)")
  }
}
