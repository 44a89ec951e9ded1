import NeuralNetworks
import Testing

/// Shapes that do not fit end the program while it records, never while it runs.
@Suite struct ShapeTests {
  enum Misuse: String, CaseIterable, Codable, Sendable {
    case none
    case subtract, interpolate, gatedRecurrentUpdate, normalizeRows, addPerStep
    case attentionRows, attentionHeads, attentionOfABroadcastRow
    case convolvedImage, convolutionWeight, convolutionBias
    case transposedStops, transposedWeight, transposedBias
    case kernelBeyondTheImage, outputPaddingOfAStride

    private static let geometry = ConvolutionGeometry(
      image: ImageShape(channels: 1, height: 4, width: 4), kernel: 2, stride: 2, padding: 0)

    func record() {
      let graph = Graph<Float>(layout: ParameterLayout())
      func input(_ rows: Int, _ columns: Int) -> Tensor {
        graph.input(rows: rows, columns: columns)
      }
      let x = input(6, 4)
      let small = ImageShape(channels: 1, height: 5, width: 5)
      var layout = ParameterLayout()
      _ =
        switch self {
        case .none: x
        case .subtract: graph.subtract(x, input(6, 1))
        case .interpolate: graph.interpolate(from: x, to: x, gate: input(1, 4))
        case .gatedRecurrentUpdate:
          graph.gatedRecurrentUpdate(input: input(6, 12), hidden: input(6, 8), state: x)
        case .normalizeRows: graph.normalizeRows(x, gain: input(1, 4), bias: input(6, 4))
        case .addPerStep: graph.add(x, perStep: input(3, 4), sequences: 3)
        case .attentionRows:
          graph.causalAttention(queries: x, keys: x, values: x, heads: 1, sequences: 3, length: 3)
        case .attentionHeads:
          graph.causalAttention(queries: x, keys: x, values: x, heads: 3, sequences: 2, length: 3)
        case .attentionOfABroadcastRow:
          graph.causalAttention(
            queries: x, keys: x, values: graph.broadcast(input(1, 4), rows: 6), heads: 1,
            sequences: 2, length: 3)
        case .convolvedImage:
          graph.convolution(input(6, 15), weight: x, geometry: Self.geometry)
        case .convolutionWeight:
          graph.convolution(input(6, 16), weight: input(3, 4), geometry: Self.geometry)
        case .convolutionBias:
          graph.convolution(
            input(6, 16), weight: input(4, 3), bias: input(1, 1), geometry: Self.geometry)
        case .transposedStops:
          graph.transposedConvolution(input(6, 11), weight: input(4, 3), geometry: Self.geometry)
        case .transposedWeight:
          graph.transposedConvolution(input(6, 12), weight: input(5, 3), geometry: Self.geometry)
        case .transposedBias:
          graph.transposedConvolution(
            input(6, 12), weight: input(4, 3), bias: input(1, 3), geometry: Self.geometry)
        case .kernelBeyondTheImage:
          input(ConvolutionGeometry(image: small, kernel: 6, stride: 1, padding: 0).stopCount, 1)
        case .outputPaddingOfAStride:
          input(
            TransposedConvolution(
              "name", in: &layout, input: small, channels: 1, kernel: 2, stride: 2,
              outputPadding: 2
            ).output.count, 1)
        }
    }
  }

  @Test(arguments: Misuse.allCases.filter { $0 != .none })
  func misuseStopsTheRecording(_ misuse: Misuse) async {
    await #expect(processExitsWith: .failure) { [misuse] in misuse.record() }
  }

  /// The programs above do not end for another reason.
  @Test func withoutMisuseTheProgramGoesOn() async {
    await #expect(processExitsWith: .success) { Misuse.none.record() }
  }
}
