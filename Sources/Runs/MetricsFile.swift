import Files
import Validation

/// Writes `metrics.csv`: a header, then one row of numbers per report.
///
/// Numbers are the shortest decimals that read back exactly; what is not finite is an empty cell.
/// One object is used by one thread.
package final class MetricsFile {
  /// The names of the columns.
  package let columns: [String]
  private let file: AppendingFile

  /// Opens the file, whose header and earlier rows replace what is there.
  ///
  /// - Parameters:
  ///   - path: The file.
  ///   - columns: The names of the columns.
  ///   - earlier: What the run has written before; columns are found by their names.
  /// - Throws: What stood in the way; an existing file is left as it is.
  package init(
    path: String, columns: [String], earlier: EarlierRows? = nil
  ) throws(FileError) {
    self.columns = columns
    file = try AppendingFile(path: path)
    var text = columns.joined(separator: ",") + "\n"
    for row in earlier?.rows(columns) ?? [] { text += Self.line(row) }
    try file.append(text)
  }

  /// Appends a row; traps unless it has a value for every column.
  package func append(_ row: [Double]) throws(FileError) {
    precondition(
      row.count == columns.count, "expected \(columns.count) values, found \(row.count)")
    try file.append(Self.line(row))
  }

  private static func line(_ row: [Double]) -> String {
    row.map(DecimalText.of).joined(separator: ",") + "\n"
  }

  /// The text without a last row that has no line break.
  ///
  /// Such a row was being written when the program was killed: its numbers may be cut off, and
  /// nothing tells. A text of one line is only a header and is left as it is.
  static func withoutTornRow(_ text: String) -> (text: String, isTorn: Bool) {
    guard let last = text.last, !last.isNewline,
      let end = text.lastIndex(where: \.isNewline)
    else { return (text, false) }
    return (String(text[...end]), true)
  }
}

/// What a run has written into its `metrics.csv` before it goes on.
package struct EarlierRows: Sendable {
  /// The names of the columns.
  package let columns: [String]
  private let rows: [[Double]]

  /// Reads the rows up to an update; nil when there are none.
  ///
  /// Later rows belong to a model that was not saved; a last row that was being written when the
  /// program was killed is cut off.
  ///
  /// - Throws: What is wrong with the file, with its line.
  package init?(_ path: String, upTo limit: Int) throws(FileError) {
    guard try FileStatus.of(path) != nil else { return nil }
    let text = try InputFile.readText(path, limit: RunCurves.byteLimit)
    var reader = CommaSeparatedValues(MetricsFile.withoutTornRow(text).text)
    columns = reader.next()?.cells ?? []
    guard let update = columns.firstIndex(of: "update") else { return nil }
    var rows: [[Double]] = []
    while let row = reader.next() {
      if row.isBlank { continue }
      let numbers = row.cells.compactMap { $0.isEmpty ? .nan : Double($0) }
      guard row.cells.count == columns.count, numbers.count == columns.count,
        numbers[update].isFinite
      else {
        throw FileError(
          path: path, action: "continue",
          reason: "line \(row.line): expected \(columns.count) numbers, found "
            + PrintableText.quoted(row.cells.joined(separator: ",")),
          suggestion: "mend or remove that line")
      }
      // A run that was resumed from before its end has taken that stretch again.
      while let last = rows.last, last[update] >= numbers[update] { rows.removeLast() }
      if numbers[update] <= Double(limit) { rows.append(numbers) }
    }
    guard !rows.isEmpty else { return nil }
    self.rows = rows
  }

  /// The seconds that the run had taken; 0 when the file does not say.
  package var seconds: Double {
    let seconds = columns.firstIndex(of: "seconds").flatMap { place in
      rows.last { $0[place].isFinite }?[place]
    }
    return max(0, seconds ?? 0)
  }

  /// The values of some columns, row by row; not finite where a column is missing.
  func rows(_ names: [String]) -> [[Double]] {
    let places = names.map(columns.firstIndex(of:))
    return rows.map { row in places.map { place in place.map { row[$0] } ?? .nan } }
  }
}
