import Control
import Foundation
import LatentModels
import LinearAlgebra
import LiveSession
import Measurement
import NeuralNetworks
import Planning
import Policies
import Runs
import Scenes
import Settings
import Testing
import Worlds

/// What planners take from a learned policy, and whether its value says the truth.
@Suite struct PolicyAdviceTests {
  private static let actor = [
    "training.agent=actor", "training.actor.warm_up=2", "training.actor.batch=8",
    "training.actor.horizon=4", "training.actor.hidden=[8]", "environment.episode_steps=25",
  ]

  private static func scene(_ more: String...) throws -> Scene {
    let base = try Scene.small()
    return try Scene(
      text: base.encoded(), source: "small",
      overrides: (actor + more).map { try SettingOverride(parsing: $0) })
  }

  private static func learned(_ scene: Scene) throws -> Learned {
    try #require(trainedLearner(scene, updates: 12).learned)
  }

  private static func returns(
    _ scene: Scene, _ kind: ControllerName, _ learned: Learned
  ) throws -> [Double] {
    try Evaluation(scene).run(
      planner: kind, dynamics: .learned, learned: learned, start: nil, episodes: 3, seed: 9
    ).returns
  }

  /// Value and proposals change what planners do where a policy knows the codes that they plan in, and
  /// nothing where there is none or it learned in another version.
  @Test(arguments: ["planner.terminal_value=1", "planner.proposals=4"])
  func plannersAskThePolicyOfTheirModel(setting: String) throws {
    let (plain, asking) = (try Self.scene(), try Self.scene(setting))
    let learned = try Self.learned(plain)
    let alone = Learned(learned.model)
    let actor = try #require(learned.policies[.actor])
    #expect(actor.model.version == learned.model.version)
    let older = Learned(
      ModelSnapshot(
        model: learned.model.model, parameters: learned.model.parameters,
        version: learned.model.version + 1), policies: learned.policies)
    for kind in [ControllerName.cem, .mppi, .shooting] {
      let unadvised = try Self.returns(plain, kind, alone)
      #expect(try Self.returns(plain, kind, learned) == unadvised, "\(kind)")
      #expect(try Self.returns(asking, kind, alone) == unadvised, "\(kind)")
      #expect(try Self.returns(asking, kind, older) == unadvised, "\(kind)")
      let advised = try Self.returns(asking, kind, learned)
      #expect(advised != unadvised && advised.allSatisfy(\.isFinite), "\(kind)")
      #expect(try Self.returns(asking, kind, learned) == advised, "\(kind)")
    }
    for kind in [ControllerName.lqr, .ilqr, .actor] {
      #expect(
        try Self.returns(asking, kind, learned) == Self.returns(plain, kind, learned), "\(kind)")
    }
  }

  /// Files keep what values mean; one that does not say it still opens, and then nobody plans by them.
  @Test func filesKeepWhatValuesMean() throws {
    let scene = try Self.scene()
    let policy = try #require(Self.learned(scene).policies[.actor]?.policy as? ActorPolicy)
    let units = try #require(policy.valueUnits)
    #expect(units.discount == 0.98 && units.scale > 0 && units.actionCost == 1e-3)
    func read(_ change: (inout [String: [Float]]) -> Void) -> ActorPolicy? {
      var vectors = policy.vectors
      change(&vectors)
      return ActorPolicy(
        codeSize: policy.codeSize, actionSize: policy.actionSize, hidden: [8], vectors: vectors,
        updates: policy.updates)
    }
    #expect(read { _ in }?.valueUnits == units)
    let older = try #require(read { $0["value_units"] = nil })
    #expect(older.valueUnits == nil)
    let request = PlannerRequest(
      settings: scene.planner, problemCount: 1, stateSize: policy.codeSize,
      bounds: .unit(actionSize: 1), seed: 1)
    #expect(!PolicyAdviser(older, request).knowsCostToGo)
    #expect(PolicyAdviser(policy, request).knowsCostToGo)
    // What the environment rewards is no cost of planners.
    let rewarded = try Self.learned(Self.scene("training.actor.reward=learned"))
    #expect(rewarded.policies[.actor]?.policy.valueUnits == nil)
    #expect(read { $0["value_units"] = [0.9, 1] } == nil)
    #expect(read { $0["value_units"] = [0.9, .nan, 0] } == nil)
  }

  /// The settings are live where there is somebody to ask, for planners that ask.
  @Test func adviceIsALiveSettingWhereThereIsAPolicy() throws {
    func keys(_ scene: Scene, _ planner: ControllerName) -> Set<String> {
      Set(scene.liveSettings(planner: planner).map(\.key)).intersection(PlannerSettings.advice)
    }
    let scene = try Self.scene()
    for planner in [ControllerName.cem, .mppi, .shooting] {
      #expect(keys(scene, planner) == Set(PlannerSettings.advice))
      #expect(keys(try Scene.small(), planner).isEmpty)
    }
    for planner in [ControllerName.lqr, .ilqr, .actor] { #expect(keys(scene, planner).isEmpty) }
  }

  /// A policy that does nothing, and says of every code what staying there costs.
  private struct Stillness: Policy {
    let objective: any Objective
    let valueUnits: ValueUnits?
    let factor: Float
    let updates = 1
    var codeSize: Int { objective.stateSize }
    var actionSize: Int { objective.actionSize }
    var vectors: [String: [Float]] { [:] }

    func evaluator() -> any PolicyEvaluator { Evaluator(policy: self) }

    private final class Evaluator: PolicyEvaluator {
      let policy: Stillness
      init(policy: Stillness) { self.policy = policy }
      func evaluate(rows: Int, codes: UnsafePointer<Float>) -> PolicyOutput {
        var output = PolicyOutput(
          actions: [Float](repeating: 0, count: rows * policy.actionSize))
        output.values = [Float](repeating: 0, count: rows)
        policy.objective.addStateCosts(
          count: rows, states: codes, weight: policy.factor, costs: &output.values)
        return output
      }
    }
  }

  /// Where nothing moves, the discounted reward is known: the cost of the code, (1 − γ) Σ γᵗ times.
  @Test func aValueThatIsRightIsFoundRight() throws {
    let scene = try Self.scene(
      "environment.physics.constants.gravity=0", "environment.collection.theta_dot=[0, 0]")
    let snapshot = try Self.learned(scene).model
    let world = try scene.simulation()
    let window = scene.model.windowFrames
    let seed: UInt64 = 4
    let objective = try LatentCost(
      ModelInference(snapshot), goal: .goal(of: world, window: window),
      reference: ReferenceObservations(
        world, window: window, count: scene.session.costStates,
        generator: RandomGenerator(seed: seed).split(6).split(1)), settings: scene.session
    ).objective(actionSize: 1, settings: scene.control)
    let units = ValueUnits(discount: 0.9, scale: 3, actionCost: 1)
    // 25 steps of one tick each.
    let whole = 1 - Float(pow(0.9, 25.0))
    func report(_ factor: Float) throws -> ValueProbe.Report {
      let policy = Stillness(objective: objective, valueUnits: units, factor: factor)
      let learned = Learned(
        snapshot, policies: [.actor: LearnedPolicy(policy, model: snapshot)])
      let reports = try ValueProbe(scene, learned: learned, seed: seed, episodes: 30).run()
      #expect(reports.count == 1)
      return try #require(reports.first)
    }
    let right = try report(-whole / units.scale)
    #expect(right.controller == .actor && right.episodes == 30 && right.ticks == 25)
    #expect(abs(right.meanValue - right.meanReturn) < 1e-5 * abs(right.meanReturn))
    #expect(right.latentCorrelation > 0.999_999)
    #expect(right.taskCorrelation > 0 && right.taskCorrelation < right.latentCorrelation)
    #expect(try report(whole).latentCorrelation < -0.999_999)
    #expect(try report(0).latentCorrelation.isNaN)
    let silent = Stillness(objective: objective, valueUnits: nil, factor: 1)
    let unknown = Learned(snapshot, policies: [.actor: LearnedPolicy(silent, model: snapshot)])
    #expect(try ValueProbe(scene, learned: unknown, seed: seed, episodes: 2).run().isEmpty)
    #expect(try ValueProbe(scene, learned: Learned(snapshot), seed: seed).run().isEmpty)
  }
}
