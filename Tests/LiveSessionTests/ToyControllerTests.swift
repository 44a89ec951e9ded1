import Control
import Foundation
import LatentModels
import LiveSession
import Measurement
import Planning
import Runs
import Scenes
import Settings
import Testing
import Validation

/// A planner and a policy of this file alone, registered and used like those of the program.
@Suite(.serialized) struct ToyControllerTests {
  /// The settings that `half` brings.
  private struct HalfSettings: SettingsSection {
    var push = 0.5
    var most = 0.8

    static let name = "half"
    static let schema: [Setting<Self>] = [
      .number(
        \.push, "push", .single(0...1), "what it pushes with", unit: "(of the limit)",
        live: .step(0.1, in: 0...1)),
      .number(\.most, "most", .single(0...1), "the most that this may be"),
    ]

    var conflicts: [InputError] {
      [Self.excess(push, "push", over: most, "the value of half.most")].compactMap { $0 }
    }
  }

  /// Plans to push with half the limit for ever.
  private final class HalfPlanner: Planner {
    let problemCount: Int
    private let horizon: Int
    private let actionSize: Int
    private let push: Float

    init(_ request: PlannerRequest) {
      problemCount = request.problemCount
      horizon = request.settings.horizon
      push = Float(request.settings[HalfSettings.self].push)
      actionSize = request.bounds.lower.count
    }

    func reset(problem: Int?) {}
    func adopt(actions: [Float], horizon: Int) {}

    func plan(states: [Float], dynamics: any Dynamics, objective: any Objective) -> Plan {
      let size = dynamics.stateSize
      let path = (0..<problemCount).flatMap { problem in
        Array(repeating: states[problem * size..<(problem + 1) * size], count: horizon + 1).joined()
      }
      return Plan(
        horizon: horizon, actions: Array(repeating: push, count: problemCount * actionSize),
        sequence: Array(repeating: push, count: problemCount * horizon * actionSize), path: path,
        costs: Array(repeating: 1, count: problemCount))
    }
  }

  /// Acts by a linear law of the code, and plans nothing.
  private final class LinearPolicy: Controller {
    private let worlds: Int

    init(_ request: PlannerRequest) { worlds = request.problemCount }

    func begin() {}

    func decide(_ beliefs: Beliefs) -> Decision {
      let size = beliefs.values.count / worlds
      return Decision(
        actions: (0..<worlds).map { min(max(0.1 * beliefs.values[$0 * size], -1), 1) })
    }
  }

  static let description = PlannerDescription(
    name: "half", summary: "half the limit for ever", section: HalfSettings(),
    hasCandidates: false, candidates: { _ in 1 }, iterations: { _ in 1 },
    memory: { settings, sizes in
      PlannerMemory(
        keyPath: "horizon", sequences: settings.horizon,
        floats: sizes.sequence(horizon: settings.horizon))
    }, make: { HalfPlanner($0) })

  static let registry = {
    var registry = Registry.standard
    registry.controllers = registry.controllers
      .adding(ControllerDescription(description))
      .adding(
        ControllerDescription(name: "linear", summary: "a linear law of the code") {
          LinearPolicy($0)
        })
    return registry
  }()

  /// A scene that knows them.
  private static func knowing(_ scene: Scene) -> Scene {
    var scene = scene
    scene.registry = registry
    return scene
  }

  private static let (half, linear) = (
    ControllerName(rawValue: "half"), ControllerName(rawValue: "linear")
  )

  /// A scene may name it; the program's own registry refuses it, and says what there is.
  @Test func scenesNameTheControllersThatAreRegistered() throws {
    let overrides = [try SettingOverride(parsing: "session.planner=half")]
    let scene = try SceneCatalog.load(
      "pendulum", overrides: overrides, registry: Self.registry)
    #expect(scene.session.planner == Self.half)
    let error = #expect(throws: InputError.self) {
      try SceneCatalog.load("pendulum", overrides: overrides)
    }
    #expect(error?.description.contains("one of lqr, ilqr, shooting, cem, mppi") == true)
    #expect(error?.description.contains("half") == true)
  }

  /// Its own settings stand in a section of its name: read, checked, set, printed, written and changed
  /// live like all others.
  @Test func itsSettingsAreSettingsOfTheScene() throws {
    func load(_ settings: String...) throws -> Scene {
      try SceneCatalog.load(
        "pendulum", overrides: settings.map { try SettingOverride(parsing: $0) },
        registry: Self.registry)
    }
    var scene = try load("planner.half.push=0.25")
    #expect(scene.planner[HalfSettings.self].push == 0.25)
    #expect(
      scene.commented().contains(
        "push: 0.25, // what it pushes with (0...1 (of the limit); default 0.5)"))
    for text in [scene.commented(), scene.encoded()] {
      #expect(try Scene(text: text, source: "written", registry: Self.registry) == scene)
      #expect(throws: InputError.self) { try Scene(text: text, source: "written") }
    }
    for (setting, message) in [
      ("push=2", "planner.half.push: expected a number in 0...1 (of the limit), found 2"),
      ("psh=0.2", "did you mean planner.half.push?"),
      ("push=0.9", "planner.half.push: expected at most 0.8, the value of half.most, found 0.9"),
    ] {
      let error = #expect(throws: InputError.self) { try load("planner.half.\(setting)") }
      #expect(error?.kind == .usage)
      #expect(error?.description.contains(message) == true, "\(error as Any)")
    }
    #expect(scene.liveSettings(planner: .cem).allSatisfy { !$0.key.contains("half") })
    let live = try #require(
      scene.liveSettings(planner: Self.half).first { $0.key.contains("half") })
    #expect(live.key == "planner.half.push" && live.value == 0.25 && live.step == 0.1)
    #expect(live.minimum == 0 && live.maximum == 0.8, "most is 0.8")
    #expect(scene.setLive(live.key, to: 0.75) == 0.75)
    #expect(scene.setLive(live.key, to: 7) == 0.8)

    let session = try LiveSession.headless(
      Self.knowing(.small()), options: LiveSession.Options())
    try session.advance(toUpdate: 20)
    session.send(.plannerSelected(Self.half))
    session.send(.settingChanged(key: live.key, value: 0.25))
    try session.advance(ticks: 2)
    #expect(session.snapshot().control.action == [0.5], "of a limit of 2 N m")
  }

  /// Put in charge, reported, raced and evaluated.
  @Test func theyAreInChargeOfASession() throws {
    let session = try LiveSession.headless(Self.knowing(.small()), options: LiveSession.Options())
    try session.advance(toUpdate: 20)
    session.send(.plannerSelected(Self.half))
    try session.advance(ticks: 2)
    var control = session.snapshot().control
    #expect(control.planner == Self.half && control.action == [1] && control.horizon == 6)
    #expect(control.controllers[Self.half]?.summary == "half the limit for ever")
    session.send(.plannerSelected(Self.linear))
    try session.advance(ticks: 2)
    control = session.snapshot().control
    #expect(control.planner == Self.linear && control.action[0] != 1 && control.cost.isNaN)

    let snapshot = try #require(trainedLearner(.small(), updates: 3).trainer).snapshot()
    let race = try PlannerRace(
      Self.knowing(.small()), learned: Learned(snapshot), seed: 3)
    #expect(race.report.lanes.map(\.name).suffix(4) == ["half", "linear", "oracle", "none"])
    for name in [Self.half, Self.linear] {
      let outcome = try Evaluation(Self.knowing(.small())).run(
        planner: name, dynamics: .learned, learned: Learned(snapshot), start: nil, episodes: 2,
        seed: 1)
      #expect(outcome.returns.allSatisfy(\.isFinite) && outcome.returns.count == 2)
    }
  }

  /// Logged, and lived again to the last bit.
  @Test func theirSessionsAreLivedAgain() throws {
    let folder = try TemporaryFolder()
    let path = folder.path + "/log.jsonl"
    _ = try ReplayTests.record(
      Self.knowing(ReplayTests.quick()), log: path,
      script: [.plannerSelected(Self.half), .kicked, .plannerSelected(Self.linear)])
    #expect(throws: InputError.self) { try SessionRecording(path: path) }
    let recording = try SessionRecording(path: path, registry: Self.registry)
    let (_, report) = try ReplayTests.replayed(recording)
    #expect(report.isFinished && report.divergence == nil)
  }
}
