import Control
import LatentModels
import Measurement
import Worlds

/// Judges dreams of a batch of held-out sequences, one sequence at a time, so that looking costs
/// little and ends when the model stands still.
package struct HorizonErrorMeasure {
  /// How many sequences are judged.
  package static let batch = 16

  private struct Judged {
    var imagined: [Double]
    var reconstruction: [Double]
    var copy: [Double]
    /// Nil when no reader could be fitted to the model.
    var states: StateErrors?
    var version: Int
  }

  private var judged: [Judged?] = []
  private var sequences: [HeldOutSequence?] = []
  private var conditioned = 0
  private var horizon = 0
  private var next = 0
  /// How well the last reader reads.
  private var qualities: [StateReader.Quality] = []
  /// What is known so far.
  package private(set) var errors = HorizonErrors()

  /// Begins without any sequence.
  package init() {}

  /// Forgets all judgements: another model.
  package mutating func forget() {
    judged = []
    errors = HorizonErrors()
  }

  /// Judges the next sequence with the present model, unless all were judged with it.
  ///
  /// - Parameter reader: Fits the reader of the present model, or finds it; nil when it cannot be
  ///   fitted. Only called for a sequence that is judged.
  package mutating func advance(
    _ inference: ModelInference, world: any World, conditioned: Int, horizon: Int,
    reader: () -> StateReader?
  ) {
    if (conditioned, horizon) != (self.conditioned, self.horizon) {
      (self.conditioned, self.horizon) = (conditioned, horizon)
      sequences = []
      forget()
    }
    if judged.isEmpty {
      judged = Array(repeating: nil, count: Self.batch)
      next = 0
    }
    if sequences.isEmpty { sequences = Array(repeating: nil, count: Self.batch) }
    guard judged[next]?.version != inference.version else { return }
    let sequence =
      sequences[next]
      ?? HeldOutSequence(
        next, of: world, count: conditioned + horizon,
        window: inference.model.settings.windowFrames)
    sequences[next] = sequence
    let dream = Dream(inference, along: sequence.observed, conditioned: conditioned)
    let found = dream.errors
    let reader = reader()
    if let reader { qualities = reader.qualities }
    judged[next] = Judged(
      imagined: Array(found.imagined.dropFirst(conditioned - 1)),
      reconstruction: Array(found.reconstruction.dropFirst(conditioned - 1)),
      copy: Array(found.copy.dropFirst(conditioned - 1)),
      states: reader.map { StateErrors(of: dream, states: sequence.states, reader: $0) },
      version: inference.version)
    next = (next + 1) % Self.batch
    summarize(StateFeatures(world))
  }

  private mutating func summarize(_ features: StateFeatures) {
    let known = judged.compactMap { $0 }
    errors.sequenceCount = known.count
    let versions = known.map(\.version)
    errors.modelVersions = (versions.min() ?? 0)...(versions.max() ?? 0)
    errors.imagined = HorizonErrors.Band(of: known.map(\.imagined))
    errors.reconstruction = HorizonErrors.Band(of: known.map(\.reconstruction))
    errors.copy = HorizonErrors.Band(of: known.map(\.copy))
    errors.states = StateErrors.summary(
      of: known.compactMap(\.states), features: features, qualities: qualities)
  }
}
