import Files
import Foundation
import LatentModels
import LinearAlgebra
import NcursesTerminal

/// Measures this machine and prints what it found.
func runBench(_ parsed: ParsedArguments) throws {
  try BLAS.open()
  try TerminalSignals.install()
  defer { StandardError.endProgress() }
  if case .integers(let sizes)? = parsed.values[.imagination]?.first {
    return try timeImagination(sizes, parsed)
  }
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

private func timeImagination(_ sizes: [Int], _ parsed: ParsedArguments) throws {
  let benchmark = ImaginationBenchmark(
    latent: sizes[0], batch: sizes[1], horizon: sizes[2], threads: parsed.threads)
  let line: JSONLine = [
    "imagination_ms": benchmark.medianMilliseconds, "minimum_ms": benchmark.minimumMilliseconds,
    "latent": sizes[0], "batch": sizes[1], "horizon": sizes[2], "threads": parsed.threads,
    "kernels": BLAS.kernelName,
  ]
  guard !parsed.has(.json) else { return try StandardOutput.write(line) }
  try StandardOutput.write(
    "imagination \(sizes[0]),\(sizes[1]),\(sizes[2])  "
      + "\(String(format: "%.2f", benchmark.medianMilliseconds)) ms an update of actor and value\n")
}
