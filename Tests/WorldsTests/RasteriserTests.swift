import Foundation
import LinearAlgebra
import TestSupport
import Testing
import Worlds

/// Anti-aliased shapes against what geometry says.
@Suite struct RasteriserTests {
  /// A view with pixels of 1 m and its origin in the middle.
  private func plainView(width: Int = 64, height: Int = 64, ramp: Double = 1) -> FrameView {
    FrameView(
      width: width, height: height, center: .zero, halfWidth: Double(width) / 2, edgeRamp: ramp)
  }

  private func draw(_ view: FrameView, _ shapes: (FrameCanvas) -> Void) -> [UInt8] {
    var pixels = [UInt8](repeating: 99, count: view.pixelCount)
    pixels.withUnsafeMutableBufferPointer { buffer in
      if let base = buffer.baseAddress { shapes(FrameCanvas(view, pixels: base)) }
    }
    return pixels
  }

  /// The covered area in pixels.
  private func area(_ pixels: [UInt8]) -> Double {
    pixels.reduce(0) { $0 + Double($1) } / 255
  }

  /// How far the sum over pixel centres can be from the area: a pixel that a border of the ramp
  /// crosses is wrong by at most an eighth of the ramp's slope (two borders, each crossing at most
  /// 4/pi pixels per unit of length on average), and every edge pixel by half a grey level.
  private func areaBound(perimeter: Double, ramp: Double) -> Double {
    2 * 4 / Double.pi * perimeter / (8 * ramp) + perimeter * (ramp + 1) * 0.5 / 255
  }

  /// The same for the four corners of a box: an eighth of the slope in all their pixels.
  private func cornerBound(ramp: Double) -> Double {
    4 * (ramp + 1) * (ramp + 1) / (8 * ramp)
  }

  @Test(arguments: [0.5, 1.0, 3.0])
  func areasAreThoseOfGeometry(ramp: Double) {
    let view = plainView(ramp: ramp)
    var generator = RandomGenerator(seed: 5)
    for _ in 0..<50 {
      let center = SIMD2(generator.uniform(-4, 4), generator.uniform(-4, 4))
      let radius = generator.uniform(4, 12)

      // The mean over the ramp of the areas of all offset outlines.
      let disc = draw(view) { $0.disc(center: center, radius: radius, brightness: 1) }
      let discArea = Double.pi * (radius * radius + ramp * ramp / 12)
      #expect(
        abs(area(disc) - discArea) <= areaBound(perimeter: 2 * .pi * radius, ramp: ramp))

      let angle = generator.uniform(0, 2 * .pi)
      let half = SIMD2(cos(angle), sin(angle)) * 8
      let rod = draw(view) {
        $0.capsule(from: center - half, to: center + half, radius: radius, brightness: 1)
      }
      #expect(
        abs(area(rod) - discArea - 2 * radius * 16)
          <= areaBound(perimeter: 2 * .pi * radius + 32, ramp: ramp))

      let size = SIMD2(generator.uniform(3, 12), generator.uniform(3, 12))
      let box = draw(view) { $0.box(center: center, halfSize: size, brightness: 1) }
      let boxArea = 4 * size.x * size.y + (Double.pi + 4) / 2 * ramp * ramp / 12
      #expect(
        abs(area(box) - boxArea)
          <= areaBound(perimeter: 4 * (size.x + size.y), ramp: ramp) + cornerBound(ramp: ramp))
    }
  }

  @Test func brightnessScalesAndBrightestWins() {
    let view = plainView()
    let pixels = draw(view) {
      $0.box(center: .zero, halfSize: SIMD2(10, 10), brightness: 0.6)
      $0.box(center: .zero, halfSize: SIMD2(5, 5), brightness: 1)
      $0.box(center: .zero, halfSize: SIMD2(8, 8), brightness: 0.2)
    }
    #expect(pixels[32 * 64 + 32] == 255)
    #expect(pixels[32 * 64 + 39] == 153)
    #expect(pixels[0] == 0)
  }

  @Test func axesPointRightAndUp() {
    let view = plainView(width: 24, height: 16)
    let pixels = draw(view) { $0.disc(center: SIMD2(6, 4), radius: 1.5, brightness: 1) }
    let brightest = pixels.indices.filter { pixels[$0] == 255 }
    #expect(!brightest.isEmpty)
    for index in brightest {
      #expect(index % 24 >= 16 && index / 24 <= 5)
    }
  }

  @Test func mirroredShapesGiveMirroredFrames() {
    for width in [16, 19, 24, 25] {
      let view = plainView(width: width, height: 16, ramp: 2)
      var generator = RandomGenerator(seed: UInt64(width))
      for _ in 0..<20 {
        let end = SIMD2(generator.uniform(-14, 14), generator.uniform(-14, 14))
        let plain = draw(view) { $0.capsule(from: .zero, to: end, radius: 1.4, brightness: 1) }
        let mirrored = draw(view) {
          $0.capsule(from: .zero, to: SIMD2(-end.x, end.y), radius: 1.4, brightness: 1)
        }
        for row in 0..<16 {
          let line = plain[row * width..<(row + 1) * width]
          #expect(Array(line.reversed()) == Array(mirrored[row * width..<(row + 1) * width]))
        }
      }
    }
  }

  /// A signed distance changes by no more than the movement, so a grey value by no more than the
  /// movement divided by the ramp.
  @Test(arguments: [0.01, 0.1, 0.5])
  func smallMovementsChangeTheFrameALittle(movement: Double) {
    let ramp = 3.0
    let view = plainView(width: 24, height: 24, ramp: ramp)
    var generator = RandomGenerator(seed: 9)
    for _ in 0..<50 {
      let start = SIMD2(generator.uniform(-8, 8), generator.uniform(-8, 8))
      let end = SIMD2(generator.uniform(-8, 8), generator.uniform(-8, 8))
      let direction = generator.uniform(0, 2 * .pi)
      let shift = SIMD2(cos(direction), sin(direction)) * movement
      let before = draw(view) { $0.capsule(from: start, to: end, radius: 1.25, brightness: 1) }
      let after = draw(view) {
        $0.capsule(from: start + shift, to: end + shift, radius: 1.25, brightness: 1)
      }
      let differences = zip(before, after).map { abs(Int($0) - Int($1)) }
      #expect(Double(differences.max() ?? 0) <= 255 * movement / ramp + 1)
      #expect(differences.reduce(0, +) > 0, "a movement of \(movement) pixels must be visible")
    }
  }

  @Test func whatIsOutsideTheViewLeavesItBlack() {
    let view = plainView()
    let numbers = [0, 40, 1e5, 1e7, 1e300, Double.infinity, -.infinity, .nan, -1e30, -200]
    for x in numbers {
      for y in numbers {
        for radius in [0, 1, -1, 1e9, .infinity, .nan] {
          let pixels = draw(view) {
            $0.capsule(
              from: SIMD2(x, y), to: SIMD2(y, 500), radius: radius, brightness: 1)
            $0.box(center: SIMD2(x, 500), halfSize: SIMD2(radius, y), brightness: 1)
            $0.disc(center: SIMD2(500, y), radius: radius, brightness: 1)
          }
          if !(radius >= 0 && radius < 1e9) { #expect(pixels.allSatisfy { $0 == 0 }) }
        }
      }
    }
    let unlit = draw(view) {
      $0.disc(center: .zero, radius: 2, brightness: .nan)
      $0.disc(center: .zero, radius: 2, brightness: -1)
    }
    #expect(unlit.allSatisfy { $0 == 0 })
    let beyond = draw(view) {
      $0.disc(center: SIMD2(35, 0), radius: 2, brightness: 1)
      $0.box(center: SIMD2(0, 40), halfSize: SIMD2(7, 7), brightness: 1)
    }
    #expect(beyond.allSatisfy { $0 == 0 })
  }

  @Test func partsInsideTheViewDoNotDependOnItsSize() {
    // The same pixels drawn in a larger frame, whose rows are split into groups elsewhere.
    let small = plainView(width: 24, height: 24, ramp: 2)
    let large = plainView(width: 38, height: 30, ramp: 2)
    var generator = RandomGenerator(seed: 2)
    for _ in 0..<20 {
      let end = SIMD2(generator.uniform(-20, 20), generator.uniform(-20, 20))
      let shapes = { (canvas: FrameCanvas) in
        canvas.capsule(from: SIMD2(1, 2), to: end, radius: 1.5, brightness: 0.8)
        canvas.box(center: end / 2, halfSize: SIMD2(3, 2), brightness: 0.5)
      }
      let inside = draw(small, shapes)
      let around = draw(large, shapes)
      for row in 0..<24 {
        let first = (row + 3) * 38 + 7
        #expect(Array(inside[row * 24..<row * 24 + 24]) == Array(around[first..<first + 24]))
      }
    }
  }
}
