import Control
import LiveSession
import Runs
import Scenes
import Settings
import Testing

/// What is seen of a policy that learns, and how it is started.
struct AgentViewTests {
  private static let actor = ControllerName(rawValue: "actor")

  /// A session of a small model whose actor is in charge and has learned a little.
  private static func session(_ overrides: String...) throws -> LiveSession {
    var options = LiveSession.Options()
    options.seed = 1
    options.planner = actor
    options.inspectors = [AgentInspector.self]
    let scene = try Scene(
      text: Scene.small().encoded(), source: "test",
      overrides: (["training.actor.warm_up=5", "training.actor.refresh=5"] + overrides).map {
        try SettingOverride(parsing: $0)
      })
    let session = try LiveSession.headless(scene, options: options)
    session.send(.subjectChanged(.agent))
    return session
  }

  @Test func aPolicyIsAskedOfEveryCodeOfItsOwnModel() throws {
    let session = try Self.session()
    try session.advance(toUpdate: 30)
    let snapshot = session.snapshot()
    let (report, latent) = (snapshot[AgentReport.self], snapshot.latent)
    let count = latent.cloud.count / latent.size
    #expect(report.name == Self.actor && report.modelVersion == latent.modelVersion)
    #expect(report.updates > 0 && snapshot.training.agent?.updates ?? 0 >= report.updates)
    #expect(report.values.count == count && report.values.allSatisfy(\.isFinite))
    #expect(report.actions.count == count && report.actions.allSatisfy { abs($0) <= 1 })
    #expect(report.deviations.count == 1 && report.presentValue != nil)
    let length = (ImaginedPaths.horizon + 1) * latent.size
    #expect(report.rollouts.mean.count == length)
    #expect(report.rollouts.sampled.map(\.count) == Array(repeating: length, count: 5))
    // Imagined from one code, and seen since: the last that was seen is the present.
    #expect(report.rollouts.truth.prefix(latent.size) == report.rollouts.mean.prefix(latent.size))
    #expect(Array(report.rollouts.truth.suffix(latent.size)) == latent.present)
    #expect(report.comparison.planner == .cem)
    #expect(report.comparison.policy.count == report.comparison.planned.count)
    #expect(report.comparison.policy.count > 1)
  }

  @Test func whatItEarnsIsMeasuredInTheSimulationToo() throws {
    let session = try Self.session()
    try session.advance(toUpdate: 20)
    while session.snapshot()[AgentReport.self].returns.points.count < 2, session.updateCount < 200 {
      try session.advance(toUpdate: session.updateCount + 10)
    }
    let points = session.snapshot()[AgentReport.self].returns.points
    #expect(points.count >= 2 && points[0].update < points[1].update)
    for point in points { #expect((-3...0).contains(point.real), "\(point)") }
  }

  /// A policy has no horizon, no cost and no candidates; it has a value, and tells what it means to do.
  @Test func nothingOfAPlannerIsSaidOfAPolicy() throws {
    let session = try Self.session()
    try session.advance(toUpdate: 30)
    let control = session.snapshot().control
    #expect(control.planner == Self.actor)
    #expect(control.horizon == 0 && control.candidates == 0 && control.iterations == 0)
    #expect(!control.plannedActions.isEmpty && control.cost.isNaN && control.policyValue.isFinite)
    session.send(.plannerSelected(.cem))
    try session.advance(ticks: 3)
    let planner = session.snapshot().control
    #expect(planner.horizon > 0 && planner.policyValue.isNaN)
  }

  @Test func aPolicyLearnsBesideAPlannerWhenItIsAsked() throws {
    var state = try SessionState(scene: Scene.small())
    #expect(state.scene.agent == nil)
    let now = SessionInstant(seconds: 1, update: 10)
    #expect(reduce(&state, .agentStarted(Self.actor), at: now) == [.applySettings])
    #expect(state.scene.agent?.name == "actor" && state.planner == .cem)
    #expect(state.markers.map(\.text) == ["agent actor"])
    #expect(state.settings.contains { $0.key == "training.actor.noise" })
    let before = state
    #expect(reduce(&state, .agentStarted(Self.actor), at: now).isEmpty)
    #expect(reduce(&state, .agentStarted(.cem), at: now).isEmpty, "a planner does not learn")
    #expect(state == before)
  }

  @Test func theAlarmIsOfReturnsThatPart() {
    func returns(_ imagined: Double, _ real: Double) -> PolicyReturns {
      var returns = PolicyReturns()
      for step in 0..<10 {
        returns.add(
          PolicyReturns.Point(
            update: step, imagined: -1 + imagined * Double(step),
            real: -0.5 + real * Double(step)))
      }
      return returns
    }
    #expect(returns(0.02, -0.02).exploitsModel)
    #expect(!returns(0.02, 0.02).exploitsModel && !returns(-0.02, -0.02).exploitsModel)
    #expect(!returns(0.001, -0.001).exploitsModel, "what hardly changes is no trend")
    #expect(PolicyReturns().change == nil)
    var many = PolicyReturns()
    for update in 0..<3000 { many.add(.init(update: update, imagined: 0, real: 0)) }
    many.add(.init(update: 3000, imagined: .nan, real: 0))
    #expect(many.points.count <= PolicyReturns.limit)
    #expect(many.points.first?.update == 0 && many.points.last?.update == 2999)
  }
}
