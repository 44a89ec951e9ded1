import LinearAlgebra
import NeuralNetworks

/// From normalised codes to what every choice is worth.
package struct ChoiceNetwork: Sendable {
  /// The plan of its parameters.
  package let layout: ParameterLayout
  /// The number of choices.
  package let choices: Int
  private let network: MultilayerPerceptron

  /// Plans the network.
  package init(codeSize: Int, choices: Int, hidden: [Int]) {
    var layout = ParameterLayout("q")
    network = MultilayerPerceptron(
      "q", in: &layout, sizes: [codeSize] + hidden + [choices], activation: .relu, outputGain: 0.5)
    self.layout = layout
    self.choices = choices
  }

  /// Records the values of normalised codes, `[rows, choices]`.
  package func callAsFunction<Scalar>(_ codes: Tensor, in graph: Graph<Scalar>) -> Tensor {
    network(codes, in: graph)
  }

  /// A choice as fractions: 1 for the one that is taken, −1 for the others.
  func fractions(of choice: Int) -> [Float] { (0..<choices).map { $0 == choice ? 1 : -1 } }
}

/// Chooses what is worth most.
package struct ChoicePolicy: Policy {
  private let network: ChoiceNetwork
  private let parameters: [Float]
  private let normalizer: CodeNormalizer
  package let updates: Int
  package let input: PolicyInput

  /// Makes a policy of averaged parameters.
  init(
    network: ChoiceNetwork, parameters: [Float], normalizer: CodeNormalizer, updates: Int,
    input: PolicyInput
  ) {
    self.network = network
    self.parameters = parameters
    self.normalizer = normalizer
    self.updates = updates
    self.input = input
  }

  /// Makes a policy from what `vectors` gave; nil where they do not fit.
  package init?(
    codeSize: Int, actionSize: Int, hidden: [Int], input: PolicyInput = .latent,
    vectors: [String: [Float]], updates: Int
  ) {
    let network = ChoiceNetwork(codeSize: codeSize, choices: actionSize, hidden: hidden)
    guard let parameters = vectors["q"], parameters.count == network.layout.count,
      let normalizer = CodeNormalizer(vectors, size: codeSize)
    else { return nil }
    self.init(
      network: network, parameters: parameters, normalizer: normalizer, updates: updates,
      input: input)
  }

  package var codeSize: Int { normalizer.size }
  package var actionSize: Int { network.choices }
  package var vectors: [String: [Float]] {
    normalizer.vectors.merging(["q": parameters]) { $1 }
  }

  package func evaluator() -> any PolicyEvaluator { ChoiceEvaluator(self) }

  private final class ChoiceEvaluator: PolicyEvaluator {
    private let policy: ChoicePolicy
    private let parameters: AlignedBuffer<Float>
    private var recordings: [Int: (program: Program<Float>, codes: Tensor, values: Tensor)] = [:]

    init(_ policy: ChoicePolicy) {
      self.policy = policy
      parameters = AlignedBuffer(count: policy.parameters.count)
      parameters.assign(policy.parameters)
    }

    func evaluate(rows: Int, codes: UnsafePointer<Float>) -> PolicyOutput {
      let recording = recording(rows: rows)
      recording.program.pointer(to: recording.codes).update(
        from: codes, count: recording.codes.count)
      recording.program.forward()
      let values = Array(
        UnsafeBufferPointer(
          start: recording.program.pointer(to: recording.values), count: recording.values.count))
      let count = policy.actionSize
      let best = (0..<rows).map { row in
        (1..<count).reduce(0) { values[row * count + $1] > values[row * count + $0] ? $1 : $0 }
      }
      var output = PolicyOutput(actions: best.flatMap(policy.network.fractions))
      output.actionValues = values
      output.values = (0..<rows).map { values[$0 * count + best[$0]] }
      return output
    }

    private func recording(
      rows: Int
    ) -> (program: Program<Float>, codes: Tensor, values: Tensor) {
      if let known = recordings[rows] { return known }
      let graph = Graph<Float>(reading: [policy.network.layout])
      let codes = graph.input(rows: rows, columns: policy.codeSize)
      let normalizer = NormalizerInputs(size: policy.codeSize, in: graph)
      let values = policy.network(normalizer(codes, in: graph), in: graph)
      let program = Program(graph)
      program.bind(parameters: parameters.pointer)
      normalizer.write(policy.normalizer, to: program)
      recordings[rows] = (program, codes, values)
      return (program, codes, values)
    }
  }
}

/// Finds the best choice of a network as it learns, one code at a time.
final class ChoiceExplorer {
  private let program: Program<Float>
  private let code: Tensor
  private let values: Tensor
  private let normalizer: NormalizerInputs
  /// The parameters that the program reads belong to it.
  private let group: ParameterGroup

  init(_ network: ChoiceNetwork, group: ParameterGroup, codeSize: Int) {
    self.group = group
    let graph = Graph<Float>(reading: [network.layout])
    code = graph.input(rows: 1, columns: codeSize)
    normalizer = NormalizerInputs(size: codeSize, in: graph)
    values = network(normalizer(code, in: graph), in: graph)
    program = Program(graph)
    group.bind(to: program)
  }

  func use(_ normalizer: CodeNormalizer) { self.normalizer.write(normalizer, to: program) }

  func best(_ code: [Float]) -> Int {
    program.pointer(to: self.code).update(from: code, count: code.count)
    program.forward()
    let result = program.pointer(to: values)
    return (1..<values.count).reduce(0) { result[$1] > result[$0] ? $1 : $0 }
  }
}
