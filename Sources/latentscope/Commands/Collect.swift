import Experience
import Files
import LatentModels
import LinearAlgebra
import Scenes
import Worlds

/// Collects random-state sequences into a NumPy archive.
func runCollect(_ parsed: ParsedArguments) throws {
  let scene = try parsed.scene()
  let sequences = parsed.integer(.sequences) ?? scene.training.sequences
  let environment = try scene.simulation()
  let collector = SequenceCollector(
    environment: environment,
    length: parsed.integer(.length) ?? scene.training.transitions(for: scene.model),
    generator: RandomGenerator(seed: parsed.seed), focus: environment.settings.collectionFocus)
  let archive = SequenceArchive(
    collector, sequences: sequences, scene: scene.encoded())
  defer { StandardError.endProgress() }
  try AtomicFile.write(to: parsed.text(.out) ?? "") { file in
    try archive.write(to: file) { written in
      StandardError.progress("collecting \(written) of \(sequences) sequences")
    }
  }
}
