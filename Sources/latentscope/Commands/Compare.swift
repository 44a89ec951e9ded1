import Dashboard
import Files
import Foundation
import LiveSession
import Runs
import TerminalUI
import Validation

/// What `compare` was asked for.
package struct CompareOptions: Sendable {
  /// Run folders, or their `metrics.csv`.
  package var runs: [String]
  /// Whether to print JSON.
  package var isJSON: Bool

  init(_ parsed: ParsedArguments) {
    runs = parsed.positionals
    isJSON = parsed.has(.json)
  }
}

/// Prints earlier runs side by side: their figures, the settings in which they differ, and on a
/// terminal their ELBO curves over each other.
func runCompare(_ options: CompareOptions) throws {
  let runs = try options.runs.map { try ComparedRun($0) }
  for notice in runs.compactMap(\.curves.notice) { StandardError.write("latentscope: \(notice)") }
  let comparison = RunComparison(runs)
  guard !options.isJSON else {
    try StandardOutput.write(json(comparison).text + "\n")
    return
  }
  try StandardOutput.write(table(comparison))
  guard StandardOutput.isTerminal else { return }
  let plot = ComparisonPlot(runs: runs.map(\.curves))
  let environment = ProcessInfo.processInfo.environment
  try StandardOutput.write(
    "\n" + plot.text(width: 80, height: 18, environment: environment), isStyled: true)
}

private func json(_ comparison: RunComparison) -> JSONLine {
  var line = JSONLine()
  line.add(
    "runs",
    comparison.runs.map { run in
      var entry = JSONLine()
      entry.add("name", run.curves.name)
      entry.add("path", run.curves.path)
      if let scene = run.scene { entry.add("scene", scene) } else { entry.addNull("scene") }
      if let seed = run.seed { entry.add("seed", seed) } else { entry.addNull("seed") }
      entry.add("updates", run.curves.updates)
      entry.add("seconds", run.curves.seconds ?? .nan)
      entry.add("best_elbo", run.bestELBO ?? .nan)
      var final = JSONLine()
      for value in run.final { final.add(value.key, value.value) }
      entry.add("final", final)
      return entry
    })
  line.add(
    "differing_settings",
    comparison.differences.map { difference in
      var entry = JSONLine()
      entry.add("key", difference.key)
      entry.add("values", difference.values.map { $0 ?? "" })
      return entry
    })
  return line
}

/// The runs as rows, then the settings in which they differ.
private func table(_ comparison: RunComparison) -> String {
  let keys = comparison.keys
  let headings =
    ["run", "scene", "seed", "updates", "seconds", "best ELBO"] + keys.map(\.title)
  func number(_ value: Double?) -> String {
    value.map { $0.isFinite ? NumberFormat.fixed($0, decimals: abs($0) < 10 ? 3 : 2) : "nan" }
      ?? "-"
  }
  let rows = comparison.runs.map { run in
    [
      run.curves.name, run.scene ?? "-", run.seed.map { "\($0)" } ?? "-", "\(run.curves.updates)",
      run.curves.seconds.map { NumberFormat.fixed($0, decimals: 1) } ?? "-", number(run.bestELBO),
    ] + keys.map { key in number(run.final.first { $0.key == key.key }?.value) }
  }
  var text = aligned([headings] + rows, leftColumns: 2)
  text += "(nats per observation; final values, and the best ELBO, are means over a twentieth of "
  text += "the run)\n"
  guard !comparison.differences.isEmpty else { return text }
  let settings = comparison.differences.map { difference in
    [difference.key] + difference.values.map { $0 ?? "-" }
  }
  return text + "\n"
    + aligned(
      [["differing setting"] + comparison.runs.map(\.curves.name)] + settings, leftColumns: 1)
}

/// Columns two blanks apart: the first ones to the left, the others to the right.
private func aligned(_ rows: [[String]], leftColumns: Int) -> String {
  // Names of columns and settings are those of files.
  let rows = rows.map { $0.map { PrintableText.line($0, limit: 60) } }
  let widths = (rows.first ?? []).indices.map { column in
    rows.map { $0[column].columnCount }.max() ?? 0
  }
  return rows.map { row in
    let cells = row.enumerated().map { column, text in
      let blanks = String(repeating: " ", count: widths[column] - text.columnCount)
      return column < leftColumns ? text + blanks : blanks + text
    }
    return cells.joined(separator: "  ") + "\n"
  }.joined()
}
