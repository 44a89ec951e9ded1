import LiveSession

/// What `train` was asked for.
package struct TrainOptions: Sendable {
  /// The scene.
  package var scene: Scene
  /// When to stop.
  package var length: RunLength
  /// The seed of all randomness.
  package var seed: UInt64
  /// How many threads compute updates.
  package var threads: Int
  /// The run folder; nil for a new one below the state folder.
  package var output: String?
  /// The run folder to go on from.
  package var resume: String?

  init(_ parsed: ParsedArguments) throws {
    scene = try parsed.scene()
    length = RunLength(parsed)
    seed = parsed.seed
    threads = parsed.threads
    output = parsed.text(.out)
    resume = parsed.text(.resume)
  }
}

/// Trains without a screen.
func runTrain(_ options: TrainOptions) throws {
  throw NotBuiltError(command: .train)
}
