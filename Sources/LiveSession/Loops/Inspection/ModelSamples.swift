import Control
import Foundation
import LatentModels
import LinearAlgebra
import Worlds

/// What the model alone makes up.
package enum ModelSamples {
  /// Samples of the prior side by side.
  package static let samplesPerRow = 8
  /// Rows of samples of the prior.
  package static let priorRows = 3
  /// Sequences drawn from the model.
  package static let sequences = 3

  /// Latents of the prior N(0, I), `[count, n]`.
  package static func prior(count: Int, latentSize n: Int, draw: Int) -> [Float] {
    var generator = RandomGenerator(seed: 0x7072_696F_72).split(UInt64(draw))
    var latents = [Float](repeating: 0, count: count * n)
    latents.withUnsafeMutableBufferPointer {
      if let base = $0.baseAddress { generator.fillNormal(base, count: count * n) }
    }
    return latents
  }

  /// Rows of decoded samples of the prior, and true frames of random states, or of starts, to compare them with.
  static func priorRows(
    _ inference: ModelInference, world: any World, draw: Int
  ) -> [DreamRow] {
    let run = ChunkedInference(inference)
    let n = inference.model.latentSize
    let pixels = inference.model.pixelCount
    let count = samplesPerRow * priorRows
    let images = run.decode(prior(count: count, latentSize: n, draw: draw))
    var rows = (0..<priorRows).map { row in
      DreamRow(
        kind: .sample,
        frames: Array(
          images[(row * samplesPerRow * pixels)..<((row + 1) * samplesPerRow * pixels)]),
        count: samplesPerRow)
    }
    var generator = RandomGenerator(seed: 0x7472_7565).split(UInt64(draw))
    var truth = [UInt8](repeating: 0, count: samplesPerRow * pixels)
    truth.withUnsafeMutableBufferPointer { buffer in
      guard let base = buffer.baseAddress else { return }
      var world = world
      for index in 0..<samplesPerRow {
        if let simulation = world.simulation {
          simulation.render(
            simulation.collectionBox.sample(&generator), into: base + index * pixels)
        } else {
          // The default start was checked with the scene.
          try? world.reset(start: nil, generator: &generator)
          world.render(into: base + index * pixels)
        }
      }
    }
    rows.append(DreamRow(kind: .truth, frames: truth, count: samplesPerRow))
    return rows
  }

  /// Latents of a sequence of the model: z1 ~ N(0, I), then the learned dynamics with their noise,
  /// `[actions + 1, n]`.
  package static func latents(
    _ run: ChunkedInference, latentSize n: Int, actionSize m: Int, actions: [Float],
    noiseLogVariance: [Float], generator: inout RandomGenerator
  ) -> [Float] {
    var present = [Float](repeating: 0, count: n)
    var noise = present
    func draw(_ values: inout [Float]) {
      values.withUnsafeMutableBufferPointer {
        if let base = $0.baseAddress { generator.fillNormal(base, count: n) }
      }
    }
    draw(&present)
    var latents = present
    for first in stride(from: 0, to: actions.count, by: max(m, 1)) {
      present = run.step(present, Array(actions[first..<(first + m)]))
      draw(&noise)
      for index in 0..<n { present[index] += exp(0.5 * noiseLogVariance[index]) * noise[index] }
      latents += present
    }
    return latents
  }

  /// Sequences of the model, each above a true rollout with the same random actions.
  static func sequenceRows(
    _ inference: ModelInference, world: any World, noiseLogVariance: [Float], count: Int,
    draw: Int
  ) -> [DreamRow] {
    let run = ChunkedInference(inference)
    let m = inference.model.actionSize
    let window = inference.model.settings.windowFrames
    let source = RandomGenerator(seed: 0x776F_726C_64).split(UInt64(draw))
    return (0..<sequences).flatMap { index in
      // Random starts and actions, but not those of the held-out sequences.
      let truth = ObservedSequence.heldOut(
        1000 + draw * sequences + index, of: world, count: count, window: window)
      var generator = source.split(UInt64(index))
      let latents = latents(
        run, latentSize: inference.model.latentSize, actionSize: m,
        actions: truth.actionsBetween(actionSize: m), noiseLogVariance: noiseLogVariance,
        generator: &generator)
      return [
        DreamRow(kind: .sample, frames: run.decode(latents), count: count),
        DreamRow(kind: .truth, frames: truth.observedFrames, count: count),
      ]
    }
  }
}
