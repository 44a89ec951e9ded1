import LinearAlgebra
import NeuralNetworks

/// An actor with the value that it was learned by.
package struct ActorPolicy: Policy {
  /// The network of the actor.
  package let actor: ActorNetwork
  /// The network of the value; nil where it has none.
  package let value: ValueNetwork?
  /// Whether that also reads what the actor would do: then it is a critic's.
  package let valueReadsAction: Bool
  /// The averaged parameters of both, flat.
  package let parameters: (actor: [Float], value: [Float])
  /// What brings codes to one scale.
  package let normalizer: CodeNormalizer
  package let actionSize: Int
  package let updates: Int
  package let input: PolicyInput
  /// Nil for one of a file that did not say it.
  package let valueUnits: ValueUnits?

  /// Makes a policy; traps unless the parameters fit the networks.
  package init(
    actor: ActorNetwork, value: ValueNetwork?, valueReadsAction: Bool = false,
    parameters: (actor: [Float], value: [Float]),
    normalizer: CodeNormalizer, actionSize: Int, updates: Int, input: PolicyInput = .latent,
    valueUnits: ValueUnits? = nil
  ) {
    precondition(
      parameters.actor.count == actor.layout.count
        && parameters.value.count == value?.layout.count ?? 0,
      "expected \(actor.layout.count) and \(value?.layout.count ?? 0) parameters")
    self.actor = actor
    self.value = value
    self.valueReadsAction = valueReadsAction
    self.parameters = parameters
    self.normalizer = normalizer
    self.actionSize = actionSize
    self.updates = updates
    self.input = input
    self.valueUnits = valueUnits
  }

  /// Makes a policy from what `vectors` gave; nil where they do not fit.
  ///
  /// - Parameter criticHidden: The hidden sizes of a value that also reads the action; nil for one of codes
  ///   alone, with those of the actor.
  package init?(
    codeSize: Int, actionSize: Int, hidden: [Int],
    distribution: SquashedGaussian = SquashedGaussian(), criticHidden: [Int]? = nil,
    input: PolicyInput = .latent,
    vectors: [String: [Float]], updates: Int
  ) {
    let actor = ActorNetwork(
      codeSize: codeSize, actionSize: actionSize, hidden: hidden, distribution: distribution)
    let ofValue = vectors["value"] ?? []
    let value =
      ofValue.isEmpty
      ? nil
      : criticHidden.map { .critic(1, codeSize: codeSize, actionSize: actionSize, hidden: $0) }
        ?? ValueNetwork(codeSize: codeSize, hidden: hidden)
    guard let ofActor = vectors["actor"], ofActor.count == actor.layout.count,
      ofValue.count == value?.layout.count ?? 0,
      let normalizer = CodeNormalizer(vectors, size: codeSize)
    else { return nil }
    var units: ValueUnits?
    if let stored = vectors["value_units"] {
      guard stored.count == 3, stored[0] < 1, stored[1] > 0 else { return nil }
      units = ValueUnits(discount: stored[0], scale: stored[1], actionCost: stored[2])
    }
    self.init(
      actor: actor, value: value, valueReadsAction: criticHidden != nil,
      parameters: (ofActor, ofValue),
      normalizer: normalizer, actionSize: actionSize, updates: updates, input: input,
      valueUnits: units)
  }

  package var codeSize: Int { normalizer.size }

  package var vectors: [String: [Float]] {
    var vectors = [
      "actor": parameters.actor, "value": parameters.value,
    ].filter { !$0.value.isEmpty }.merging(normalizer.vectors) { $1 }
    vectors["value_units"] = valueUnits.map { [$0.discount, $0.scale, $0.actionCost] }
    return vectors
  }

  package func evaluator() -> any PolicyEvaluator { ActorEvaluator(self) }
}

/// Runs an actor and its value forward.
private final class ActorEvaluator: PolicyEvaluator {
  private struct Recording {
    let program: Program<Float>
    let codes: Tensor
    let mean: Tensor
    let spread: Tensor
    let value: Tensor?
  }

  private let policy: ActorPolicy
  private let actor: AlignedBuffer<Float>
  private let value: AlignedBuffer<Float>
  /// By the number of rows.
  private var recordings: [Int: Recording] = [:]

  init(_ policy: ActorPolicy) {
    self.policy = policy
    actor = AlignedBuffer(count: policy.parameters.actor.count)
    actor.assign(policy.parameters.actor)
    value = AlignedBuffer(count: policy.parameters.value.count)
    value.assign(policy.parameters.value)
  }

  func evaluate(rows: Int, codes: UnsafePointer<Float>) -> PolicyOutput {
    let recording = recording(rows: rows)
    let program = recording.program
    program.pointer(to: recording.codes).update(from: codes, count: recording.codes.count)
    program.forward()
    func array(_ tensor: Tensor) -> [Float] {
      Array(UnsafeBufferPointer(start: program.pointer(to: tensor), count: tensor.count))
    }
    var output = PolicyOutput(actions: array(recording.mean))
    output.deviations = array(recording.spread)
    output.values = recording.value.map(array) ?? []
    return output
  }

  private func recording(rows: Int) -> Recording {
    if let known = recordings[rows] { return known }
    let graph = Graph<Float>(
      reading: [policy.actor.layout] + (policy.value.map { [$0.layout] } ?? []))
    let codes = graph.input(rows: rows, columns: policy.codeSize)
    let normalizer = NormalizerInputs(size: policy.codeSize, in: graph)
    let normalized = normalizer(codes, in: graph)
    let distribution = graph.moments(
      policy.actor.distribution, policy.actor(normalized, in: graph))
    let judged =
      policy.valueReadsAction
      ? graph.concatenateColumns([normalized, distribution.action]) : normalized
    let value = policy.value?(judged, in: graph)
    let program = Program(graph)
    program.bind(parameters: actor.pointer, of: policy.actor.layout.name)
    if let network = policy.value {
      program.bind(parameters: self.value.pointer, of: network.layout.name)
    }
    normalizer.write(policy.normalizer, to: program)
    let made = Recording(
      program: program, codes: codes, mean: distribution.action, spread: distribution.deviation,
      value: value)
    recordings[rows] = made
    return made
  }
}
