import Worlds

/// What a close look at the latent space shows beyond its cloud; empty while no screen looks at it.
package struct GeometryReport: TypedValue {
  /// The version of the model that all of this was computed with.
  package var modelVersion = 0
  /// The quantities that can colour the cloud.
  package var quantities: [LatentQuantity] = []
  /// The directions that best predict the true state; empty when the codes decide none.
  package var probes: [ProbeDirection] = []
  /// The posteriors of some stored observations.
  package var posteriors = PosteriorSample()
  /// The local dynamics at some codes of the cloud.
  package var field = LatentField()
  /// The posterior and the local dynamics at the present code.
  package var local = LocalGeometry()
  /// The paths of the planner's best candidates, `[count, horizon + 1, size]`, cheapest first.
  package var elites: [Float] = []
  /// The points of one of these paths.
  package var elitePathLength = 0
  /// What lies at the cursor, or at the present code while there is no cursor.
  package var cursor = CursorReport()
  /// How the geometry came about.
  package var history = GeometryHistory()

  /// Makes an empty report.
  package init() {}
}

/// A number for every code of the cloud.
package struct LatentQuantity: Sendable, Equatable {
  /// The field's or the system's name: "theta", "KL to prior".
  package var name: String
  /// The unit; empty for none.
  package var unit: String
  /// Whether the simulation says so, or the model.
  package var isTrue: Bool
  /// Whether values wrap after 2 pi.
  package var isCyclic: Bool
  /// One value for each code; empty while it is costly and not asked for.
  package var values: [Float]
  /// How well it is read from held-out codes (R²); nil for what is not read.
  package var determination: Double?

  /// Makes a quantity.
  package init(
    name: String, unit: String = "", isTrue: Bool, isCyclic: Bool = false, values: [Float] = [],
    determination: Double? = nil
  ) {
    self.determination = determination
    self.name = name
    self.unit = unit
    self.isTrue = isTrue
    self.isCyclic = isCyclic
    self.values = values
  }
}

/// A direction of the latent space along which a true quantity grows.
package struct ProbeDirection: Sendable, Equatable {
  /// The quantity: "cos theta".
  package var name: String
  /// The weights of the regression divided by the quantity's standard deviation `[size]`: a step of
  /// one along it is one standard deviation of the quantity.
  package var direction: [Float]
  /// The share of the variance predicted for codes that the regression did not see, at most 1.
  package var determination: Double
  /// The same for the network that reads states everywhere on the screen: what lies in the codes,
  /// if along no one direction.
  package var readDetermination: Double

  /// Makes a direction.
  package init(
    name: String, direction: [Float], determination: Double, readDetermination: Double
  ) {
    self.name = name
    self.direction = direction
    self.determination = determination
    self.readDetermination = readDetermination
  }
}

/// How the projected cloud moved from one fit of the principal axes to the next.
package struct AxisDrift: Sendable, Equatable {
  /// The root mean square way of a point, as a share of the root mean square radius of the cloud.
  package var displacement = 0.0
  /// The turn (rad) that the alignment took out.
  package var removedTurn = 0.0
  /// The number of fits.
  package var fits = 0

  /// No drift.
  package init() {}
}

/// Diagonal Gaussian posteriors of stored observations.
package struct PosteriorSample: Sendable, Equatable {
  /// Their means `[count, size]`.
  package var means: [Float] = []
  /// Their variances `[count, size]`.
  package var variances: [Float] = []

  /// No posteriors.
  package init() {}
}

/// The local dynamics z' = A z + B u + c as arrows.
package struct LatentField: Sendable, Equatable {
  /// Where the arrows begin, `[count, size]`.
  package var points: [Float] = []
  /// A z + c - z: the way of one tick without an action, `[count, size]`.
  package var drifts: [Float] = []
  /// B: what the full action adds in one tick, `[count, actions, size]`.
  package var pushes: [Float] = []

  /// No arrows.
  package init() {}
}

/// The present code's posterior and local dynamics.
package struct LocalGeometry: Sendable, Equatable {
  /// The posterior's variances `[size]`.
  package var variances: [Float] = []
  /// The way of one tick without an action `[size]`.
  package var drift: [Float] = []
  /// What the full action adds in one tick `[actions, size]`.
  package var push: [Float] = []
  /// The eigenvalues of the transition's Jacobian dz'/dz, largest modulus first; conjugates
  /// together.
  package var modes: [LatentMode] = []

  /// Nothing is known.
  package init() {}
}

/// An eigenvalue of the local dynamics.
package struct LatentMode: Sendable, Equatable {
  /// The real part.
  package var real: Double
  /// The imaginary part.
  package var imaginary: Double
  /// The length of a tick in seconds.
  package var interval: Double

  /// Makes a mode.
  package init(real: Double, imaginary: Double, interval: Double) {
    self.real = real
    self.imaginary = imaginary
    self.interval = interval
  }
}

/// What a place of the latent space looks like.
package struct CursorReport: Sendable, Equatable {
  /// The place `[size]`.
  package var latent: [Float] = []
  /// Whether the user put it there; otherwise it is the present code.
  package var isPlaced = false
  /// The decoded picture.
  package var image: [UInt8] = []
  /// The true picture whose code is nearest.
  package var nearestImage: [UInt8] = []
  /// The place of that code in the cloud; nil without a cloud.
  package var nearestIndex: Int?
  /// Its distance.
  package var nearestDistance = Double.nan
  /// The planner's cost of being there.
  package var cost = Double.nan
  /// The state that is read there, and the true one of the nearest code.
  package var readings: [Reading] = []

  /// One component of a state.
  package struct Reading: Sendable, Equatable {
    /// The component.
    package var quantity: StateQuantity
    /// What is read.
    package var predicted: Double
    /// What it is at the nearest code.
    package var nearest: Double
    /// How well it is read from held-out codes (R²).
    package var determination: Double

    /// Makes a reading.
    package init(
      _ quantity: StateQuantity, predicted: Double, nearest: Double, determination: Double
    ) {
      self.quantity = quantity
      self.predicted = predicted
      self.nearest = nearest
      self.determination = determination
    }
  }

  /// Nothing is known.
  package init() {}
}
