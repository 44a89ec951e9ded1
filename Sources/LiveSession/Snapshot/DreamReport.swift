import Worlds

/// What the Dream view shows: rows of frames over time, and how far dreams hold.
package struct DreamReport: TypedValue {
  /// What is dreamed.
  package var mode = DreamMode.live
  /// How many frames at the start of a row the model was shown.
  package var conditioned = 0
  /// How many frames a row has when it is complete.
  package var frameCount = 0
  /// Which held-out sequence, or which draw of samples, from 0.
  package var sequence = 0
  /// The rows, in the order in which they are shown.
  package var rows: [DreamRow] = []
  /// The errors of the rows' sequence; empty for samples.
  package var errors = DreamErrors()
  /// The errors of a batch of held-out sequences against the horizon.
  package var horizonErrors = HorizonErrors()
  /// The model version that dreamed.
  package var modelVersion = 0
  /// What there is to know about the rows.
  package var note = DreamNote.none

  /// Makes an empty report.
  package init() {}

  /// The first row of a kind.
  package func row(_ kind: DreamRow.Kind) -> DreamRow? { rows.first { $0.kind == kind } }
}

/// What there is to know about a dream beside its frames.
package enum DreamNote: String, Sendable, Equatable {
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
package struct DreamRow: Sendable, Equatable {
  /// Where frames come from.
  package enum Kind: String, Sendable, Equatable {
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
  package var kind: Kind
  /// Grey frames, oldest first, `[count, height * width]`.
  package var frames: [UInt8]
  /// How many frames there are (so far).
  package var count: Int

  /// Makes a row.
  package init(kind: Kind, frames: [UInt8], count: Int) {
    self.kind = kind
    self.frames = frames
    self.count = count
  }
}

/// Mean squared differences of pixels (white less black is 1) to the true frames, one for each frame.
package struct DreamErrors: Sendable, Equatable {
  /// Of the imagined frames.
  package var imagined: [Double] = []
  /// Of the reconstructions.
  package var reconstruction: [Double] = []
  /// Of the last conditioned frame, repeated: what one gets for nothing; before it, of each frame to
  /// itself.
  package var copy: [Double] = []

  /// Makes empty errors.
  package init() {}
}

/// How the errors of a batch of sequences grow with the horizon.
package struct HorizonErrors: Sendable, Equatable {
  /// The middle half of a batch.
  package struct Band: Sendable, Equatable {
    /// The medians, one for each horizon from 0.
    package var median: [Double] = []
    /// The lower quartiles.
    package var lower: [Double] = []
    /// The upper quartiles.
    package var upper: [Double] = []

    /// Makes an empty band.
    package init() {}
  }

  /// Of the imagined frames; horizon 0 is the last conditioned frame.
  package var imagined = Band()
  /// Of the reconstructions of the same frames.
  package var reconstruction = Band()
  /// Of the last conditioned frame, repeated.
  package var copy = Band()
  /// Of every component of the true state, as it is read from the latents of the same model;
  /// empty while no sequence was judged with a reader.
  package var states: [StateHorizonErrors] = []
  /// How many sequences were judged.
  package var sequenceCount = 0
  /// The model versions that dreamed: while the model learns, one sequence is judged after the other.
  package var modelVersions = 0...0

  /// Makes an empty report.
  package init() {}
}

/// How the error of one component of the state grows with the horizon, in its own unit.
package struct StateHorizonErrors: Sendable, Equatable {
  /// The component.
  package var quantity: StateQuantity
  /// How well the newest of the models is read (R² of held-out codes).
  package var determination: Double
  /// Read from the dreamed latents; horizon 0 is the last conditioned frame.
  package var imagined = HorizonErrors.Band()
  /// Read from the codes of the true frames: the error of reading itself.
  package var reading = HorizonErrors.Band()
  /// The true state of the last conditioned frame, taken to stay as it was.
  package var copy = HorizonErrors.Band()

  /// Makes errors of nothing yet.
  package init(_ quantity: StateQuantity, determination: Double) {
    self.quantity = quantity
    self.determination = determination
  }
}
