import Validation

/// A JSON value that remembers where it was written.
package struct JSONTree: Sendable, Equatable {
  /// Where a value was written.
  package enum Origin: Sendable, Equatable {
    /// A line of the file, from 1.
    case line(Int)
    /// An option of the command line, as the user typed it.
    case option(String)
  }

  /// A member of an object.
  package struct Member: Sendable, Equatable {
    package var key: String
    package var value: JSONTree

    package init(key: String, value: JSONTree) {
      self.key = key
      self.value = value
    }
  }

  /// The value itself.
  package indirect enum Value: Sendable, Equatable {
    case null
    case boolean(Bool)
    /// A number with its text as written, for messages.
    case number(Double, text: String)
    case string(String)
    case array([JSONTree])
    /// The members in the order of the file; their keys differ.
    case object([Member])
  }

  package var value: Value
  package var origin: Origin

  package init(_ value: Value, origin: Origin) {
    self.value = value
    self.origin = origin
  }

  /// The value of a key; nil when this is no object or has no such key.
  package subscript(key: String) -> JSONTree? {
    guard case .object(let members) = value else { return nil }
    return members.first { $0.key == key }?.value
  }

  /// What the value is, in a few words for a message.
  package var summary: String {
    switch value {
    case .null: "null"
    case .boolean(let flag): "\(flag)"
    case .number(_, let text): PrintableText.line(text, limit: 40)
    case .string(let text): PrintableText.quoted(text)
    case .array(let elements): elements.count == 1 ? "a list of 1" : "a list of \(elements.count)"
    case .object: "an object"
    }
  }

  /// The key paths of all values that are no objects, in the order of the file.
  package var leafPaths: [String] {
    guard case .object(let members) = value else { return [] }
    return members.flatMap { member -> [String] in
      guard case .object = member.value.value else { return [member.key] }
      return member.value.leafPaths.map { "\(member.key).\($0)" }
    }
  }
}
