import LinearAlgebra
import NeuralNetworks

/// The width and the height of a frame in pixels.
public struct FrameSize: Sendable, Hashable {
  /// The number of columns.
  public let width: Int
  /// The number of rows.
  public let height: Int

  /// Makes a size; traps unless both are positive.
  public init(width: Int, height: Int) {
    precondition(width > 0 && height > 0, "expected positive sizes, found \(width)x\(height)")
    self.width = width
    self.height = height
  }

  /// The number of pixels.
  public var pixelCount: Int { width * height }
}

/// The hidden layers that turn a picture into features.
struct PictureEncoder: Sendable {
  private let layers: [Linear]
  /// The number of features.
  let outputSize: Int
  /// How many layers there are: the head counts on from them.
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
    var size = channels * frame.pixelCount + extraInputs
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
    let input = extra.map { graph.concatenateColumns([pictures, $0]) } ?? pictures
    return layers.reduce(input) { $1($0, in: graph) }
  }
}
