import LinearAlgebra
import NeuralNetworks

/// The width and the height of a frame in pixels.
package struct FrameSize: Sendable, Hashable {
  /// The number of columns.
  package let width: Int
  /// The number of rows.
  package let height: Int

  /// Makes a size; traps unless both are positive.
  package init(width: Int, height: Int) {
    precondition(width > 0 && height > 0, "expected positive sizes, found \(width)x\(height)")
    self.width = width
    self.height = height
  }

  /// The number of pixels.
  package var pixelCount: Int { width * height }
}

/// The layers that turn a picture into features: convolutions, if any, and hidden dense layers.
struct PictureEncoder: Sendable {
  private let convolutions: [Convolution]
  private let layers: [Linear]
  /// The number of features.
  let outputSize: Int
  /// How many dense layers there are: the head counts on from them.
  var layerCount: Int { layers.count }

  /// Plans the layers.
  ///
  /// - Parameters:
  ///   - channels: How many frames a picture holds.
  ///   - extraInputs: Numbers that are seen beside the picture.
  init(
    settings: ModelSettings, frame: FrameSize, channels: Int, extraInputs: Int = 0,
    in layout: inout ParameterLayout
  ) {
    var shape = ImageShape(channels: channels, height: frame.height, width: frame.width)
    var convolutions: [Convolution] = []
    for (index, count) in settings.convolutions.enumerated() {
      let layer = Convolution(
        "encoder.convolutions.\(index)", in: &layout, input: shape, channels: count, kernel: 3,
        stride: 2, padding: 1, activation: .relu)
      convolutions.append(layer)
      shape = layer.output
    }
    self.convolutions = convolutions
    var size = shape.count + extraInputs
    layers = settings.encoderHidden.enumerated().map { index, units in
      defer { size = units }
      return Linear(
        "encoder.layers.\(index)", in: &layout, inputSize: size, outputSize: units,
        activation: .relu)
    }
    outputSize = size
  }

  /// Records the features `[rows, outputSize]` of pictures, with what is seen beside them.
  func callAsFunction<Scalar>(
    _ pictures: Tensor, extra: Tensor? = nil, in graph: Graph<Scalar>
  ) -> Tensor {
    let seen = convolutions.reduce(pictures) { $1($0, in: graph) }
    let input = extra.map { graph.concatenateColumns([seen, $0]) } ?? seen
    return layers.reduce(input) { $1($0, in: graph) }
  }
}
