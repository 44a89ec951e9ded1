import Foundation

/// Keeps a runaway from wrecking what was learned.
///
/// Locally linear dynamics that are rolled out over several steps multiply their own Jacobians: a small
/// error in them can grow from update to update until a gradient is ten orders longer than usual, and no
/// later update repairs the model. Clipping does not help: the clipped gradient still points where the
/// error is, and Adam scales its steps up again. So gradients much longer than their running average
/// are left out; where several in a row are, the model goes back to its running average over the last
/// updates, which hardly felt the runaway, and goes on with half the step size.
///
/// It watches from `warmUp` taken updates on. Everything follows from the norms, so runs stay the same to
/// the last bit.
package struct GradientGuard: Sendable, Equatable {
  /// Updates taken before any is left out: at the start norms change by orders of magnitude.
  package static let warmUp = 200
  /// How many times longer than the average a gradient may be; ordinary ones reach 4.
  package static let factor: Float = 8
  /// The decay of the average.
  package static let decay: Float = 0.99
  /// Updates left out in a row before the model goes back.
  package static let patience = 5
  /// The smallest factor of the step size.
  package static let smallestRate: Float = 0.125

  /// The running average of the norms of taken gradients.
  package private(set) var average: Float
  /// Updates taken since it began to watch, up to `warmUp`.
  package private(set) var taken: Int
  /// Updates left out since the last one that was taken.
  package private(set) var leftOut: Int
  /// How often the model went back.
  package private(set) var returns: Int

  /// Takes up where a checkpoint stopped; by default from the start.
  package init(average: Float = 0, taken: Int = 0, leftOut: Int = 0, returns: Int = 0) {
    self.average = average
    self.taken = taken
    self.leftOut = leftOut
    self.returns = returns
  }

  /// The longest gradient that the next update may take.
  package var limit: Float { taken < Self.warmUp ? .infinity : Self.factor * average }

  /// What the step size is multiplied by.
  package var rate: Float {
    max(Self.smallestRate, Foundation.pow(0.5, Float(returns)))
  }

  /// Takes note of an update.
  ///
  /// - Parameter canGoBack: Whether there is an average to go back to; without one gradients are only
  ///   left out, twice as often in a row before they are taken again.
  /// - Returns: Whether the model must go back.
  package mutating func note(norm: Float, wasTaken: Bool, canGoBack: Bool = true) -> Bool {
    guard !wasTaken else {
      average = taken == 0 ? norm : Self.decay * average + (1 - Self.decay) * norm
      taken = min(taken + 1, Self.warmUp)
      leftOut = 0
      return false
    }
    leftOut += 1
    if leftOut == Self.patience, canGoBack {
      returns += 1
      return true
    }
    // Going back did not help: it is the norm that has changed. Nothing is left out until it is known.
    if leftOut >= 2 * Self.patience { forget() }
    return false
  }

  /// Begins to watch anew: another objective has other norms.
  package mutating func forget() { (average, taken, leftOut) = (0, 0, 0) }
}
