import Validation

extension PhysicalSystem {
  /// Reads a state from text: its components in order, separated by commas.
  ///
  /// - Parameters:
  ///   - text: "3.14159, 0".
  ///   - source: What the text comes from, for errors.
  package func parseState(
    _ text: String, source: String
  ) throws(InputError) -> StateVector {
    let fields = text.split(separator: ",", omittingEmptySubsequences: false)
    let names = stateQuantities.map(\.name).joined(separator: ", ")
    guard fields.count == stateSize else {
      throw InputError(
        source: source, expected: "\(stateSize) numbers (\(names))",
        found: PrintableText.quoted(text))
    }
    var state = StateVector()
    for (index, quantity) in stateQuantities.enumerated() {
      guard let value = finiteNumber(fields[index]) else {
        throw InputError(
          source: source, expected: "a finite number for \(quantity.name) (\(quantity.unit))",
          found: PrintableText.quoted(String(fields[index])))
      }
      state[index] = value
    }
    return state
  }

  /// The columns of a file of actions: `action`, or `action_0`, `action_1` and so on; of choices
  /// `action`, the number of the choice.
  package var actionColumns: [String] {
    actsByChoice || actionSize == 1 ? ["action"] : (0..<actionSize).map { "action_\($0)" }
  }

  /// The cells of an action in such a file.
  package func actionCells(_ action: ActionVector) -> [String] {
    actsByChoice
      ? ["\(actionSpace.chosen(action))"] : (0..<actionSize).map { "\(action[$0])" }
  }

  /// Reads a file of actions: a header (see `actionColumns`), then one action a line, in the
  /// system's units, not limited, or the number of a choice.
  ///
  /// Cells may be quoted (`CommaSeparatedValues`); empty lines at the end are ignored.
  ///
  /// - Parameters:
  ///   - text: The whole file.
  ///   - source: The file's name, for errors.
  package func parseActions(
    _ text: String, source: String
  ) throws(InputError) -> [ActionVector] {
    func fail(_ line: Int, _ expected: String, _ found: String) -> InputError {
      InputError(source: source, line: line, expected: expected, found: found)
    }
    func written(_ row: CommaSeparatedValues.Row) -> String {
      PrintableText.quoted(row.cells.joined(separator: ","))
    }
    let header = "the header \(PrintableText.quoted(actionColumns.joined(separator: ",")))"
    var reader = CommaSeparatedValues(text)
    var actions: [ActionVector] = []
    var hasHeader = false
    /// The first of the blank lines that an action may not follow.
    var gap: CommaSeparatedValues.Row?
    while let row = reader.next() {
      if row.cells.count == 1, trimmed(row.cells[0][...]).isEmpty {
        gap = gap ?? row
        continue
      }
      if let gap { throw fail(gap.line, hasHeader ? "numbers" : header, written(gap)) }
      guard hasHeader else {
        guard row.cells.map({ String(trimmed($0[...])) }) == actionColumns else {
          throw fail(row.line, header, written(row))
        }
        hasHeader = true
        continue
      }
      actions.append(try action(row.cells) { fail(row.line, $0, $1 ?? written(row)) })
    }
    if var failure = reader.failure {
      failure.source = source
      throw failure
    }
    guard hasHeader else { throw fail(1, header, "an empty file") }
    return actions
  }

  /// The action in the cells of a row.
  private func action(
    _ cells: [String], fail: (_ expected: String, _ found: String?) -> InputError
  ) throws(InputError) -> ActionVector {
    let count = actionColumns.count
    guard cells.count == count else {
      throw fail("\(count) number\(count == 1 ? "" : "s")", nil)
    }
    guard !actsByChoice else { return try choice(cells[0], fail: fail) }
    var action = ActionVector()
    for (component, cell) in cells.enumerated() {
      guard let value = finiteNumber(cell[...]) else {
        throw fail(
          "a finite number of \(actionQuantities[component].unit)", PrintableText.quoted(cell))
      }
      action[component] = value
    }
    return action
  }

  /// The action of the choice with a number.
  private func choice(
    _ cell: String, fail: (_ expected: String, _ found: String?) -> InputError
  ) throws(InputError) -> ActionVector {
    guard let number = finiteNumber(cell[...]).flatMap({ Int(exactly: $0) }),
      actionQuantities.indices.contains(number)
    else {
      let choices = actionQuantities.enumerated().map { "\($0) (\($1.name))" }
      throw fail(choices.joined(separator: " or "), PrintableText.quoted(cell))
    }
    return actionSpace.action(choice: number)
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
