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
  /// From the smallest to the largest posterior mean of the replay.
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
package enum TraverseRequest: Sendable, Equatable, Codable {
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
}

/// What the user has chosen in the Traverse view, beside the dimension and how far it was walked.
package struct TraverseState: Sendable, Equatable {
  /// The largest latent value that can be asked for: far outside of every posterior.
  package static let valueLimit = 1000.0

  /// How far walks reach.
  package var range = TraverseRange.posterior
  /// Where dimensions were put, `[latentSize]`; nil where only the offset counts.
  package var placements: [Double?]
  /// How often each end was marked; zero while there is no mark.
  package var markCounts: [TraverseMark: Int] = [:]
  /// How the latents between the marks are found.
  package var interpolation = InterpolationKind.linear

  /// The choice of the start.
  package init(latentSize: Int) { placements = Array(repeating: nil, count: latentSize) }
}

extension SessionState {
  /// Whether the walked latent is the present code.
  var isTraverseAtCode: Bool {
    traverse.placements.allSatisfy { $0 == nil } && traverseOffsets.allSatisfy { $0 == 0 }
  }

  /// Puts the walked latent back to the present code.
  mutating func resetTraverse() {
    traverseOffsets = Array(repeating: 0, count: latentSize)
    traverse.placements = Array(repeating: nil, count: latentSize)
    traverseOrigin = nil
  }

  /// Takes a request; what does not exist or is not a number changes nothing.
  mutating func take(_ request: TraverseRequest) {
    switch request {
    case .placed(let dimension, let value):
      guard traverse.placements.indices.contains(dimension), !value.isNaN else { return }
      let limit = TraverseState.valueLimit
      traverse.placements[dimension] = min(max(value, -limit), limit)
      traverseOffsets[dimension] = 0
    case .rangeMoved(let steps):
      let ranges = TraverseRange.allCases
      let index = ranges.firstIndex(of: traverse.range) ?? 0
      let moved = (index + steps % ranges.count + ranges.count) % ranges.count
      traverse.range = ranges[moved]
    case .marked(let mark): traverse.markCounts[mark, default: 0] += 1
    case .marksCleared: traverse.markCounts = [:]
    case .interpolationToggled:
      traverse.interpolation = traverse.interpolation == .linear ? .spherical : .linear
    }
  }
}
