import Experience
import Files
import LatentModels
import LinearAlgebra
import Scenes
import Validation
import Worlds

/// Collects random-state sequences into a NumPy archive.
func runCollect(_ parsed: ParsedArguments) throws {
  let scene = try parsed.scene()
  if let world = try scene.world() as? any DemonstratedWorld {
    return try collectDemonstrations(scene, world, parsed)
  }
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

/// Lets the demonstrator show, into an archive.
private func collectDemonstrations(
  _ scene: Scene, _ world: any DemonstratedWorld, _ parsed: ParsedArguments
) throws {
  guard !parsed.has(.length) else {
    throw UsageError(
      command: .collect,
      "expected no --length for \(scene.name), whose demonstrations end by themselves, found one")
  }
  let (count, seen) = (
    parsed.integer(.sequences) ?? world.usualDemonstrations, world.observationSpace
  )
  var shown = Demonstrations(
    width: seen.width, height: seen.height, actionSize: world.actionSpace.size)
  defer { StandardError.endProgress() }
  while shown.episodes.count < count {
    let isComplete = shown.collect(
      count: min(count, shown.episodes.count + 50), from: world,
      generator: RandomGenerator(seed: parsed.seed).split(2))
    guard isComplete else {
      throw InputError(
        keyPath: "environment.demonstrator", expected: "a demonstrator who can succeed",
        found: "one who fails again and again")
    }
    StandardError.progress("collecting \(shown.episodes.count) of \(count) demonstrations")
  }
  try AtomicFile.write(to: parsed.text(.out) ?? "") { [shown] file in
    try shown.write(to: file, scene: scene.encoded())
  }
}
