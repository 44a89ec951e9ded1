import LinearAlgebra
import NeuralNetworks
import Settings
import Validation

/// The name of an objective in scenes.
package struct ObjectiveName: RawRepresentable, Hashable, Codable, Sendable {
  /// The name.
  package let rawValue: String

  /// Makes a name, whether or not there is such an objective.
  package init(rawValue: String) { self.rawValue = rawValue }
}

/// What training of a sequence VAE maximises: it lists its terms, and records them into any graph.
package protocol SequenceObjective: Sendable {
  /// The name in scenes.
  var name: ObjectiveName { get }

  /// Its own settings with their defaults, which stand among those of training; nil for none.
  var section: (any SettingsSection)? { get }

  /// The terms in the order of files, the first a likelihood: the one list from which losses, files and
  /// curves follow.
  func terms(_ settings: TrainingSettings) -> [ObjectiveTerm]

  /// The observations whose likelihood a sequence of this length bounds.
  func observations(ofSequence length: Int) -> Int

  /// Records every term of a batch.
  func record<Scalar>(_ batch: ObjectiveBatch<Scalar>) -> ObjectiveRecording
}

extension SequenceObjective {
  package var section: (any SettingsSection)? { nil }

  /// As many as it has.
  package func observations(ofSequence length: Int) -> Int { length }

  /// The curves of a training: the bound, its KL, every term, and the gradient's norm before clipping.
  package func curves(_ settings: TrainingSettings) -> [LearningCurve] {
    [
      LearningCurve(key: "elbo", title: "ELBO", unit: "nats"),
      LearningCurve(key: "kl", title: "KL", unit: "nats", place: 2),
    ] + terms(settings).enumerated().map { $1.curve(isFirst: $0 == 0) }
      + [LearningCurve(key: "gradient_norm", title: "gradient norm", place: 6)]
  }
}

/// What an objective has recorded of a batch.
package struct ObjectiveRecording {
  /// Every term, nats of as many rows as it likes.
  package let terms: [ObjectiveTerm: Tensor]
  /// The dynamics' prediction of every latent but the first, one step from the sample before it,
  /// `[(T - 1) B, n]`.
  package let predicted: Tensor
  /// The rows of the posterior whose KL from N(0, I) belongs to the ELBO.
  package let initialRows: Range<Int>

  /// Makes a recording from its parts.
  package init(terms: [ObjectiveTerm: Tensor], predicted: Tensor, initialRows: Range<Int>) {
    self.terms = terms
    self.predicted = predicted
    self.initialRows = initialRows
  }
}

/// The objectives that there are.
package struct ObjectiveRegistry: Sendable {
  /// All of them.
  package private(set) var objectives: [any SequenceObjective]

  /// Those of the program.
  package static let standard = ObjectiveRegistry([
    EvidenceBound(), PairObjective(), PlainObjective(),
  ])

  /// Lists objectives.
  package init(_ objectives: [any SequenceObjective]) { self.objectives = objectives }

  /// The same with another one.
  package func adding(_ objective: any SequenceObjective) -> ObjectiveRegistry {
    ObjectiveRegistry(objectives + [objective])
  }

  /// Their names.
  package var names: [ObjectiveName] { objectives.map(\.name) }

  /// An objective that must be there.
  ///
  /// - Throws: Which ones there are.
  package func objective(
    named name: ObjectiveName, keyPath: String = "objective"
  ) throws(InputError) -> any SequenceObjective {
    if let objective = objectives.first(where: { $0.name == name }) { return objective }
    throw InputError(keyPath: keyPath, unknown: name.rawValue, known: names.map(\.rawValue))
  }

  /// The curve of a column in a file; nil for one that no objective writes.
  package func curve(named key: String) -> LearningCurve? {
    for objective in objectives {
      let curves = objective.curves(TrainingSettings())
      if let curve = curves.first(where: { $0.key == key }) { return curve }
    }
    return nil
  }
}
