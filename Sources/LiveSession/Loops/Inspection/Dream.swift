import Control
import LatentModels

/// Open-loop prediction: the first observations of a sequence condition the encoder, and the learned
/// dynamics go on from the last of them with the actions that were really taken.
package struct Dream: Sendable, Equatable {
  /// How many observations conditioned it.
  package let conditioned: Int
  /// The posterior mean of every observation, `[count, n]`.
  package let codes: [Float]
  /// The codes of the conditioned observations, then the dreamed latents, `[count, n]`.
  package let latents: [Float]
  /// The true frames, `[count, pixels]`.
  package let truth: [UInt8]
  /// Every code decoded, `[count, pixels]`.
  package let reconstruction: [UInt8]
  /// The latents decoded, `[count, pixels]`.
  package let imagined: [UInt8]
  private let pixels: Int

  /// Dreams along a sequence; all of it conditions when there is not more than `conditioned`.
  package init(_ model: ModelInference, along sequence: ObservedSequence, conditioned wanted: Int) {
    let run = ChunkedInference(model)
    let n = model.model.latentSize
    let m = model.model.actionSize
    pixels = model.model.pixelCount
    let conditioned = min(max(wanted, 1), sequence.count)
    let codes = run.encode(sequence)
    let seen = Array(codes.prefix(conditioned * n))
    let between = sequence.actionsBetween(actionSize: m)
    let dreamed = Self.roll(
      run, from: Array(seen.suffix(n)),
      actions: Array(between.dropFirst(max(conditioned - 1, 0) * m)), actionSize: m)
    self.conditioned = conditioned
    self.codes = codes
    latents = seen + dreamed
    truth = sequence.observedFrames
    reconstruction = run.decode(codes)
    // What conditions is the same code in both rows, and need not be decoded twice.
    imagined = Array(reconstruction.prefix(conditioned * pixels)) + run.decode(dreamed)
  }

  /// The latents after each of some actions `[steps, m]`, `[steps, n]`.
  package static func roll(
    _ run: ChunkedInference, from latent: [Float], actions: [Float], actionSize m: Int
  ) -> [Float] {
    var latents: [Float] = []
    var present = latent
    for first in stride(from: 0, to: actions.count, by: max(m, 1)) {
      present = run.step(present, Array(actions[first..<(first + m)]))
      latents += present
    }
    return latents
  }

  /// How far each frame is from the true one.
  package var errors: DreamErrors {
    DreamErrors(
      truth: truth, reconstruction: reconstruction, imagined: imagined, pixels: pixels,
      conditioned: conditioned)
  }
}

extension DreamErrors {
  /// How far frames are from the true ones, as many as those are.
  ///
  /// - Parameter conditioned: Frames that the dream has seen; a copy repeats the last of them.
  init(
    truth: [UInt8], reconstruction: [UInt8], imagined: [UInt8], pixels: Int, conditioned: Int
  ) {
    self.init()
    func error(_ frames: [UInt8], _ index: Int, _ truthIndex: Int) -> Double {
      PixelError.meanSquare(
        frames[(index * pixels)..<((index + 1) * pixels)],
        truth[(truthIndex * pixels)..<((truthIndex + 1) * pixels)])
    }
    for index in 0..<(pixels > 0 ? truth.count / pixels : 0) {
      self.imagined.append(error(imagined, index, index))
      self.reconstruction.append(error(reconstruction, index, index))
      copy.append(error(truth, min(index, conditioned - 1), index))
    }
  }
}

/// How far two pictures are from each other.
package enum PixelError {
  /// The mean squared difference of two grey pictures where white less black is 1; not a number
  /// when they differ in size or are empty.
  package static func meanSquare(_ first: ArraySlice<UInt8>, _ second: ArraySlice<UInt8>) -> Double
  {
    guard first.count == second.count, !first.isEmpty else { return .nan }
    var sum = 0
    for (a, b) in zip(first, second) {
      let difference = Int(a) - Int(b)
      sum += difference * difference
    }
    return Double(sum) / Double(first.count) / (255 * 255)
  }
}
