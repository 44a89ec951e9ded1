import NeuralNetworks

/// A named term of a training objective: nats per observation, to be made small.
package struct ObjectiveTerm: Sendable {
  /// What it is to the evidence lower bound.
  package enum Role: Sendable {
    /// A part of it with weight one: -log p of an observation.
    case likelihood
    /// A part of it with weight one: a divergence of a posterior.
    case divergence
    /// No part of it.
    case extra
  }

  /// The name in files.
  package let name: String
  /// What it is to the evidence lower bound.
  package let role: Role
  /// The weight in the loss, from the settings and from the factor that the dynamics have at the present
  /// update (`TrainingSettings.dynamicsEmphasis`).
  package let weight: @Sendable (_ settings: TrainingSettings, _ emphasis: Float) -> Float

  /// Names a term.
  package init(
    _ name: String, _ role: Role,
    weight: @escaping @Sendable (TrainingSettings, Float) -> Float = { _, _ in 1 }
  ) {
    self.name = name
    self.role = role
    self.weight = weight
  }

  /// The term's curve; `isFirst` puts it beside the bound.
  func curve(isFirst: Bool) -> LearningCurve {
    let place =
      switch role {
      case .likelihood: isFirst ? 1 : 3
      case .divergence: 4
      case .extra: 5
      }
    return LearningCurve(
      key: name, title: name.replacing("_kl", with: " KL").replacing("_", with: " "),
      unit: "nats", place: place)
  }
}

extension ObjectiveTerm: Hashable {
  /// Whether the names are the same: two objectives may weigh one term differently.
  package static func == (first: ObjectiveTerm, second: ObjectiveTerm) -> Bool {
    first.name == second.name
  }

  /// Hashes the name.
  package func hash(into hasher: inout Hasher) { hasher.combine(name) }
}

extension ObjectiveTerm {
  /// -log p(o_t | z_t): with the KL terms, what the ELBO is made of.
  package static let reconstruction = ObjectiveTerm("reconstruction", .likelihood)
  /// KL(q(z) ‖ N(0, I)): of the first latent of a sequence, of the first of every pair, or of every one.
  package static let initialKL = ObjectiveTerm("initial_kl", .divergence) { settings, _ in
    settings.klWeight
  }
}

/// The terms of one batch.
package struct ObjectiveValues: Sendable, Equatable {
  /// The terms.
  package let terms: [ObjectiveTerm]
  /// Nats per observation, by term; an update replaces them in place and takes no memory.
  package internal(set) var numbers: [Double]

  /// Makes values of terms; not a number until they are known.
  package init(_ terms: [ObjectiveTerm], numbers: [Double]? = nil) {
    self.terms = terms
    self.numbers = numbers ?? Array(repeating: .nan, count: terms.count)
  }

  /// The value of a term, nats per observation; nil when the objective lacks it.
  package subscript(term: ObjectiveTerm) -> Double? {
    terms.firstIndex(of: term).map { numbers[$0] }
  }

  /// The evidence lower bound, unit weights, nats per observation.
  package var elbo: Double { -sum { $0 != .extra } }

  /// The KL terms of the ELBO, nats per observation.
  package var kl: Double { sum { $0 == .divergence } }

  private func sum(_ isCounted: (ObjectiveTerm.Role) -> Bool) -> Double {
    var sum = 0.0
    for index in terms.indices where isCounted(terms[index].role) { sum += numbers[index] }
    return sum
  }
}
