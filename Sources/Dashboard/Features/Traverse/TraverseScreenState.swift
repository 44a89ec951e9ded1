import LiveSession

/// What the screen remembers of the Traverse view: the animation, and what the strip shows.
package struct TraverseScreenState: MovingPart {
  /// What stands in the strip where there is room for one thing only.
  package enum Content: Sendable, Equatable {
    /// Frames along the dimensions.
    case dimensions
    /// Frames between the marks.
    case interpolation
  }

  /// What stands in the strip where there is room for one thing only.
  package var content = Content.dimensions
  /// The animation; nil while the user has none running.
  package var cycle: Cycle?

  /// A walk along the chosen dimension, there and back.
  package struct Cycle: Sendable, Equatable {
    /// When it began, in seconds since launch.
    var start: Double
    /// The place on the strip where it began.
    var place: Int
  }

  /// Places a second.
  static let rate = 10.0

  /// No animation.
  package init() {}

  /// The place on the strip that the animation has reached; nil without animation or strip.
  package func place(in snapshot: SessionSnapshot) -> Int? {
    let count = snapshot[TraverseReport.self].stripValues.count
    guard let cycle, count > 1 else { return nil }
    let steps = ((snapshot.elapsed - cycle.start) * Self.rate + 1e-6).rounded(.down)
    guard steps.isFinite, abs(steps) < 1e12 else { return nil }
    // Up to the highest value, down to the lowest, and so on: no jump anywhere.
    let place = DashboardState.wrap(cycle.place + Int(steps), 2 * (count - 1))
    return place < count ? place : 2 * (count - 1) - place
  }

  /// The value of the chosen dimension that the animation shows; nil without animation.
  func value(in snapshot: SessionSnapshot) -> Float? {
    place(in: snapshot).map { snapshot[TraverseReport.self].stripValues[$0] }
  }

  func isMoving(in view: DashboardView) -> Bool { cycle != nil }
}

extension DashboardState {
  /// How the Traverse view is shown.
  package var traverse: TraverseScreenState {
    get { self[TraverseScreenState.self] }
    set { self[TraverseScreenState.self] = newValue }
  }
}
