/// How far a walk along a latent dimension reaches.
///
/// The ways of `disentanglement_lib` (Locatello et al. 2019), and the neighbourhood of the present code.
package enum TraverseRange: String, Sendable, Equatable, Codable, CaseIterable {
  /// Two standard deviations of the aggregate posterior to either side of its mean.
  case posterior
  /// The quantiles of N(0, 1) from 2.5 to 97.5 %, at equal distances in probability.
  case normalQuantiles
  /// From -2 to 2.
  case fixed
  /// From the smallest to the largest posterior mean of the experience.
  case extremes
  /// Two standard deviations of the aggregate posterior to either side of the walked code's start.
  case aroundCode
}

/// How the latents between two marks are found.
package enum InterpolationKind: String, Sendable, Equatable, Codable {
  /// Along the straight line.
  case linear
  /// Along the great circle around the prior's mean, the length changing evenly.
  case spherical
}

/// One end of an interpolation.
package enum TraverseMark: String, Sendable, Equatable, Codable, CaseIterable {
  /// Where it begins.
  case a
  /// Where it ends.
  case b
}

/// What the user asks of the Traverse view; it changes what is looked at, and nothing of the session.
package enum TraverseRequest: ViewRequest {
  /// Decode around this latent dimension.
  case dimensionSelected(Int)
  /// Move the walked latent along its dimension by this many standard deviations.
  case moved(Double)
  /// Put the walked latent back to the present code.
  case reset
  /// Put one dimension of the walked latent at a value.
  case placed(dimension: Int, value: Double)
  /// Take another range, so many further.
  case rangeMoved(Int)
  /// Mark the walked latent (the present code while nothing was walked).
  case marked(TraverseMark)
  /// Forget both marks.
  case marksCleared
  /// Interpolate along a line or along a great circle.
  case interpolationToggled

  package static let name = "traverse"

  package func apply(to state: inout SessionState) {
    state.choices[TraverseState.self].take(self, latentSize: state.latentSize)
  }
}

/// What the user has chosen in the Traverse view.
package struct TraverseState: ModelBound {
  /// How far a traversal goes from the present code, in standard deviations of the dimension.
  package static let offsetLimit = 4.0
  /// The largest latent value that can be asked for: far outside of every posterior.
  package static let valueLimit = 1000.0

  /// The dimension that is walked along.
  package var dimension = 0
  /// How far dimensions of the walked latent lie from the present code, in standard deviations.
  package var offsets: [Int: Double] = [:]
  /// Where dimensions were put; where there is none only the offset counts.
  package var placements: [Int: Double] = [:]
  /// Where a walk begins `[latentSize]`; nil for the present code.
  package var origin: [Float]?
  /// How far walks reach.
  package var range = TraverseRange.posterior
  /// How often each end was marked; zero while there is no mark.
  package var markCounts: [TraverseMark: Int] = [:]
  /// How the latents between the marks are found.
  package var interpolation = InterpolationKind.linear

  /// The choice of the start.
  package init() {}

  /// Whether the walked latent is the present code.
  var isAtCode: Bool { placements.isEmpty && offsets.values.allSatisfy { $0 == 0 } }

  package mutating func forgetModel() {
    reset()
    markCounts = [:]
  }

  /// Puts the walked latent back to the present code.
  private mutating func reset() { (offsets, placements, origin) = ([:], [:], nil) }

  /// Takes a request; what does not exist or is not a number changes nothing.
  mutating func take(_ request: TraverseRequest, latentSize: Int) {
    switch request {
    case .dimensionSelected(let dimension):
      if (0..<latentSize).contains(dimension) { self.dimension = dimension }
    case .moved(let deviations):
      guard !deviations.isNaN else { return }
      let moved = offsets[dimension, default: 0] + deviations
      offsets[dimension] = min(max(moved, -Self.offsetLimit), Self.offsetLimit)
    case .reset: reset()
    case .placed(let dimension, let value):
      guard (0..<latentSize).contains(dimension), !value.isNaN else { return }
      placements[dimension] = min(max(value, -Self.valueLimit), Self.valueLimit)
      offsets[dimension] = nil
    case .rangeMoved(let steps):
      let ranges = TraverseRange.allCases
      let index = ranges.firstIndex(of: range) ?? 0
      range = ranges[(index + steps % ranges.count + ranges.count) % ranges.count]
    case .marked(let mark): markCounts[mark, default: 0] += 1
    case .marksCleared: markCounts = [:]
    case .interpolationToggled: interpolation = interpolation == .linear ? .spherical : .linear
    }
  }
}

extension SessionEvent {
  /// Walk, mark or interpolate.
  package static func traverse(_ request: TraverseRequest) -> SessionEvent { .view(request) }
}
