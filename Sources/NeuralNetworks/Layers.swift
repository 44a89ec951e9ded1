import LinearAlgebra

/// A fully connected layer: activation(x W + b), W `[inputSize, outputSize]`, b `[1, outputSize]`.
package struct Linear: Sendable {
  /// W.
  package let weight: Parameter
  /// b, or nil.
  package let bias: Parameter?
  /// What is applied to the sums.
  package let activation: Activation

  /// Plans the layer's parameters under a name: "NAME.weight" and "NAME.bias".
  ///
  /// - Parameters:
  ///   - gain: Multiplies the initial weights and biases.
  ///   - learningRateScale: The layer's learning rate as a multiple of the optimiser's.
  package init(
    _ name: String, in layout: inout ParameterLayout, inputSize: Int, outputSize: Int,
    activation: Activation = .identity, gain: Float = 1,
    hasBias: Bool = true, learningRateScale: Float = 1
  ) {
    weight = layout.add(
      "\(name).weight", rows: inputSize, columns: outputSize,
      initializer: .lecun(gain: gain, inputs: inputSize),
      learningRateScale: learningRateScale)
    bias =
      hasBias
      ? layout.add(
        "\(name).bias", rows: 1, columns: outputSize,
        initializer: .lecun(gain: gain, inputs: inputSize),
        learningRateScale: learningRateScale) : nil
    self.activation = activation
  }

  /// Records the layer.
  package func callAsFunction<Scalar>(_ x: Tensor, in graph: Graph<Scalar>) -> Tensor {
    graph.linear(
      x, weight: graph.parameter(weight), bias: bias.map(graph.parameter), activation: activation)
  }
}

/// Fully connected layers, one behind the other.
package struct MultilayerPerceptron: Sendable {
  /// The layers, in order.
  package let layers: [Linear]

  /// Plans layers of the given sizes: hidden layers with `activation`, the last one linear.
  ///
  /// - Parameters:
  ///   - sizes: Input, hidden and output sizes; at least two.
  ///   - outputGain: Multiplies the initial weights of the last layer.
  package init(
    _ name: String, in layout: inout ParameterLayout, sizes: [Int],
    activation: Activation = .relu, outputGain: Float = 1, learningRateScale: Float = 1
  ) {
    precondition(sizes.count >= 2, "\(name): expected at least 2 sizes, found \(sizes)")
    var layers: [Linear] = []
    for index in 0..<sizes.count - 1 {
      let isLast = index == sizes.count - 2
      layers.append(
        Linear(
          "\(name).layers.\(index)", in: &layout, inputSize: sizes[index],
          outputSize: sizes[index + 1], activation: isLast ? .identity : activation,
          gain: isLast ? outputGain : 1, learningRateScale: learningRateScale))
    }
    self.layers = layers
  }

  /// Records the layers.
  package func callAsFunction<Scalar>(_ x: Tensor, in graph: Graph<Scalar>) -> Tensor {
    layers.reduce(x) { $1($0, in: graph) }
  }
}
