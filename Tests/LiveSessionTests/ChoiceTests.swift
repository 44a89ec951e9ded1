import Control
import LatentModels
import LinearAlgebra
import Measurement
import NeuralNetworks
import Planning
import Scenes
import Settings
import Testing
import Worlds

/// Worlds in which one of several choices is taken, from physics to plans.
@Suite struct ChoiceTests {
  /// A planner can ask for any fractions; what the model says of their sum is chance.
  @Test func plansDoNotDependOnWhatChoicesShare() throws {
    try BLAS.open()
    let scene = try SceneCatalog.load("cartpole-v1")
    let world = try scene.world()
    let model = scene.networks(for: world)
    var generator = RandomGenerator(seed: 5)
    let parameters = (0..<model.layout.count).map { _ in Float(generator.uniform(-0.3, 0.3)) }
    let inference = ModelInference(
      ModelSnapshot(model: model, parameters: parameters, version: 1))
    let dynamics = LatentPerception(
      inference, objective: NoObjective(stateSize: model.latentSize), worlds: 1,
      space: world.actionSpace, settings: scene.control
    ).dynamics
    let n = model.latentSize
    let state = (0..<n).map { Float($0) * 0.1 }
    func next(_ actions: [Float]) -> [Float] {
      var next = [Float](repeating: 0, count: n)
      dynamics.step(count: 1, states: state, actions: actions, next: &next)
      return next
    }
    #expect(next([0.75, 0.25]) == next([0.25, -0.25]))
    #expect(next([1, 1]) == next([-1, -1]))
    #expect(next([1, -1]) != next([-1, 1]))
    var (after, a, b) = (next([0, 0]), [Float](), [Float]())
    a = [Float](repeating: 0, count: n * n)
    b = [Float](repeating: 0, count: n * 2)
    dynamics.linearize(
      count: 1, states: state, actions: [0.5, 0], next: &after, stateMatrices: &a,
      actionMatrices: &b)
    #expect(after == next([0.5, 0]))
    for row in 0..<n { #expect(abs(b[2 * row] + b[2 * row + 1]) < 1e-6 && b[2 * row] != 0) }
  }

  /// The oracle balances by pushes, although it thinks between them.
  @Test(arguments: [ControllerName.cem, .ilqr])
  func theOracleBalancesByPushes(_ planner: ControllerName) throws {
    try BLAS.open()
    let scene = try SceneCatalog.load(
      "cartpole-v1", overrides: [.init(parsing: "environment.episode_steps=150")])
    let outcome = try Evaluation(scene).run(
      planner: planner, dynamics: .true, learned: nil, start: nil, episodes: 2, seed: 3)
    #expect(outcome.returns == [150, 150] && outcome.successCount == 2)
  }
}

private struct NoObjective: Objective {
  let stateSize: Int
  let actionSize = 2
  let terminalWeight: Float = 1
  let goalState: [Float]? = nil
  func addStateCosts(
    count: Int, states: UnsafePointer<Float>, weight: Float, costs: UnsafeMutablePointer<Float>
  ) {}
  func addActionCosts(
    count: Int, actions: UnsafePointer<Float>, costs: UnsafeMutablePointer<Float>
  ) {}
  func expandStateCost(
    state: UnsafePointer<Float>, gradient: UnsafeMutablePointer<Double>,
    hessian: UnsafeMutablePointer<Double>
  ) {}
  func expandActionCost(
    action: UnsafePointer<Float>, gradient: UnsafeMutablePointer<Double>,
    hessian: UnsafeMutablePointer<Double>
  ) {}
}
