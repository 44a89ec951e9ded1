import Control
import LatentModels

/// A model run on any number of rows in parts of one size.
///
/// Inference keeps a program for every number of rows that it was asked for; lengths that the user
/// chooses would fill the memory with them. Rows that fill up the last part are zero and dropped.
package struct ChunkedInference {
  /// The rows of a part.
  package static let rows = 8
  private let inference: ModelInference
  private let n: Int
  private let m: Int
  private let pixels: Int

  /// Runs a model.
  package init(_ inference: ModelInference) {
    self.inference = inference
    n = inference.model.latentSize
    m = inference.model.actionSize
    pixels = inference.model.pixelCount
  }

  /// Posterior means of all observations of a sequence, `[count, n]`.
  package func encode(_ sequence: ObservedSequence) -> [Float] {
    let rows = Self.rows
    let window = sequence.window
    var codes: [Float] = []
    for first in stride(from: 0, to: sequence.count, by: rows) {
      let kept = min(rows, sequence.count - first)
      var frames = Array(
        sequence.frames[(first * pixels)..<((first + kept + window - 1) * pixels)])
      var actions = Array(sequence.actions[(first * m)..<((first + kept + window - 2) * m)])
      frames += repeatElement(0, count: (rows - kept) * pixels)
      actions += repeatElement(0, count: (rows - kept) * m)
      var part = [Float](repeating: 0, count: rows * n)
      inference.encode(
        windows: rows, frames: frames, actions: actions, layout: .sliding, mean: &part)
      codes += part[..<(kept * n)]
    }
    return codes
  }

  /// Decoded frames of latents `[count, n]`, grey, `[count, pixels]`.
  package func decode(_ latents: [Float]) -> [UInt8] {
    let rows = Self.rows
    let count = latents.count / n
    var images: [UInt8] = []
    images.reserveCapacity(count * pixels)
    var part = [UInt8](repeating: 0, count: rows * pixels)
    for first in stride(from: 0, to: count, by: rows) {
      let kept = min(rows, count - first)
      var chunk = Array(latents[(first * n)..<((first + kept) * n)])
      chunk += repeatElement(0, count: (rows - kept) * n)
      inference.decode(rows: rows, latents: chunk, frames: &part)
      images += part[..<(kept * pixels)]
    }
    return images
  }

  /// The mean next latents of `[count, n]` latents and `[count, m]` actions, `[count, n]`.
  package func step(_ latents: [Float], _ actions: [Float]) -> [Float] {
    let rows = Self.rows
    let count = latents.count / n
    var result: [Float] = []
    for first in stride(from: 0, to: count, by: rows) {
      let kept = min(rows, count - first)
      var states = Array(latents[(first * n)..<((first + kept) * n)])
      var moves = Array(actions[(first * m)..<((first + kept) * m)])
      states += repeatElement(0, count: (rows - kept) * n)
      moves += repeatElement(0, count: (rows - kept) * m)
      var next = [Float](repeating: 0, count: rows * n)
      inference.step(rows: rows, states: states, actions: moves, next: &next)
      result += next[..<(kept * n)]
    }
    return result
  }
}
