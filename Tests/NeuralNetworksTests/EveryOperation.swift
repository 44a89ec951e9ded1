import LinearAlgebra
import NeuralNetworks

/// A program with every operation in it, forward and backward.
final class EveryOperation<Scalar: RealScalar> {
  private let program: Program<Scalar>
  private let inputs: [Tensor]
  private let results: [Tensor]
  private let parameters: AlignedBuffer<Scalar>
  private let layout: ParameterLayout

  init(rows: Int, latentSize n: Int, actionSize m: Int = 2, pixelCount: Int = 20) {
    var layout = ParameterLayout()
    let rectified = Linear(
      "rectified", in: &layout, inputSize: pixelCount, outputSize: 2 * n, activation: .relu)
    let head = MultilayerPerceptron(
      "head", in: &layout, sizes: [2 * n, 7, 2 * n], activation: .tanh)
    let gate = Linear(
      "gate", in: &layout, inputSize: n, outputSize: n, activation: .sigmoid, hasBias: false)
    let dynamics = Linear("dynamics", in: &layout, inputSize: n, outputSize: 3 * n + n * m)
    let matrices = Linear("matrices", in: &layout, inputSize: n, outputSize: n * n)
    let decoder = Linear("decoder", in: &layout, inputSize: n, outputSize: pixelCount)
    let sequences = rows % 2 == 0 ? 2 : 1
    let length = rows / sequences
    let cell = GatedRecurrentCell("cell", in: &layout, inputSize: 2 * n, stateSize: n)
    let block = TransformerBlock(
      "block", in: &layout, size: n, heads: n % 2 == 0 ? 2 : 1, hiddenSize: 5)
    let positions = layout.add(
      "positions", rows: length + 1, columns: n, initializer: .lecun(gain: 1, inputs: n))
    let small = ImageShape(channels: 1, height: 4, width: pixelCount / 4)
    let convolution = Convolution(
      "convolution", in: &layout, input: small, channels: 3, kernel: 3, stride: 2, padding: 1,
      activation: .tanh)
    let enlarged = TransposedConvolution(
      "enlarged", in: &layout, input: convolution.output, channels: 2, kernel: 4, stride: 2,
      padding: 1, activation: .sigmoid)
    let prior = layout.add(
      "prior", rows: 1, columns: n, initializer: .constant(-1))
    let pixel = layout.add("pixel", rows: 1, columns: 1, initializer: .constant(-1))

    let graph = Graph<Scalar>(layout: layout)
    let picture = graph.input(rows: rows, columns: pixelCount)
    let target = graph.input(rows: rows, columns: pixelCount)
    let action = graph.input(rows: rows, columns: m, requiresGradient: true)
    let noise = graph.input(rows: rows, columns: n)
    let code = head(rectified(picture, in: graph), in: graph)
    let mean = graph.columns(code, 0..<n)
    let logVariance = graph.columns(code, n..<2 * n)
    let sample = graph.gaussianSample(mean: mean, logVariance: logVariance, noise: noise)
    let gated = graph.multiply(sample, gate(sample, in: graph))
    let coefficients = dynamics(sample, in: graph)
    let moved = graph.rankOneTransition(
      coefficients: coefficients, state: gated, action: action)
    let field = graph.addIdentity(matrices(sample, in: graph), size: n)
    let turned = graph.matrixVectorProduct(field, moved)
    let rankOne = graph.rankOneMatrix(
      graph.columns(coefficients, 0..<n), graph.columns(coefficients, n..<2 * n))
    let priorVariance = graph.broadcast(graph.parameter(prior), rows: rows)
    let prediction = decoder(turned, in: graph)
    let joined = graph.concatenateRows([
      graph.concatenateColumns([graph.detached(sample), turned]),
      graph.concatenateColumns([graph.activate(turned, .relu), graph.add(sample, turned)]),
    ])
    let projected = cell.projectInputs(code, in: graph)
    var states: [Tensor] = []
    for t in 0..<length {
      let step = graph.rows(projected, t * sequences..<(t + 1) * sequences)
      states.append(cell.step(step, state: states.last, in: graph))
    }
    let history = graph.concatenateRows(states)
    let placed = graph.add(
      history, perStep: graph.rows(graph.parameter(positions), 0..<length), sequences: sequences)
    let attended = block(placed, sequences: sequences, length: length, in: graph)
    let blend = graph.interpolate(
      from: graph.subtract(attended, history), to: turned, gate: graph.activate(gated, .sigmoid))
    let drawn = enlarged(convolution(prediction, in: graph), in: graph)
    let terms = [
      graph.divergenceFromStandardNormal(mean: mean, logVariance: logVariance),
      graph.divergence(
        mean: mean, logVariance: logVariance, fromMean: turned, logVariance: priorVariance,
        scale: 2),
      graph.transformedDivergence(
        mean: turned, matrices: rankOne, logVariance: logVariance, fromMean: mean,
        logVariance: logVariance),
      graph.transformedDivergence(
        mean: turned, matrices: field, logVariance: logVariance, fromMean: mean,
        logVariance: priorVariance),
      graph.bernoulliNegativeLogLikelihood(logits: prediction, target: target),
      graph.gaussianNegativeLogLikelihood(
        mean: prediction, target: target, logVariance: graph.parameter(pixel)),
      graph.multiply(joined, joined),
      graph.multiply(blend, blend),
      graph.multiply(drawn, drawn),
    ]
    let loss = graph.weightedSum(terms.map { (graph.total($0), graph.coefficient(0.1)) })
    program = Program(graph, loss: loss)
    self.layout = layout
    inputs = [picture, target, action, noise]
    results = [loss, turned, prediction, joined, blend, drawn]
    parameters = AlignedBuffer(count: layout.count)
    parameters.assign(
      layout.initialValues(generator: RandomGenerator(seed: 1)).map { Scalar($0) })
    program.bind(parameters: UnsafePointer(parameters.pointer))
  }

  /// Fills every input with numbers in 0..<1.
  func fill(seed: UInt64) {
    var generator = RandomGenerator(seed: seed)
    for input in inputs {
      for index in 0..<input.count {
        program.pointer(to: input)[index] = Scalar(generator.uniform())
      }
    }
  }

  /// Fills every input with one number.
  func fill(value: Scalar) {
    for input in inputs {
      program.pointer(to: input).update(repeating: value, count: input.count)
    }
  }

  func forward() { program.forward() }
  func backward() { program.backward() }

  /// Runs both ways; returns results and the gradients of all parameters and of the actions.
  func run() -> [Scalar] {
    program.forward()
    program.backward()
    var numbers: [Scalar] = []
    for tensor in results {
      numbers += (0..<tensor.count).map { program.pointer(to: tensor)[$0] }
    }
    numbers += (0..<layout.count).map { program.parameterGradients[$0] }
    return numbers + (0..<inputs[2].count).map { program.gradientPointer(of: inputs[2])[$0] }
  }
}
