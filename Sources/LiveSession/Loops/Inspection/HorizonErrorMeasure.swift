import Environments
import LatentModels

/// Judges dreams of a batch of held-out sequences, one sequence at a time, so that looking costs
/// little and ends when the model stands still.
package struct HorizonErrorMeasure {
  /// How many sequences are judged.
  package static let batch = 16

  private struct Judged {
    var imagined: [Double]
    var reconstruction: [Double]
    var copy: [Double]
    var version: Int
  }

  private var judged: [Judged?] = []
  private var sequences: [ObservedSequence?] = []
  private var conditioned = 0
  private var horizon = 0
  private var next = 0
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
  package mutating func advance(
    _ inference: ModelInference, environment: Environment, conditioned: Int, horizon: Int
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
      ?? .heldOut(
        next, of: environment, count: conditioned + horizon,
        window: inference.model.settings.windowFrames)
    sequences[next] = sequence
    let found = Dream(inference, along: sequence, conditioned: conditioned).errors
    judged[next] = Judged(
      imagined: Array(found.imagined.dropFirst(conditioned - 1)),
      reconstruction: Array(found.reconstruction.dropFirst(conditioned - 1)),
      copy: Array(found.copy.dropFirst(conditioned - 1)), version: inference.version)
    next = (next + 1) % Self.batch
    summarize()
  }

  private mutating func summarize() {
    let known = judged.compactMap { $0 }
    errors.sequenceCount = known.count
    let versions = known.map(\.version)
    errors.modelVersions = (versions.min() ?? 0)...(versions.max() ?? 0)
    errors.imagined = band(known.map(\.imagined))
    errors.reconstruction = band(known.map(\.reconstruction))
    errors.copy = band(known.map(\.copy))
  }

  private func band(_ curves: [[Double]]) -> HorizonErrors.Band {
    var band = HorizonErrors.Band()
    for place in 0...horizon {
      let values = curves.map { $0[place] }
      band.median.append(quantile(0.5, of: values))
      band.lower.append(quantile(0.25, of: values))
      band.upper.append(quantile(0.75, of: values))
    }
    return band
  }
}
