import Foundation

/// Frames as a system and a young decoder draw them.
extension SnapshotFixture {
  /// A soft rod from the middle, 24x24; angle 0 points up.
  static func pendulumFrame(angle: Double) -> [UInt8] {
    guard angle.isFinite else { return Array(repeating: 0, count: 576) }
    return picture(width: 24, height: 24) { x, y in
      let (px, py) = ((x - 11.5) / 8.4, (11.5 - y) / 8.4)
      let along = min(max(px * sin(angle) + py * cos(angle), 0), 1)
      let distance = hypot(px - along * sin(angle), py - along * cos(angle))
      return 1 - (distance - 0.13) / 0.3
    }
  }

  /// A cart with a pole, 24x16.
  static func cartFrame(x position: Double, angle: Double) -> [UInt8] {
    picture(width: 24, height: 16) { x, y in
      let (px, py) = ((x - 11.5) / 7.5 - position, (11 - y) / 7.5)
      let along = min(max(px * sin(angle) + py * cos(angle), 0), 1.3)
      let pole = hypot(px - along * sin(angle), py - along * cos(angle)) - 0.1
      let cart = max(abs(px) - 0.28, abs(py + 0.1) - 0.16)
      return max(1 - pole / 0.2, 0.7 - cart / 0.2)
    }
  }

  private static func picture(
    width: Int, height: Int, brightness: (Double, Double) -> Double
  ) -> [UInt8] {
    (0..<height).flatMap { row in
      (0..<width).map { column in
        UInt8(min(max(brightness(Double(column), Double(row)), 0), 1) * 255)
      }
    }
  }

  /// A picture as a young decoder gives it back: softer, on a faint ground.
  static func blurred(_ image: [UInt8], width: Int) -> [UInt8] {
    let height = image.count / max(width, 1)
    return (0..<height).flatMap { row in
      (0..<width).map { column in
        var sum = 0
        var count = 0
        for y in max(row - 1, 0)...min(row + 1, height - 1) {
          for x in max(column - 1, 0)...min(column + 1, width - 1) {
            sum += Int(image[y * width + x])
            count += 1
          }
        }
        return UInt8(min(sum / count * 9 / 10 + 8, 255))
      }
    }
  }
}
