/// The named terms of a training objective; all are nats per observation, to be made small.
package enum ObjectiveTerm: String, Sendable, CaseIterable, Codable {
  /// -log p(o_t | z_t): with the KL terms, what the ELBO is made of.
  case reconstruction
  /// KL(q(z_1) ‖ N(0, I)); of the first latent of every pair for objective `pair`, of every latent for
  /// `vae`.
  case initialKL = "initial_kl"
  /// KL(q(z_{t+1}) ‖ p(z_{t+1} | z_t, u_t)).
  case dynamicsKL = "dynamics_kl"
  /// Latent overshooting: KL(q(z_{1+k}) ‖ N(k predictions from z_1, k Σ)); not part of the ELBO.
  case overshooting
  /// -log p(o_T | T - 1 predictions from z_1): predictions are held to what the picture showed; not
  /// part of the ELBO.
  case decodedPrediction = "decoded_prediction"
  /// E2C's KL of the predicted to the encoded latent; not part of the ELBO.
  case consistency
  /// -log p(o_{t+1} | predicted latent) of E2C's pair objective.
  case predictedReconstruction = "predicted_reconstruction"

  /// Whether the term belongs to the ELBO with weight one.
  package var isPartOfELBO: Bool {
    switch self {
    case .reconstruction, .initialKL, .dynamicsKL, .predictedReconstruction: true
    case .overshooting, .consistency, .decodedPrediction: false
    }
  }
}

/// The terms of one batch, kept in place so that an update takes no memory.
package struct ObjectiveValues: Sendable, Equatable {
  private var numbers = SIMD8<Double>(repeating: 0)
  private var isPresent = SIMD8<Int64>(repeating: 0)

  /// Nats per observation, by term; terms that the objective lacks are absent.
  package var terms: [ObjectiveTerm: Double] {
    var result: [ObjectiveTerm: Double] = [:]
    for term in ObjectiveTerm.allCases { result[term] = self[term] }
    return result
  }

  /// Makes values.
  package init(terms: [ObjectiveTerm: Double] = [:]) {
    for (term, value) in terms { self[term] = value }
  }

  /// The value of a term, nats per observation; nil when the objective lacks it.
  package subscript(term: ObjectiveTerm) -> Double? {
    get { isPresent[term.position] != 0 ? numbers[term.position] : nil }
    set {
      numbers[term.position] = newValue ?? 0
      isPresent[term.position] = newValue == nil ? 0 : 1
    }
  }

  /// The evidence lower bound, unit weights, nats per observation.
  package var elbo: Double {
    var sum = 0.0
    for term in ObjectiveTerm.allCases where term.isPartOfELBO { sum += self[term] ?? 0 }
    return -sum
  }

  /// The KL terms of the ELBO, nats per observation.
  package var kl: Double { (self[.initialKL] ?? 0) + (self[.dynamicsKL] ?? 0) }
}

extension ObjectiveTerm {
  /// The place of a term among all terms.
  fileprivate var position: Int {
    switch self {
    case .reconstruction: 0
    case .initialKL: 1
    case .dynamicsKL: 2
    case .overshooting: 3
    case .consistency: 4
    case .predictedReconstruction: 5
    case .decodedPrediction: 6
    }
  }
}
