/// Brings pictures to another size, row-major in both.
package enum ImageScaling {
  /// The size at which a picture of `width` x `height` pixels is shown in a grid of square pixels:
  /// about the largest with its proportions, at least one pixel each way.
  ///
  /// A little is given up for a sharper picture: whole multiples are preferred when they are almost
  /// as large, and the number of rows is even, because two make a cell.
  package static func fitted(
    width: Int, height: Int, maximumWidth: Int, maximumHeight: Int
  ) -> (width: Int, height: Int) {
    guard width > 0, height > 0, maximumWidth > 0, maximumHeight > 0 else { return (0, 0) }
    var scale = min(
      Double(maximumWidth) / Double(width), Double(maximumHeight) / Double(height))
    let whole = scale.rounded(.down)
    if whole >= 1, scale < whole * 1.15, (height * Int(whole)).isMultiple(of: 2) {
      scale = whole
    } else if Double(height) * scale >= 4 {
      scale = (Double(height) * scale / 2 + 1e-9).rounded(.down) * 2 / Double(height)
    }
    return (
      min(maximumWidth, max(1, Int((Double(width) * scale).rounded()))),
      min(maximumHeight, max(1, Int((Double(height) * scale).rounded())))
    )
  }

  /// Resamples a picture: averages over areas where it shrinks, interpolates linearly where it grows.
  ///
  /// The values themselves are averaged, as the model's own losses do, not the light they
  /// stand for.
  package static func resampled(
    _ pixels: [Float], width: Int, height: Int, toWidth newWidth: Int, height newHeight: Int
  ) -> [Float] {
    guard pixels.count == width * height, width > 0, height > 0, newWidth > 0, newHeight > 0 else {
      return []
    }
    if width == newWidth, height == newHeight { return pixels }
    let across = taps(from: width, to: newWidth)
    let down = taps(from: height, to: newHeight)
    var narrow = [Float](repeating: 0, count: newWidth * height)
    var result = [Float](repeating: 0, count: newWidth * newHeight)
    pixels.withUnsafeBufferPointer { source in
      narrow.withUnsafeMutableBufferPointer { target in
        for row in 0..<height {
          for (column, tap) in across.enumerated() {
            var sum: Float = 0
            for index in 0..<tap.weights.count {
              sum += tap.weights[index] * source[row * width + tap.first + index]
            }
            target[row * newWidth + column] = sum
          }
        }
      }
    }
    narrow.withUnsafeBufferPointer { source in
      result.withUnsafeMutableBufferPointer { target in
        for (row, tap) in down.enumerated() {
          for index in 0..<tap.weights.count {
            let weight = tap.weights[index]
            let line = (tap.first + index) * newWidth
            for column in 0..<newWidth {
              target[row * newWidth + column] += weight * source[line + column]
            }
          }
        }
      }
    }
    return result
  }

  /// Which samples make up a new one, and with what weights (they sum to 1).
  private struct Tap {
    var first: Int
    var weights: [Float]
  }

  private static func taps(from count: Int, to newCount: Int) -> [Tap] {
    let step = Double(count) / Double(newCount)
    return (0..<newCount).map { index in
      if step > 1 {
        let (start, end) = (Double(index) * step, Double(index + 1) * step)
        let first = min(count - 1, Int(start))
        let last = min(count - 1, max(first, Int(end.rounded(.up)) - 1))
        let weights = (first...last).map { sample in
          Float(max(0, min(end, Double(sample + 1)) - max(start, Double(sample))) / step)
        }
        return Tap(first: first, weights: weights)
      }
      // The middle of the new sample among the middles of the old ones.
      let center = min(Double(count - 1), max(0, (Double(index) + 0.5) * step - 0.5))
      let first = min(max(0, count - 2), Int(center))
      let part = Float(center - Double(first))
      return count == 1
        ? Tap(first: 0, weights: [1]) : Tap(first: first, weights: [1 - part, part])
    }
  }
}
