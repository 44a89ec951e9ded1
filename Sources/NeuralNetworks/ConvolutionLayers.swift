import LinearAlgebra

/// A convolution of images with bias and activation.
///
/// Images are rows, channel-major, as everywhere: `[rows, input.count]` to `[rows, output.count]`.
package struct Convolution: Sendable {
  /// W, `[windowCount, channels]`.
  package let weight: Parameter
  /// b, `[1, channels]`.
  package let bias: Parameter
  /// The image that enters, and how the window moves over it.
  package let geometry: ConvolutionGeometry
  /// The image that leaves.
  package let output: ImageShape
  /// What is applied to the sums.
  package let activation: Activation

  /// Plans the layer's parameters under a name: "NAME.weight" and "NAME.bias".
  ///
  /// - Parameters:
  ///   - channels: The channels of the image that leaves.
  ///   - gain: Multiplies the initial weights and biases.
  package init(
    _ name: String, in layout: inout ParameterLayout, input: ImageShape, channels: Int, kernel: Int,
    stride: Int = 1, padding: Int = 0, activation: Activation = .identity, gain: Float = 1
  ) {
    geometry = ConvolutionGeometry(image: input, kernel: kernel, stride: stride, padding: padding)
    output = ImageShape(
      channels: channels, height: geometry.stopsDown, width: geometry.stopsAcross)
    self.activation = activation
    let initializer = Initializer.lecun(gain: gain, inputs: geometry.windowCount)
    weight = layout.add(
      "\(name).weight", rows: geometry.windowCount, columns: channels, initializer: initializer)
    bias = layout.add(
      "\(name).bias", rows: 1, columns: channels, initializer: initializer)
  }

  /// Records the layer.
  package func callAsFunction<Scalar>(_ x: Tensor, in graph: Graph<Scalar>) -> Tensor {
    graph.convolution(
      x, weight: graph.parameter(weight), bias: graph.parameter(bias), geometry: geometry,
      activation: activation)
  }
}

/// A transposed convolution with bias and activation, which makes images larger: by the stride, with
/// a kernel of twice the stride and a padding of half of it.
///
/// Images are rows, channel-major, as everywhere: `[rows, input.count]` to `[rows, output.count]`.
package struct TransposedConvolution: Sendable {
  /// W, `[windowCount, input.channels]`.
  package let weight: Parameter
  /// b, `[1, channels]`.
  package let bias: Parameter
  /// The image that leaves, and how the window moves over it.
  package let geometry: ConvolutionGeometry
  /// The image that enters.
  package let input: ImageShape
  /// The image that leaves.
  package var output: ImageShape { geometry.image }
  /// What is applied to the sums.
  package let activation: Activation

  /// Plans the layer's parameters under a name: "NAME.weight" and "NAME.bias".
  ///
  /// The image that leaves has (n − 1) stride + kernel − 2 padding + outputPadding lines for n.
  ///
  /// - Parameters:
  ///   - channels: The channels of the image that leaves.
  ///   - outputPadding: Lines and columns at the end that no further stop follows: a stride above 1
  ///     leaves several sizes to choose from. Below the stride.
  ///   - gain: Multiplies the initial weights and biases.
  package init(
    _ name: String, in layout: inout ParameterLayout, input: ImageShape, channels: Int, kernel: Int,
    stride: Int = 1, padding: Int = 0, outputPadding: Int = 0, activation: Activation = .identity,
    gain: Float = 1
  ) {
    precondition(
      outputPadding >= 0 && outputPadding < stride,
      "\(name): expected an output padding below the stride of \(stride), found \(outputPadding)")
    let growth = kernel - 2 * padding + outputPadding
    geometry = ConvolutionGeometry(
      image: ImageShape(
        channels: channels, height: (input.height - 1) * stride + growth,
        width: (input.width - 1) * stride + growth),
      kernel: kernel, stride: stride, padding: padding)
    self.input = input
    self.activation = activation
    // An element of the image lies under about (kernel / stride)² windows.
    let covers = max(1, (kernel + stride / 2) / stride)
    let initializer = Initializer.lecun(gain: gain, inputs: input.channels * covers * covers)
    weight = layout.add(
      "\(name).weight", rows: geometry.windowCount, columns: input.channels,
      initializer: initializer)
    bias = layout.add(
      "\(name).bias", rows: 1, columns: channels, initializer: initializer)
  }

  /// Records the layer.
  package func callAsFunction<Scalar>(_ x: Tensor, in graph: Graph<Scalar>) -> Tensor {
    graph.transposedConvolution(
      x, weight: graph.parameter(weight), bias: graph.parameter(bias), geometry: geometry,
      activation: activation)
  }
}
