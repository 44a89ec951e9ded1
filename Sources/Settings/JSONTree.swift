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

  package init(_ value: Value, origin: Origin = .line(1)) {
    self.value = value
    self.origin = origin
  }

  /// The members of an object; none of what is no object.
  package var members: [Member] {
    if case .object(let members) = value { members } else { [] }
  }

  /// The value of a key; nil when this is no object or has no such key.
  package subscript(key: String) -> JSONTree? {
    get { members.first { $0.key == key }?.value }
    set {
      var members = members
      let index = members.firstIndex { $0.key == key }
      switch (index, newValue) {
      case (let index?, let newValue?): members[index].value = newValue
      case (nil, let newValue?): members.append(Member(key: key, value: newValue))
      case (let index?, nil): members.remove(at: index)
      case (nil, nil): return
      }
      value = .object(members)
    }
  }

  /// The value at a path of keys.
  package subscript(path path: some Collection<String>) -> JSONTree? {
    guard let key = path.first else { return self }
    return self[key]?[path: path.dropFirst()]
  }

  /// Puts a value at a path of keys, in objects that are made where there are none; nil takes away what
  /// is there.
  mutating func put(_ new: JSONTree?, at path: some Collection<String>) {
    guard let key = path.first else { return }
    if path.count == 1 {
      self[key] = new
    } else if var inside = self[key] ?? new.map({ JSONTree(.object([]), origin: $0.origin) }) {
      inside.put(new, at: path.dropFirst())
      self[key] = inside
    }
  }

  /// What the value is, in a few words for a message.
  package var summary: String { value.summary }

  /// The key paths of all values that are no objects, in the order of the file.
  package var leafPaths: [String] {
    members.flatMap { member -> [String] in
      guard case .object = member.value.value else { return [member.key] }
      return member.value.leafPaths.map { "\(member.key).\($0)" }
    }
  }

  /// The value at a key path as short text, a list with its elements; nil when there is none.
  package func text(at path: String, separator: String = ", ") -> String? {
    self[path: path.split(separator: ".").map(String.init)]?.text(separator)
  }

  private func text(_ separator: String) -> String {
    guard case .array(let elements) = value else { return summary }
    return "[\(elements.map { $0.text(separator) }.joined(separator: separator))]"
  }

  /// The value at a path, list elements among them, or the innermost value on the way to it.
  package func nearest(_ path: some Collection<String>) -> JSONTree {
    guard let component = path.first else { return self }
    if case .array(let elements) = value, let index = Int(component),
      elements.indices.contains(index)
    {
      return elements[index].nearest(path.dropFirst())
    }
    return self[component]?.nearest(path.dropFirst()) ?? self
  }

  /// An error about what stands here.
  package func error(
    at keyPath: String, source: String, expected: String, found: String? = nil,
    suggestion: String? = nil
  ) -> InputError {
    InputError(
      source: source, keyPath: keyPath, expected: expected, found: found ?? summary,
      suggestion: suggestion
    ).located(origin)
  }

  /// The value as JSON on one line: numbers as they were written.
  package var json: String {
    switch value {
    case .null: "null"
    case .boolean(let flag): "\(flag)"
    case .number(_, let text): text
    case .string(let text): JSONText.literal(text)
    case .array(let elements): "[\(elements.map(\.json).joined(separator: ", "))]"
    case .object(let members):
      "{\(members.map { "\(JSONText.literal($0.key)): \($0.value.json)" }.joined(separator: ", "))}"
    }
  }
}

extension InputError {
  /// The same error, of a value that was written there.
  func located(_ origin: JSONTree.Origin) -> InputError {
    var error = self
    switch origin {
    case .line(let line): error.line = line
    case .option(let option): (error.kind, error.source) = (.usage, option)
    }
    return error
  }
}

extension JSONTree.Value {
  /// A number with its shortest decimal as its text.
  package static func number(_ number: Double) -> Self {
    .number(number, text: DecimalText.word(number))
  }

  /// The decimal that was meant: 0.1, not the 0.10000000149 that holds it.
  package static func number(_ number: Float) -> Self {
    .number(Double("\(number)") ?? .nan, text: DecimalText.word(Double("\(number)") ?? .nan))
  }

  /// A whole number.
  package static func number(_ number: Int) -> Self { .number(Double(number), text: "\(number)") }

  /// A list.
  package static func list(_ values: [Self]) -> Self { .array(values.map { JSONTree($0) }) }

  /// The whole number; nil for what is none.
  package var whole: Int? {
    guard case .number(let number, let text) = self else { return nil }
    return Int(text) ?? Int(exactly: number)
  }

  /// The number; nil for what is none.
  package var number: Double? {
    if case .number(let number, _) = self { number } else { nil }
  }

  /// The text; nil for what is none.
  package var text: String? {
    if case .string(let text) = self { text } else { nil }
  }

  /// The elements of a list; none of what is no list.
  package var elements: [JSONTree] {
    if case .array(let elements) = self { elements } else { [] }
  }

  /// What the value is, in a few words for a message.
  package var summary: String {
    switch self {
    case .null: "null"
    case .boolean(let flag): "\(flag)"
    case .number(_, let text): PrintableText.line(text, limit: 40)
    case .string(let text): PrintableText.quoted(text)
    case .array(let elements): elements.count == 1 ? "a list of 1" : "a list of \(elements.count)"
    case .object: "an object"
    }
  }
}
