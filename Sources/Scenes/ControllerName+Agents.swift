import Control

extension ControllerName {
  /// What learned in imagination.
  package static let actor = Self(rawValue: AlgorithmDescription.actor.name)
  /// What learned by soft actor-critic.
  package static let sac = Self(rawValue: AlgorithmDescription.sac.name)
  /// What learned by Q-learning.
  package static let q = Self(rawValue: AlgorithmDescription.q.name)
}
