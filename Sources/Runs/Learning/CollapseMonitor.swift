import Foundation

/// What a latent dimension has been good for so far, by its KL to the prior.
package enum DimensionUse: Sendable, Equatable {
  /// It says little, but it is too early to tell.
  case waiting
  /// It tells the decoder something.
  case active
  /// It fell back to the prior: posterior collapse. Its part of the KL was once up to so many nats per
  /// observation.
  case collapsed(from: Double)
  /// It never carried anything.
  case asleep
}

/// Watches the KL of every latent dimension for posterior collapse.
///
/// What is judged is a code's KL from the standard normal: the KL of the ELBO is small as well where the
/// dynamics predict a dimension that the decoder lives by.
///
/// The KL of one batch is noisy, so an average over some `memory` updates is judged. A dimension is
/// in use while that average is at least `awake` nats; when it stays below for `patience` updates it
/// has collapsed if it ever carried `carried` nats, else it never woke. The first `warmUp` updates
/// do not count as carrying: there the KL is that of random weights. One thread uses it.
package struct CollapseMonitor: Sendable {
  /// Below this KL (nats) a dimension says nothing worth decoding: at 0.1 nats the posterior is hardly
  /// narrower than the prior.
  package static let awake = 0.1
  /// At this KL (nats) a dimension carried something.
  package static let carried = 0.5
  /// Updates below `awake` before that is called collapse.
  package static let patience = 500
  /// Updates at the start that do not count as carrying.
  package static let warmUp = 100
  /// Updates that the average remembers.
  package static let memory = 50.0

  private struct Dimension {
    var average: Double
    /// The largest average, and the largest average of the dimension's part of the KL.
    var peak = 0.0
    var part = 0.0
    var largestPart = 0.0
    var fellAsleep: Int?
  }

  private var dimensions: [Dimension] = []
  private var last = 0

  /// Begins with nothing known.
  package init() {}

  /// Takes the KL of every dimension at an update; values that are not finite tell nothing.
  ///
  /// - Parameters:
  ///   - codes: Nats of a code from the standard normal, `[latentSize]`; a change of their number begins
  ///     anew.
  ///   - parts: The parts of the KL of the ELBO, nats per observation, to name what was lost.
  package mutating func note(update: Int, codes divergences: [Double], parts: [Double]) {
    if divergences.count != dimensions.count {
      dimensions = divergences.map { Dimension(average: $0.isFinite ? $0 : 0) }
      for (index, part) in parts.enumerated() where part.isFinite && index < dimensions.count {
        dimensions[index].part = part
      }
    } else if update > last {
      // Averaging begins after the warm-up: random weights must not linger in it.
      let weight = update <= Self.warmUp ? 1 : 1 - exp(-Double(update - last) / Self.memory)
      for (index, value) in divergences.enumerated() where value.isFinite {
        dimensions[index].average += weight * (value - dimensions[index].average)
      }
      for (index, part) in parts.enumerated() where part.isFinite && index < dimensions.count {
        dimensions[index].part += weight * (part - dimensions[index].part)
      }
    } else {
      return
    }
    last = update
    for index in dimensions.indices {
      let average = dimensions[index].average
      if update >= Self.warmUp {
        dimensions[index].peak = max(dimensions[index].peak, average)
        dimensions[index].largestPart = max(
          dimensions[index].largestPart, dimensions[index].part)
      }
      if average >= Self.awake {
        dimensions[index].fellAsleep = nil
      } else if dimensions[index].fellAsleep == nil {
        dimensions[index].fellAsleep = update
      }
    }
  }

  /// The verdicts, one per dimension.
  package var uses: [DimensionUse] {
    dimensions.map { dimension in
      guard let since = dimension.fellAsleep else { return .active }
      guard last - since >= Self.patience else { return .waiting }
      return dimension.peak >= Self.carried ? .collapsed(from: dimension.largestPart) : .asleep
    }
  }
}
