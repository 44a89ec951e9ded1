import Foundation
import LatentModels
import LinearAlgebra
import LiveSession

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
  /// How many threads compute it.
  package var threads: Int
  /// Whether one JSON object is printed.
  package var isJSON: Bool

  init(_ parsed: ParsedArguments) {
    if case .integers(let sizes)? = parsed.values[.update]?.first, sizes.count == 3 {
      update = Update(pixels: sizes[0], hidden: sizes[1], batch: sizes[2])
    }
    threads = parsed.threads
    isJSON = parsed.has(.json)
  }
}

/// Measures this machine and prints what it found.
func runBench(_ options: BenchOptions) throws {
  try BLAS.open()
  let size = options.update ?? BenchOptions.Update(pixels: 32, hidden: 256, batch: 128)
  let result = UpdateBenchmark(
    side: size.pixels, hidden: size.hidden, batch: size.batch, threads: options.threads)
  guard options.isJSON else {
    return try StandardOutput.write(
      """
      E2C update  \(size.pixels)x\(size.pixels)x2 pixels, hidden \(size.hidden)-\(size.hidden), \
      batch \(size.batch), \(options.threads) thread\(options.threads == 1 ? "" : "s")
      median      \(String(format: "%.2f", result.medianMilliseconds)) ms
      fastest     \(String(format: "%.2f", result.minimumMilliseconds)) ms
      kernels     \(BLAS.kernelName)

      """)
  }
  var line = JSONLine()
  line.add("update_ms", result.medianMilliseconds)
  line.add("minimum_ms", result.minimumMilliseconds)
  line.add("kernels", BLAS.kernelName)
  line.add("threads", options.threads)
  try StandardOutput.write(line.text + "\n")
}
