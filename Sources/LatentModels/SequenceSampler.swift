import LinearAlgebra
import NeuralNetworks

/// Draws stored sequences into the inputs of an objective.
final class SequenceSampler: ShardSampler {
  private let model: SequenceModel
  private let source: any SequenceSource
  private let objective: RecordedObjective<Float>
  /// Sequences of a shard.
  private let sequences: Int
  private let length: Int
  private let burnIn: Int

  init(
    model: SequenceModel, settings: TrainingSettings, source: any SequenceSource,
    objective: RecordedObjective<Float>
  ) {
    self.model = model
    self.source = source
    self.objective = objective
    sequences = settings.batch / settings.shards
    length = settings.sequenceLength
    burnIn = settings.burnIn(for: model.settings)
  }

  /// Images of a sequence that the encoder reads: one of frame pairs reads the frame before the first
  /// observation as well.
  var framesPerSequence: Int { burnIn + length + (model.settings.encoder.seesPairs ? 1 : 0) }

  /// Draws the sequences and the noise of their samples.
  func fill(_ program: Program<Float>, shard: Int, generator: inout RandomGenerator) {
    for sequence in 0..<sequences {
      source.withSequence(generator.index(below: source.sequenceCount)) { frames, actions in
        write(frames, actions, to: sequence, of: program)
      }
    }
    generator.fillNormal(program.pointer(to: objective.noise), count: objective.noise.count)
  }

  /// Writes a stored sequence as one of a shard's.
  private func write(
    _ frames: UnsafePointer<UInt8>, _ taken: UnsafePointer<Float>, to sequence: Int,
    of program: Program<Float>
  ) {
    let pixels = model.pixelCount
    let size = model.observationSize
    let actionSize = model.actionSize
    let seesPairs = model.settings.encoder.seesPairs
    let input = program.pointer(to: objective.input)
    let previous = program.pointer(to: objective.previousActions)
    let target = program.pointer(to: objective.target)
    let actions = program.pointer(to: objective.actions)
    for step in 0..<burnIn &+ length {
      // Time step t shows f_{t+1}; u_t leads to it, and u_{t+1} away from it.
      let row = step &* sequences &+ sequence
      if step > 0 || seesPairs {
        (previous + row &* actionSize).update(from: taken + step &* actionSize, count: actionSize)
      } else {
        (previous + row &* actionSize).update(repeating: 0, count: actionSize)
      }
      let present = frames + (step &+ 1) &* pixels
      if !seesPairs {
        ObservationEncoding.writeFrame(
          present, pixelCount: pixels, to: input + row &* pixels)
      }
      guard step >= burnIn else { continue }
      let counted = (step &- burnIn) &* sequences &+ sequence
      let pair = target + counted &* size
      ObservationEncoding.writeTarget(
        earlier: model.settings.earlier(present - pixels, present), present: present,
        pixelCount: pixels, to: pair)
      if seesPairs {
        ObservationEncoding.writeInput(
          target: pair, pixelCount: pixels, gain: model.settings.differenceGain,
          to: input + row &* size)
      }
      if step &+ 1 < burnIn &+ length {
        (actions + counted &* actionSize).update(
          from: taken + (step &+ 1) &* actionSize, count: actionSize)
      }
    }
  }
}
