import LinearAlgebra
import NeuralNetworks

/// From normalised codes to a squashed Gaussian over actions.
package struct ActorNetwork: Sendable {
  /// The plan of its parameters.
  package let layout: ParameterLayout
  /// What its outputs mean.
  package let distribution: SquashedGaussian
  private let network: MultilayerPerceptron

  /// Plans the network; at first its means are near zero and its deviations near one.
  package init(
    codeSize: Int, actionSize: Int, hidden: [Int],
    distribution: SquashedGaussian = SquashedGaussian()
  ) {
    var layout = ParameterLayout("actor")
    network = MultilayerPerceptron(
      "actor", in: &layout, sizes: [codeSize] + hidden + [2 * actionSize], activation: .elu,
      outputGain: 0.01)
    self.layout = layout
    self.distribution = distribution
  }

  /// Records the distribution's parameters for normalised codes, `[rows, 2 m]`.
  package func callAsFunction<Scalar>(_ codes: Tensor, in graph: Graph<Scalar>) -> Tensor {
    network(codes, in: graph)
  }
}

/// From normalised codes to what is expected from there on.
package struct ValueNetwork: Sendable {
  /// The plan of its parameters.
  package let layout: ParameterLayout
  private let network: MultilayerPerceptron

  /// Plans the network; at first its values are near zero.
  ///
  /// - Parameter name: The name of its group.
  package init(
    _ name: String = "value", codeSize: Int, hidden: [Int], activation: Activation = .elu
  ) {
    var layout = ParameterLayout(name)
    network = MultilayerPerceptron(
      name, in: &layout, sizes: [codeSize] + hidden + [1], activation: activation,
      outputGain: 0.1)
    self.layout = layout
  }

  /// Plans a critic, which reads codes and what is done there, `[rows, n + m]`.
  static func critic(_ number: Int, codeSize: Int, actionSize: Int, hidden: [Int]) -> Self {
    Self("critic_\(number)", codeSize: codeSize + actionSize, hidden: hidden, activation: .relu)
  }

  /// Records the values of normalised codes, `[rows, 1]`.
  package func callAsFunction<Scalar>(_ codes: Tensor, in graph: Graph<Scalar>) -> Tensor {
    network(codes, in: graph)
  }
}
