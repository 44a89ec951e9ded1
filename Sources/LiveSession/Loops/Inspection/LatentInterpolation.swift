import Foundation

/// What lies between two latents, and between two pictures.
package enum LatentInterpolation {
  /// `count` latents from one to the other, both included, `[count, n]`.
  ///
  /// On the great circle direction and length change evenly; where the directions are equal, opposite
  /// or unknown there is no one great circle, and the line is taken.
  package static func latents(
    from first: [Float], to last: [Float], kind: InterpolationKind, count: Int
  ) -> [Float] {
    let angle = kind == .spherical ? angle(first, last) : nil
    return (0..<count).flatMap { index -> [Float] in
      // The ends are the marks themselves, bit for bit.
      if index == 0 { return first }
      if index == count - 1 { return last }
      let part = Float(index) / Float(max(count - 1, 1))
      guard let angle else { return zip(first, last).map { $0 + (($1 - $0) * part) } }
      let (a, b) = (length(first), length(last))
      let size = a + (b - a) * part
      let (x, y) = (sin((1 - part) * angle) / sin(angle), sin(part * angle) / sin(angle))
      return zip(first, last).map { size * (x * $0 / a + y * $1 / b) }
    }
  }

  /// `count` pictures that fade from one into the other, both included, `[count, pixels]`.
  package static func pictures(from first: [UInt8], to last: [UInt8], count: Int) -> [UInt8] {
    (0..<count).flatMap { index -> [UInt8] in
      let steps = max(count - 1, 1)
      return zip(first, last).map { a, b in
        UInt8((Int(a) * (steps - index) + Int(b) * index + steps / 2) / steps)
      }
    }
  }

  private static func length(_ vector: [Float]) -> Float {
    vector.reduce(0) { $0 + $1 * $1 }.squareRoot()
  }

  /// The angle between two directions; nil when no one great circle joins them.
  private static func angle(_ first: [Float], _ last: [Float]) -> Float? {
    let lengths = length(first) * length(last)
    guard lengths > 1e-12, lengths.isFinite else { return nil }
    let cosine = zip(first, last).reduce(Float(0)) { $0 + $1.0 * $1.1 } / lengths
    guard abs(cosine) < 0.9995 else { return nil }
    return acos(cosine)
  }
}
