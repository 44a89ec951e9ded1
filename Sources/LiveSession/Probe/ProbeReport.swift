/// What a probe found in a latent space: how much of the true state is there, how far predictions
/// hold, and whether its shape is the state space's.
///
/// Everything is measured on fresh sequences, not those of the training. A number that could not be
/// measured is not a number.
public struct ProbeReport: Sendable, Equatable {
  /// One quantity of the true state, as two probes read it from the latent means.
  public struct Readout: Sendable, Equatable {
    /// Such as "cos theta" or "theta_dot".
    public var quantity: String
    /// R² of ridge regression on test sequences: 1 when all variance is explained, 0 for the mean.
    public var linear: Double
    /// R² of a small multilayer perceptron on test sequences.
    public var perceptron: Double
  }

  /// The errors of one component of the state after some ticks.
  public struct StateError: Sendable, Equatable {
    /// The component of the state.
    public var quantity: String
    /// The unit of the errors: that of the screen, so degrees for radians.
    public var unit: String
    /// The median of the absolute error of the prediction.
    public var median: Double
    /// The 90th percentile of the absolute error of the prediction.
    public var ninetiethPercentile: Double
    /// The median where the true state is taken to stay as it was.
    public var copyMedian: Double
    /// The 90th percentile where the true state is taken to stay as it was.
    public var copyNinetiethPercentile: Double
  }

  /// The rollouts that a prediction needs to be judged: the 90th percentile of fewer would be about
  /// two of them.
  public static let leastRollouts = 20

  /// Open-loop predictions some ticks ahead, with the true actions.
  public struct Prediction: Sendable, Equatable {
    /// How many ticks ahead; 0 shows the error of the probe alone.
    public var ticks: Int
    /// The same in seconds.
    public var seconds: Double
    /// The predictions whose true states stayed in the collection box; fewer than `leastRollouts` are
    /// not judged.
    public var rollouts: Int
    /// How many of them ended in numbers that are not finite.
    public var divergedRollouts: Int
    /// The rms difference between predicted and encoded latents in standard deviations.
    public var latentError: Double
    /// The same where the latent is taken to stay as it was.
    public var latentCopyError: Double
    /// The errors of every component of the state, decoded by the perceptron probe.
    public var errors: [StateError]
  }

  /// The closed loop of codes of one angle that turns once, at rest, everything else at the goal.
  public struct Ring: Sendable, Equatable {
    /// The angle.
    public var angle: String
    /// The turns of the loop about its centre in the plane of its first two principal components:
    /// 1 or -1 for a ring, 0 for a folded one; nil when a code is not finite.
    public var windingNumber: Int?
    /// The share of the loop's variance in that plane.
    public var planeVarianceShare: Double
    /// The largest fall of the distance from the goal's code on the way to the opposite angle, on
    /// either side, as a share of the largest distance.
    public var largestFall: Double
    /// The distance from the goal's code that the planners' cost has, in standard deviations, at
    /// equally spaced angles from the goal on.
    public var distances: [Double]

    /// The largest fall that still counts as rising: a good ring's farthest code need not be exactly
    /// opposite of the goal's, while a folded ring comes back by half and more.
    public static let tolerance = 0.1
    /// Whether the distance rises away from the goal on both sides.
    public var risesMonotonically: Bool { largestFall <= Self.tolerance }
  }

  /// Whether near states have near codes, and the other way round (Venna & Kaski 2001).
  public struct Neighborhoods: Sendable, Equatable {
    /// The number of neighbours, k.
    public var neighborCount: Int
    /// The number of points.
    public var pointCount: Int
    /// Whether neighbours in the latent space are neighbours in truth.
    public var trustworthiness: Double
    /// Whether true neighbours are neighbours in the latent space.
    public var continuity: Double
  }

  /// How well one step of the dynamics agrees with what is then seen.
  public struct Consistency: Sendable, Equatable {
    /// The number of transitions.
    public var transitionCount: Int
    /// The mean KL divergence (nats) of the encoded posterior from the prediction out of the
    /// posterior mean before.
    public var divergence: Double
    /// The rms distance between prediction and encoded mean in standard deviations.
    public var distance: Double
    /// The rms step from one encoded mean to the next in standard deviations.
    public var displacement: Double
  }

  /// How far the dynamics are from linear nearby: the curvature of PCC.
  public struct Curvature: Sendable, Equatable {
    /// The standard deviation of the perturbations, in standard deviations of the latents and in
    /// action limits.
    public var perturbation: Double
    /// The mean squared norm of f(x + d) - f(x) - J d, in standard deviations of the latents.
    public var remainder: Double
    /// The rms remainder as a share of the rms linear change J d.
    public var relativeRemainder: Double
  }

  /// The seed of the sequences.
  public var seed: UInt64
  /// The sequences on which probes were fitted.
  public var trainingSequences: Int
  /// The sequences on which everything was measured.
  public var testSequences: Int
  /// The latent states on which probes were fitted.
  public var trainingStates: Int
  /// The latent states on which probes were judged.
  public var testStates: Int
  /// What probes read from the latent means.
  public var readouts: [Readout]
  /// Predictions, nearest first.
  public var predictions: [Prediction]
  /// One for every angle that turns all round; none where there is no such angle.
  public var rings: [Ring]
  /// Neighbourhoods.
  public var neighborhoods: Neighborhoods
  /// Consistency of the dynamics.
  public var consistency: Consistency
  /// Curvature of the dynamics.
  public var curvature: Curvature
}
