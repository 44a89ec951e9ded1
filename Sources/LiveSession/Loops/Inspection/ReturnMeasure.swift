import Control
import Foundation
import LatentModels
import LinearAlgebra
import Planning
import Policies
import Scenes
import Worlds

/// Measures what a policy promises itself from a few starts, and what it earns from them in the
/// simulation, a few ticks at a time.
///
/// The promise is what it learns by: some imagined ticks, and its value after them; without a value in
/// units of the reward, as many imagined ticks as true ones. What is seen of the
/// simulation is encoded, and both are paid by the latent cost: it needs no true state. A policy is
/// followed to its end although there are newer ones by then.
final class ReturnMeasure {
  /// The starts, the same every time.
  private static let starts = 6
  /// The rollouts imagined from each.
  private static let samples = 4
  /// How long they are followed in the simulation: what comes later hardly counts.
  private static let ticks = 100
  /// What a reward a tick later is worth to a policy that does not say.
  private static let usualDiscount: Float = 0.98
  private static let seed: UInt64 = 0xA6E7

  private(set) var returns = PolicyReturns()
  private let world: any World
  private var run: Run?
  private var inference: ModelInference?

  /// Follows policies in worlds like this one.
  init(_ world: any World) {
    self.world = world
    returns.starts = Self.starts
    returns.ticks = min(Self.ticks, world.ticksPerEpisode)
  }

  /// One policy on its way.
  private struct Run {
    let episodes: EpisodeRunner
    let evaluator: any PolicyEvaluator
    let reward: LatentReward
    let updates: Int
    let promise: Double
    let discount: Double
    var tick = 0
    /// The discounted rewards so far, and the sum of their weights.
    var earned = (sum: 0.0, weight: 0.0)
  }

  /// Takes a few ticks; begins with this policy if nothing is under way and it is a newer one.
  func advance(ticks: Int, _ learned: LearnedPolicy, _ model: InspectedModel) {
    if run == nil, learned.policy.updates > returns.points.last?.update ?? 0 {
      run = begin(learned, model)
    }
    guard var run, let inference else { return }
    for _ in 0..<ticks {
      step(&run, inference)
      guard run.tick >= returns.ticks else { continue }
      returns.add(
        PolicyReturns.Point(
          update: run.updates, imagined: run.promise, real: run.earned.sum / run.earned.weight))
      self.run = nil
      return
    }
    self.run = run
  }

  private func begin(_ learned: LearnedPolicy, _ model: InspectedModel) -> Run? {
    let units = learned.policy.valueUnits
    guard let reward = LatentReward(model, scale: units?.scale) else { return nil }
    let discount = Double(units?.discount ?? Self.usualDiscount)
    // Its own: the model that is looked at changes under way.
    let inference = self.inference ?? ModelInference(learned.model)
    inference.load(learned.model)
    self.inference = inference
    var worlds: [any World] = []
    let generator = RandomGenerator(seed: Self.seed)
    for index in 0..<Self.starts {
      var world = world
      var drawn = generator.split(UInt64(index))
      // The default start was checked with the scene.
      try? world.reset(start: nil, generator: &drawn)
      worlds.append(world)
    }
    let episodes = EpisodeRunner(
      worlds, memory: .init(window: learned.model.model.settings.windowFrames))
    let n = learned.policy.codeSize
    let codes = Self.codes(of: episodes, inference)
    let starts = (0..<Self.starts).flatMap { start in
      repeatElement(codes[start * n..<(start + 1) * n], count: Self.samples).joined()
    }
    let evaluator = learned.policy.evaluator()
    var generated = generator.split(UInt64(Self.starts))
    // A value in other units than the reward's says nothing of what comes later: it is imagined.
    var steps = ImaginedSteps(from: starts, in: model, noise: model.imaginedNoise)
    var (promise, weight) = (0.0, 1.0)
    let dynamics = model.dynamics(of: world, inference)
    for _ in 0..<(units == nil ? returns.ticks : ImaginedPaths.horizon) {
      steps.step(evaluator, dynamics, &generated)
      promise += (1 - discount) * weight * reward.mean(of: steps.codes)
      weight *= discount
    }
    if units == nil {
      promise /= 1 - weight
    } else {
      let values = evaluator.evaluate(rows: Self.starts * Self.samples, codes: steps.codes).values
      promise += weight * values.reduce(0) { $0 + Double($1) } / Double(max(values.count, 1))
    }
    return Run(
      episodes: episodes, evaluator: evaluator, reward: reward, updates: learned.policy.updates,
      promise: promise, discount: discount)
  }

  private func step(_ run: inout Run, _ inference: ModelInference) {
    let seen = Self.codes(of: run.episodes, inference)
    let output = run.evaluator.evaluate(rows: Self.starts, codes: seen)
    let decision = Decision(actions: output.actions.map { $0.isFinite ? $0 : 0 })
    run.episodes.act(run.episodes.actions(of: decision))
    let weight = pow(run.discount, Double(run.tick))
    run.earned.sum += weight * run.reward.mean(of: Self.codes(of: run.episodes, inference))
    run.earned.weight += weight
    run.tick += 1
  }

  private static func codes(of episodes: EpisodeRunner, _ inference: ModelInference) -> [Float] {
    let windows = episodes.histories.map(\.present)
    var codes = [Float](repeating: 0, count: windows.count * inference.model.latentSize)
    inference.encode(
      windows: windows.count, frames: windows.flatMap(\.frames),
      actions: windows.flatMap(\.actions), mean: &codes)
    return codes
  }

  /// Forgets what earlier policies earned.
  func forget() {
    returns.points = []
    run = nil
    inference = nil
  }
}

/// The reward of codes by the latent cost: 0 at the goal, −1 as far from it as the data are on average.
struct LatentReward {
  private let cost: LatentCost
  private let settings: ControlSettings
  private let actionSize: Int
  private let scale: Double

  /// Nil where something of the cost is not finite.
  ///
  /// - Parameter known: The cost that makes a reward of −1; nil for its mean over the data.
  init?(_ model: InspectedModel, scale known: Float?) {
    cost = model.cost
    settings = model.scene.control
    actionSize = model.inference.model.actionSize
    if let known {
      scale = Double(known)
      return
    }
    guard let mean = Self.meanCost(of: cost.codes, cost, settings, actionSize: actionSize),
      mean.isFinite, mean > 0
    else { return nil }
    scale = mean
  }

  /// The mean reward of codes `[count, n]`.
  func mean(of codes: [Float]) -> Double {
    -(Self.meanCost(of: codes, cost, settings, actionSize: actionSize) ?? .nan) / scale
  }

  private static func meanCost(
    of codes: [Float], _ cost: LatentCost, _ settings: ControlSettings, actionSize: Int
  ) -> Double? {
    guard let objective = try? cost.objective(actionSize: actionSize, settings: settings) else {
      return nil
    }
    let count = codes.count / cost.goal.count
    var costs = [Float](repeating: 0, count: count)
    objective.addStateCosts(count: count, states: codes, weight: 1, costs: &costs)
    return costs.reduce(0) { $0 + Double($1) } / Double(count)
  }
}

extension InspectedModel {
  /// The dynamics of a model of this kind as control knows them.
  func dynamics(of world: any World, _ inference: ModelInference) -> LearnedDynamics {
    LearnedDynamics(
      inference, space: world.actionSpace, linearization: scene.session.linearization)
  }

  /// How much of the noise of the dynamics the policy imagines with.
  var imaginedNoise: Float {
    scene.agent?.name == ImaginationSettings.name
      ? scene.training[ImaginationSettings.self].noise : 1
  }

  /// The policy that learns, where it reads the codes of this model.
  var agent: (name: ControllerName, learned: LearnedPolicy)? {
    guard let name = scene.agent?.agent?.controller.name, let learned = learned.policies[name],
      learned.model.version == inference.version, learned.policy.input == .latent
    else { return nil }
    return (name, learned)
  }
}
