import Validation

/// Text as a terminal shows it: one scalar, one column.
extension Unicode.Scalar {
  /// What a cell shows for this scalar, or nil when it takes no column of its own.
  ///
  /// Control characters become spaces, so that text from files cannot reach the terminal as
  /// commands; marks that combine or format are left out; glyphs two columns wide become `?`,
  /// because every glyph of a buffer is one column wide.
  package var singleColumn: Unicode.Scalar? {
    if value >= 0x20 && value < 0x7F { return self }
    switch properties.generalCategory {
    case .nonspacingMark, .enclosingMark, .format: return nil
    default: return !isPrintable ? " " : isWide ? "?" : self
    }
  }

  /// Whether terminals give the scalar two columns (the wide blocks of Unicode's East Asian Width).
  private var isWide: Bool {
    switch value {
    case 0x1100...0x115F, 0x2E80...0x303E, 0x3041...0x33FF, 0x3400...0x4DBF, 0x4E00...0x9FFF,
      0xA000...0xA4CF, 0xA960...0xA97F, 0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE30...0xFE6F,
      0xFF00...0xFF60, 0xFFE0...0xFFE6, 0x1F300...0x1F64F, 0x1F680...0x1F6FF, 0x1F900...0x1FAFF,
      0x20000...0x3FFFD:
      return true
    default: return false
    }
  }
}

extension String {
  /// The number of columns the text takes in a buffer.
  package var columnCount: Int {
    unicodeScalars.reduce(0) { $0 + ($1.singleColumn == nil ? 0 : 1) }
  }

  /// The text cut to `width` columns, with a mark where something is missing.
  package func truncated(to width: Int, glyphs: GlyphSet) -> String {
    guard width > 0 else { return "" }
    guard columnCount > width else { return self }
    var result = String.UnicodeScalarView()
    for scalar in unicodeScalars {
      guard result.count < width - 1 else { break }
      if let glyph = scalar.singleColumn { result.append(glyph) }
    }
    while result.last == " " { result.removeLast() }
    result.append(glyphs.ellipsis)
    return String(result)
  }

  /// The text cut after a whole word to `width` columns, with a mark where something is missing; a
  /// first word that is too long by itself is cut.
  package func truncatedAtWord(to width: Int, glyphs: GlyphSet) -> String {
    guard columnCount > width else { return self }
    var kept = wholeWords(in: width - 1)
    guard !kept.isEmpty else { return truncated(to: width, glyphs: glyphs) }
    while let last = kept.last, ",;:.(".contains(last) { kept.removeLast() }
    return kept + String(Character(glyphs.ellipsis))
  }

  /// As many words from the start as `width` columns have room for; none where the first is too long.
  func wholeWords(in width: Int) -> String {
    var kept = ""
    for word in split(separator: " ") {
      let longer = kept.isEmpty ? String(word) : "\(kept) \(word)"
      guard longer.columnCount <= width else { break }
      kept = longer
    }
    return kept
  }

  /// The text with every glyph outside ASCII replaced when the set has only ASCII.
  func drawable(in glyphs: GlyphSet) -> String {
    guard glyphs == .ascii, !utf8.allSatisfy({ $0 < 0x80 }) else { return self }
    var result = String.UnicodeScalarView()
    for scalar in unicodeScalars {
      if scalar.isASCII {
        result.append(scalar)
      } else if let glyph = scalar.singleColumn {
        result.append(asciiSubstitutes[glyph] ?? "?")
      }
    }
    return String(result)
  }
}

/// What common typographic signs become in ASCII.
private let asciiSubstitutes: [Unicode.Scalar: Unicode.Scalar] = [
  "\u{A0}": " ", "\u{2009}": " ", "\u{202F}": " ", "–": "-", "—": "-", "−": "-", "‘": "'",
  "’": "'", "“": "\"", "”": "\"", "…": "~", "·": ".", "×": "x", "→": ">", "←": "<", "↑": "^",
  "↓": "v", "│": "|", "─": "-", "µ": "u", "°": "o", "±": "~", "●": "@", "○": "o", "▸": ">",
  "θ": "t", "β": "b", "σ": "s", "≤": "<", "≥": ">",
]
