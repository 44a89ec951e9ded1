import Foundation
import LatentModels
import LinearAlgebra

/// Sequences of a soft dot that actions push along a circle: a world small enough to learn in a
/// second.
///
/// The angle moves by the action times half a radian; the frame is a Gaussian spot at that angle.
final class MovingDotSource: SequenceSource, @unchecked Sendable {
  // Guard of @unchecked: nothing changes after init.
  let sequenceCount: Int
  let sequenceLength: Int
  let side: Int
  let actionSize = 1
  private let pixels: UnsafeMutablePointer<UInt8>
  private let pushes: UnsafeMutablePointer<Float>

  var frame: FrameSize { FrameSize(width: side, height: side) }
  var pixelCount: Int { frame.pixelCount }

  /// Makes sequences.
  ///
  /// - Parameters:
  ///   - brokenAction: Stands in the place of every action, to see what a NaN does.
  ///   - isStill: Whether the dot stays where it is in all frames of all sequences.
  init(
    sequenceCount: Int = 64, sequenceLength: Int = 4, side: Int = 6, seed: UInt64 = 1,
    brokenAction: Float? = nil, isStill: Bool = false
  ) {
    self.sequenceCount = sequenceCount
    self.sequenceLength = sequenceLength
    self.side = side
    let area = side * side
    pixels = .allocate(capacity: sequenceCount * (sequenceLength + 1) * area)
    pushes = .allocate(capacity: sequenceCount * sequenceLength)
    var generator = RandomGenerator(seed: seed)
    for sequence in 0..<sequenceCount {
      var angle = isStill ? 0 : generator.uniform(-.pi, .pi)
      for step in 0...sequenceLength {
        let frame = pixels + (sequence * (sequenceLength + 1) + step) * area
        Self.draw(angle, side: side, into: frame)
        guard step < sequenceLength else { break }
        let push = generator.uniform(-1, 1)
        pushes[sequence * sequenceLength + step] = brokenAction ?? Float(push)
        if !isStill { angle += 0.5 * push }
      }
    }
  }

  deinit {
    pixels.deallocate()
    pushes.deallocate()
  }

  func frames(ofSequence index: Int) -> UnsafePointer<UInt8> {
    UnsafePointer(pixels + index * (sequenceLength + 1) * pixelCount)
  }

  func actions(ofSequence index: Int) -> UnsafePointer<Float> {
    UnsafePointer(pushes + index * sequenceLength)
  }

  func withSequence(
    _ index: Int, _ body: (_ frames: UnsafePointer<UInt8>, _ actions: UnsafePointer<Float>) -> Void
  ) {
    body(frames(ofSequence: index), actions(ofSequence: index))
  }

  private static func draw(_ angle: Double, side: Int, into frame: UnsafeMutablePointer<UInt8>) {
    let center = Double(side - 1) / 2
    let radius = 0.6 * center
    let (x, y) = (center + radius * cos(angle), center + radius * sin(angle))
    for row in 0..<side {
      for column in 0..<side {
        let square = pow(Double(column) - x, 2) + pow(Double(row) - y, 2)
        frame[row * side + column] = UInt8((255 * exp(-square / 2)).rounded())
      }
    }
  }
}
