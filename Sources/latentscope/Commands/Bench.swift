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
  throw NotBuiltError(command: .bench)
}
