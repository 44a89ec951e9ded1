import Validation

/// What the header of a safetensors file says: metadata, and the place of every tensor.
struct SafetensorsHeader {
  /// One tensor's place in the data.
  struct Entry {
    var elementType: Safetensors.ElementType
    var shape: [Int]
    var begin: Int
    var end: Int
  }

  /// The name that is no tensor's.
  static let metadataKey = "__metadata__"

  private(set) var metadata: [String: String] = [:]
  private(set) var entries: [(name: String, entry: Entry)] = []

  /// Reads a header; blanks around it carry no meaning.
  init(_ bytes: [UInt8]) throws(HeaderJSON.Problem) {
    guard String(validating: bytes, as: UTF8.self) != nil else {
      throw HeaderJSON.Problem(expected: "a header of UTF-8", found: "other bytes")
    }
    guard let first = bytes.first(where: { ![0x20, 0x09, 0x0A, 0x0D].contains($0) }) else {
      throw Self.form("an empty header")
    }
    guard first == UInt8(ascii: "{") else { throw Self.form("the byte \(first)") }
    guard case .object(let members) = try HeaderJSON.read(bytes) else {
      throw Self.form("another value")
    }
    for (name, value) in members {
      if name == Self.metadataKey {
        metadata = try Self.metadata(value)
      } else {
        do throws(HeaderJSON.Problem) {
          entries.append((name, try Self.entry(value)))
        } catch {
          throw HeaderJSON.Problem(tensor: name, expected: error.expected, found: error.found)
        }
      }
    }
  }

  private static func form(_ found: String) -> HeaderJSON.Problem {
    HeaderJSON.Problem(expected: "a JSON object, beginning with {", found: found)
  }

  private static func metadata(_ value: HeaderJSON) throws(HeaderJSON.Problem) -> [String: String] {
    if case .null = value { return [:] }
    guard case .object(let members) = value else {
      throw HeaderJSON.Problem(expected: "an object in \(metadataKey)", found: value.kind)
    }
    var metadata: [String: String] = [:]
    for (name, value) in members {
      guard case .string(let text) = value else {
        throw HeaderJSON.Problem(
          expected: "a text at \(metadataKey).\(PrintableText.line(name, limit: 60))",
          found: value.kind)
      }
      metadata[name] = text
    }
    return metadata
  }

  /// One tensor; members that the format does not know are left out.
  private static func entry(_ value: HeaderJSON) throws(HeaderJSON.Problem) -> Entry {
    guard case .object(let members) = value else {
      throw HeaderJSON.Problem(
        expected: "an object with dtype, shape and data_offsets", found: value.kind)
    }
    func member(_ name: String) throws(HeaderJSON.Problem) -> HeaderJSON {
      guard let member = members.first(where: { $0.key == name }) else {
        throw HeaderJSON.Problem(expected: name, found: "none")
      }
      return member.value
    }
    let offsets = try wholeNumbers(member("data_offsets"), "data_offsets")
    guard offsets.count == 2 else {
      throw HeaderJSON.Problem(expected: "two offsets", found: "\(offsets.count)")
    }
    return Entry(
      elementType: try elementType(member("dtype")),
      shape: try wholeNumbers(member("shape"), "shape"), begin: offsets[0], end: offsets[1])
  }

  private static func elementType(
    _ value: HeaderJSON
  ) throws(HeaderJSON.Problem) -> Safetensors.ElementType {
    guard case .string(let name) = value, let type = Safetensors.ElementType(rawValue: name) else {
      let known = Safetensors.ElementType.allCases.map(\.rawValue).joined(separator: ", ")
      throw HeaderJSON.Problem(
        expected: "one of the element types \(known)", found: value.kind)
    }
    return type
  }

  private static func wholeNumbers(
    _ value: HeaderJSON, _ name: String
  ) throws(HeaderJSON.Problem) -> [Int] {
    guard case .array(let elements) = value else {
      throw HeaderJSON.Problem(expected: "a list in \(name)", found: value.kind)
    }
    var numbers: [Int] = []
    for element in elements {
      guard case .number(let text) = element, !text.hasPrefix("-"), let number = Int(text) else {
        throw HeaderJSON.Problem(
          expected: "non-negative whole numbers of 63 bits in \(name)", found: element.kind)
      }
      numbers.append(number)
    }
    return numbers
  }
}
