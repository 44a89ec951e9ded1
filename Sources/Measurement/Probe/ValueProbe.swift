import Control
import Foundation
import LinearAlgebra
import Planning
import Policies
import Scenes
import Settings
import Validation
import Worlds

/// Whether the value of a policy orders states as they turn out.
///
/// From random states of the collection box the policy lives on without noise, in the true physics. What it
/// earned is compared with what its value said of the first code.
package struct ValueProbe {
  /// What was found of one policy.
  package struct Report: Sendable, Equatable {
    /// Its controller.
    package var controller: ControllerName
    /// The episodes.
    package var episodes: Int
    /// How long they were.
    package var ticks: Int
    /// γ.
    package var discount: Double
    /// Spearman's correlation of the value with the discounted latent reward that it was learned from.
    package var latentCorrelation: Double
    /// The same with the discounted reward of the task.
    package var taskCorrelation: Double
    /// The mean of what was said.
    package var meanValue: Double
    /// The mean of what came of it, in the same units.
    package var meanReturn: Double
  }

  /// Episodes end where what is left of the discount is less.
  private static let leastDiscount = 0.02

  private let scene: Scene
  private let learned: Learned
  private let seed: UInt64
  private let episodes: Int

  /// Prepares to live episodes of a scene.
  ///
  /// - Parameters:
  ///   - seed: Decides where they begin.
  ///   - episodes: How many of every policy.
  package init(_ scene: Scene, learned: Learned, seed: UInt64, episodes: Int = 200) {
    self.episodes = episodes
    self.scene = scene
    self.learned = learned
    self.seed = seed
  }

  /// Probes every policy whose values mean a cost to go, in the order of the scene's controllers.
  ///
  /// - Throws: Why nobody can act with the model.
  package func run() throws -> [Report] {
    try scene.registry.controllers.names.compactMap { name in
      guard let learned = learned.policies[name], let units = learned.policy.valueUnits,
        learned.policy.input == .latent
      else { return nil }
      return try probe(name, learned, units)
    }
  }

  private func probe(
    _ name: ControllerName, _ learned: LearnedPolicy, _ units: ValueUnits
  ) throws -> Report {
    let runner = try EpisodeRunner(
      worlds(), controller: PolicyController(learned.policy), snapshot: learned.model,
      settings: scene.control, generator: RandomGenerator(seed: seed).split(6).split(1))
    guard let perception = runner.perception, let controller = runner.controller else {
      preconditionFailure("expected a runner that looks and decides")
    }
    let count = runner.worlds.count
    let discount = Double(units.discount)
    let ticks = Self.ticks(discount: discount, of: scene)
    var values = [Double](repeating: .nan, count: count)
    var latentReturns = [Double](repeating: 0, count: count)
    var taskReturns = latentReturns
    var actionCosts = [Float](repeating: 0, count: count)
    let actionSize = learned.policy.actionSize
    var weight = 1.0
    for tick in 0...ticks {
      let beliefs = perception.look(at: runner)
      if tick > 0 {
        // The reward of an action counts the code that it led to.
        var costs = [Float](repeating: 0, count: count)
        beliefs.objective.addStateCosts(
          count: count, states: beliefs.values, weight: 1 / units.scale, costs: &costs)
        for index in 0..<count {
          latentReturns[index] -=
            weight * (1 - discount) * Double(costs[index] + actionCosts[index])
        }
        weight *= discount
      }
      guard tick < ticks else { break }
      let decision = controller.decide(beliefs)
      if tick == 0, let said = decision.policy?.values, said.count == count {
        values = said.map(Double.init)
      }
      perception.acted(decision.actions)
      let results = runner.act(runner.actions(of: decision))
      for index in 0..<count {
        taskReturns[index] += weight * (results[index]?.reward ?? 0)
        actionCosts[index] = 0
        for component in 0..<actionSize {
          let action = decision.actions[index * actionSize + component]
          actionCosts[index] += units.actionCost * action * action
        }
      }
    }
    return Report(
      controller: name, episodes: count, ticks: ticks, discount: discount,
      latentCorrelation: RankCorrelation.of(values, latentReturns),
      taskCorrelation: RankCorrelation.of(values, taskReturns),
      meanValue: values.reduce(0, +) / Double(count),
      meanReturn: latentReturns.reduce(0, +) / Double(count))
  }

  /// As many as the discount leaves anything of, within an episode.
  private static func ticks(discount: Double, of scene: Scene) -> Int {
    let longest = (try? scene.world())?.ticksPerEpisode ?? 1
    guard discount > 0 else { return 1 }
    return min(longest, max(1, Int((log(leastDiscount) / log(discount)).rounded(.up))))
  }

  /// Systems at random states of the collection box from which an episode can go on.
  private func worlds() throws(InputError) -> [any World] {
    let environment = try scene.simulation()
    let generator = RandomGenerator(seed: seed).split(6).split(0)
    return (0..<episodes).map { index in
      var stream = generator.split(UInt64(index))
      var world = environment
      world.reset(to: environment.start(in: environment.collectionBox, &stream))
      return world
    }
  }
}
