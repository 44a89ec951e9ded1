import Control
import Worlds

/// A way that a policy means to go, in world coordinates, with the side on which it passes.
package struct FanRoute: Sendable, Equatable {
  /// The places, the present one first.
  package var places: [SIMD2<Double>]
  /// The side; nil for neither.
  package var side: Route?

  /// Makes a route.
  package init(places: [SIMD2<Double>], side: Route?) {
    self.places = places
    self.side = side
  }
}

/// How many of a fan's routes pass on each side, 0...1.
package struct FanShares: Sendable, Equatable {
  /// Left, neither and right; they add up to 1.
  package var left, middle, right: Double

  /// Counts routes.
  package init(_ routes: some Collection<Route?>) {
    let count = Double(max(1, routes.count))
    left = Double(routes.count { $0 == .left }) / count
    right = Double(routes.count { $0 == .right }) / count
    middle = routes.isEmpty ? 0 : 1 - left - right
  }
}

/// The fan: what a policy may do where both ways are open, for many z from its prior.
package struct FanReport: TypedValue {
  /// The fan at an update, to look back at.
  package struct Moment: Sendable, Equatable, DatedMoment {
    /// The updates of the policy by then.
    package var update: Int
    /// Its routes.
    package var routes: [FanRoute]
    /// Their shares over several pictures.
    package var shares: FanShares

    /// Makes a moment.
    package init(update: Int, routes: [FanRoute], shares: FanShares) {
      self.update = update
      self.routes = routes
      self.shares = shares
    }
  }

  /// How many z are drawn for a picture, and over how many pictures the shares are counted.
  package static let (draws, pictures) = (64, 12)
  /// How many moments are kept.
  package static let historyLimit = 200

  /// The policy that the fan is of; nil before one has learned.
  package var policy: ControllerName?
  /// Its updates.
  package var updates = 0
  /// The picture of the fan: where both ways are open.
  package var discs: [PictureDisc] = []
  /// The routes for the same z as ever.
  package var routes: [FanRoute] = []
  /// How they part, counted over several pictures.
  package var shares = FanShares([])
  /// The route of cloning (by chunks where there is such), at the same picture; nil before it has learned.
  package var cloning: FanRoute?
  /// The fan of the present picture of the running episode, and that picture.
  package var present: [FanRoute] = []
  package var presentDiscs: [PictureDisc] = []
  /// What the controller in charge means to do now.
  package var intention: FanRoute?
  /// Its z; empty where it has none.
  package var latent: [Float] = []
  /// The fan while it opened; updates grow.
  package var history: [Moment] = []

  /// No fan.
  package init() {}
}

/// Where the codes of demonstrations lie in the plane of z.
package struct LatentPlaneReport: TypedValue {
  /// The policy whose codes these are; nil before one with a latent has learned.
  package var policy: ControllerName?
  /// The number of latent dimensions.
  package var size = 0
  /// Means of q(z | picture, chunk) of demonstrations where both ways were open, `[count, size]`; of a
  /// policy without such codes, draws from its prior.
  package var codes: [Float] = []
  /// The side that the demonstrator took, or that a draw leads to; never an input of training.
  package var sides: [Route?] = []
  /// Whether `codes` are draws from the prior.
  package var isPrior = false
  /// The z of the running episode; empty where there is none.
  package var present: [Float] = []

  /// No codes.
  package init() {}
}

/// A walk through z, decoded at the picture of the fan.
package struct RouteWalkReport: TypedValue {
  /// What one dimension does.
  package struct Dimension: Sendable, Equatable {
    /// The values of the dimension, the others as walked.
    package var values: [Double]
    /// The routes there.
    package var routes: [FanRoute]
    /// How far each leads sideways, in the world's units, right positive.
    package var reach: [Double]
    /// The mean of the second component of the actions of each, a fraction of its limit.
    package var throttle: [Double]
    /// What it decides, found by decoding; empty where it decides little.
    package var meaning: String
    /// Its KL in nats.
    package var divergence: Double

    /// Says what a dimension does.
    package init(
      values: [Double], routes: [FanRoute], reach: [Double], throttle: [Double], meaning: String,
      divergence: Double
    ) {
      self.values = values
      self.routes = routes
      self.reach = reach
      self.throttle = throttle
      self.meaning = meaning
      self.divergence = divergence
    }
  }

  /// The policy that is walked through; nil before one with a latent has learned.
  package var policy: ControllerName?
  /// The picture.
  package var discs: [PictureDisc] = []
  /// The walked z `[size]`.
  package var latent: [Double] = []
  /// The route there.
  package var route: FanRoute?
  /// The dimension that the keys walk along.
  package var dimension = 0
  /// The dimensions.
  package var dimensions: [Dimension] = []

  /// No walk.
  package init() {}
}
