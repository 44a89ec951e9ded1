import NeuralNetworks
import Testing

/// Shapes that do not fit end the program while it records, never while it runs.
@Suite struct ShapeTests {
  enum Misuse: String, CaseIterable, Codable, Sendable {
    case subtract, interpolate, gatedRecurrentUpdate, normalizeRows, addPerStep
    case attentionRows, attentionHeads, attentionOfABroadcastRow

    func record() {
      let graph = Graph<Float>(layout: ParameterLayout())
      func input(_ rows: Int, _ columns: Int) -> Tensor {
        graph.input(rows: rows, columns: columns)
      }
      let x = input(6, 4)
      _ =
        switch self {
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
        }
    }
  }

  @Test(arguments: Misuse.allCases)
  func misuseStopsTheRecording(_ misuse: Misuse) async {
    await #expect(processExitsWith: .failure) { [misuse] in misuse.record() }
  }
}
