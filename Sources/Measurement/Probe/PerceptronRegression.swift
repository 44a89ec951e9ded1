import Foundation
import LinearAlgebra
import NeuralNetworks

/// Regression by a small multilayer perceptron: two hidden layers of tanh units between standardised
/// inputs and standardised targets, least squares by Adam.
///
/// Seed, number of updates and batches are fixed, and one thread computes: equal data give equal
/// bits. One thread uses it.
package final class PerceptronRegression {
  private static let hidden = 64
  private static let batch = 256
  private static let updates = 3000
  /// The first step size; it falls to zero by half a cosine (Loshchilov & Hutter 2017).
  private static let learningRate: Float = 4e-3

  private let inputs: Standardization
  private let targets: Standardization
  private let network: MultilayerPerceptron
  private let parameters: ParameterGroup

  /// Fits a regression.
  ///
  /// - Parameters:
  ///   - inputs: `[count, inputSize]`, row-major; at least one row.
  ///   - targets: `[count, targetSize]`, row-major.
  package init(
    inputs: [Double], inputSize: Int, targets: [Double], targetSize: Int,
    generator: RandomGenerator
  ) {
    self.inputs = Standardization(inputs, dimension: inputSize)
    self.targets = Standardization(targets, dimension: targetSize)
    var layout = ParameterLayout("probe")
    network = MultilayerPerceptron(
      "probe", in: &layout, sizes: [inputSize, Self.hidden, Self.hidden, targetSize],
      activation: .tanh)
    parameters = ParameterGroup(
      layout, values: layout.initialValues(generator: generator.split(0)),
      settings: AdamSettings(averageDecay: 0))
    fit(
      self.inputs.apply(inputs).map(Float.init), self.targets.apply(targets).map(Float.init),
      generator: generator.split(1))
  }

  private func fit(_ inputs: [Float], _ targets: [Float], generator: RandomGenerator) {
    let (inputSize, targetSize) = (self.inputs.means.count, self.targets.means.count)
    let count = inputs.count / inputSize
    let graph = Graph<Float>(layout: parameters.layout)
    let x = graph.input(rows: Self.batch, columns: inputSize)
    let y = graph.input(rows: Self.batch, columns: targetSize)
    // With unit variance this is half the squared error and a constant.
    let losses = graph.gaussianNegativeLogLikelihood(
      mean: network(x, in: graph), target: y, logVariance: graph.zeros(rows: 1, columns: 1))
    let loss = graph.weightedSum([
      (graph.total(losses), graph.coefficient(1 / Float(Self.batch)))
    ])
    let program = Program(graph, loss: loss)
    parameters.bind(to: program)
    parameters.learn(from: [program.parameterGradients])
    let pool = WorkerPool(threadCount: 1)
    var stream = generator
    for update in 0..<Self.updates {
      let (xs, ys) = (program.pointer(to: x), program.pointer(to: y))
      for row in 0..<Self.batch {
        let chosen = stream.index(below: count)
        for column in 0..<inputSize {
          xs[row * inputSize + column] = inputs[chosen * inputSize + column]
        }
        for column in 0..<targetSize {
          ys[row * targetSize + column] = targets[chosen * targetSize + column]
        }
      }
      program.forward()
      program.backward()
      let progress = Float(update) / Float(Self.updates)
      parameters.settings.learningRate = Self.learningRate * (1 + cos(.pi * progress)) / 2
      _ = ParameterGroup.step([parameters], pool: pool)
    }
  }

  /// The targets that belong to `[count, inputSize]` inputs, `[count, targetSize]`.
  package func predict(_ inputs: [Double]) -> [Double] {
    let (inputSize, targetSize) = (self.inputs.means.count, self.targets.means.count)
    let rows = min(Self.batch, inputs.count / inputSize)
    guard rows > 0 else { return [] }
    let graph = Graph<Float>(reading: [parameters.layout])
    let x = graph.input(rows: rows, columns: inputSize)
    let y = network(x, in: graph)
    let program = Program(graph)
    parameters.bind(to: program)
    let scaled = self.inputs.apply(inputs).map(Float.init)
    var result: [Double] = []
    result.reserveCapacity(inputs.count / inputSize * targetSize)
    for start in stride(from: 0, to: inputs.count / inputSize, by: rows) {
      let filled = min(rows, inputs.count / inputSize - start)
      let target = program.pointer(to: x)
      for index in 0..<filled * inputSize { target[index] = scaled[start * inputSize + index] }
      program.forward()
      let values = program.pointer(to: y)
      for index in 0..<filled * targetSize { result.append(Double(values[index])) }
    }
    return targets.revert(result)
  }
}
