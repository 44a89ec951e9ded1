import Foundation
import NeuralNetworks
import Testing

/// What the reference reader (the Python package safetensors 0.8.0, `deserialize`) accepts and refuses:
/// headers with the number of zero bytes that follow them.
@Suite struct SafetensorsReferenceTests {
  static let accepted: [(String, Int)] = [
    ("{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]}}", 4),
    (
      "{\"\\u005f_metadata__\":{\"x\":\"1\"},\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]}}",
      4
    ),
    (
      "{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4],\"x\":{\"y\":[1,null,1.5]}}}",
      4
    ),
    ("{\"__metadata__\":null,\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]}}", 4),
    ("{\"a\":{\"dtype\":\"F32\",\"shape\":[0,4611686018427387904,8],\"data_offsets\":[0,0]}}", 0),
    ("{\"a\":{\"dtype\":\"U8\",\"shape\":[9223372036854775807,0],\"data_offsets\":[0,0]}}", 0),
    ("{\"a\":{\"dtype\":\"F32\",\"shape\":[],\"data_offsets\":[0,4]}}", 4),
    ("{\"a\":{\"dtype\":\"F32\",\"shape\":[0],\"data_offsets\":[0,0]}}", 0),
    (
      "{\"a\":{\"dtype\":\"F32\",\"shape\":[0],\"data_offsets\":[0,0]},\"b\":{\"dtype\":\"F32\",\"shape\":[0],\"data_offsets\":[0,0]}}",
      0
    ),
    (
      "{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]},\"b\":{\"dtype\":\"F32\",\"shape\":[0],\"data_offsets\":[4,4]}}",
      4
    ),
    (
      "{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]},\"b\":{\"dtype\":\"F32\",\"shape\":[0],\"data_offsets\":[0,0]}}",
      4
    ),
    ("{}", 0),
    ("{}   ", 0),
    ("{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]}}     ", 4),
    ("{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]}}\n\t\r ", 4),
    (" {\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]}}", 4),
    ("\n{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]}}", 4),
    ("{ \"a\" : {\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]} }", 4),
    (
      "{\"b\":{\"dtype\":\"U8\",\"shape\":[2],\"data_offsets\":[2,4]},\"a\":{\"dtype\":\"U8\",\"shape\":[2],\"data_offsets\":[0,2]}}",
      4
    ),
    ("{\"a\u{7F}\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]}}", 4),
    ("{\"\\ud83d\\ude00\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]}}", 4),
    ("{\"\\u00E9\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]}}", 4),
    ("{\"\\u0000\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]}}", 4),
    ("{\"\\/\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]}}", 4),
    ("{\"\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]}}", 4),
    ("{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4],\"x\":1E+5}}", 4),
    ("{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4],\"x\":false}}", 4),
    ("{\"__metadata__\":{\"a\":\"b\"}}", 0),
  ]

  static let refused: [(String, Int)] = [
    (
      "{\"__metadata__\":{\"x\":\"1\"},\"__metadata__\":{\"y\":\"2\"},\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]}}",
      4
    ),
    ("{\"a\":{\"dtype\":\"F32\",\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]}}", 4),
    ("{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"shape\":[1],\"data_offsets\":[0,4]}}", 4),
    (
      "{\"__metadata__\":{\"x\":1},\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]}}",
      4
    ),
    (
      "{\"__metadata__\":{\"x\":null},\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]}}",
      4
    ),
    ("{\"__metadata__\":[],\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]}}", 4),
    ("{\"a\":{\"dtype\":\"F32\",\"shape\":[1.0],\"data_offsets\":[0,4]}}", 4),
    ("{\"a\":{\"dtype\":\"F32\",\"shape\":[1e0],\"data_offsets\":[0,4]}}", 4),
    ("{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4.0]}}", 4),
    ("{\"a\":{\"dtype\":\"F32\",\"shape\":[-0],\"data_offsets\":[0,0]}}", 0),
    ("{\"a\":{\"dtype\":\"F32\",\"shape\":[01],\"data_offsets\":[0,4]}}", 4),
    ("{\"a\":{\"dtype\":\"F32\",\"shape\":[+1],\"data_offsets\":[0,4]}}", 4),
    ("{\"a\":{\"dtype\":\"F32\",\"shape\":[\"1\"],\"data_offsets\":[0,4]}}", 4),
    ("{\"a\":{\"dtype\":\"F32\",\"shape\":[true],\"data_offsets\":[0,4]}}", 4),
    ("{\"a\":{\"dtype\":\"F32\",\"shape\":null,\"data_offsets\":[0,4]}}", 4),
    ("{\"a\":{\"dtype\":\"F32\",\"shape\":[18446744073709551616],\"data_offsets\":[0,4]}}", 4),
    ("{\"a\":{\"dtype\":\"F32\",\"shape\":[4611686018427387904,8,0],\"data_offsets\":[0,0]}}", 0),
    (
      "{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]},\"b\":{\"dtype\":\"F32\",\"shape\":[0],\"data_offsets\":[2,2]}}",
      4
    ),
    ("{}", 4),
    ("{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]}}\u{0}", 4),
    ("{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]}}x", 4),
    ("\u{FEFF}{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]}}", 4),
    ("{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]},}", 4),
    ("{/**/\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]}}", 4),
    ("{'a':{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]}}", 4),
    (
      "{\"a\":{\"dtype\":\"U8\",\"shape\":[1],\"data_offsets\":[0,1]},\"b\":{\"dtype\":\"U8\",\"shape\":[2],\"data_offsets\":[2,4]}}",
      4
    ),
    (
      "{\"a\":{\"dtype\":\"U8\",\"shape\":[3],\"data_offsets\":[0,3]},\"b\":{\"dtype\":\"U8\",\"shape\":[2],\"data_offsets\":[2,4]}}",
      4
    ),
    (
      "{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]},\"b\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]}}",
      4
    ),
    ("{\"a\":{\"dtype\":\"U8\",\"shape\":[2],\"data_offsets\":[0,2]}}", 4),
    ("{\"a\":{\"dtype\":\"U8\",\"shape\":[5],\"data_offsets\":[0,5]}}", 4),
    ("{\"a\":{\"dtype\":\"U8\",\"shape\":[2],\"data_offsets\":[2,4]}}", 4),
    ("{\"a\":{\"dtype\":\"U8\",\"shape\":[4],\"data_offsets\":[4,0]}}", 4),
    ("{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4,4]}}", 4),
    ("{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0]}}", 4),
    ("{\"a\":{\"shape\":[1],\"data_offsets\":[0,4]}}", 4),
    ("{\"a\":null}", 0),
    ("[]", 0),
    ("1", 0),
    ("", 0),
    ("[{\"x\":\"1\"}]", 0),
    ("{\"a\u{1}\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]}}", 4),
    ("{\"a\t\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]}}", 4),
    ("{\"\\ud800\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]}}", 4),
    ("{\"\\udc00\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]}}", 4),
    ("{\"\\x\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]}}", 4),
    ("{\"\\U0061\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]}}", 4),
    ("{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4],\"x\":NaN}}", 4),
    ("{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4],\"x\":1e999}}", 4),
    ("{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4],\"x\":1.}}", 4),
    ("{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4],\"x\":-}}", 4),
    ("{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4],\"x\":.5}}", 4),
    ("{\"a\":{\"dtype\":\"F4\",\"shape\":[3],\"data_offsets\":[0,2]}}", 2),
    ("{\"a\":{\"dtype\":\"F4\",\"shape\":[3],\"data_offsets\":[0,1]}}", 1),
    ("{\"a\":{\"dtype\":\"F6_E2M3\",\"shape\":[2],\"data_offsets\":[0,1]}}", 1),
  ]

  /// That reader takes these; the format's specification forbids keys that repeat, extents are 63 bits
  /// here, and tensors are objects.
  static let refusedHereAlone: [(String, Int)] = [
    (
      "{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]},\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]}}",
      4
    ),
    (
      "{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]},\"\\u0061\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]}}",
      4
    ),
    (
      "{\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]},\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]}}",
      4
    ),
    (
      "{\"__metadata__\":{\"x\":\"1\",\"x\":\"2\"},\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]}}",
      4
    ),
    ("{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4],\"x\":1,\"x\":2}}", 4),
    ("{\"a\":{\"dtype\":\"F32\",\"shape\":[18446744073709551615,0],\"data_offsets\":[0,0]}}", 0),
    ("{\"a\":{\"dtype\":\"F32\",\"shape\":[0,18446744073709551615],\"data_offsets\":[0,0]}}", 0),
    ("{\"a\":[\"F32\",[1],[0,4]]}", 4),
  ]

  private func read(_ header: String, _ count: Int) throws(SafetensorsError) -> Safetensors {
    try Safetensors(
      SafetensorsTests.file(header, data: [UInt8](repeating: 0, count: count)), file: "f")
  }

  @Test func whatTheReferenceAcceptsIsRead() throws {
    for (header, count) in Self.accepted {
      #expect(throws: Never.self, "\(header)") { try read(header, count) }
    }
  }

  @Test func whatTheReferenceRefusesIsRefused() {
    for (header, count) in Self.refused + Self.refusedHereAlone {
      let error = #expect(throws: SafetensorsError.self, "\(header)") { try read(header, count) }
      #expect(error?.description.unicodeScalars.contains { $0.value < 0x20 } == false)
    }
  }

  @Test func everyElementTypeIsRead() throws {
    for type in Safetensors.ElementType.allCases {
      let bytes = 4 * type.bitCount / 8
      let tensor = "{\"dtype\":\"\(type.rawValue)\",\"shape\":[4],\"data_offsets\":[0,\(bytes)]}"
      let read = try read("{\"a\":\(tensor)}", bytes)
      #expect(read.tensors["a"]?.count == 4 && read.tensors["a"]?.elementType == type)
      #expect(try Safetensors(read.encoded(), file: "again") == read)
    }
    #expect(Safetensors.ElementType.allCases.count == 22)
    for name in ["F128", "C128", "I4", "U4", "f32", "Q4"] {
      let tensor = "{\"dtype\":\"\(name)\",\"shape\":[1],\"data_offsets\":[0,4]}"
      #expect(throws: SafetensorsError.self) { try read("{\"a\":\(tensor)}", 4) }
    }
    // Elements that do not fill whole bytes.
    for (shape, bytes) in [(3, 2), (3, 1)] {
      let tensor = "{\"dtype\":\"F4\",\"shape\":[\(shape)],\"data_offsets\":[0,\(bytes)]}"
      #expect(throws: SafetensorsError.self) { try read("{\"a\":\(tensor)}", bytes) }
    }
  }

  /// Deep headers end in words, not in the end of the stack.
  @Test(arguments: [(100, true), (125, true), (126, false), (200, false), (1_000_000, false)])
  func nestingIsLimited(depth: Int, isAccepted: Bool) {
    let lists = String(repeating: "[", count: depth) + String(repeating: "]", count: depth)
    let header = "{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4],\"x\":\(lists)}}"
    #expect(((try? read(header, 4)) != nil) == isAccepted)
  }

  @Test(arguments: [[0xFF], [0xC0, 0x80], [0xED, 0xA0, 0x80]] as [[UInt8]])
  func headersAreUTF8(bytes: [UInt8]) {
    var header = Data("{\"".utf8)
    header.append(contentsOf: bytes)
    header.append(Data("\":{\"dtype\":\"U8\",\"shape\":[0],\"data_offsets\":[0,0]}}".utf8))
    var file = Data([UInt8(header.count), 0, 0, 0, 0, 0, 0, 0])
    file.append(header)
    let error = #expect(throws: SafetensorsError.self) { try Safetensors(file, file: "f") }
    #expect(error?.expected == "a header of UTF-8")
  }

  @Test func namesAreUnescaped() throws {
    let tensor = "{\"dtype\":\"U8\",\"shape\":[0],\"data_offsets\":[0,0]}"
    let read = try read(
      "{\"\\u0061\\u00e9\\n\":\(tensor),\"\\ud83d\\ude00\":\(tensor)}", 0)
    #expect(Set(read.tensors.keys) == ["a\u{E9}\n", "\u{1F600}"])
  }

  @Test(arguments: [(0, true), (1, false)]) func theLimitOfAHeader(excess: Int, isAccepted: Bool) {
    let length = Safetensors.headerLimit + excess
    var file = Data(count: 8)
    for index in 0..<8 { file[index] = UInt8(truncatingIfNeeded: length >> (8 * index)) }
    file.append(Data("{}".utf8))
    let error = #expect(throws: SafetensorsError.self) { try Safetensors(file, file: "f") }
    // Within the limit it is only the file that is too short.
    #expect((error?.expected.hasPrefix("a header of at most") == true) == !isAccepted)
  }
}
