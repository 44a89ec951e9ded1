import Foundation
import Validation

/// Writes `metrics.csv`: a header, then one row of numbers per report.
///
/// Numbers are the shortest decimals that read back exactly; what is not finite is an empty cell.
/// One object is used by one thread.
public final class MetricsFile {
  /// The names of the columns.
  public let columns: [String]
  private let file: AppendingFile

  /// Opens the file and writes the header.
  ///
  /// - Parameter continuing: Whether rows are added to an existing file; its header must then be the
  ///   same.
  /// - Throws: What stood in the way; an existing file with other columns is left as it is.
  public init(path: String, columns: [String], continuing: Bool = false) throws(FileError) {
    self.columns = columns
    let header = columns.joined(separator: ",")
    let isThere = continuing && FileManager.default.fileExists(atPath: path)
    var isEmpty = true
    if isThere {
      let text = try InputFile.readText(path, limit: 1 << 30)
      isEmpty = text.isEmpty
      let first = text.prefix { !$0.isNewline }
      guard isEmpty || first == header else {
        throw FileError(
          path: path, action: "continue",
          reason: "expected the columns \(header), found \(PrintableText.quoted(String(first)))",
          suggestion: "choose another folder with --out")
      }
    }
    file = try AppendingFile(path: path, keepsContent: isThere)
    if isEmpty { try file.append(header + "\n") }
  }

  /// Appends a row; traps unless it has a value for every column.
  public func append(_ row: [Double]) throws(FileError) {
    precondition(
      row.count == columns.count, "expected \(columns.count) values, found \(row.count)")
    try file.append(row.map(DecimalText.of).joined(separator: ",") + "\n")
  }
}
