import LinearAlgebra
import NeuralNetworks

/// The learned dynamics: the mean of p(z' | z, u), locally linear unless chosen otherwise.
package struct Transition: Sendable {
  let kind: DynamicsKind
  let latentSize: Int
  let actionSize: Int
  /// From z to the coefficients (rank-one, full), from (z, u) to the change (mlp).
  private let network: MultilayerPerceptron?
  /// A - I, `[n, n]` acting from the right on rows, and B, with c as its bias (global).
  private let globalState: Linear?
  private let globalAction: Linear?

  init(
    kind: DynamicsKind, latentSize n: Int, actionSize m: Int, hidden: [Int],
    learningRateScale: Float, in layout: inout ParameterLayout
  ) {
    self.kind = kind
    latentSize = n
    actionSize = m
    func perceptron(_ inputs: Int, _ outputs: Int) -> MultilayerPerceptron {
      MultilayerPerceptron(
        "dynamics", in: &layout, sizes: [inputs] + hidden + [outputs], activation: .tanh,
        learningRateScale: learningRateScale)
    }
    switch kind {
    case .rankOne:
      network = perceptron(n, 3 * n + n * m)
      (globalState, globalAction) = (nil, nil)
    case .full:
      network = perceptron(n, n * n + n * m + n)
      (globalState, globalAction) = (nil, nil)
    case .mlp:
      network = perceptron(n + m, n)
      (globalState, globalAction) = (nil, nil)
    case .global:
      network = nil
      globalState = Linear(
        "dynamics.state", in: &layout, inputSize: n, outputSize: n, gain: 0.1, hasBias: false,
        learningRateScale: learningRateScale)
      globalAction = Linear(
        "dynamics.action", in: &layout, inputSize: m, outputSize: n, gain: 0.1,
        learningRateScale: learningRateScale)
    }
  }

  /// Whether A and B of its own belong to every latent, beside the transition's Jacobian.
  var hasLocalModel: Bool { kind == .rankOne || kind == .full }

  /// What the local model is made of at given latents; nil parts do not exist for this kind.
  package struct LocalModel {
    /// v, r, B, c (rank-one) or M, B, c (full), `[rows, ...]`.
    package let coefficients: Tensor?
  }

  /// Records the coefficients at the linearisation points `[rows, n]`.
  package func localModel<Scalar>(at latent: Tensor, in graph: Graph<Scalar>) -> LocalModel {
    switch kind {
    case .rankOne, .full: LocalModel(coefficients: network?(latent, in: graph))
    case .global, .mlp: LocalModel(coefficients: nil)
    }
  }

  /// Records the mean of the next latent under a local model, `[rows, n]`.
  package func apply<Scalar>(
    _ local: LocalModel, state: Tensor, action: Tensor, in graph: Graph<Scalar>
  ) -> Tensor {
    let n = latentSize
    let m = actionSize
    switch (kind, local.coefficients) {
    case (.rankOne, let coefficients?):
      return graph.rankOneTransition(coefficients: coefficients, state: state, action: action)
    case (.full, let coefficients?):
      let moved = graph.matrixVectorProduct(graph.columns(coefficients, 0..<n * n), state)
      let pushed = graph.matrixVectorProduct(
        graph.columns(coefficients, n * n..<n * n + n * m), action)
      let offset = graph.columns(coefficients, n * n + n * m..<n * n + n * m + n)
      return graph.add(graph.add(state, moved), graph.add(pushed, offset))
    default:
      break
    }
    if let globalState, let globalAction {
      return graph.add(
        state, graph.add(globalState(state, in: graph), globalAction(action, in: graph)))
    }
    guard let network else { return state }
    return graph.add(state, network(graph.concatenateColumns([state, action]), in: graph))
  }

  /// Records the mean of the next latent, `[rows, n]`.
  package func callAsFunction<Scalar>(
    _ state: Tensor, _ action: Tensor, in graph: Graph<Scalar>
  ) -> Tensor {
    apply(localModel(at: state, in: graph), state: state, action: action, in: graph)
  }

  /// Records A of the local model, `[rows, n n]`; nil when the kind has none of its own.
  package func stateMatrices<Scalar>(
    _ local: LocalModel, rows: Int, in graph: Graph<Scalar>
  ) -> Tensor? {
    let n = latentSize
    switch (kind, local.coefficients) {
    case (.rankOne, let coefficients?):
      return graph.rankOneMatrix(
        graph.columns(coefficients, 0..<n), graph.columns(coefficients, n..<2 * n))
    case (.full, let coefficients?):
      return graph.addIdentity(graph.columns(coefficients, 0..<n * n), size: n)
    default:
      return nil
    }
  }

  /// Records B of the local model, `[rows, n m]`; nil when the kind has none of its own.
  package func actionMatrices<Scalar>(_ local: LocalModel, in graph: Graph<Scalar>) -> Tensor? {
    let n = latentSize
    let m = actionSize
    guard let coefficients = local.coefficients else { return nil }
    let start = kind == .rankOne ? 2 * n : n * n
    return graph.columns(coefficients, start..<start + n * m)
  }
}
