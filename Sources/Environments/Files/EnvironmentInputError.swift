import Validation

/// Text from the user that is not what it should be: a file of actions, an initial state.
public struct EnvironmentInputError: Error, Sendable, Equatable, CustomStringConvertible {
  /// The file or the option the text comes from.
  public let source: String
  /// The line in the file, from 1; nil where there are no lines.
  public let line: Int?
  /// What would be right.
  public let expected: String
  /// What is there, fit to be printed.
  public let found: String

  /// Makes an error; control characters in `source` do not survive, and `found`
  /// must be without them.
  public init(source: String, line: Int? = nil, expected: String, found: String) {
    self.source = PrintableText.line(source, limit: 4096)
    self.line = line
    self.expected = expected
    self.found = found
  }

  /// "actions.csv:3: expected a number of N m, found "abc"".
  public var description: String {
    let place = line.map { "\(source):\($0)" } ?? source
    return "\(place): expected \(expected), found \(found)"
  }
}

extension PhysicalSystem {
  /// Reads a state from text: its components in order, separated by commas.
  ///
  /// - Parameters:
  ///   - text: "3.14159, 0".
  ///   - source: What the text comes from, for errors.
  public func parseState(
    _ text: String, source: String
  ) throws(EnvironmentInputError) -> StateVector {
    let fields = text.split(separator: ",", omittingEmptySubsequences: false)
    let names = stateQuantities.map(\.name).joined(separator: ", ")
    guard fields.count == stateSize else {
      throw EnvironmentInputError(
        source: source, expected: "\(stateSize) numbers (\(names))",
        found: PrintableText.quoted(text))
    }
    var state = StateVector()
    for (index, quantity) in stateQuantities.enumerated() {
      guard let value = finiteNumber(fields[index]) else {
        throw EnvironmentInputError(
          source: source, expected: "a finite number for \(quantity.name) (\(quantity.unit))",
          found: PrintableText.quoted(String(fields[index])))
      }
      state[index] = value
    }
    return state
  }

  /// The columns of a file of actions: `action`, or `action_0`, `action_1` and so on.
  public var actionColumns: [String] {
    actionSize == 1 ? ["action"] : (0..<actionSize).map { "action_\($0)" }
  }

  /// Reads a file of actions: a header (see `actionColumns`), then one action a line, in the
  /// system's units, not limited.
  ///
  /// Line ends may be LF or CR LF; empty lines at the end are ignored.
  ///
  /// - Parameters:
  ///   - text: The whole file.
  ///   - source: The file's name, for errors.
  public func parseActions(
    _ text: String, source: String
  ) throws(EnvironmentInputError) -> [ActionVector] {
    let header = actionColumns.joined(separator: ",")
    var content = Substring(text)
    if content.first == "\u{FEFF}" { content.removeFirst() }
    var lines = content.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
    while let last = lines.last, trimmed(last).isEmpty { lines.removeLast() }
    guard let first = lines.first else {
      throw EnvironmentInputError(
        source: source, line: 1, expected: "the header \(PrintableText.quoted(header))",
        found: "an empty file")
    }
    guard
      first.split(separator: ",", omittingEmptySubsequences: false)
        .map({ String(trimmed($0)) }) == actionColumns
    else {
      throw EnvironmentInputError(
        source: source, line: 1, expected: "the header \(PrintableText.quoted(header))",
        found: PrintableText.quoted(String(first)))
    }
    var actions: [ActionVector] = []
    actions.reserveCapacity(lines.count)
    for (index, line) in lines.enumerated().dropFirst() {
      let fields = line.split(separator: ",", omittingEmptySubsequences: false)
      guard fields.count == actionSize else {
        throw EnvironmentInputError(
          source: source, line: index + 1,
          expected: "\(actionSize) number\(actionSize == 1 ? "" : "s")",
          found: PrintableText.quoted(String(line))
        )
      }
      var action = ActionVector()
      for (component, field) in fields.enumerated() {
        guard let value = finiteNumber(field) else {
          throw EnvironmentInputError(
            source: source, line: index + 1,
            expected: "a finite number of \(actionQuantities[component].unit)",
            found: PrintableText.quoted(String(field)))
        }
        action[component] = value
      }
      actions.append(action)
    }
    return actions
  }
}

private func trimmed(_ text: Substring) -> Substring {
  var result = text.drop(while: \.isWhitespace)
  while let last = result.last, last.isWhitespace { result.removeLast() }
  return result
}

/// A decimal number; "inf", "nan" and hexadecimal are none.
private func finiteNumber(_ text: Substring) -> Double? {
  let digits = trimmed(text)
  guard digits.allSatisfy({ $0.isASCII && ($0.isNumber || "+-.eE".contains($0)) }),
    let value = Double(digits), value.isFinite
  else { return nil }
  return value
}
