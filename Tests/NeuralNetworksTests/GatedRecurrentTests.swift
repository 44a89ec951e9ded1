import Foundation
import LinearAlgebra
import NeuralNetworks
import Testing

extension OperationGradientTests {
  static let recurrences: [Case] =
    recurrences(1, 1) + recurrences(3, 1) + recurrences(1, 4) + recurrences(3, 5)

  static func recurrences(_ rows: Int, _ n: Int) -> [Case] {
    let projection = (rows: rows, columns: 3 * n)
    return [
      Case(
        testDescription: "gatedRecurrentUpdate rows \(rows) n \(n)",
        shapes: [projection, projection, (rows: rows, columns: n)]
      ) { $0.gatedRecurrentUpdate(input: $1[0], hidden: $1[1], state: $1[2]) },
      Case(
        testDescription: "gatedRecurrentUpdate of one projection rows \(rows) n \(n)",
        shapes: [projection, (rows: 1, columns: n)]
      ) {
        $0.gatedRecurrentUpdate(
          input: $1[0], hidden: $1[0], state: $0.broadcast($1[1], rows: rows))
      },
      Case(
        testDescription: "recurrence over 3 steps rows \(rows) n \(n)",
        shapes: [(rows: 3 * rows, columns: 3 * n), (rows: n, columns: 3 * n)]
      ) { recurrence($0, projected: $1[0], weight: $1[1]) },
    ]
  }

  private static func recurrence(
    _ graph: Graph<Double>, projected: Tensor, weight: Tensor
  ) -> Tensor {
    let rows = projected.rows / 3
    var state = graph.zeros(rows: rows, columns: weight.rows)
    for t in 0..<3 {
      state = graph.gatedRecurrentUpdate(
        input: graph.rows(projected, t * rows..<(t + 1) * rows),
        hidden: graph.linear(state, weight: weight), state: state)
    }
    return state
  }
}

@Suite struct GatedRecurrentTests {
  @Test func gatesMixStateAndCandidate() {
    let run = RecordedProgram<Double>(inputs: [(1, 3), (1, 3), (1, 3)]) {
      $0.interpolate(from: $1[0], to: $1[1], gate: $1[2])
    }
    #expect(run([1, 2, 3], [5, 6, 7], [0, 1, 0.25]) == [1, 6, 4])
    #expect(run.gradient(ofInput: 0) == [1, 0, 0.75])
    #expect(run.gradient(ofInput: 1) == [0, 1, 0.25])
    #expect(run.gradient(ofInput: 2) == [4, 4, 4])
  }

  /// The layer over several sequences against the equations, unit by unit.
  @Test(arguments: UInt64(0)..<5)
  func layerFollowsTheEquations(seed: UInt64) throws {
    let (sequences, length, inputSize, n) = (3, 4, 2, 5)
    var layout = ParameterLayout()
    let cell = GatedRecurrentCell("cell", in: &layout, inputSize: inputSize, stateSize: n)
    var generator = RandomGenerator(seed: seed)
    let parameters: [Double] = generator.normals(layout.count)
    let x: [Double] = generator.normals(length * sequences * inputSize)
    let run = RecordedProgram<Double>(
      layout: layout, inputs: [(length * sequences, inputSize)], parameters: parameters
    ) { graph, inputs in
      let projected = cell.projectInputs(inputs[0], in: graph)
      var states: [Tensor] = []
      for t in 0..<length {
        states.append(
          cell.step(
            graph.rows(projected, t * sequences..<(t + 1) * sequences), state: states.last,
            in: graph))
      }
      return graph.concatenateRows(states)
    }
    let found = run(x)

    func values(_ name: String) throws -> [Double] {
      let parameter = try #require(layout.entry(named: name)).parameter
      return Array(parameters[parameter.offset..<parameter.offset + parameter.count])
    }
    let (w, b) = (try values("cell.input.weight"), try values("cell.input.bias"))
    let (v, d) = (try values("cell.hidden.weight"), try values("cell.hidden.bias"))
    func sum(_ x: ArraySlice<Double>, _ weight: [Double], _ bias: [Double], _ unit: Int) -> Double {
      zip(x, 0...).reduce(bias[unit]) { $0 + $1.0 * weight[$1.1 * 3 * n + unit] }
    }
    func sigmoid(_ x: Double) -> Double { 1 / (1 + exp(-x)) }
    var expected: [Double] = []
    var states = [[Double]](repeating: [Double](repeating: 0, count: n), count: sequences)
    for t in 0..<length {
      for sequence in 0..<sequences {
        let row = (t * sequences + sequence) * inputSize
        let input = x[row..<row + inputSize]
        let state = states[sequence][...]
        for unit in 0..<n {
          let reset = sigmoid(sum(input, w, b, unit) + sum(state, v, d, unit))
          let update = sigmoid(sum(input, w, b, n + unit) + sum(state, v, d, n + unit))
          let candidate = tanh(
            sum(input, w, b, 2 * n + unit) + reset * sum(state, v, d, 2 * n + unit))
          states[sequence][unit] = (1 - update) * candidate + update * state[unit]
        }
        expected += states[sequence]
      }
    }
    // A few dozen roundings of numbers below 20.
    #expect(largestDifference(found, expected) < 1e-12)
  }

  /// A step without a state is a step from zeros, on every run.
  @Test func theFirstStateIsZero() {
    var layout = ParameterLayout()
    let cell = GatedRecurrentCell("cell", in: &layout, inputSize: 2, stateSize: 3)
    var generator = RandomGenerator(seed: 7)
    let parameters: [Double] = generator.normals(layout.count)
    let x: [Double] = generator.normals(8)
    let implied = RecordedProgram<Double>(
      layout: layout, inputs: [(4, 2)], parameters: parameters
    ) { cell.step(cell.projectInputs($1[0], in: $0), in: $0) }
    let explicit = RecordedProgram<Double>(
      layout: layout, inputs: [(4, 2), (4, 3)], parameters: parameters
    ) { cell.step(cell.projectInputs($1[0], in: $0), state: $1[1], in: $0) }
    let expected = explicit(x, [Double](repeating: 0, count: 12))
    for _ in 0..<3 {
      #expect(implied(x) == expected)
      _ = implied.gradient(ofInput: 0)
    }
  }

  /// A NaN in one sequence stays in that sequence and does not leave it any more.
  @Test func aNaNStaysInItsSequence() {
    var layout = ParameterLayout()
    let cell = GatedRecurrentCell("cell", in: &layout, inputSize: 1, stateSize: 2)
    let run = RecordedProgram<Float>(layout: layout, inputs: [(4, 1)]) { graph, inputs in
      let projected = cell.projectInputs(inputs[0], in: graph)
      let first = cell.step(graph.rows(projected, 0..<2), in: graph)
      return cell.step(graph.rows(projected, 2..<4), state: first, in: graph)
    }
    #expect(run([0, .nan, 1, 1]).map(\.isNaN) == [false, false, true, true])
  }
}
