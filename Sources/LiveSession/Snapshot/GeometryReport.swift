/// What a close look at the latent space shows beyond its cloud; empty while no screen looks at it.
public struct GeometryReport: Sendable {
  /// The version of the model that all of this was computed with.
  public var modelVersion = 0
  /// The quantities that can colour the cloud.
  public var quantities: [LatentQuantity] = []
  /// The directions that best predict the true state; empty when the codes decide none.
  public var probes: [ProbeDirection] = []
  /// How the picture moved when the axes were last fitted anew.
  public var drift = AxisDrift()
  /// The posteriors of some stored observations.
  public var posteriors = PosteriorSample()
  /// The local dynamics at some codes of the cloud.
  public var field = LatentField()
  /// The posterior and the local dynamics at the present code.
  public var local = LocalGeometry()
  /// The paths of the planner's best candidates, `[count, horizon + 1, size]`, cheapest first.
  public var elites: [Float] = []
  /// The points of one of these paths.
  public var elitePathLength = 0
  /// What lies at the cursor, or at the present code while there is no cursor.
  public var cursor = CursorReport()
  /// How the geometry came about.
  public var history = GeometryHistory()

  /// Makes an empty report.
  public init() {}
}

/// A number for every code of the cloud.
public struct LatentQuantity: Sendable, Equatable {
  /// The field's or the system's name: "theta", "KL to prior".
  public var name: String
  /// The unit; empty for none.
  public var unit: String
  /// Whether the simulation says so, or the model.
  public var isTrue: Bool
  /// Whether values wrap after 2 pi.
  public var isCyclic: Bool
  /// One value for each code; empty while it is costly and not asked for.
  public var values: [Float]
  /// How well it is read from held-out codes (R²); nil for what is not read.
  public var determination: Double?

  /// Makes a quantity.
  public init(
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
public struct ProbeDirection: Sendable, Equatable {
  /// The quantity: "cos theta".
  public var name: String
  /// The weights of the regression divided by the quantity's standard deviation `[size]`: a step of
  /// one along it is one standard deviation of the quantity.
  public var direction: [Float]
  /// The share of the variance predicted for codes that the regression did not see, at most 1.
  public var determination: Double
  /// The same for the network that reads states everywhere on the screen: what lies in the codes,
  /// if along no one direction.
  public var readDetermination: Double

  /// Makes a direction.
  public init(
    name: String, direction: [Float], determination: Double, readDetermination: Double
  ) {
    self.name = name
    self.direction = direction
    self.determination = determination
    self.readDetermination = readDetermination
  }
}

/// How the projected cloud moved from one fit of the principal axes to the next.
public struct AxisDrift: Sendable, Equatable {
  /// The root mean square way of a point, as a share of the root mean square radius of the cloud.
  public var displacement = 0.0
  /// The turn (rad) that the alignment took out.
  public var removedTurn = 0.0
  /// The number of fits.
  public var fits = 0

  /// No drift.
  public init() {}
}

/// Diagonal Gaussian posteriors of stored observations.
public struct PosteriorSample: Sendable, Equatable {
  /// Their means `[count, size]`.
  public var means: [Float] = []
  /// Their variances `[count, size]`.
  public var variances: [Float] = []

  /// No posteriors.
  public init() {}
}

/// The local dynamics z' = A z + B u + c as arrows.
public struct LatentField: Sendable, Equatable {
  /// Where the arrows begin, `[count, size]`.
  public var points: [Float] = []
  /// A z + c - z: the way of one tick without an action, `[count, size]`.
  public var drifts: [Float] = []
  /// B: what the full action adds in one tick, `[count, actions, size]`.
  public var pushes: [Float] = []

  /// No arrows.
  public init() {}
}

/// The present code's posterior and local dynamics.
public struct LocalGeometry: Sendable, Equatable {
  /// The posterior's variances `[size]`.
  public var variances: [Float] = []
  /// The way of one tick without an action `[size]`.
  public var drift: [Float] = []
  /// What the full action adds in one tick `[actions, size]`.
  public var push: [Float] = []
  /// The eigenvalues of the transition's Jacobian dz'/dz, largest modulus first; conjugates
  /// together.
  public var modes: [LatentMode] = []

  /// Nothing is known.
  public init() {}
}

/// An eigenvalue of the local dynamics.
public struct LatentMode: Sendable, Equatable {
  /// The real part.
  public var real: Double
  /// The imaginary part.
  public var imaginary: Double
  /// The length of a tick in seconds.
  public var interval: Double

  /// Makes a mode.
  public init(real: Double, imaginary: Double, interval: Double) {
    self.real = real
    self.imaginary = imaginary
    self.interval = interval
  }
}

/// What a place of the latent space looks like.
public struct CursorReport: Sendable, Equatable {
  /// The place `[size]`.
  public var latent: [Float] = []
  /// Whether the user put it there; otherwise it is the present code.
  public var isPlaced = false
  /// The decoded picture.
  public var image: [UInt8] = []
  /// The true picture whose code is nearest.
  public var nearestImage: [UInt8] = []
  /// The place of that code in the cloud; nil without a cloud.
  public var nearestIndex: Int?
  /// Its distance.
  public var nearestDistance = Double.nan
  /// The planner's cost of being there.
  public var cost = Double.nan
  /// The state that is read there, and the true one of the nearest code.
  public var readings: [Reading] = []

  /// One component of a state.
  public struct Reading: Sendable, Equatable {
    /// The component.
    public var quantity: StateQuantity
    /// What is read.
    public var predicted: Double
    /// What it is at the nearest code.
    public var nearest: Double
    /// How well it is read from held-out codes (R²).
    public var determination: Double

    /// Makes a reading.
    public init(
      _ quantity: StateQuantity, predicted: Double, nearest: Double, determination: Double
    ) {
      self.quantity = quantity
      self.predicted = predicted
      self.nearest = nearest
      self.determination = determination
    }
  }

  /// Nothing is known.
  public init() {}
}
