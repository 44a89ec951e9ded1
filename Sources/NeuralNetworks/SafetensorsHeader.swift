import Foundation
import Settings
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

  /// What is wrong with a header.
  struct Problem: Error {
    var tensor: String?
    var expected: String
    var found: String
  }

  /// How deep values may lie in each other, as for the reference reader.
  private static let depthLimit = 126

  /// The name that is no tensor's.
  static let metadataKey = "__metadata__"

  private(set) var metadata: [String: String] = [:]
  private(set) var entries: [(name: String, entry: Entry)] = []

  /// Reads a header; blanks around it carry no meaning.
  init(_ bytes: [UInt8]) throws(Problem) {
    guard String(validating: bytes, as: UTF8.self) != nil else {
      throw Problem(expected: "a header of UTF-8", found: "other bytes")
    }
    guard let first = bytes.first(where: { ![0x20, 0x09, 0x0A, 0x0D].contains($0) }) else {
      throw Self.form("an empty header")
    }
    guard first == UInt8(ascii: "{") else { throw Self.form("the byte \(first)") }
    for member in try Self.json(bytes).members {
      let (name, value) = (member.key, member.value.value)
      if name == Self.metadataKey {
        metadata = try Self.metadata(value)
      } else {
        do throws(Problem) {
          entries.append((name, try Self.entry(value)))
        } catch {
          throw Problem(tensor: name, expected: error.expected, found: error.found)
        }
      }
    }
  }

  /// The header as a tree: Foundation decides what is JSON, trailing commas apart, and the reader of
  /// settings keeps the numbers as they are written, and finds keys that repeat.
  private static func json(_ bytes: [UInt8]) throws(Problem) -> JSONTree {
    do {
      _ = try JSONSerialization.jsonObject(with: Data(bytes))
    } catch {
      let reason = (error as NSError).userInfo[NSDebugDescriptionErrorKey] as? String
      throw Problem(
        expected: "a header of JSON",
        found: PrintableText.line("what is not valid JSON. \(reason ?? "")", limit: 200))
    }
    do throws(InputError) {
      return try JSON5Reader.read(
        String(decoding: bytes, as: UTF8.self), source: "header", depthLimit: depthLimit,
        takesTrailingCommas: false)
    } catch {
      throw Problem(expected: error.expected, found: error.found)
    }
  }

  private static func form(_ found: String) -> Problem {
    Problem(expected: "a JSON object, beginning with {", found: found)
  }

  private static func metadata(_ value: JSONTree.Value) throws(Problem) -> [String: String] {
    if case .null = value { return [:] }
    guard case .object(let members) = value else {
      throw Problem(expected: "an object in \(metadataKey)", found: value.summary)
    }
    var metadata: [String: String] = [:]
    for member in members {
      let (name, value) = (member.key, member.value.value)
      guard let text = value.text else {
        throw Problem(
          expected: "a text at \(metadataKey).\(PrintableText.line(name, limit: 60))",
          found: value.summary)
      }
      metadata[name] = text
    }
    return metadata
  }

  /// One tensor; members that the format does not know are left out.
  private static func entry(_ value: JSONTree.Value) throws(Problem) -> Entry {
    guard case .object(let members) = value else {
      throw Problem(
        expected: "an object with dtype, shape and data_offsets", found: value.summary)
    }
    func member(_ name: String) throws(Problem) -> JSONTree.Value {
      guard let member = members.first(where: { $0.key == name }) else {
        throw Problem(expected: name, found: "none")
      }
      return member.value.value
    }
    let offsets = try wholeNumbers(member("data_offsets"), "data_offsets")
    guard offsets.count == 2 else {
      throw Problem(expected: "two offsets", found: "\(offsets.count)")
    }
    return Entry(
      elementType: try elementType(member("dtype")),
      shape: try wholeNumbers(member("shape"), "shape"), begin: offsets[0], end: offsets[1])
  }

  private static func elementType(
    _ value: JSONTree.Value
  ) throws(Problem) -> Safetensors.ElementType {
    guard let type = value.text.flatMap(Safetensors.ElementType.init(rawValue:)) else {
      let known = Safetensors.ElementType.allCases.map(\.rawValue).joined(separator: ", ")
      throw Problem(
        expected: "one of the element types \(known)", found: value.summary)
    }
    return type
  }

  private static func wholeNumbers(
    _ value: JSONTree.Value, _ name: String
  ) throws(Problem) -> [Int] {
    guard case .array(let elements) = value else {
      throw Problem(expected: "a list in \(name)", found: value.summary)
    }
    var numbers: [Int] = []
    for element in elements {
      guard case .number(_, let text) = element.value, !text.hasPrefix("-"), let number = Int(text)
      else {
        throw Problem(
          expected: "non-negative whole numbers of 63 bits in \(name)", found: element.value.summary
        )
      }
      numbers.append(number)
    }
    return numbers
  }
}
