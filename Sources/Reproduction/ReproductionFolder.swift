import Files
import Foundation
import Runs
import Validation

/// The folder of a table: `results.jsonl` with a line per finished measurement, and `runs` with the
/// trained models whose measurements are not complete.
struct ReproductionFolder {
  let path: String

  /// The largest results file that is read, in bytes.
  private static let sizeLimit = 64 << 20

  var results: String { "\(path)/results.jsonl" }

  func run(row: String, seed: Int) -> RunFolder { RunFolder(path: "\(path)/runs/\(row)-\(seed)") }

  // MARK: - Results

  /// The results so far; none when there is no file.
  ///
  /// A last line without its line break was being written when the program ended: it is ignored.
  ///
  /// - Throws: That the file cannot be read, or which line is no result.
  func read() throws(FileError) -> [ReproductionResult] { try readLines().results }

  /// Opens the results for appending, after what was unfinished is removed.
  func openForAppending() throws(FileError) -> AppendingFile {
    let (found, isWhole) = try readLines()
    if !isWhole {
      try AtomicFile.write(Data(found.map(\.line).joined().utf8), to: results)
    }
    return try AppendingFile(path: results, keepsContent: true)
  }

  private func readLines() throws(FileError) -> (results: [ReproductionResult], isWhole: Bool) {
    guard try FileStatus.of(results) != nil else { return ([], true) }
    // Bytes and not text: an unfinished line may end within a character.
    let data = try InputFile.read(results, limit: Self.sizeLimit)
    let decoder = JSONDecoder()
    var found: [ReproductionResult] = []
    var lines = data.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
    let rest = lines.popLast()
    for (index, line) in lines.enumerated() {
      guard let result = try? decoder.decode(ReproductionResult.self, from: line) else {
        throw FileError(
          path: results, action: "read",
          reason: "expected a result in line \(index + 1), found "
            + PrintableText.quoted(String(decoding: line, as: UTF8.self)),
          suggestion: "remove that line, or choose another folder with --out")
      }
      found.append(result)
    }
    return (found, rest?.isEmpty ?? true)
  }

  /// Takes over the results of another folder that are not here yet.
  ///
  /// - Returns: How many there were.
  func merge(_ other: ReproductionFolder) throws(FileError) -> Int {
    guard try FileStatus.of(other.results) != nil else {
      throw FileError(
        path: other.results, action: "read",
        reason: "expected the results of a table, found no file",
        suggestion: "name a folder that reproduce wrote with --out")
    }
    var known = Set(try read().map(\.key))
    let new = try other.read().filter { known.insert($0.key).inserted }
    let file = try openForAppending()
    for result in new { try file.append(result.line) }
    return new.count
  }

  // MARK: - Trained models

  /// What a completed training leaves beside its checkpoint.
  ///
  /// It is written last, so that the checkpoint of a training that was cut short is never measured.
  struct Mark: Codable {
    /// `ReproductionConditions.training(of:)`.
    var fingerprint: String
    /// Updates taken.
    var updates: Int
    /// Processor time that they took, over all threads (s); nil where it was not noted.
    var processorSeconds: Double?
  }

  private func markPath(_ run: RunFolder) -> String { "\(run.path)/trained.json" }

  /// The mark of a complete training with this fingerprint; nil when it must be trained (again).
  func mark(of run: RunFolder, fingerprint: String) -> Mark? {
    guard let data = try? InputFile.read(markPath(run), limit: 1 << 16),
      let mark = try? JSONDecoder().decode(Mark.self, from: data),
      mark.fingerprint == fingerprint
    else { return nil }
    return mark
  }

  func write(_ mark: Mark, to run: RunFolder) throws(FileError) {
    var line: JSONLine = ["fingerprint": mark.fingerprint, "updates": mark.updates]
    if let seconds = mark.processorSeconds { line.add("processorSeconds", seconds) }
    try AtomicFile.write(Data((line.jsonLiteral + "\n").utf8), to: markPath(run))
  }

  /// Removes a run folder, its mark first; one that is not there is fine.
  func remove(_ run: RunFolder) throws(FileError) {
    for path in [markPath(run), run.path] {
      guard try FileStatus.of(path, followsLinks: false, action: "remove") != nil else { continue }
      do {
        try FileManager.default.removeItem(atPath: path)
      } catch {
        throw FileError(path: path, action: "remove", error)
      }
    }
  }

  // MARK: - One program at a time

  /// Keeps other programs from making the same table until it is released: they would overwrite
  /// each other's runs, and measured times would be those of two programs on one machine.
  func lock() throws(FileError) -> FolderLock { try RunFolder(path: path).locked() }
}
