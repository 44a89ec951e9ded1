import Foundation
import TerminalUI

/// Tables of figures for people.
enum TextTable {
  /// A number with some decimals (`f`, or `e` with a power of ten); a dash for what could not be
  /// measured.
  static func number(_ value: Double, _ decimals: Int, _ form: String = "f") -> String {
    value.isFinite ? String(format: "%.\(decimals)\(form)", value) : "-"
  }

  /// Rows with aligned columns, two blanks apart: the first `leading` columns and `textColumns` to
  /// the left, the others to the right.
  static func aligned(
    _ rows: [[String]], leading: Int = 1, textColumns: Set<Int> = []
  ) -> String {
    let widths = (0..<(rows.map(\.count).max() ?? 0)).map { column in
      rows.map { column < $0.count ? $0[column].columnCount : 0 }.max() ?? 0
    }
    return rows.map { row in
      var line = row.enumerated().map { column, cell in
        column < leading || textColumns.contains(column)
          ? cell.padded(to: widths[column]) : cell.alignedRight(in: widths[column])
      }.joined(separator: "  ")
      while line.last == " " { line.removeLast() }
      return line + "\n"
    }.joined()
  }
}

extension String {
  /// The text with blanks after it, to a number of columns.
  func padded(to width: Int) -> String {
    self + String(repeating: " ", count: max(width - columnCount, 0))
  }

  /// The text with blanks before it, to a number of columns.
  func alignedRight(in width: Int) -> String {
    String(repeating: " ", count: max(width - columnCount, 0)) + self
  }
}
