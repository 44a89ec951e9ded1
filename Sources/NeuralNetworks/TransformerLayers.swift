import LinearAlgebra

/// Every row normalised to mean 0 and deviation 1, then scaled and shifted by learned numbers.
///
/// Ba et al. 2016.
package struct LayerNormalization: Sendable {
  /// Multiplies each column, `[1, size]`; ones at first.
  package let gain: Parameter
  /// Is added to each column, `[1, size]`; zeros at first.
  package let bias: Parameter

  /// Plans the layer's parameters under a name: "NAME.gain" and "NAME.bias".
  package init(
    _ name: String, in layout: inout ParameterLayout, size: Int
  ) {
    gain = layout.add(
      "\(name).gain", rows: 1, columns: size, initializer: .constant(1))
    bias = layout.add(
      "\(name).bias", rows: 1, columns: size, initializer: .constant(0))
  }

  /// Records the layer.
  package func callAsFunction<Scalar>(_ x: Tensor, in graph: Graph<Scalar>) -> Tensor {
    graph.normalizeRows(x, gain: graph.parameter(gain), bias: graph.parameter(bias))
  }
}

/// Self-attention, causal or not, and a perceptron of two layers, each on normalised rows and added to them.
///
/// Vaswani et al. 2017, with the normalisation first as in Xiong et al. 2020. The sums are of the rows
/// as they were before they were normalised. The block does not know the positions in time: add them before the first block with
/// `Graph.add(_:perStep:sequences:)`. What leaves the last block is not normalised.
package struct TransformerBlock: Sendable {
  /// Normalises what attention reads.
  package let attentionNormalization: LayerNormalization
  /// Queries, keys and values side by side, `[size, 3 size]`.
  package let projection: Linear
  /// Joins the heads' results, `[size, size]`.
  package let attentionOutput: Linear
  /// Normalises what the perceptron reads.
  package let perceptronNormalization: LayerNormalization
  /// The two layers, `size` to `hiddenSize` to `size`.
  package let perceptron: MultilayerPerceptron
  /// The number of attention heads.
  package let heads: Int

  /// Plans the block's parameters under a name: "NAME.attention..." and "NAME.perceptron...".
  ///
  /// - Parameters:
  ///   - size: The columns of the rows that enter and leave; a multiple of `heads`.
  ///   - hiddenSize: The perceptron's hidden units; nil for four times the size.
  ///   - outputGain: Multiplies the initial weights of the two layers that are added to the rows.
  package init(
    _ name: String, in layout: inout ParameterLayout, size: Int, heads: Int, hiddenSize: Int? = nil,
    activation: Activation = .relu, outputGain: Float = 1
  ) {
    precondition(
      heads > 0 && size % heads == 0,
      "\(name): expected a size that \(heads) heads divide, found \(size)")
    self.heads = heads
    attentionNormalization = LayerNormalization(
      "\(name).attention.normalization", in: &layout, size: size)
    projection = Linear(
      "\(name).attention.projection", in: &layout, inputSize: size, outputSize: 3 * size)
    attentionOutput = Linear(
      "\(name).attention.output", in: &layout, inputSize: size, outputSize: size, gain: outputGain)
    perceptronNormalization = LayerNormalization(
      "\(name).perceptron.normalization", in: &layout, size: size)
    perceptron = MultilayerPerceptron(
      "\(name).perceptron", in: &layout, sizes: [size, hiddenSize ?? 4 * size, size],
      activation: activation, outputGain: outputGain)
  }

  /// Records the block over time-major rows, `[length · sequences, size]`.
  ///
  /// - Parameter isCausal: Whether a step sees only itself and the past, or every step.
  package func callAsFunction<Scalar>(
    _ x: Tensor, sequences: Int, length: Int, isCausal: Bool = true, in graph: Graph<Scalar>
  ) -> Tensor {
    let size = x.columns
    let projected = projection(attentionNormalization(x, in: graph), in: graph)
    let queries = graph.columns(projected, 0..<size)
    let keys = graph.columns(projected, size..<2 * size)
    let values = graph.columns(projected, 2 * size..<3 * size)
    let attended =
      isCausal
      ? graph.causalAttention(
        queries: queries, keys: keys, values: values, heads: heads, sequences: sequences,
        length: length)
      : graph.attention(
        queries: queries, keys: keys, values: values, heads: heads, sequences: sequences)
    let joined = graph.add(x, attentionOutput(attended, in: graph))
    return graph.add(
      joined, perceptron(perceptronNormalization(joined, in: graph), in: graph))
  }
}

/// Attention of tokens to a memory, on normalised rows and added to them.
///
/// Vaswani et al. 2017, section 3.2.3, with the normalisation first.
package struct CrossAttention: Sendable {
  /// Normalises the tokens that look.
  package let normalization: LayerNormalization
  /// Queries of the tokens.
  package let queries: Linear
  /// Keys and values of the memory side by side, `[size, 2 size]`.
  package let memory: Linear
  /// Joins the heads' results.
  package let output: Linear
  /// The number of attention heads.
  package let heads: Int

  /// Plans the parameters under a name; the size is a multiple of `heads`.
  package init(_ name: String, in layout: inout ParameterLayout, size: Int, heads: Int) {
    precondition(
      heads > 0 && size % heads == 0,
      "\(name): expected a size that \(heads) heads divide, found \(size)")
    self.heads = heads
    normalization = LayerNormalization("\(name).normalization", in: &layout, size: size)
    queries = Linear("\(name).queries", in: &layout, inputSize: size, outputSize: size)
    memory = Linear("\(name).memory", in: &layout, inputSize: size, outputSize: 2 * size)
    output = Linear("\(name).output", in: &layout, inputSize: size, outputSize: size)
  }

  /// Records the tokens after they have looked at a memory, both time-major, `[tokens · sequences, size]`.
  package func callAsFunction<Scalar>(
    _ x: Tensor, to seen: Tensor, sequences: Int, in graph: Graph<Scalar>
  ) -> Tensor {
    let size = x.columns
    let projected = memory(seen, in: graph)
    let attended = graph.attention(
      queries: queries(normalization(x, in: graph), in: graph),
      keys: graph.columns(projected, 0..<size), values: graph.columns(projected, size..<2 * size),
      heads: heads, sequences: sequences)
    return graph.add(x, output(attended, in: graph))
  }
}
