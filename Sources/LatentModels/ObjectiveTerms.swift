/// The named terms of a training objective; all are nats per observation, to be made small.
public enum ObjectiveTerm: String, Sendable, CaseIterable, Codable {
  /// -log p(o_t | z_t): with the KL terms, what the ELBO is made of.
  case reconstruction
  /// KL(q(z_1) ‖ N(0, I)).
  case initialKL = "initial_kl"
  /// KL(q(z_{t+1}) ‖ p(z_{t+1} | z_t, u_t)).
  case dynamicsKL = "dynamics_kl"
  /// Latent overshooting: KL(q(z_{1+k}) ‖ N(k predictions from z_1, k Σ)); not part of the ELBO.
  case overshooting
  /// E2C's KL of the predicted to the encoded latent; not part of the ELBO.
  case consistency
  /// -log p(o_{t+1} | predicted latent) of E2C's pair objective.
  case predictedReconstruction = "predicted_reconstruction"

  /// Whether the term belongs to the ELBO with weight one.
  public var isPartOfELBO: Bool {
    switch self {
    case .reconstruction, .initialKL, .dynamicsKL, .predictedReconstruction: true
    case .overshooting, .consistency: false
    }
  }
}

/// The terms of one batch.
public struct ObjectiveValues: Sendable, Equatable {
  /// Nats per observation, by term; terms that the objective lacks are absent.
  public var terms: [ObjectiveTerm: Double]

  /// Makes values.
  public init(terms: [ObjectiveTerm: Double] = [:]) { self.terms = terms }

  /// The evidence lower bound, unit weights, nats per observation.
  public var elbo: Double {
    // In the order of the cases: a dictionary's own order changes from run to run, and with it the
    // last bits of a sum.
    -ObjectiveTerm.allCases.reduce(0) { $1.isPartOfELBO ? $0 + (terms[$1] ?? 0) : $0 }
  }

  /// The KL terms of the ELBO, nats per observation.
  public var kl: Double { (terms[.initialKL] ?? 0) + (terms[.dynamicsKL] ?? 0) }
}
