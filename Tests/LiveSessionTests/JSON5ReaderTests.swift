import Foundation
import LinearAlgebra
import LiveSession
import Settings
import Testing
import Validation

/// A JSON tree without places, for comparison with Foundation.
private indirect enum Plain: Decodable, Equatable {
  case null, boolean(Bool), number(Double), string(String), array([Plain]), object([String: Plain])

  struct Key: CodingKey {
    var stringValue: String
    var intValue: Int? { nil }
    init(stringValue: String) { self.stringValue = stringValue }
    init?(intValue: Int) { nil }
  }

  init(from decoder: any Decoder) throws {
    if let container = try? decoder.container(keyedBy: Key.self) {
      var object: [String: Plain] = [:]
      for key in container.allKeys {
        object[key.stringValue] = try container.decode(Plain.self, forKey: key)
      }
      self = .object(object)
    } else if var container = try? decoder.unkeyedContainer() {
      var array: [Plain] = []
      while !container.isAtEnd { array.append(try container.decode(Plain.self)) }
      self = .array(array)
    } else {
      let container = try decoder.singleValueContainer()
      if container.decodeNil() {
        self = .null
      } else if let flag = try? container.decode(Bool.self) {
        self = .boolean(flag)
      } else if let number = try? container.decode(Double.self) {
        self = .number(number)
      } else {
        self = .string(try container.decode(String.self))
      }
    }
  }

  init(_ tree: JSONTree) {
    switch tree.value {
    case .null: self = .null
    case .boolean(let flag): self = .boolean(flag)
    case .number(let number, _): self = .number(number)
    case .string(let text): self = .string(text)
    case .array(let elements): self = .array(elements.map(Plain.init))
    case .object(let members):
      self = .object(
        Dictionary(members.map { ($0.key, Plain($0.value)) }, uniquingKeysWith: { $1 }))
    }
  }

  static func == (first: Plain, second: Plain) -> Bool {
    switch (first, second) {
    case (.null, .null): true
    case (.boolean(let a), .boolean(let b)): a == b
    case (.number(let a), .number(let b)): a == b || (a.isNaN && b.isNaN)
    case (.string(let a), .string(let b)): Array(a.utf8) == Array(b.utf8)
    case (.array(let a), .array(let b)): a == b
    case (.object(let a), .object(let b)): a == b
    default: false
    }
  }
}

private func foundation(_ text: String) -> Plain? {
  let decoder = JSONDecoder()
  decoder.allowsJSON5 = true
  return try? decoder.decode(Plain.self, from: Data(text.utf8))
}

@Suite struct JSON5ReaderTests {
  static let valid = [
    "{}", "[]", "null", "true", "false", "0", "-0", "3", "-2.5", ".5", "5.", "+1", "1e3", "1E-3",
    "2.e1", "0x1F", "-0xa", "Infinity", "-Infinity", "+NaN", "NaN", "\"text\"", "'text'",
    "{a: 1}", "{a: 1,}", "{'a b': 1, \"c\": 2, $d_9: 3, é: 4}", "[1, [2, [3,],],]",
    "// comment\n1", "/* a\n b */ 1 // end", "\u{FEFF}1", "\"a\\u0041\\n\\t\\\\\\\"\\/\\x41\"",
    "'it\\'s'", "'\\uD83D\\uDE00'", "{\r\n\"a\"\r\n:\r\n1}",
    "123456789012345678901234567890", "1.7976931348623157e308", "4.9e-324",
  ]

  @Test(arguments: valid)
  func validTextsReadAsFoundationReadsThem(text: String) throws {
    let tree = try JSON5Reader.read(text, source: "text")
    let reference = try #require(foundation(text), "Foundation refuses \(text)")
    #expect(Plain(tree) == reference)
  }

  /// An escape in a key stands for what could stand there itself, and for nothing else.
  @Test func keysTakeEscapes() throws {
    let tree = try JSON5Reader.read("{\\u0061b: 1, c\\u00e9: 2}", source: "f")
    #expect(Plain(tree) == .object(["ab": .number(1), "cé": .number(2)]))
    for text in [
      "{a\\u003a: 1}", "{\\u0031a: 1}", "{a\\x62: 1}", "{a\\u12: 1}", "{a: 1, \\u0061: 2}",
    ] {
      #expect(throws: InputError.self) { try JSON5Reader.read(text, source: "f") }
    }
  }

  /// Broken texts, the line of the error, and what its message must hold.
  static let broken: [(String, Int, String)] = [
    ("", 1, "the end of the text"),
    ("  // nothing\n", 2, "a value"),
    ("{\n  a: 1\n  b: 2\n}", 3, "expected , or } after the value of a, found \"b\""),
    ("{\n  a 1\n}", 2, "expected : after the key"),
    ("{\n\n  a: 1,", 1, "} after the object that begins here"),
    ("[1,\n2", 1, "] after the list that begins here"),
    ("[1 2]", 1, ", or ]"),
    ("{a: tru}", 1, "found \"tru\""),
    ("{a: 1} x", 1, "the end of the text, found \"x\""),
    ("{a: \"b\nc\"}", 1, "the end of the line"),
    ("{a: \"b", 1, "\" at the end of the string"),
    ("\n/* open", 2, "*/ after the comment that begins here"),
    ("{a: 01}", 1, "without leading zeros"),
    ("{a: 1.2.3}", 1, "a number, found \"1.2.3\""),
    ("{a: 1e}", 1, "digits of the exponent"),
    ("{a: 0x}", 1, "hexadecimal digits"),
    ("{a: 12kg}", 1, "12kg"),
    ("{a: -}", 1, "a number"),
    ("{a: .}", 1, "a number"),
    ("{a: \"\\u12\"}", 1, "4 hexadecimal digits"),
    ("{a: \"\\uD800\"}", 1, "surrogates"),
    ("{1: 2}", 1, "a key"),
    ("{,}", 1, "a key"),
    ("[,]", 1, "a value"),
    ("{a: 1,\n b: 2,\n a: 3}", 3, "every key once, found it again (first in line 1)"),
    (String(repeating: "[", count: 100), 1, "nested"),
  ]

  @Test(arguments: broken)
  func brokenTextsNameLineAndCause(text: String, line: Int, message: String) {
    let error = #expect(throws: InputError.self) { try JSON5Reader.read(text, source: "f.json5") }
    #expect(error?.line == line)
    #expect(error?.description.hasPrefix("f.json5:\(line): ") == true)
    #expect(error?.description.contains(message) == true, "\(error?.description ?? "")")
  }

  @Test func valuesKnowTheirLines() throws {
    let tree = try JSON5Reader.read("{\n a: 1, // one\n\n b: {\r\n c: [2,\n 3]}}", source: "f")
    #expect(tree["a"]?.origin == .line(2))
    #expect(tree["b"]?["c"]?.origin == .line(5))
    #expect(tree.nearest(["b", "c", "1"]).origin == .line(6))
    #expect(tree.leafPaths == ["a", "b.c"])
  }

  /// What the specification has and Foundation's reader lacks or gets wrong.
  @Test(arguments: [
    ("\"a\\\nb\"", "ab"), ("\"a\\\r\nb\"", "ab"), ("\"\\0\"", "\0"), ("\"\\v\"", "\u{B}"),
    ("'\\q'", "q"), ("\u{A0}\u{2003}'x'", "x"), ("'\u{2028}'", "\u{2028}"),
  ])
  func escapesAndBlanksOfTheSpecificationAreRead(text: String, value: String) throws {
    #expect(try JSON5Reader.read(text, source: "t").value == .string(value))
  }

  /// Mutated texts are read or refused with a line; they never trap (Foundation's reader does on some
  /// of them).
  @Test func mutatedTextsNeverTrap() throws {
    let seedText = """
      {
       // note
       name: 'x', "list": [1, -2.5e3, 0x1F, .5, +Infinity], flag: true, none: null, /* more */
       inner: {a: "q\\n\\u0041"},
      }
      """
    let alphabet = Array("{}[],:\"'\\/*+-.0123456789eExXuntrfalsNIy \n\r\u{2028}é\0".unicodeScalars)
    var generator = RandomGenerator(seed: 7)
    var accepted = 0
    for _ in 0..<20_000 {
      var scalars = Array(seedText.unicodeScalars)
      for _ in 0...generator.index(below: 4) {
        let place = generator.index(below: scalars.count)
        switch generator.index(below: 4) {
        case 0: scalars.remove(at: place)
        case 1: scalars.insert(alphabet[generator.index(below: alphabet.count)], at: place)
        case 2: scalars.removeSubrange(place...)
        default: scalars[place] = alphabet[generator.index(below: alphabet.count)]
        }
        if scalars.isEmpty { scalars = ["x"] }
      }
      var text = String.UnicodeScalarView()
      text.append(contentsOf: scalars)
      do {
        _ = try JSON5Reader.read(String(text), source: "t")
        accepted += 1
      } catch {
        let line = try #require(error.line)
        #expect((1...10).contains(line))
        #expect(!error.expected.isEmpty && !error.found.isEmpty)
      }
    }
    #expect(accepted > 500)
  }
}
