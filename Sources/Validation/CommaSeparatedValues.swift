/// Rows of comma-separated values as RFC 4180 describes them: cells may stand in quotation marks, in
/// which commas and line breaks are text and two quotation marks are one.
///
/// Lines end with LF, CR LF or CR. Blanks around cells belong to them.
package struct CommaSeparatedValues: Sequence, IteratorProtocol, Sendable {
  /// A row.
  package struct Row: Sendable, Equatable {
    /// The line on which it begins, from 1.
    package var line: Int
    /// The cells, at least one.
    package var cells: [String]
    /// Whether it is an empty line.
    package var isBlank: Bool { cells == [""] }
  }

  private let bytes: [UInt8]
  private var position = 0
  private var line = 1
  /// What is wrong with the text; rows end there.
  package private(set) var failure: InputError?

  /// Prepares to read a text; a byte order mark before it is left out.
  package init(_ text: some StringProtocol) {
    bytes = Array(text.utf8)
    if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { position = 3 }
  }

  /// The next row; nil at the end, and where the text is broken.
  package mutating func next() -> Row? {
    guard position < bytes.count, failure == nil else { return nil }
    var row = Row(line: line, cells: [])
    while true {
      guard let cell = takeCell() else { return nil }
      row.cells.append(cell)
      guard position < bytes.count else { return row }
      let end = bytes[position]
      position += 1
      if end == UInt8(ascii: ",") { continue }
      if end == 0x0D, position < bytes.count, bytes[position] == 0x0A { position += 1 }
      line += 1
      return row
    }
  }

  /// Reads up to the comma, line break or end after a cell; nil when its quotation marks are broken.
  private mutating func takeCell() -> String? {
    guard position < bytes.count, bytes[position] == UInt8(ascii: "\"") else {
      let start = position
      while position < bytes.count, !Self.endsCell(bytes[position]) { position += 1 }
      return String(decoding: bytes[start..<position], as: UTF8.self)
    }
    let start = line
    position += 1
    var content: [UInt8] = []
    while position < bytes.count {
      let byte = bytes[position]
      position += 1
      if byte == UInt8(ascii: "\"") {
        guard position < bytes.count, bytes[position] == byte else {
          return closed(content)
        }
        position += 1
      } else if byte == 0x0A
        || (byte == 0x0D && !(position < bytes.count && bytes[position] == 0x0A))
      {
        line += 1
      }
      content.append(byte)
    }
    failure = InputError(
      line: start, expected: "a quotation mark at the end of the cell",
      found: "the end of the text")
    return nil
  }

  /// A quoted cell, when it ends here.
  private mutating func closed(_ content: [UInt8]) -> String? {
    if position < bytes.count, !Self.endsCell(bytes[position]) {
      let rest = bytes[position...].prefix(40).prefix { !Self.endsCell($0) }
      failure = InputError(
        line: line, expected: "a comma or a line break after the quotation mark",
        found: PrintableText.quoted(String(decoding: rest, as: UTF8.self)))
      return nil
    }
    return String(decoding: content, as: UTF8.self)
  }

  private static func endsCell(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: ",") || byte == 0x0A || byte == 0x0D
  }
}
