import LinearAlgebra
import NeuralNetworks

/// Compares a program's gradients with central differences, in double precision.
struct GradientCheck {
  /// The shapes of the inputs, `(rows, columns)`.
  let shapes: [(rows: Int, columns: Int)]
  /// Adds to every random input: moves it away from kinks and poles.
  var shift: [Double] = []
  /// Records the operation under test.
  let build: (Graph<Double>, [Tensor]) -> Tensor

  /// The largest difference, relative to the largest gradient of its input, over all elements.
  func largestError(seed: UInt64) -> Double {
    let graph = Graph<Double>(layout: ParameterLayout())
    let inputs = shapes.map {
      graph.input(rows: $0.rows, columns: $0.columns, requiresGradient: true)
    }
    let output = build(graph, inputs)
    // Random weights, so that no element's error can hide behind another's.
    let weights = graph.input(rows: output.rows, columns: output.columns)
    let loss = graph.weightedSum([
      (graph.total(graph.multiply(output, weights)), graph.coefficient(1.7))
    ])
    let program = Program(graph, loss: loss)
    var generator = RandomGenerator(seed: seed)
    for (index, input) in inputs.enumerated() {
      let offset = shift.isEmpty ? 0 : shift[index]
      for element in 0..<input.count {
        program.pointer(to: input)[element] = generator.normalPair().0 * 0.7 + offset
      }
    }
    for element in 0..<weights.count {
      program.pointer(to: weights)[element] = generator.uniform(0.5, 1.5)
    }
    // Twice: what a run leaves behind must not enter the next.
    for _ in 0..<2 {
      program.forward()
      program.backward()
    }
    var worst = 0.0
    for input in inputs {
      let analytic = (0..<input.count).map { program.gradientPointer(of: input)[$0] }
      let scale = max(analytic.map(abs).max() ?? 0, 1e-3)
      let values = program.pointer(to: input)
      for element in 0..<input.count {
        let kept = values[element]
        let step = 1e-5
        values[element] = kept + step
        program.forward()
        let above = program.pointer(to: loss)[0]
        values[element] = kept - step
        program.forward()
        let below = program.pointer(to: loss)[0]
        values[element] = kept
        let error = abs((above - below) / (2 * step) - analytic[element]) / scale
        if error.isNaN { return .nan }
        worst = max(worst, error)
      }
    }
    return worst
  }
}
