import LinearAlgebra
import NeuralNetworks

/// The change of features from one time step to the next, projected: how single frames show motion.
struct FeatureChange: Sendable {
  private let layer: Linear

  /// Plans the projection; the gain plays the part that `difference_gain` has for frame pairs.
  init(in layout: inout ParameterLayout, inputSize: Int, outputSize: Int, gain: Float) {
    layer = Linear(
      "encoder.change", in: &layout, inputSize: inputSize, outputSize: outputSize, gain: gain,
      hasBias: false)
  }

  /// Records `sums` with the projected change added to every time step but the first.
  ///
  /// - Parameters:
  ///   - features: `[L B, inputs]`.
  ///   - sums: `[L B, outputs]`.
  func add<Scalar>(
    of features: Tensor, to sums: Tensor, _ input: EncoderInput, in graph: Graph<Scalar>
  ) -> Tensor {
    guard input.length > 1 else { return sums }
    let change = graph.subtract(
      input.steps(1..<input.length, of: features, in: graph),
      input.steps(0..<input.length - 1, of: features, in: graph))
    return graph.concatenateRows([
      input.steps(0..<1, of: sums, in: graph),
      graph.add(
        input.steps(1..<input.length, of: sums, in: graph), layer(change, in: graph)),
    ])
  }
}
