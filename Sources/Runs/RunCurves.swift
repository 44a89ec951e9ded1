import Files
import Foundation
import LatentModels
import NeuralNetworks
import Validation

/// The curves of an earlier run, read from its `metrics.csv`.
///
/// The file is nobody's: sizes, columns and every cell are checked, and what is wrong is said with
/// its line.
package struct RunCurves: Sendable, Equatable {
  /// The run's name: that of its folder.
  package let name: String
  /// The file.
  package let path: String
  /// The curves, at most `MetricHistory.capacity` points each, in the order of the file.
  package let series: [MetricSeries]
  /// The last update.
  package let updates: Int
  /// The seconds of the last row; nil when the file has none.
  package let seconds: Double?
  /// What the user should know of the file; nil when all is well.
  package let notice: String?
  /// Images seen by training at every point of the curves; 0 where the file does not tell.
  package let samples: [Int]

  /// The largest file that is read.
  static let byteLimit = 256 << 20
  /// The most columns that are read.
  static let columnLimit = 256

  /// Reads a run.
  ///
  /// - Parameter run: A run folder, or its `metrics.csv`.
  /// - Throws: What stood in the way: file, line, what was expected, what was found.
  package init(_ run: String) throws(FileError) {
    let path = try Self.file(of: run)
    let text = try InputFile.readText(path, limit: Self.byteLimit)
    try self.init(text: text, path: path)
  }

  /// The file of curves that a word of the command line means.
  package static func file(of run: String) throws(FileError) -> String {
    try FileStatus.of(run)?.isFolder == true ? RunFolder(path: run).metrics : run
  }

  package init(text: String, path: String) throws(FileError) {
    let (text, isTorn) = MetricsFile.withoutTornRow(text)
    notice =
      isTorn
      ? PrintableText.line(
        "\(path): the last row ends without a line break, as when a program is killed while it "
          + "writes; it was left out") : nil
    func failure(_ line: Int, _ expected: String, _ found: some StringProtocol) -> FileError {
      FileError(
        path: path, action: "read",
        reason: "line \(line): expected \(expected), found \(PrintableText.quoted(String(found)))")
    }
    var reader = CommaSeparatedValues(text)
    let header = reader.next()?.cells ?? []
    let names = header.joined(separator: ",")
    guard let updateColumn = header.firstIndex(of: "update") else {
      throw failure(1, "a header with the column update", names)
    }
    guard header.count <= Self.columnLimit, Set(header).count == header.count,
      !header.contains("")
    else { throw failure(1, "at most \(Self.columnLimit) names, each once", names) }
    let secondsColumn = header.firstIndex(of: "seconds")
    let framesColumn = header.firstIndex(of: "frames")
    let places = header.indices.filter { place in
      place != updateColumn && place != secondsColumn && header[place] != "frames"
    }
    var rows: [(update: Int, seconds: Double, samples: Int, values: [Double])] = []
    while let row = reader.next() {
      if row.isBlank { continue }
      let cells = row.cells
      guard cells.count == header.count else {
        throw failure(row.line, "\(header.count) cells", cells.joined(separator: ","))
      }
      guard let update = Int(cells[updateColumn]), update >= 0, update < 1 << 53 else {
        throw failure(row.line, "a whole number in column update", cells[updateColumn])
      }
      func number(_ place: Int) throws(FileError) -> Double {
        let cell = cells[place]
        // What was not finite is an empty cell; other writers spell it out.
        if cell.isEmpty { return .nan }
        guard let value = Double(cell) else {
          throw failure(row.line, "a number or nothing in column \(header[place])", cell)
        }
        return value
      }
      var values: [Double] = []
      values.reserveCapacity(places.count)
      for place in places { values.append(try number(place)) }
      let seconds = try secondsColumn.map { place throws(FileError) in try number(place) } ?? .nan
      // A run that was resumed from before its end has taken that stretch again.
      while let last = rows.last, last.update >= update { rows.removeLast() }
      let samples = framesColumn.flatMap { Int(cells[$0]) } ?? 0
      rows.append((update, seconds, samples, values))
    }
    if let failure = reader.failure {
      throw FileError(
        path: path, action: "read",
        reason: "line \(failure.line ?? 1): expected \(failure.expected), found \(failure.found)")
    }
    guard let last = rows.last else {
      throw FileError(
        path: path, action: "read", reason: "expected rows of numbers, found only a header")
    }
    var history = MetricHistory(
      places.map {
        // A column that this program does not write keeps its name.
        ObjectiveRegistry.standard.curve(named: header[$0]) ?? LearningCurve(key: header[$0])
      })
    for row in rows {
      history.add(
        update: row.update, seconds: row.seconds, values: row.values, samples: row.samples)
    }
    series = history.columns
    samples = history.samples
    updates = last.update
    seconds = rows.last { $0.seconds.isFinite }?.seconds
    self.path = path
    let url = URL(fileURLWithPath: path)
    let folder = url.deletingLastPathComponent().lastPathComponent
    name = PrintableText.line(
      url.lastPathComponent == "metrics.csv" && folder != "/" ? folder : url.lastPathComponent,
      limit: 60)
  }

  /// The curve of a key; nil when the run has none.
  package func series(_ key: String) -> MetricSeries? { series.first { $0.key == key } }
}
