/// What a probe found in a latent space: how much of the true state is there, how far predictions
/// hold, and whether its shape is the state space's.
///
/// Everything is measured on fresh sequences, not those of the training. A number that could not be
/// measured is not a number.
package struct ProbeReport: Sendable, Equatable {
  /// One quantity of the true state, as two probes read it from the latent means.
  package struct Readout: Sendable, Equatable {
    /// Such as "cos theta" or "theta_dot".
    package var quantity: String
    /// R² of ridge regression on test sequences: 1 when all variance is explained, 0 for the mean.
    package var linear: Double
    /// R² of a small multilayer perceptron on test sequences.
    package var perceptron: Double
  }

  /// The errors of one component of the state after some ticks.
  package struct StateError: Sendable, Equatable {
    /// The component of the state.
    package var quantity: String
    /// The unit of the errors: that of the screen, so degrees for radians.
    package var unit: String
    /// The median of the absolute error of the prediction.
    package var median: Double
    /// The 90th percentile of the absolute error of the prediction.
    package var ninetiethPercentile: Double
    /// The median where the true state is taken to stay as it was.
    package var copyMedian: Double
    /// The 90th percentile where the true state is taken to stay as it was.
    package var copyNinetiethPercentile: Double
  }

  /// The rollouts that a prediction needs to be judged: the 90th percentile of fewer would be about
  /// two of them.
  package static let leastRollouts = 20

  /// Open-loop predictions some ticks ahead, with the true actions.
  package struct Prediction: Sendable, Equatable {
    /// How many ticks ahead; 0 shows the error of the probe alone.
    package var ticks: Int
    /// The same in seconds.
    package var seconds: Double
    /// The predictions whose true states stayed in the collection box; fewer than `leastRollouts` are
    /// not judged.
    package var rollouts: Int
    /// How many of them ended in numbers that are not finite.
    package var divergedRollouts: Int
    /// The rms difference between predicted and encoded latents in standard deviations.
    package var latentError: Double
    /// The same where the latent is taken to stay as it was.
    package var latentCopyError: Double
    /// The errors of every component of the state, decoded by the perceptron probe.
    package var errors: [StateError]
  }

  /// The closed loop of codes of one angle that turns once, at rest, everything else at the goal.
  package struct Ring: Sendable, Equatable {
    /// The angle.
    package var angle: String
    /// The turns of the loop about its centre in the plane of its first two principal components:
    /// 1 or -1 for a ring, 0 for a folded one; nil when a code is not finite.
    package var windingNumber: Int?
    /// The share of the loop's variance in that plane.
    package var planeVarianceShare: Double
    /// The largest fall of the distance from the goal's code on the way to the opposite angle, on
    /// either side, as a share of the largest distance.
    package var largestFall: Double
    /// The distance from the goal's code that the planners' cost has, in standard deviations, at
    /// equally spaced angles from the goal on.
    package var distances: [Double]

    /// The largest fall that still counts as rising: a good ring's farthest code need not be exactly
    /// opposite of the goal's, while a folded ring comes back by half and more.
    package static let tolerance = 0.1
    /// Whether the distance rises away from the goal on both sides.
    package var risesMonotonically: Bool { largestFall <= Self.tolerance }
  }

  /// Whether near states have near codes, and the other way round (Venna & Kaski 2001).
  package struct Neighborhoods: Sendable, Equatable {
    /// The number of neighbours, k.
    package var neighborCount: Int
    /// The number of points.
    package var pointCount: Int
    /// Whether neighbours in the latent space are neighbours in truth.
    package var trustworthiness: Double
    /// Whether true neighbours are neighbours in the latent space.
    package var continuity: Double
  }

  /// How well one step of the dynamics agrees with what is then seen.
  package struct Consistency: Sendable, Equatable {
    /// The number of transitions.
    package var transitionCount: Int
    /// The mean KL divergence (nats) of the encoded posterior from the prediction out of the
    /// posterior mean before.
    package var divergence: Double
    /// The rms distance between prediction and encoded mean in standard deviations.
    package var distance: Double
    /// The rms step from one encoded mean to the next in standard deviations.
    package var displacement: Double
  }

  /// How far the dynamics are from linear nearby: the curvature of PCC.
  package struct Curvature: Sendable, Equatable {
    /// The standard deviation of the perturbations, in standard deviations of the latents and in
    /// action limits.
    package var perturbation: Double
    /// The mean squared norm of f(x + d) - f(x) - J d, in standard deviations of the latents.
    package var remainder: Double
    /// The rms remainder as a share of the rms linear change J d.
    package var relativeRemainder: Double
  }

  /// The seed of the sequences.
  package var seed: UInt64
  /// The sequences on which probes were fitted.
  package var trainingSequences: Int
  /// The sequences on which everything was measured.
  package var testSequences: Int
  /// The latent states on which probes were fitted.
  package var trainingStates: Int
  /// The latent states on which probes were judged.
  package var testStates: Int
  /// What probes read from the latent means.
  package var readouts: [Readout]
  /// Predictions, nearest first.
  package var predictions: [Prediction]
  /// One for every angle that turns all round; none where there is no such angle.
  package var rings: [Ring]
  /// Neighbourhoods.
  package var neighborhoods: Neighborhoods
  /// Consistency of the dynamics.
  package var consistency: Consistency
  /// Curvature of the dynamics.
  package var curvature: Curvature
}
