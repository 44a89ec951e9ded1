extension VirtualScreen {
  /// Where the parser stands.
  struct Parser: Sendable {
    enum State: Sendable {
      case ground
      case escape
      /// After ESC and an intermediate, such as the designation of a character set.
      case escapeIntermediate
      case controlSequence
      /// Inside OSC, DCS and the like, up to BEL or ST.
      case string
      /// After an ESC inside a string.
      case stringEscape
    }

    var state = State.ground
    /// The parameters of a control sequence, or a string.
    var text: [UInt8] = []
    /// An unfinished UTF-8 sequence.
    var partial: [UInt8] = []
    var missing = 0
  }

  /// Takes one byte.
  mutating func feed(_ byte: UInt8) {
    // CAN ends any control sequence and shows nothing.
    if byte == 0x18 {
      parser.state = .ground
      parser.text = []
      parser.missing = 0
      return
    }
    switch parser.state {
    case .ground: feedGround(byte)
    case .escape: feedEscape(byte)
    case .escapeIntermediate: parser.state = .ground
    case .controlSequence: feedControlSequence(byte)
    case .string:
      switch byte {
      case 0x07: finishString()
      case 0x1B: parser.state = .stringEscape
      default: parser.text.append(byte)
      }
    case .stringEscape:
      finishString()
      if byte != UInt8(ascii: "\\") {
        parser.state = .escape
        feedEscape(byte)
      }
    }
  }

  private mutating func feedGround(_ byte: UInt8) {
    if parser.missing > 0 {
      guard byte & 0xC0 == 0x80 else {
        parser.missing = 0
        put("\u{FFFD}")
        feedGround(byte)
        return
      }
      parser.partial.append(byte)
      parser.missing -= 1
      if parser.missing == 0 {
        for scalar in String(decoding: parser.partial, as: UTF8.self).unicodeScalars { put(scalar) }
      }
      return
    }
    switch byte {
    case 0x08: cursor.column = max(0, min(cursor.column, width - 1) - 1)
    case 0x09: cursor.column = min(width - 1, (cursor.column / 8 + 1) * 8)
    case 0x0A, 0x0B, 0x0C: lineFeed()
    case 0x0D: cursor.column = 0
    case 0x1B: parser.state = .escape
    case 0x00..<0x20, 0x7F: break
    case 0x20..<0x7F: put(Unicode.Scalar(byte))
    case 0xC2..<0xE0: begin(byte, missing: 1)
    case 0xE0..<0xF0: begin(byte, missing: 2)
    case 0xF0..<0xF5: begin(byte, missing: 3)
    default: put("\u{FFFD}")
    }
  }

  private mutating func begin(_ byte: UInt8, missing: Int) {
    parser.partial = [byte]
    parser.missing = missing
  }

  private mutating func feedEscape(_ byte: UInt8) {
    parser.state = .ground
    switch byte {
    case UInt8(ascii: "["):
      parser.state = .controlSequence
      parser.text = []
    case UInt8(ascii: "]"), UInt8(ascii: "P"), UInt8(ascii: "_"), UInt8(ascii: "^"):
      parser.state = .string
      parser.text = []
    case UInt8(ascii: "("), UInt8(ascii: ")"), UInt8(ascii: "*"), UInt8(ascii: "+"),
      UInt8(ascii: "#"), UInt8(ascii: " "), UInt8(ascii: "%"):
      parser.state = .escapeIntermediate
    case UInt8(ascii: "7"): saveCursor()
    case UInt8(ascii: "8"): restoreCursor()
    case UInt8(ascii: "D"): lineFeed()
    case UInt8(ascii: "M"): reverseLineFeed()
    case UInt8(ascii: "E"):
      cursor.column = 0
      lineFeed()
    // Keypad modes.
    case UInt8(ascii: "="), UInt8(ascii: ">"): break
    case UInt8(ascii: "c"): self = VirtualScreen(width: width, height: height)
    default: unknownSequences.append("ESC " + String(Unicode.Scalar(byte)))
    }
  }

  private mutating func finishString() {
    let text = String(decoding: parser.text, as: UTF8.self)
    if text.hasPrefix("0;") || text.hasPrefix("2;") { title = String(text.dropFirst(2)) }
    parser.state = .ground
  }

  private mutating func feedControlSequence(_ byte: UInt8) {
    switch byte {
    case 0x1B: parser.state = .escape
    case 0x40..<0x7F:
      parser.state = .ground
      perform(final: Unicode.Scalar(byte))
    case 0x00..<0x20: feedGround(byte)
    default: parser.text.append(byte)
    }
  }

  private mutating func perform(final: Unicode.Scalar) {
    let text = String(decoding: parser.text, as: UTF8.self)
    let marker = text.unicodeScalars.first.flatMap { "<=>?".unicodeScalars.contains($0) ? $0 : nil }
    let numbers = (marker == nil ? text : String(text.dropFirst()))
      .split(separator: ";", omittingEmptySubsequences: false).map { Int($0) }
    func number(_ index: Int, default value: Int = 1) -> Int {
      guard index < numbers.count, let found = numbers[index] else { return value }
      return found == 0 ? value : found
    }
    let column = min(cursor.column, width - 1)

    switch (marker, final) {
    case (nil, "A"): moveCursor(row: cursor.row - number(0), column: column)
    case (nil, "B"), (nil, "e"): moveCursor(row: cursor.row + number(0), column: column)
    case (nil, "C"), (nil, "a"): moveCursor(row: cursor.row, column: column + number(0))
    case (nil, "D"): moveCursor(row: cursor.row, column: column - number(0))
    case (nil, "E"): moveCursor(row: cursor.row + number(0), column: 0)
    case (nil, "F"): moveCursor(row: cursor.row - number(0), column: 0)
    case (nil, "G"), (nil, "`"): moveCursor(row: cursor.row, column: number(0) - 1)
    case (nil, "d"): moveCursor(row: number(0) - 1, column: column)
    case (nil, "H"), (nil, "f"): moveCursor(row: number(0) - 1, column: number(1) - 1)
    case (nil, "I"): for _ in 0..<number(0) { feedGround(0x09) }
    case (nil, "Z"):
      for _ in 0..<number(0) { cursor.column = max(0, (min(cursor.column, width) - 1) / 8 * 8) }
    case (nil, "J"): eraseScreen(number(0, default: 0))
    case (nil, "K"): eraseLine(number(0, default: 0))
    case (nil, "L"): insertLines(number(0), at: cursor.row)
    case (nil, "M"): deleteLines(number(0), from: cursor.row)
    case (nil, "@"): insertBlanks(number(0))
    case (nil, "P"): deleteCells(number(0))
    case (nil, "X"): erase(row: cursor.row, columns: column..<column + number(0))
    case (nil, "S"): scrollUp(number(0))
    case (nil, "T"): scrollDown(number(0))
    case (nil, "b"): for _ in 0..<number(0) { put(lastGlyph) }
    case (nil, "r"):
      let top = number(0) - 1
      let bottom = min(height, number(1, default: height))
      region = top < bottom ? top..<bottom : 0..<height
      moveCursor(row: 0, column: 0)
    case (nil, "s"): saveCursor()
    case (nil, "u"): restoreCursor()
    case (nil, "m"): select(numbers.map { $0 ?? 0 })
    case ("?", "h"), ("?", "l"):
      for mode in numbers.compactMap(\.self) { setPrivateMode(mode, to: final == "h") }
    // Insert mode off, window operations, device attributes, the console's cursor shape: nothing to
    // see.
    case (nil, "l"), (nil, "h"), (nil, "t"), (nil, "c"), (">", "c"), ("?", "c"): break
    default: unknownSequences.append("CSI " + text + String(final))
    }
  }

  /// SGR.
  private mutating func select(_ parameters: [Int]) {
    var rest = parameters[...]
    while let parameter = rest.popFirst() {
      switch parameter {
      case 0: rendition = Rendition()
      case 1: rendition.bold = true
      case 2: rendition.dim = true
      case 4: rendition.underline = true
      case 7: rendition.reverse = true
      case 10: break  // The first font.
      case 22:
        rendition.bold = false
        rendition.dim = false
      case 24: rendition.underline = false
      case 27: rendition.reverse = false
      case 30...37: rendition.foreground = .indexed(parameter - 30)
      case 38: rendition.foreground = color(&rest)
      case 39: rendition.foreground = .standard
      case 40...47: rendition.background = .indexed(parameter - 40)
      case 48: rendition.background = color(&rest)
      case 49: rendition.background = .standard
      case 90...97: rendition.foreground = .indexed(parameter - 90 + 8)
      case 100...107: rendition.background = .indexed(parameter - 100 + 8)
      default: unknownSequences.append("SGR \(parameter)")
      }
    }
  }

  private func color(_ rest: inout ArraySlice<Int>) -> Paint {
    switch rest.popFirst() {
    case 5: return .indexed(rest.popFirst() ?? 0)
    case 2:
      let parts = (0..<3).map { _ in rest.popFirst() ?? 0 }
      return .rgb(parts[0], parts[1], parts[2])
    default: return .standard
    }
  }
}
