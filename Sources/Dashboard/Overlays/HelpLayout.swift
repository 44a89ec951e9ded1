import TerminalUI

/// The help broken into rows for the width of a screen, and where a text stands in it.
struct HelpLayout {
  /// A row.
  struct Row: Equatable {
    /// Keys, at the left of what they do; empty on other rows.
    var keys = ""
    /// A title, what keys do, or words.
    var text = ""
    /// Whether it is the title of a chapter.
    var isTitle = false
    /// The column at which the text begins.
    var indentation = 0
  }

  /// Cells of a row that belong to a match.
  struct Mark: Equatable {
    var row: Int
    var columns: Range<Int>
  }

  /// The rows.
  let rows: [Row]
  /// Every row's first one that holds text to search in, with that text: what was broken is whole.
  private let passages: [(row: Int, text: [Character], lengths: [Int], column: Int)]
  /// The first row of every chapter.
  private let chapters: [(row: Int, title: String)]

  /// The columns of the text on a screen of some width.
  static func columns(width: Int) -> Int { max(min(width - 4, 78), 1) }

  /// The rows of text that a screen shows at once.
  static func visibleRows(height: Int) -> Int { max(height - 3, 1) }

  /// Lays the help out for a screen.
  init(table: KeyTable, glyphs: GlyphSet, width: Int) {
    let columns = Self.columns(width: width)
    let entries = HelpText.entries(table: table, glyphs: glyphs)
    let keyColumns = entries.reduce(0) { widest, entry in
      guard case .keys(let keys, _) = entry else { return widest }
      return max(widest, keys.columnCount)
    }
    var rows: [Row] = []
    var passages: [(row: Int, text: [Character], lengths: [Int], column: Int)] = []
    var chapters: [(row: Int, title: String)] = []
    func add(_ text: String, keys: String = "", column: Int, isTitle: Bool = false) {
      let lines = TextBlock(text).lines(width: max(columns - column - 1, 1))
      passages.append((rows.count, Array(text), lines.map(\.count), column))
      if !keys.isEmpty { passages.append((rows.count, Array(keys), [keys.count], 1)) }
      for (index, line) in lines.enumerated() {
        rows.append(
          Row(
            keys: index == 0 ? keys : "", text: line, isTitle: isTitle, indentation: column))
      }
    }
    for entry in entries {
      switch entry {
      case .blank: rows.append(Row())
      case .chapter(let title):
        chapters.append((rows.count, title))
        add(title, column: 0, isTitle: true)
      case .keys(let keys, let help): add(help, keys: keys, column: keyColumns + 2)
      case .words(let words): add(words, column: 1)
      }
    }
    self.rows = rows
    self.passages = passages
    self.chapters = chapters
  }

  /// The first row of a chapter; the first of all when there is none.
  func row(of chapter: HelpChapter?) -> Int {
    chapters.first { $0.title == chapter?.title }?.row ?? 0
  }

  /// The chapter that a row belongs to.
  func chapter(atRow row: Int) -> String { chapters.last { $0.row <= row }?.title ?? "" }

  /// The first row that is shown, as near as possible to a wanted one.
  func clamped(_ scroll: Int, height: Int) -> Int {
    min(max(scroll, 0), max(rows.count - Self.visibleRows(height: height), 0))
  }

  /// Where to scroll so that a row is in sight, from where one is.
  func scroll(showing row: Int, from scroll: Int, height: Int) -> Int {
    let visible = Self.visibleRows(height: height)
    guard row < scroll || row >= scroll + visible else { return scroll }
    return clamped(row - visible / 3, height: height)
  }

  /// The places of a text from the top, each with the cells to mark; a capital letter in it makes
  /// capitals matter.
  func matches(of text: String) -> [[Mark]] {
    let isExact = text.contains(where: \.isUppercase)
    let pattern = Array(isExact ? text : text.lowercased())
    guard !pattern.isEmpty else { return [] }
    let found = passages.flatMap { passage in
      let letters = isExact ? passage.text : passage.text.map { Character($0.lowercased()) }
      return letters.ranges(of: pattern).map { Self.marks($0, in: passage) }
    }
    return found.sorted {
      ($0[0].row, $0[0].columns.lowerBound) < ($1[0].row, $1[0].columns.lowerBound)
    }
  }

  /// The cells of some letters of a passage; where a row ends, one space was taken out.
  private static func marks(
    _ letters: Range<Int>, in passage: (row: Int, text: [Character], lengths: [Int], column: Int)
  ) -> [Mark] {
    var marks: [Mark] = []
    var first = 0
    for (offset, length) in passage.lengths.enumerated() {
      let part = letters.clamped(to: first..<(first + length))
      if !part.isEmpty {
        let left = passage.column - first
        marks.append(
          Mark(
            row: passage.row + offset,
            columns: (part.lowerBound + left)..<(part.upperBound + left)))
      }
      first += length + 1
    }
    // A space between two rows has no cell: the end of the first row stands for it.
    return marks.isEmpty
      ? [Mark(row: passage.row, columns: passage.column..<(passage.column + 1))] : marks
  }
}
