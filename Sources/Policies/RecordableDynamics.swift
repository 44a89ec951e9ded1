import NeuralNetworks

/// Learned dynamics as policies know them: how codes go on under actions, recorded into any graph.
package protocol RecordableDynamics: Sendable {
  /// The plan of their parameters, which policies never change.
  var layout: ParameterLayout { get }
  /// The number of components of a code, n.
  var codeSize: Int { get }
  /// The number of components of an action, m.
  var actionSize: Int { get }

  /// Records p(z' | z, u): its mean and its log-variance, `[rows, n]` both.
  func next<Scalar>(
    _ code: Tensor, _ action: Tensor, in graph: Graph<Scalar>
  ) -> (mean: Tensor, logVariance: Tensor)
}
