import Control
import LatentModels
import LinearAlgebra
import LiveSession
import NeuralNetworks
import Planning
import Runs
import Scenes
import Testing
import Worlds

/// What control remembers of an episode, in pixels.
@Suite struct ObservationHistoryTests {
  private static let window = 4

  /// A pendulum in motion.
  private func environment() throws -> Environment {
    var environment = try Environment(Scene.small().environment)
    environment.reset(to: StateVector(2.4, -3))
    return environment
  }

  private func frame(_ state: StateVector, of environment: Environment) -> [UInt8] {
    var frame = [UInt8](repeating: 0, count: environment.view.pixelCount)
    environment.render(state, into: &frame)
    return frame
  }

  @Test func anEpisodeBeginsWithFreeMotion() throws {
    let environment = try environment()
    let history = ObservationHistory(environment, window: Self.window, observations: 3)
    var state = environment.state
    var expected: [[UInt8]] = []
    for _ in 0..<Self.window {
      expected.insert(frame(state, of: environment), at: 0)
      state = environment.stateBefore(state)
    }
    #expect(history.frames == Array(expected.joined()))
    #expect(Set(expected).count == Self.window, "the frames show motion")
    #expect(history.actions == [0, 0, 0])
    #expect(history.observationCount == 1)
    #expect(history.present.frames == history.frames && history.present.actions == [0, 0, 0])
    #expect(ObservationHistory().observationCount == 0)
  }

  /// The last observations and no more, whatever their number; actions are fractions of the limit, and
  /// never beyond it.
  @Test(arguments: 1...4) func theLastObservationsAreKept(observations: Int) throws {
    var environment = try environment()
    var history = ObservationHistory(
      environment, window: Self.window, observations: observations)
    let pixels = environment.view.pixelCount
    var (frames, actions) = (history.frames, history.actions)
    // The limit is 2 N m.
    for (torque, fraction) in [(1.5, 0.75), (-0.5, -0.25), (5, 1), (-9, -1), (0, 0), (2, 1)]
      as [(Double, Float)]
    {
      let action = ActionVector(torque)
      environment.tick(action)
      history.append(environment, action: action)
      frames += frame(environment.state, of: environment)
      actions.append(fraction)
      let kept = min(frames.count / pixels, Self.window + observations - 1)
      #expect(history.frames == Array(frames.suffix(kept * pixels)))
      #expect(history.actions == Array(actions.suffix(kept - 1)))
      #expect(history.observationCount == kept - Self.window + 1)
      #expect(history.present.frames == Array(frames.suffix(Self.window * pixels)))
      #expect(history.present.actions == Array(actions.suffix(Self.window - 1)))
    }
    #expect(history.observationCount == observations)
  }

  @Test func theGoalIsASystemAtRest() throws {
    let environment = try environment()
    let goal = ObservationWindow.goal(of: environment, window: 3)
    let frame = frame(environment.task.goal, of: environment)
    #expect(goal.frames == frame + frame + frame)
    #expect(goal.actions == [0, 0])
  }

  /// The codes of a trail are those of its windows one by one.
  ///
  /// Products of other shapes may round otherwise: 1e-5 of numbers of order one.
  @Test(arguments: EncoderKind.allCases) func codesAreThoseOfTheWindows(kind: EncoderKind) throws {
    let scene = try Scene.small(encoder: kind)
    let snapshot = try #require(trainedLearner(scene, updates: 3).trainer).snapshot()
    let inference = ModelInference(snapshot)
    let (window, n) = (scene.model.windowFrames, scene.model.latentSize)
    var environment = try environment()
    var history = ObservationHistory(environment, window: window, observations: 4)
    var expected: [Float] = []
    for tick in 0..<4 {
      if tick > 0 {
        let action = ActionVector(Double(tick) - 2)
        environment.tick(action)
        history.append(environment, action: action)
      }
      var code = [Float](repeating: 0, count: n)
      let present = history.present
      inference.encode(
        windows: 1, frames: present.frames, actions: present.actions, mean: &code)
      expected += code
    }
    let codes = history.codes(inference)
    #expect(codes.count == 4 * n)
    for (code, value) in zip(codes, expected) {
      #expect(abs(code - value) < 1e-5 * (1 + abs(value)))
    }
  }
}

/// Control of several worlds at once.
@Suite struct EpisodeRunnerTests {
  /// A planner that does as it was told and keeps what it was shown.
  private final class Script: Planner {
    let problemCount = 2
    private(set) var shown: [[Float]] = []
    private let actions: [[Float]]

    init(_ actions: [[Float]]) { self.actions = actions }

    func reset(problem: Int?) {}
    func adopt(actions: [Float], horizon: Int) {}

    func plan(states: [Float], dynamics: any Dynamics, objective: any Objective) -> Plan {
      shown.append(states)
      let now = actions[shown.count - 1]
      return Plan(
        horizon: 1, actions: now, sequence: now, path: states + states, costs: [0, 0])
    }
  }

  /// A world whose episode is over stands still while the others go on; what is seen of it goes on.
  @Test func timeStandsStillWhereNobodyLives() throws {
    var environment = try Environment(Scene.small().environment)
    environment.reset(to: StateVector(repeating: 0.3))
    let runner = EpisodeRunner(
      [environment, environment], memory: .init(window: 2, observations: 3))
    var other = environment
    other.reset(to: StateVector(repeating: 0.4))
    runner.worlds[1] = other
    let before = runner.worlds.map { $0.simulation?.state }
    let push = environment.system.actionLimit
    let results = runner.act([push, push]) { $0.simulation?.state == before[0] }
    #expect(results[0] != nil && results[1] == nil)
    #expect(runner.worlds[0].simulation?.state != before[0])
    #expect(runner.worlds[1].simulation?.state == before[1])
    #expect(runner.histories.map(\.observationCount) == [2, 2])
  }

  /// At every tick the planner gets the codes of what each world has shown until then: frames, and
  /// the actions that it decided itself.
  @Test(arguments: EncoderKind.allCases) func plannersGetTheCodesOfHistories(
    kind: EncoderKind
  ) throws {
    let scene = try Scene.small("model.sees_action=true", encoder: kind)
    let snapshot = try #require(trainedLearner(scene, updates: 3).trainer).snapshot()
    let (window, n) = (scene.model.windowFrames, scene.model.latentSize)
    var generator = RandomGenerator(seed: 9)
    let actions = (0..<8).map { _ in (0..<2).map { _ in Float(generator.uniform(-1, 1)) } }
    let script = Script(actions)
    let environment = try Environment(scene.environment)
    var worlds = [environment, environment]
    for index in 0..<2 { try worlds[index].reset(generator: &generator) }
    let runner = try EpisodeRunner(
      worlds, controller: PlannerController(script), snapshot: snapshot, settings: scene.control,
      generator: RandomGenerator(seed: 3))
    var histories = worlds.map { ObservationHistory($0, window: window) }
    let inference = ModelInference(snapshot)
    for tick in actions.indices {
      let decision = runner.decide()
      #expect(decision?.actions == actions[tick])
      runner.act(runner.actions(of: decision))
      for index in 0..<2 {
        var code = [Float](repeating: 0, count: n)
        let present = histories[index].present
        inference.encode(
          windows: 1, frames: present.frames, actions: present.actions, mean: &code)
        for (found, value) in zip(script.shown[tick][index * n..<(index + 1) * n], code) {
          #expect(abs(found - value) < 1e-5 * (1 + abs(value)))
        }
        let action =
          environment.system.actionLimit * Double(actions[tick][index])
        worlds[index].tick(action)
        histories[index].append(worlds[index], action: action)
      }
    }
    #expect(Set(script.shown).count == actions.count)
  }
}
