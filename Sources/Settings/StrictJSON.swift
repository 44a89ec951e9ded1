import Validation

/// Strict decoding of any `Decodable` type from a JSON tree.
///
/// Stricter than Foundation's decoder: a key that the type does not know is an error, numbers must be
/// finite and fit exactly, and every error carries the line (or the option) and the key path.
package enum StrictJSON {
  /// Decodes a value.
  ///
  /// - Parameters:
  ///   - tree: The value as read.
  ///   - source: The file that errors name.
  /// - Throws: The first unknown key of the place where decoding stopped, else what stopped it.
  package static func decode<T: Decodable>(
    _ type: T.Type, from tree: JSONTree, source: String
  ) throws(SceneError) -> T {
    let record = DecodingRecord(source: source)
    do {
      let value = try StrictDecoder(tree: tree, path: [], record: record).decode(type)
      if let error = record.unknownKeyError() { throw error }
      return value
    } catch {
      // A misspelt key is both unknown and missing: naming the misspelling helps more.
      throw record.unknownKeyError() ?? record.sceneError(error, in: tree)
    }
  }
}

/// What was asked of the tree so far; one object per decoding, used by one thread.
final class DecodingRecord {
  let source: String
  /// The keys that the type asked for, by the path of the object.
  private var asked: [String: [String]] = [:]
  /// The keys that no type knows.
  private var unknown: [(path: [String], member: JSONTree.Member)] = []

  init(source: String) { self.source = source }

  func noteAsked(_ key: String, at path: [String]) {
    let place = path.joined(separator: ".")
    if !(asked[place]?.contains(key) ?? false) { asked[place, default: []].append(key) }
  }

  func noteUnknown(_ member: JSONTree.Member, at path: [String]) {
    unknown.append((path, member))
  }

  func unknownKeyError() -> SceneError? {
    guard let (path, member) = unknown.first else { return nil }
    let known = asked[path.joined(separator: ".")] ?? []
    let nearest = NearestName.of(member.key, among: known)
    return error(
      at: path + [member.key], origin: member.value.origin,
      expected: known.isEmpty ? "no such key" : "one of the keys \(known.joined(separator: ", "))",
      found: "the unknown key \(PrintableText.quoted(member.key))",
      suggestion: nearest.map { "did you mean \($0)?" })
  }

  func error(
    at path: [String], origin: JSONTree.Origin, expected: String, found: String,
    suggestion: String? = nil
  ) -> SceneError {
    let keyPath = path.joined(separator: ".")
    switch origin {
    case .line(let line):
      return SceneError(
        source: source, line: line, keyPath: keyPath, expected: expected, found: found,
        suggestion: suggestion)
    case .option(let option):
      return SceneError(
        kind: .usage, source: option, keyPath: keyPath, expected: expected, found: found,
        suggestion: suggestion)
    }
  }

  /// Gives an error of a type's own `init(from:)` its place.
  func sceneError(_ error: any Error, in tree: JSONTree) -> SceneError {
    if let error = error as? SceneError { return error }
    var path: [String] = []
    // What a library says of its types is not for people: the place and what stands there are.
    switch error as? DecodingError {
    case .dataCorrupted(let context), .typeMismatch(_, let context),
      .valueNotFound(_, let context), .keyNotFound(_, let context):
      path = context.codingPath.map(\.stringValue)
    default: break
    }
    let place = tree.nearest(path)
    return self.error(
      at: path, origin: place.origin, expected: "a valid value", found: place.summary)
  }
}

extension JSONTree {
  /// The value at a path, or the innermost value on the way to it.
  package func nearest(_ path: some Collection<String>) -> JSONTree {
    guard let component = path.first else { return self }
    switch value {
    case .object(let members):
      guard let member = members.first(where: { $0.key == component }) else { return self }
      return member.value.nearest(path.dropFirst())
    case .array(let elements):
      guard let index = Int(component), elements.indices.contains(index) else { return self }
      return elements[index].nearest(path.dropFirst())
    default: return self
    }
  }
}

// MARK: - The decoder

/// Decodes one value of the tree.
private struct StrictDecoder: Decoder, SingleValueDecodingContainer {
  let tree: JSONTree
  let path: [String]
  let record: DecodingRecord

  var codingPath: [any CodingKey] { path.map(PathKey.init(stringValue:)) }
  var userInfo: [CodingUserInfoKey: Any] { [:] }

  func error(expected: String, suggestion: String? = nil) -> SceneError {
    record.error(
      at: path, origin: tree.origin, expected: expected, found: tree.summary,
      suggestion: suggestion)
  }

  func container<Key: CodingKey>(keyedBy type: Key.Type) throws -> KeyedDecodingContainer<Key> {
    guard case .object(let members) = tree.value else { throw error(expected: "an object") }
    for member in members where Key(stringValue: member.key) == nil {
      record.noteUnknown(member, at: path)
    }
    return KeyedDecodingContainer(
      KeyedContainer<Key>(members: members, tree: tree, path: path, record: record))
  }

  func unkeyedContainer() throws -> any UnkeyedDecodingContainer {
    guard case .array(let elements) = tree.value else { throw error(expected: "a list") }
    return ListContainer(elements: elements, path: path, record: record)
  }

  func singleValueContainer() throws -> any SingleValueDecodingContainer { self }

  func decodeNil() -> Bool { tree.value == .null }

  func decode(_ type: Bool.Type) throws -> Bool {
    guard case .boolean(let flag) = tree.value else { throw error(expected: "true or false") }
    return flag
  }

  func decode(_ type: String.Type) throws -> String {
    guard case .string(let text) = tree.value else { throw error(expected: "a text") }
    return text
  }

  func decode(_ type: Double.Type) throws -> Double {
    guard case .number(let number, _) = tree.value else { throw error(expected: "a number") }
    guard number.isFinite else { throw error(expected: "a finite number") }
    return number
  }

  func decode(_ type: Float.Type) throws -> Float {
    guard let number = SettingRange.single(try decode(Double.self)) else {
      throw error(expected: "a number of single precision")
    }
    return number
  }

  private func integer<Integer: FixedWidthInteger>(_ type: Integer.Type) throws -> Integer {
    guard case .number(let number, let text) = tree.value else {
      throw error(expected: "a whole number")
    }
    guard let integer = Integer(text) ?? Integer(exactly: number) else {
      throw error(expected: "a whole number of \(Integer.min)...\(Integer.max)")
    }
    return integer
  }

  func decode(_ type: Int.Type) throws -> Int { try integer(type) }
  func decode(_ type: Int8.Type) throws -> Int8 { try integer(type) }
  func decode(_ type: Int16.Type) throws -> Int16 { try integer(type) }
  func decode(_ type: Int32.Type) throws -> Int32 { try integer(type) }
  func decode(_ type: Int64.Type) throws -> Int64 { try integer(type) }
  func decode(_ type: UInt.Type) throws -> UInt { try integer(type) }
  func decode(_ type: UInt8.Type) throws -> UInt8 { try integer(type) }
  func decode(_ type: UInt16.Type) throws -> UInt16 { try integer(type) }
  func decode(_ type: UInt32.Type) throws -> UInt32 { try integer(type) }
  func decode(_ type: UInt64.Type) throws -> UInt64 { try integer(type) }

  func decode<T: Decodable>(_ type: T.Type) throws -> T {
    if let names = choiceNames(type) {
      let expected = "one of \(names.joined(separator: ", "))"
      guard case .string(let text) = tree.value else { throw error(expected: expected) }
      guard names.contains(text) else {
        throw error(
          expected: expected,
          suggestion: NearestName.of(text, among: names).map { "did you mean \($0)?" })
      }
    }
    if type == ClosedRange<Double>.self, let range = try range() as? T { return range }
    return try T(from: self)
  }

  /// Two numbers in order.
  private func range() throws -> ClosedRange<Double> {
    let expected = "a range [lowest, highest]"
    guard case .array(let elements) = tree.value, elements.count == 2 else {
      throw error(expected: expected)
    }
    let ends = try elements.enumerated().map { index, element in
      try StrictDecoder(tree: element, path: path + ["\(index)"], record: record)
        .decode(Double.self)
    }
    guard ends[0] <= ends[1] else {
      throw record.error(
        at: path, origin: tree.origin, expected: expected,
        found: "[\(DecimalText.of(ends[0])), \(DecimalText.of(ends[1]))]")
    }
    return ends[0]...ends[1]
  }
}

/// The names of an enumeration of texts; nil for other types.
private func choiceNames(_ type: Any.Type) -> [String]? {
  func names<Choice: CaseIterable>(_ type: Choice.Type) -> [String] {
    type.allCases.compactMap { ($0 as? any RawRepresentable)?.rawValue as? String }
  }
  guard let choices = type as? any CaseIterable.Type else { return nil }
  let found = names(choices)
  return found.isEmpty ? nil : found
}

private struct PathKey: CodingKey {
  let stringValue: String
  var intValue: Int? { Int(stringValue) }

  init(stringValue: String) { self.stringValue = stringValue }
  init(intValue: Int) { stringValue = "\(intValue)" }
}

// MARK: - Objects

private struct KeyedContainer<Key: CodingKey>: KeyedDecodingContainerProtocol {
  let members: [JSONTree.Member]
  let tree: JSONTree
  let path: [String]
  let record: DecodingRecord

  var codingPath: [any CodingKey] { path.map(PathKey.init(stringValue:)) }
  var allKeys: [Key] { members.compactMap { Key(stringValue: $0.key) } }

  func contains(_ key: Key) -> Bool {
    record.noteAsked(key.stringValue, at: path)
    return members.contains { $0.key == key.stringValue }
  }

  private func decoder(_ key: Key) throws -> StrictDecoder {
    record.noteAsked(key.stringValue, at: path)
    guard let member = members.first(where: { $0.key == key.stringValue }) else {
      throw record.error(
        at: path, origin: tree.origin, expected: "the key \(key.stringValue)", found: "none")
    }
    return StrictDecoder(tree: member.value, path: path + [member.key], record: record)
  }

  func decodeNil(forKey key: Key) throws -> Bool { try decoder(key).decodeNil() }
  func decode(_ type: Bool.Type, forKey key: Key) throws -> Bool { try decoder(key).decode(type) }
  func decode(_ type: String.Type, forKey key: Key) throws -> String {
    try decoder(key).decode(type)
  }
  func decode(_ type: Double.Type, forKey key: Key) throws -> Double {
    try decoder(key).decode(type)
  }
  func decode(_ type: Float.Type, forKey key: Key) throws -> Float { try decoder(key).decode(type) }
  func decode(_ type: Int.Type, forKey key: Key) throws -> Int { try decoder(key).decode(type) }
  func decode(_ type: Int8.Type, forKey key: Key) throws -> Int8 { try decoder(key).decode(type) }
  func decode(_ type: Int16.Type, forKey key: Key) throws -> Int16 { try decoder(key).decode(type) }
  func decode(_ type: Int32.Type, forKey key: Key) throws -> Int32 { try decoder(key).decode(type) }
  func decode(_ type: Int64.Type, forKey key: Key) throws -> Int64 { try decoder(key).decode(type) }
  func decode(_ type: UInt.Type, forKey key: Key) throws -> UInt { try decoder(key).decode(type) }
  func decode(_ type: UInt8.Type, forKey key: Key) throws -> UInt8 { try decoder(key).decode(type) }
  func decode(_ type: UInt16.Type, forKey key: Key) throws -> UInt16 {
    try decoder(key).decode(type)
  }
  func decode(_ type: UInt32.Type, forKey key: Key) throws -> UInt32 {
    try decoder(key).decode(type)
  }
  func decode(_ type: UInt64.Type, forKey key: Key) throws -> UInt64 {
    try decoder(key).decode(type)
  }
  func decode<T: Decodable>(_ type: T.Type, forKey key: Key) throws -> T {
    try decoder(key).decode(type)
  }

  func nestedContainer<NestedKey: CodingKey>(
    keyedBy type: NestedKey.Type, forKey key: Key
  ) throws -> KeyedDecodingContainer<NestedKey> {
    try decoder(key).container(keyedBy: type)
  }

  func nestedUnkeyedContainer(forKey key: Key) throws -> any UnkeyedDecodingContainer {
    try decoder(key).unkeyedContainer()
  }

  func superDecoder() throws -> any Decoder {
    StrictDecoder(tree: tree, path: path, record: record)
  }

  func superDecoder(forKey key: Key) throws -> any Decoder { try decoder(key) }
}

// MARK: - Lists

private struct ListContainer: UnkeyedDecodingContainer {
  let elements: [JSONTree]
  let path: [String]
  let record: DecodingRecord
  private(set) var currentIndex = 0

  init(elements: [JSONTree], path: [String], record: DecodingRecord) {
    self.elements = elements
    self.path = path
    self.record = record
  }

  var codingPath: [any CodingKey] { path.map(PathKey.init(stringValue:)) }
  var count: Int? { elements.count }
  var isAtEnd: Bool { currentIndex >= elements.count }

  private mutating func next() throws -> StrictDecoder {
    guard !isAtEnd else {
      let origin = elements.last?.origin ?? .line(1)
      throw record.error(
        at: path, origin: origin, expected: "more than \(elements.count) elements",
        found: "the end of the list")
    }
    defer { currentIndex += 1 }
    return StrictDecoder(
      tree: elements[currentIndex], path: path + ["\(currentIndex)"], record: record)
  }

  mutating func decodeNil() throws -> Bool {
    guard !isAtEnd, elements[currentIndex].value == .null else { return false }
    currentIndex += 1
    return true
  }

  mutating func decode(_ type: Bool.Type) throws -> Bool { try next().decode(type) }
  mutating func decode(_ type: String.Type) throws -> String { try next().decode(type) }
  mutating func decode(_ type: Double.Type) throws -> Double { try next().decode(type) }
  mutating func decode(_ type: Float.Type) throws -> Float { try next().decode(type) }
  mutating func decode(_ type: Int.Type) throws -> Int { try next().decode(type) }
  mutating func decode(_ type: Int8.Type) throws -> Int8 { try next().decode(type) }
  mutating func decode(_ type: Int16.Type) throws -> Int16 { try next().decode(type) }
  mutating func decode(_ type: Int32.Type) throws -> Int32 { try next().decode(type) }
  mutating func decode(_ type: Int64.Type) throws -> Int64 { try next().decode(type) }
  mutating func decode(_ type: UInt.Type) throws -> UInt { try next().decode(type) }
  mutating func decode(_ type: UInt8.Type) throws -> UInt8 { try next().decode(type) }
  mutating func decode(_ type: UInt16.Type) throws -> UInt16 { try next().decode(type) }
  mutating func decode(_ type: UInt32.Type) throws -> UInt32 { try next().decode(type) }
  mutating func decode(_ type: UInt64.Type) throws -> UInt64 { try next().decode(type) }
  mutating func decode<T: Decodable>(_ type: T.Type) throws -> T { try next().decode(type) }

  mutating func nestedContainer<NestedKey: CodingKey>(
    keyedBy type: NestedKey.Type
  ) throws -> KeyedDecodingContainer<NestedKey> {
    try next().container(keyedBy: type)
  }

  mutating func nestedUnkeyedContainer() throws -> any UnkeyedDecodingContainer {
    try next().unkeyedContainer()
  }

  mutating func superDecoder() throws -> any Decoder { try next() }
}
