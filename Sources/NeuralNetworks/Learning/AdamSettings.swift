/// The settings of the optimiser.
package struct AdamSettings: Sendable, Equatable, Codable {
  /// The step size before each parameter's own scale.
  package var learningRate: Float
  /// The decay of the gradient's mean.
  package var beta1: Float
  /// The decay of the gradient's mean square.
  package var beta2: Float
  /// Keeps the division finite.
  package var epsilon: Float
  /// Gradients longer than this (Euclidean norm over all of a group) are shortened to it.
  package var maximumNorm: Float
  /// The decay of the averaged parameters per step; 0 keeps no average: it is the parameters.
  package var averageDecay: Float

  /// Makes settings; the defaults are those of Kingma & Ba (2015).
  package init(
    learningRate: Float = 1e-3, beta1: Float = 0.9, beta2: Float = 0.999, epsilon: Float = 1e-8,
    maximumNorm: Float = .infinity, averageDecay: Float = 0.99
  ) {
    self.learningRate = learningRate
    self.beta1 = beta1
    self.beta2 = beta2
    self.epsilon = epsilon
    self.maximumNorm = maximumNorm
    self.averageDecay = averageDecay
  }
}
