/// What the Dream view shows: rows of frames over time, and how far dreams hold.
public struct DreamReport: Sendable, Equatable {
  /// What is dreamed.
  public var mode = DreamMode.live
  /// How many frames at the start of a row the model was shown.
  public var conditioned = 0
  /// How many frames a row has when it is complete.
  public var frameCount = 0
  /// How many frames the user wants to condition on.
  public var wantedConditioned = 0
  /// How many frames the user wants to be dreamed.
  public var wantedHorizon = 0
  /// Which held-out sequence, or which draw of samples, from 0.
  public var sequence = 0
  /// The rows, in the order in which they are shown.
  public var rows: [DreamRow] = []
  /// The errors of the rows' sequence; empty for samples.
  public var errors = DreamErrors()
  /// The errors of a batch of held-out sequences against the horizon.
  public var horizonErrors = HorizonErrors()
  /// The model version that dreamed.
  public var modelVersion = 0
  /// What there is to know about the rows.
  public var note = DreamNote.none

  /// Makes an empty report.
  public init() {}

  /// The first row of a kind.
  public func row(_ kind: DreamRow.Kind) -> DreamRow? { rows.first { $0.kind == kind } }
}

/// What there is to know about a dream beside its frames.
public enum DreamNote: String, Sendable, Equatable {
  /// Nothing.
  case none
  /// Control has not gone far enough in this episode.
  case waiting
  /// There was no plan: the dream goes on without action.
  case withoutPlan
  /// The episode ended before the dream did: there is no truth to the rest.
  case episodeEnded
}

/// Frames of one origin over time.
public struct DreamRow: Sendable, Equatable {
  /// Where frames come from.
  public enum Kind: String, Sendable, Equatable {
    /// The simulation.
    case truth
    /// Every observation encoded and decoded.
    case reconstruction
    /// Conditioned codes, then the learned dynamics alone, decoded.
    case imagined
    /// Samples of the model, decoded: nothing was observed.
    case sample
  }

  /// Where the frames come from.
  public var kind: Kind
  /// Grey frames, oldest first, `[count, height * width]`.
  public var frames: [UInt8]
  /// How many frames there are (so far).
  public var count: Int

  /// Makes a row.
  public init(kind: Kind, frames: [UInt8], count: Int) {
    self.kind = kind
    self.frames = frames
    self.count = count
  }
}

/// Mean squared differences of pixels (white less black is 1) to the true frames, one for each frame.
public struct DreamErrors: Sendable, Equatable {
  /// Of the imagined frames.
  public var imagined: [Double] = []
  /// Of the reconstructions.
  public var reconstruction: [Double] = []
  /// Of the last conditioned frame, repeated: what one gets for nothing; before it, of each frame to
  /// itself.
  public var copy: [Double] = []

  /// Makes empty errors.
  public init() {}
}

/// How the errors of a batch of sequences grow with the horizon.
public struct HorizonErrors: Sendable, Equatable {
  /// The middle half of a batch.
  public struct Band: Sendable, Equatable {
    /// The medians, one for each horizon from 0.
    public var median: [Double] = []
    /// The lower quartiles.
    public var lower: [Double] = []
    /// The upper quartiles.
    public var upper: [Double] = []

    /// Makes an empty band.
    public init() {}
  }

  /// Of the imagined frames; horizon 0 is the last conditioned frame.
  public var imagined = Band()
  /// Of the reconstructions of the same frames.
  public var reconstruction = Band()
  /// Of the last conditioned frame, repeated.
  public var copy = Band()
  /// Of every component of the true state, as it is read from the latents of the same model;
  /// empty while no sequence was judged with a reader.
  public var states: [StateHorizonErrors] = []
  /// How many sequences were judged.
  public var sequenceCount = 0
  /// The model versions that dreamed: while the model learns, one sequence is judged after the other.
  public var modelVersions = 0...0

  /// Makes an empty report.
  public init() {}
}

/// How the error of one component of the state grows with the horizon, in its own unit.
public struct StateHorizonErrors: Sendable, Equatable {
  /// The component.
  public var quantity: StateQuantity
  /// How well the newest of the models is read (R² of held-out codes).
  public var determination: Double
  /// Read from the dreamed latents; horizon 0 is the last conditioned frame.
  public var imagined = HorizonErrors.Band()
  /// Read from the codes of the true frames: the error of reading itself.
  public var reading = HorizonErrors.Band()
  /// The true state of the last conditioned frame, taken to stay as it was.
  public var copy = HorizonErrors.Band()

  /// Makes errors of nothing yet.
  public init(_ quantity: StateQuantity, determination: Double) {
    self.quantity = quantity
    self.determination = determination
  }
}
