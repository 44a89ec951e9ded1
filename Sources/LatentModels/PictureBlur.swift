import Foundation

/// A Gaussian blur of pictures; what would come from outside is missing.
package struct PictureBlur {
  /// The weights at distances 0, 1, 2 and so on; one alone blurs nothing.
  private let weights: [Float]
  private let width: Int
  private let height: Int

  /// Makes a blur for pictures of a size.
  ///
  /// - Parameter deviation: Its standard deviation in pixels; 0 for no blur.
  package init(deviation: Double, width: Int, height: Int) {
    self.width = width
    self.height = height
    guard deviation > 0 else {
      weights = [1]
      return
    }
    let bell = (0...Int((3 * deviation).rounded(.up))).map {
      exp(-0.5 * Double($0 * $0) / (deviation * deviation))
    }
    let sum = 2 * bell.reduce(0, +) - bell[0]
    weights = bell.map { Float($0 / sum) }
  }

  /// Blurs pictures `[count, height, width]`.
  package func apply(to pictures: inout [Float]) {
    guard weights.count > 1 else { return }
    for picture in stride(from: 0, to: pictures.count, by: width * height) {
      for row in 0..<height {
        blur(&pictures, first: picture + row * width, step: 1, count: width)
      }
      for column in 0..<width {
        blur(&pictures, first: picture + column, step: width, count: height)
      }
    }
  }

  /// Blurs single pictures.
  func apply(to pictures: inout [[Float]]) {
    for index in pictures.indices { apply(to: &pictures[index]) }
  }

  private func blur(_ values: inout [Float], first: Int, step: Int, count: Int) {
    let line = (0..<count).map { values[first + $0 * step] }
    for place in 0..<count {
      var sum = weights[0] * line[place]
      for distance in 1..<weights.count {
        if place >= distance { sum += weights[distance] * line[place - distance] }
        if place + distance < count { sum += weights[distance] * line[place + distance] }
      }
      values[first + place * step] = sum
    }
  }
}
