import Experience
import Files
import LatentModels
import LinearAlgebra
import LiveSession
import Scenes
import Worlds

/// What `collect` was asked for.
package struct CollectOptions: Sendable {
  /// The scene.
  package var scene: Scene
  /// How many sequences.
  package var sequences: Int
  /// How many transitions a sequence has.
  package var length: Int
  /// The seed of states and actions.
  package var seed: UInt64
  /// The archive to write.
  package var output: String

  init(_ parsed: ParsedArguments) throws {
    scene = try parsed.scene()
    sequences = parsed.integer(.sequences) ?? scene.training.sequences
    length = parsed.integer(.length) ?? scene.training.sequenceLength - 1
    seed = parsed.seed
    output = parsed.text(.out) ?? ""
  }
}

/// Collects random-state sequences into a NumPy archive.
func runCollect(_ options: CollectOptions) throws {
  let environment = try options.scene.simulation()
  let collector = SequenceCollector(
    environment: environment, length: options.length,
    generator: RandomGenerator(seed: options.seed),
    focus: environment.settings.collectionFocus)
  let archive = SequenceArchive(collector, sequences: options.sequences)
  defer { StandardError.endProgress() }
  try AtomicFile.write(to: options.output) { file in
    try archive.write(to: file) { written in
      StandardError.progress("collecting \(written) of \(options.sequences) sequences")
    }
  }
}
