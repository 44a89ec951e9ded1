import Files
import Foundation
import Validation

/// Leaves the curves of an interactive session in its run folder: `metrics.csv` with the columns of
/// `train`, and a TensorBoard event file.
///
/// A row is the mean over the updates since the row before, so that the file stays small however
/// long the session is (`MetricHistory.capacity` rows at most); `metrics.csv` is written anew and
/// completely at every save, the event file only grows. One object is used by one thread.
package final class RunCurvesWriter {
  private let folder: RunFolder
  /// The wall clock at zero seconds of the session.
  private let start: Date
  private var board: TensorBoardFile?
  private var lastUpdate = Int.min

  /// Prepares writing.
  ///
  /// - Parameters:
  ///   - date: The wall clock now.
  ///   - seconds: The session's own clock now.
  package init(_ folder: RunFolder, launched date: Date, at seconds: Double) {
    self.folder = folder
    start = date.addingTimeInterval(-seconds)
  }

  /// Training began again: what was written is history.
  package func restart() {
    board = nil
    lastUpdate = .min
  }

  /// Writes all that is known.
  ///
  /// - Throws: What stood in the way.
  package func write(_ history: MetricHistory) throws(FileError) {
    let columns = history.columns
    guard let updates = columns.first?.updates, !updates.isEmpty else { return }
    try AtomicFile.write(Data(Self.text(of: history).utf8), to: folder.metrics)

    let board: TensorBoardFile
    if let known = self.board {
      board = known
    } else {
      board = try TensorBoardFile(folder: folder.path)
      self.board = board
    }
    for index in updates.indices where updates[index] > lastUpdate {
      try board.append(
        columns.map { (name: $0.key, value: $0.values[index]) }, update: updates[index],
        date: start.addingTimeInterval(columns[0].seconds[index]))
      lastUpdate = updates[index]
    }
  }

  /// The curves as `metrics.csv`.
  package static func text(of history: MetricHistory) -> String {
    let columns = history.columns
    var text = (["update", "seconds", "frames"] + columns.map(\.key)).joined(separator: ",") + "\n"
    for index in (columns.first?.updates ?? []).indices {
      let row =
        [
          Double(columns[0].updates[index]), columns[0].seconds[index],
          Double(history.samples[index]),
        ]
        + columns.map { $0.values[index] }
      text += row.map(DecimalText.of).joined(separator: ",") + "\n"
    }
    return text
  }
}
