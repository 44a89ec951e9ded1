import LinearAlgebra
import NeuralNetworks

/// A program of one result over inputs and parameters that a test fills and reads as arrays.
final class RecordedProgram<Scalar: RealScalar> {
  private let program: Program<Scalar>
  private let inputs: [Tensor]
  private let output: Tensor
  private let parameters: AlignedBuffer<Scalar>

  /// Records the result, with the sum of its elements as the loss.
  ///
  /// - Parameter parameters: Fills the layout's vector; the layout's own initial values otherwise.
  init(
    layout: ParameterLayout = ParameterLayout(), inputs shapes: [(rows: Int, columns: Int)],
    parameters values: [Scalar]? = nil, build: (Graph<Scalar>, [Tensor]) -> Tensor
  ) {
    let graph = Graph<Scalar>(layout: layout)
    inputs = shapes.map {
      graph.input(rows: $0.rows, columns: $0.columns, requiresGradient: true)
    }
    output = build(graph, inputs)
    program = Program(graph, loss: graph.total(output))
    parameters = AlignedBuffer(count: layout.count)
    parameters.assign(
      values ?? layout.initialValues(generator: RandomGenerator(seed: 1)).map { Scalar($0) })
    program.bind(parameters: UnsafePointer(parameters.pointer))
  }

  /// Runs forward over these inputs and returns the result, row-major.
  func callAsFunction(_ values: [Scalar]...) -> [Scalar] {
    for (input, values) in zip(inputs, values) {
      precondition(values.count == input.count)
      program.pointer(to: input).update(from: values, count: input.count)
    }
    program.forward()
    return (0..<output.count).map { program.pointer(to: output)[$0] }
  }

  /// Runs backward and returns the gradient of an input.
  func gradient(ofInput index: Int) -> [Scalar] {
    program.backward()
    return (0..<inputs[index].count).map { program.gradientPointer(of: inputs[index])[$0] }
  }
}

extension RandomGenerator {
  /// Normal numbers.
  mutating func normals<Scalar: RealScalar>(_ count: Int, deviation: Double = 1) -> [Scalar] {
    (0..<count).map { _ in Scalar(normalPair().0 * deviation) }
  }
}

/// The largest distance between two results; NaN when any element of either is NaN.
func largestDifference(_ a: [Double], _ b: [Double]) -> Double {
  guard a.count == b.count else { return .infinity }
  return zip(a, b).reduce(0) { worst, pair in
    let difference = abs(pair.0 - pair.1)
    return difference.isNaN ? .nan : max(worst, difference)
  }
}
