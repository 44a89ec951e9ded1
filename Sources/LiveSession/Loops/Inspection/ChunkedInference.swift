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

  /// The rows of every part.
  private func parts(of count: Int) -> [Range<Int>] {
    stride(from: 0, to: count, by: Self.rows).map { $0..<min($0 + Self.rows, count) }
  }

  /// Rows of values `[count, width]`, with zeros up to `size` rows.
  private func rows<Value: ExpressibleByIntegerLiteral>(
    _ rows: Range<Int>, of values: [Value], width: Int, size: Int = ChunkedInference.rows
  ) -> [Value] {
    Array(values[(rows.lowerBound * width)..<(rows.upperBound * width)])
      + repeatElement(0, count: (size - rows.count) * width)
  }

  /// Posterior means of all observations of a sequence, `[count, n]`.
  package func encode(_ sequence: ObservedSequence) -> [Float] {
    let before = sequence.window - 1
    var part = [Float](repeating: 0, count: Self.rows * n)
    return parts(of: sequence.count).flatMap { kept in
      inference.encode(
        windows: Self.rows,
        frames: rows(
          kept.lowerBound..<(kept.upperBound + before), of: sequence.frames, width: pixels,
          size: Self.rows + before),
        actions: rows(
          kept.lowerBound..<(kept.upperBound + before - 1), of: sequence.actions, width: m,
          size: Self.rows + before - 1), layout: .sliding, mean: &part)
      return part[..<(kept.count * n)]
    }
  }

  /// Decoded frames of latents `[count, n]`, grey, `[count, pixels]`.
  package func decode(_ latents: [Float]) -> [UInt8] {
    let count = latents.count / n
    var images: [UInt8] = []
    images.reserveCapacity(count * pixels)
    var part = [UInt8](repeating: 0, count: Self.rows * pixels)
    for kept in parts(of: count) {
      inference.decode(
        rows: Self.rows, latents: rows(kept, of: latents, width: n), frames: &part)
      images += part[..<(kept.count * pixels)]
    }
    return images
  }

  /// The mean next latents of `[count, n]` latents and `[count, m]` actions, `[count, n]`.
  package func step(_ latents: [Float], _ actions: [Float]) -> [Float] {
    var next = [Float](repeating: 0, count: Self.rows * n)
    return parts(of: latents.count / n).flatMap { kept in
      inference.step(
        rows: Self.rows, states: rows(kept, of: latents, width: n),
        actions: rows(kept, of: actions, width: m), next: &next)
      return next[..<(kept.count * n)]
    }
  }
}
