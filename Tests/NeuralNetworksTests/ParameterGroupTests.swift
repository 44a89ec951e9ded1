import CTestSupport
import Foundation
import LinearAlgebra
import NeuralNetworks
import TestSupport
import Testing

/// A loss that several groups share: an actor whose actions go through a frozen model and are judged by a
/// critic and by the critic's target copy.
@Suite struct ParameterGroupTests {
  /// The networks, with layouts of their own.
  private struct Networks {
    let layouts: [ParameterLayout]
    let actor: MultilayerPerceptron
    let model: MultilayerPerceptron
    let critic: MultilayerPerceptron

    init() {
      func network(_ name: String, _ sizes: [Int]) -> (MultilayerPerceptron, ParameterLayout) {
        var layout = ParameterLayout(name)
        let network = MultilayerPerceptron(name, in: &layout, sizes: sizes, activation: .tanh)
        return (network, layout)
      }
      let parts = [
        network("actor", [2, 4, 1]), network("model", [3, 5, 2]), network("critic", [2, 3, 1]),
      ]
      (actor, model, critic) = (parts[0].0, parts[1].0, parts[2].0)
      layouts = parts.map(\.1)
    }

    /// Records the sum over the rows of (critic - half the target's) of what the model makes of the actions.
    func record<Scalar>(_ x: Tensor, in graph: Graph<Scalar>) -> Tensor {
      let next = model(graph.concatenateColumns([x, actor(x, in: graph)]), in: graph)
      let value = critic(next, in: graph)
      let slow = graph.withTarget(of: layouts[2]) { critic(next, in: graph) }
      return graph.weightedSum([
        (graph.total(graph.multiply(value, value)), graph.coefficient(1)),
        (graph.total(slow), graph.coefficient(-0.5)),
      ])
    }
  }

  /// Draws the states of a shard.
  private final class States: ShardSampler {
    let input: Tensor
    let broken: Bool
    init(_ input: Tensor, broken: Bool = false) { (self.input, self.broken) = (input, broken) }

    func fill(_ program: Program<Float>, shard: Int, generator: inout RandomGenerator) {
      generator.fillNormal(program.pointer(to: input), count: input.count)
      if broken, shard == 1 { program.pointer(to: input)[0] = .nan }
    }
  }

  /// A learner of some groups.
  private final class Learner {
    let step: GradientStep
    let input: Tensor
    private(set) var updates = 0
    var groups: [ParameterGroup] { step.groups }

    init(
      frozen: Set<String> = ["model"], target: ParameterGroup.TargetUpdate = .polyak(rate: 0.1),
      rates: [String: Float] = [:], pool: WorkerPool = WorkerPool(threadCount: 1)
    ) {
      let networks = Networks()
      var inputs: [Tensor] = []
      step = GradientStep(
        groups: networks.layouts.map { layout in
          ParameterGroup(
            layout, values: layout.initialValues(generator: RandomGenerator(seed: 3)),
            settings: AdamSettings(learningRate: rates[layout.name] ?? 1e-2),
            isFrozen: frozen.contains(layout.name),
            target: layout.name == "critic" ? target : nil)
        }, shards: 3, pool: pool, generator: RandomGenerator(seed: 4)
      ) { graph in
        let x = graph.input(rows: 4, columns: 2)
        inputs.append(x)
        return networks.record(x, in: graph)
      }
      input = inputs[0]
    }

    func update(broken: Bool = false) -> GradientStep.Outcome {
      step.run(States(input, broken: broken), update: updates)
      updates += 1
      return step.apply()
    }

    subscript(name: String) -> ParameterGroup { groups.first { $0.name == name } ?? groups[0] }

    var numbers: [Float] {
      var result: [Float] = []
      for state in groups.map(\.state) {
        result += state.parameters + state.averagedParameters
        result += state.firstMoments + state.secondMoments
        result += state.targetParameters
      }
      return result
    }
  }

  /// Frozen groups stay, hold nothing but their values, and cost no gradient; the others learn.
  @Test(arguments: [["model"], ["actor"], ["actor", "critic"]])
  func frozenGroupsStay(names: [String]) {
    let learner = Learner(frozen: Set(names))
    let before = learner.groups.map(\.parameters)
    for _ in 0..<5 { #expect(learner.update().wasApplied) }
    for (group, values) in zip(learner.groups, before) {
      let isFrozen = names.contains(group.name)
      #expect((firstDifference(group.parameters, values) == nil) == isFrozen)
      #expect(group.state.firstMoments.isEmpty == isFrozen)
      let hasGradient = learner.step.programs[0].gradients(of: group.name) != nil
      #expect(hasGradient != isFrozen)
      #expect(group.stepCount == (isFrozen ? 0 : 5))
    }
  }

  /// The gradient by the actor, through the frozen model and both critics, by central differences.
  ///
  /// As for single operations, a step of 1e-5 leaves errors near 1e-9.
  @Test func gradientsPassThroughFrozenGroups() throws {
    let networks = Networks()
    let graph = Graph<Double>(
      learning: [networks.layouts[0]], reading: Array(networks.layouts[1...]))
    let x = graph.input(rows: 4, columns: 2)
    let loss = networks.record(x, in: graph)
    let program = Program(graph, loss: loss)
    var generator = RandomGenerator(seed: 8)
    let vectors = networks.layouts.map { layout in
      let values: [Double] = generator.normals(layout.count)
      let buffer = AlignedBuffer<Double>(count: layout.count)
      buffer.assign(values)
      return Vector(buffer)
    }
    for (layout, vector) in zip(networks.layouts, vectors) {
      program.bind(parameters: vector.buffer.pointer, of: layout.name)
    }
    let target = Vector(AlignedBuffer<Double>(count: networks.layouts[2].count))
    target.buffer.assign(generator.normals(networks.layouts[2].count))
    program.bind(parameters: target.buffer.pointer, of: "critic", isTarget: true)
    let states: [Double] = generator.normals(x.count)
    program.pointer(to: x).update(from: states, count: x.count)
    program.forward()
    program.backward()
    let gradient = try #require(program.gradients(of: "actor"))
    #expect(program.gradients(of: "model") == nil && program.gradients(of: "critic") == nil)
    let found = (0..<networks.layouts[0].count).map { gradient[$0] }
    let scale = found.map(abs).max() ?? 0
    #expect(scale > 0)
    let actor = vectors[0].buffer.pointer
    for entry in networks.layouts[0].entries {
      for index in entry.parameter.offset..<entry.parameter.offset + entry.parameter.count {
        let kept = actor[index]
        let losses = [1e-5, -1e-5].map { step in
          actor[index] = kept + step
          program.forward()
          return program.pointer(to: loss)[0]
        }
        actor[index] = kept
        #expect(abs((losses[0] - losses[1]) / 2e-5 - found[index]) < 1e-7 * scale)
      }
    }
  }

  private final class Vector {
    let buffer: AlignedBuffer<Double>
    init(_ buffer: consuming AlignedBuffer<Double>) { self.buffer = buffer }
  }

  /// The target copy is what the formula makes of the parameters after every step; single precision
  /// rounds each product and sum.
  @Test func targetCopiesFollowByTheFormula() throws {
    let slow = Learner(target: .polyak(rate: 0.25))
    var expected = slow["critic"].parameters.map(Double.init)
    for step in 1...8 {
      _ = slow.update()
      for (index, value) in slow["critic"].parameters.enumerated() {
        expected[index] += 0.25 * (Double(value) - expected[index])
      }
      let found = slow["critic"].targetParameters
      for (index, value) in found.enumerated() {
        #expect(abs(Double(value) - expected[index]) <= 1e-6 * Double(step))
      }
    }
    #expect(slow["actor"].targetParameters.isEmpty)
    let hard = Learner(target: .hard(every: 3))
    var copy = hard["critic"].parameters
    for step in 1...7 {
      _ = hard.update()
      if step % 3 == 0 { copy = hard["critic"].parameters }
      #expect(hard["critic"].targetParameters == copy)
    }
  }

  /// Each group steps by its own settings: a step size of three times the other's is three times the step.
  @Test func groupsHaveStepSizesOfTheirOwn() {
    let (plain, fast) = (Learner(), Learner(rates: ["critic": 3e-2]))
    let before = plain["critic"].parameters
    _ = (plain.update(), fast.update())
    #expect(plain["actor"].parameters == fast["actor"].parameters)
    for (index, start) in before.enumerated() {
      let steps = [plain, fast].map { Double($0["critic"].parameters[index] - start) }
      // The difference of two numbers of order one is known to 1e-7.
      #expect(abs(steps[1] - 3 * steps[0]) < 1e-6)
    }
  }

  /// A shard that is not finite keeps every group from stepping, whichever of them feels it.
  @Test func groupsStepTogetherOrNotAtAll() {
    let learner = Learner()
    _ = learner.update()
    let before = learner.numbers
    let outcome = learner.update(broken: true)
    #expect(!outcome.wasApplied && outcome.gradientNorm.isNaN && learner.step.failures == 1)
    #expect(firstDifference(learner.numbers, before) == nil)
    #expect(learner.update().wasApplied && learner.step.failures == 0)
  }

  @Test func threadsAndStatesDoNotChangeAByte() {
    let one = Learner()
    let three = Learner(pool: WorkerPool(threadCount: 3))
    for _ in 0..<6 { _ = (one.update(), three.update()) }
    let resumed = Learner()
    for _ in 0..<6 { _ = resumed.update() }
    let state = one.step.state
    for _ in 0..<5 { _ = resumed.update() }
    resumed.step.state = state
    #expect(firstDifference(one.numbers, three.numbers) == nil)
    #expect(firstDifference(one.numbers, resumed.numbers) == nil)
    #expect(one.numbers.allSatisfy { $0.isFinite })
  }

  @Test func stepsTakeNoMemory() throws {
    try #require(ctest_allocation_count_is_available())
    let learner = Learner()
    let states = States(learner.input)
    for update in 0..<6 {
      ctest_allocation_count_begin()
      learner.step.run(states, update: update)
      _ = learner.step.apply()
      let count = ctest_allocation_count_end()
      if update > 1 { #expect(count == 0) }
    }
  }
}
