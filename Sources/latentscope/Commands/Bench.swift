import LatentModels
import LinearAlgebra
import NcursesTerminal

/// Measures this machine and prints what it found.
func runBench(_ parsed: ParsedArguments) throws {
  try BLAS.open()
  try TerminalSignals.install()
  defer { StandardError.endProgress() }
  var size = BenchReport.UpdateSize()
  if case .integers(let sizes)? = parsed.values[.update]?.first {
    size = BenchReport.UpdateSize(pixels: sizes[0], hidden: sizes[1], batch: sizes[2])
  }
  StandardError.progress("E2C update")
  let update = UpdateBenchmark(
    side: size.pixels, hidden: size.hidden, batch: size.batch, threads: parsed.threads)
  var report = BenchReport(size: size, threads: parsed.threads, update: update)
  if !parsed.has(.update) {
    report.planners = try PlannerBenchmark.run(progress: StandardError.progress)
    report.screen = try ScreenBenchmark(
      threads: parsed.threads, seconds: parsed.number(.seconds) ?? 4
    ).run(progress: StandardError.progress)
  }
  StandardError.endProgress()
  if let signal = TerminalSignals.termination { TerminalSignals.end(by: signal) }
  guard !parsed.has(.json) else { return try StandardOutput.write(report.json) }
  try StandardOutput.write(report.text)
}
