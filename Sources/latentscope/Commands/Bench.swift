import Files
import Foundation
import LatentModels
import LinearAlgebra
import LiveSession
import NcursesTerminal
import TerminalUI

/// What `bench` was asked for.
package struct BenchOptions: Sendable {
  /// The sizes of an E2C update.
  package struct Update: Sendable, Equatable {
    /// The side of a frame in pixels.
    package var pixels: Int
    /// Hidden units of a layer.
    package var hidden: Int
    /// Pairs in a batch.
    package var batch: Int
  }

  /// The update to time; nil for all measurements.
  package var update: Update?
  /// Seconds for which each part of the screen is watched.
  package var seconds: Double
  /// How many threads compute it.
  package var threads: Int
  /// Whether one JSON object is printed.
  package var isJSON: Bool

  init(_ parsed: ParsedArguments) {
    if case .integers(let sizes)? = parsed.values[.update]?.first, sizes.count == 3 {
      update = Update(pixels: sizes[0], hidden: sizes[1], batch: sizes[2])
    }
    seconds = parsed.number(.seconds) ?? 4
    threads = parsed.threads
    isJSON = parsed.has(.json)
  }
}

/// Measures this machine and prints what it found.
func runBench(_ options: BenchOptions) throws {
  try BLAS.open()
  try TerminalSignals.install()
  defer { StandardError.endProgress() }
  let size = options.update ?? BenchOptions.Update(pixels: 32, hidden: 256, batch: 128)
  StandardError.progress("E2C update")
  let update = UpdateBenchmark(
    side: size.pixels, hidden: size.hidden, batch: size.batch, threads: options.threads)
  var report = BenchReport(size: size, threads: options.threads, update: update)
  if options.update == nil {
    report.planners = try PlannerBenchmark.run(progress: StandardError.progress)
    report.screen = try ScreenBenchmark(threads: options.threads, seconds: options.seconds).run(
      progress: StandardError.progress)
  }
  StandardError.endProgress()
  if let signal = TerminalSignals.termination { TerminalSignals.end(by: signal) }
  try StandardOutput.write(options.isJSON ? report.json.text + "\n" : report.text)
}
