import LinearAlgebra
import Settings
import Validation

/// A way to pass an obstacle.
package enum Route: String, Sendable, CaseIterable {
  case left
  case right
}

/// A disc of a picture, in world coordinates: −1...1 both ways, y up.
package struct PictureDisc: Sendable, Equatable {
  /// What it is.
  package enum Kind: Sendable, Equatable {
    case obstacle
    case goal
    case place
    case agent
  }

  /// Its middle.
  package var center: SIMD2<Double>
  /// Its radius.
  package var radius: Double
  /// What it is.
  package var kind: Kind

  /// Makes a disc.
  package init(_ kind: Kind, center: SIMD2<Double>, radius: Double) {
    self.kind = kind
    self.center = center
    self.radius = radius
  }

  /// The brightness, 0...1.
  var brightness: Double {
    switch kind {
    case .obstacle: 0.4
    case .goal: 0.7
    case .place: 0.25
    case .agent: 1
    }
  }
}

/// What a demonstrator did.
package struct Demonstration: Sendable, Equatable {
  /// The pictures, `[frameCount, height, width]`.
  package var frames: [UInt8]
  /// Their number.
  package var frameCount: Int
  /// What was done, `[actionCount, m]`, in the units of the world; action i follows picture i.
  package var actions: [Float]
  /// Their number, at least that of the pictures: the demonstrator may go on.
  package var actionCount: Int
  /// The way that was taken, for colours and scores; nil where there is no such thing.
  package var route: Route?

  /// Tells of a demonstration.
  package init(
    frames: [UInt8], frameCount: Int, actions: [Float], actionCount: Int, route: Route?
  ) {
    self.frames = frames
    self.frameCount = frameCount
    self.actions = actions
    self.actionCount = actionCount
    self.route = route
  }
}

/// A world with somebody who shows how it is done, in more than one way.
///
/// Its pictures are of discs, so that they can be drawn at any size.
package protocol DemonstratedWorld: StateReporting {
  /// Takes over what settings say besides its own numbers.
  mutating func configure(_ settings: EnvironmentSettings)
  /// Whether a policy also gets a picture of what is wanted.
  var hasGoalPicture: Bool { get }
  /// What the picture of what is wanted shows.
  var goalDiscs: [PictureDisc] { get }
  /// What the present picture shows.
  var discs: [PictureDisc] { get }
  /// How many demonstrations are learned from.
  var usualDemonstrations: Int { get }
  /// How many actions follow every picture of a demonstration at least, that picture's own among them.
  var longestChunk: Int { get }
  /// The starts by name.
  var startNames: [String] { get }
  /// The start from which several ways are open.
  var openStart: String { get }

  /// Lives a demonstration from a start of its own; the world itself stays as it is.
  ///
  /// - Returns: Nil when the demonstrator fails again and again: there is nothing to be shown then.
  func demonstration(generator: inout RandomGenerator) -> Demonstration?

  /// On which side the obstacle was passed, or touched; nil while it was not.
  var route: Route? { get }
  /// Whether the obstacle was touched.
  var hasTouched: Bool { get }
  /// Where the agent is.
  var place: SIMD2<Double> { get }
  /// Lets all further chance come from another generator.
  mutating func disturb(by generator: RandomGenerator)
  /// A world at a place where several ways are still open.
  func undecided(generator: inout RandomGenerator) -> Self
  /// The places that the agent passes under actions, without chance; the present one first.
  func path(of actions: [ActionVector]) -> [SIMD2<Double>]
  /// The side to which a path leads; nil for neither.
  func side(of path: [SIMD2<Double>]) -> Route?
}

extension DemonstratedWorld {
  /// Pictures of what is wanted, unless a world has them: the present one.
  package var goalDiscs: [PictureDisc] { discs }

  package func render(into frame: UnsafeMutablePointer<UInt8>) {
    discs.draw(observationSpace.width, observationSpace.height, frame)
  }

  /// Draws what is wanted, `[height, width]`.
  package func renderGoal(into frame: UnsafeMutablePointer<UInt8>) {
    goalDiscs.draw(observationSpace.width, observationSpace.height, frame)
  }
}

extension [PictureDisc] {
  /// Draws the brightest of the discs at every pixel, with an edge of one pixel.
  ///
  /// - Parameter frame: `[height, width]`, overwritten.
  package func draw(_ width: Int, _ height: Int, _ frame: UnsafeMutablePointer<UInt8>) {
    frame.update(repeating: 0, count: width * height)
    let pixel = 2 / Double(width)
    for disc in self {
      let (center, radius, brightness) = (disc.center, disc.radius, disc.brightness)
      let reach = radius + pixel / 2
      guard center.x.isFinite, center.y.isFinite, reach.isFinite else { continue }
      func place(_ part: Double, _ count: Int) -> Int {
        Int(Swift.min(Swift.max(part * Double(count), -1), Double(count)).rounded(.down))
      }
      func column(_ x: Double) -> Int { place((x + 1) / 2, width) }
      func row(_ y: Double) -> Int { place((1 - y) / 2, height) }
      let columns =
        Swift.max(
          0, column(center.x - reach))..<Swift.max(
          0, Swift.min(width, column(center.x + reach) + 1))
      let rows =
        Swift.max(
          0, row(center.y + reach))..<Swift.max(
          0, Swift.min(height, row(center.y - reach) + 1))
      for row in rows {
        let y = 1 - 2 * (Double(row) + 0.5) / Double(height) - center.y
        for column in columns {
          let x = 2 * (Double(column) + 0.5) / Double(width) - 1 - center.x
          let cover = 0.5 + (radius - (x * x + y * y).squareRoot()) / pixel
          guard cover > 0 else { continue }
          let value = UInt8((255 * brightness * Swift.min(cover, 1)).rounded())
          if value > frame[row * width + column] { frame[row * width + column] = value }
        }
      }
    }
  }

  /// The picture at a size, `[height, width]`.
  package func picture(width: Int, height: Int) -> [UInt8] {
    [UInt8](unsafeUninitializedCapacity: width * height) { buffer, count in
      if let base = buffer.baseAddress { draw(width, height, base) }
      count = buffer.count
    }
  }
}
