import Dashboard
import Files
import Foundation
import LiveSession
import Runs
import TerminalUI
import Validation

/// Prints earlier runs side by side: their figures, the settings in which they differ, and on a
/// terminal their ELBO curves over each other.
func runCompare(_ parsed: ParsedArguments) throws {
  let runs = try parsed.positionals.map { try ComparedRun($0) }
  for notice in runs.compactMap(\.curves.notice) { StandardError.write("latentscope: \(notice)") }
  let comparison = RunComparison(runs)
  guard !parsed.has(.json) else { return try StandardOutput.write(json(comparison)) }
  try StandardOutput.write(table(comparison))
  guard StandardOutput.isTerminal else { return }
  let plot = ComparisonPlot(runs: runs.map(\.curves))
  let environment = ProcessInfo.processInfo.environment
  try StandardOutput.write(
    "\n" + plot.text(width: 80, height: 18, environment: environment), isStyled: true)
}

private func json(_ comparison: RunComparison) -> JSONLine {
  [
    "runs": comparison.runs.map { run -> JSONLine in
      var final: JSONLine = [:]
      for value in run.final { final.add(value.key, value.value) }
      return [
        "name": run.curves.name, "path": run.curves.path, "scene": run.scene, "seed": run.seed,
        "updates": run.curves.updates, "seconds": run.curves.seconds, "best_elbo": run.bestELBO,
        "final": final,
      ]
    },
    "differing_settings": comparison.differences.map { difference -> JSONLine in
      ["key": difference.key, "values": difference.values.map { $0 ?? "" }]
    },
  ]
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
  var text = aligned([headings] + rows, leading: 2)
  text += "(nats per observation; final values, and the best ELBO, are means over a twentieth of "
  text += "the run)\n"
  guard !comparison.differences.isEmpty else { return text }
  let settings = comparison.differences.map { difference in
    [difference.key] + difference.values.map { $0 ?? "-" }
  }
  return text + "\n"
    + aligned(
      [["differing setting"] + comparison.runs.map(\.curves.name)] + settings, leading: 1)
}

/// Aligned columns; names of columns and settings are those of files.
private func aligned(_ rows: [[String]], leading: Int) -> String {
  TextTable.aligned(
    rows.map { $0.map { PrintableText.line($0, limit: 60) } }, leading: leading)
}
