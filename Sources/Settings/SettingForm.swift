import Validation

/// What a setting may be; numbers in the precision in which they are used, both ends of a range among
/// them.
package enum SettingForm: Sendable, Equatable {
  /// Whole numbers.
  case whole(ClosedRange<Int>)
  /// Numbers that are used in single precision, however they are stored.
  ///
  /// What is not 0 must not become 0, or lose digits, on the way there.
  case single(ClosedRange<Float>)
  /// As `single`, and 0, which turns the setting off.
  case singleOrZero(ClosedRange<Float>)
  /// Numbers that are used in double precision.
  case double(ClosedRange<Double>)
  /// True or false.
  case flag
  /// One of some names.
  case choice([String])
  /// A name of things that the scene knows, such as "start"; empty for none where that is allowed.
  case name(of: String, orNone: Bool = false)
  /// Text on one line, of so many characters.
  case text(ClosedRange<Int>)
  /// Lower-case letters, digits, `-` and `_`: so many.
  case word(ClosedRange<Int>)
  /// A list of so many whole numbers.
  case wholes(ClosedRange<Int>, count: ClosedRange<Int>)
  /// A range `[lowest, highest]` of numbers.
  case interval(ClosedRange<Double>)

  /// Why a value is refused.
  package struct Refusal: Sendable, Equatable {
    /// The element of the list that is meant; nil for the whole value.
    package var index: Int?
    /// What the setting may be.
    package var expected: String
    /// What it is.
    package var found: String
    /// What to try, when there is something better than `expected`.
    package var suggestion: String?
  }

  /// The names to choose from; none for what is no name.
  package var names: [String] { if case .choice(let names) = self { names } else { [] } }

  /// The range or the names, in a few words; empty where there is nothing to say.
  package var words: String {
    switch self {
    case .whole(let range): "\(range.lowerBound)...\(range.upperBound)"
    case .single(let range): Self.words(range)
    case .singleOrZero(let range): "0, or \(Self.words(range))"
    case .double(let range): Self.words(range)
    case .flag: "true or false"
    case .choice(let names): names.map { $0.isEmpty ? "\"\"" : $0 }.joined(separator: ", ")
    case .name(let kind, let orNone): "a \(kind)\(orNone ? ", or \"\"" : "")"
    case .text, .word, .interval: ""
    case .wholes(let range, let count):
      "\(Self.words(count)) numbers in \(range.lowerBound)...\(range.upperBound)"
    }
  }

  /// What the setting may be.
  package var expectation: String {
    switch self {
    case .whole: "a whole number in \(words)"
    case .single, .double: "a number in \(words)"
    case .singleOrZero(let range): "0, or a number in \(Self.words(range))"
    case .flag: "true or false"
    case .choice(let names):
      "one of \(names.filter { !$0.isEmpty }.joined(separator: ", "))"
        + (names.contains("") ? ", or \"\"" : "")
    case .name(let kind, let orNone): "the name of a \(kind)\(orNone ? ", or \"\"" : "")"
    case .text(let count): "\(count.lowerBound) to \(count.upperBound) characters on one line"
    case .word(let count):
      "\(count.lowerBound) to \(count.upperBound) lower-case letters, digits, - and _"
    case .wholes(let range, let count):
      "a list of \(Self.words(count)) whole numbers in \(range.lowerBound)...\(range.upperBound)"
    case .interval(let range):
      "a range [lowest, highest] of numbers in \(Self.words(range))"
    }
  }

  /// Whether a value on the command line is text that needs no quotes.
  var isText: Bool {
    switch self {
    case .choice, .name, .text, .word: true
    default: false
    }
  }

  /// Whether values are numbers without a fraction.
  package var isWhole: Bool {
    if case .whole = self { true } else { false }
  }

  // MARK: - Refusals

  /// Why the setting cannot have a value; nil when it can.
  package func refusal(of value: JSONTree.Value) -> Refusal? {
    switch (self, value) {
    case (.whole(let range), .number):
      if let whole = value.whole, range.contains(whole) { return nil }
    case (.single(let range), .number(let number, _)):
      if let single = Self.single(number), range.contains(single) { return nil }
      return refusalOfSingle(value, number)
    case (.singleOrZero(let range), .number(let number, _)):
      if number == 0 { return nil }
      if let single = Self.single(number), range.contains(single) { return nil }
      return refusalOfSingle(value, number)
    case (.double(let range), .number(let number, _)):
      if range.contains(number) { return nil }
    case (.flag, .boolean): return nil
    case (.choice(let names), .string(let text)):
      if names.contains(text) { return nil }
      let nearest = NearestName.of(text, among: names)
      return refusal(found: value, nearest.map { "did you mean \($0)?" })
    case (.name, .string): return nil
    case (.text(let count), .string(let text)):
      if count.contains(text.count), text == PrintableText.line(text) { return nil }
    case (.word(let count), .string(let text)):
      let isPlain = text.unicodeScalars.allSatisfy {
        "abcdefghijklmnopqrstuvwxyz0123456789-_".unicodeScalars.contains($0)
      }
      if count.contains(text.count), isPlain { return nil }
    case (.wholes(let range, let count), .array(let elements)):
      guard count.contains(elements.count) else { return refusal(found: value) }
      for (index, element) in elements.enumerated() {
        guard var refusal = Self.whole(range).refusal(of: element.value) else { continue }
        refusal.index = index
        return refusal
      }
      return nil
    case (.interval(let range), .array(let elements)):
      guard elements.count == 2, case .number(let low, let lowText) = elements[0].value,
        case .number(let high, let highText) = elements[1].value
      else { return refusal(found: value) }
      if range.contains(low), range.contains(high), low <= high { return nil }
      return Refusal(
        expected: expectation, found: PrintableText.line("[\(lowText), \(highText)]", limit: 60))
    default: break
    }
    return refusal(found: value)
  }

  private func refusal(found value: JSONTree.Value, _ suggestion: String? = nil) -> Refusal {
    Refusal(expected: expectation, found: value.summary, suggestion: suggestion)
  }

  private func refusalOfSingle(_ value: JSONTree.Value, _ number: Double) -> Refusal {
    var refusal = refusal(found: value)
    if number != 0, abs(number) < Double(Float.leastNormalMagnitude) {
      refusal.expected += " of single precision (at least \(Float.leastNormalMagnitude))"
    }
    return refusal
  }

  /// The nearest number of single precision; nil where that has not all of its digits.
  static func single(_ value: Double) -> Float? {
    let single = Float(value)
    return single.isNormal || (single == 0 && value == 0) ? single : nil
  }

  private static func words(_ range: ClosedRange<Float>) -> String {
    // Floats are printed by their own shortest decimals.
    "\(DecimalText.of(range.lowerBound))...\(DecimalText.of(range.upperBound))"
  }

  private static func words(_ range: ClosedRange<Double>) -> String {
    "\(DecimalText.of(range.lowerBound))...\(DecimalText.of(range.upperBound))"
  }

  private static func words(_ count: ClosedRange<Int>) -> String {
    count.lowerBound == 0
      ? "at most \(count.upperBound)" : "\(count.lowerBound) to \(count.upperBound)"
  }
}
