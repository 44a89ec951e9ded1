import Control
import Foundation
import LinearAlgebra
import LiveSession
import Measurement
import Planning
import Scenes
import Settings
import Testing
import Worlds

/// Goals that move, the pace of time, kicks, hands, and what a plan is held against.
@Suite struct SteeringTests {
  // MARK: - Goals

  @Test func aGoalIsMovedByItsAngle() throws {
    let session = try HeadlessSessionTests.session()
    try session.advance(toUpdate: 10)
    let before = session.snapshot()
    #expect(before.control.goal.origin == .scene)
    let quantity = try #require(before.control.goal.quantities.first)
    #expect(quantity.name == "theta" && quantity.unit == "rad" && quantity.value == 0)
    #expect(quantity.isCyclic && quantity.maximum == .pi)

    session.send(.goalSet(.quantity(index: 0, value: 0.5)))
    try session.advance(ticks: 2)
    let moved = session.snapshot()
    #expect(moved.control.goal.origin == .moved)
    #expect(moved.control.goal.quantities[0].value == 0.5)
    var environment = try Environment(session.scene.environment)
    environment.setGoal(StateVector(0.5, 0))
    let window = ObservationWindow.goal(of: environment, window: 1)
    #expect(moved.frames.goal == window.frames)
    #expect(moved.latent.goal != before.latent.goal)

    session.send(.goalSet(.quantity(index: 7, value: 0.5)))
    session.send(.goalSet(.quantity(index: 0, value: 2 * .pi + 0.25)))
    try session.advance(ticks: 2)
    let turned = session.snapshot().control.goal.quantities[0].value
    #expect(abs(turned - 0.25) < 1e-9, "an unknown quantity is left alone, an angle is wrapped")
  }

  /// Score and markers follow a goal whose state is known.
  @Test func theScoreFollowsAMovedGoal() throws {
    let session = try HeadlessSessionTests.session("environment.default_start=hanging")
    session.send(.manualToggled)  // nobody acts: it hangs still
    try session.advance(ticks: 3)
    #expect(!session.snapshot().control.isAtGoal)
    session.send(.goalSet(.quantity(index: 0, value: -.pi)))
    try session.advance(ticks: 2)
    #expect(session.snapshot().control.isAtGoal)
    session.send(.goalSet(.scene))
    try session.advance(ticks: 2)
    #expect(!session.snapshot().control.isAtGoal)
  }

  @Test func thePresentBecomesAGoalAtRest() throws {
    let session = try HeadlessSessionTests.session()
    try session.advance(toUpdate: 5)
    session.send(.controlPauseToggled)
    session.send(.goalSet(.present))
    try session.advance(ticks: 1)
    let snapshot = session.snapshot()
    #expect(abs(snapshot.control.state[1]) > 0.01, "the system itself moves")
    #expect(snapshot.frames.goal == snapshot.frames.present.truth)
    #expect(snapshot.control.isAtGoal)
  }

  @Test func anImaginedPictureCanBeTheGoal() throws {
    let session = try HeadlessSessionTests.session()
    session.send(.subjectChanged(.control))
    try session.advance(toUpdate: 10)
    let before = session.snapshot()
    #expect(before[TraverseReport.self].image.count == 144, "what Traverse shows can be taken over")
    session.send(.goalSet(.picture(GreyPicture(before[TraverseReport.self].image))))
    try session.advance(ticks: 2)
    let after = session.snapshot()
    #expect(after.frames.goal == before[TraverseReport.self].image)
    #expect(after.control.goal.origin == .picture)
    #expect(after.latent.goal != before.latent.goal)
    #expect(after[OracleReport.self].gap(of: after.control) == nil, "nobody knows its state")
    session.send(.goalSet(.scene))
    try session.advance(ticks: 2)
    #expect(session.snapshot().frames.goal == before.frames.goal)
  }

  // MARK: - Pace, kicks, hands

  @Test func timeCanPassFasterAndSlower() throws {
    func ticks(_ scale: Double) throws -> (Int, Double) {
      let session = try HeadlessSessionTests.session()
      session.send(.control(.timeScaled(scale)))
      try session.advance(ticks: 2)
      let before = session.snapshot()
      try session.advance(toUpdate: before.training.update + 200)
      let after = session.snapshot()
      #expect(after.control.timeScale == scale)
      return (after.control.ticks - before.control.ticks, after.control.reachedTimeScale)
    }
    let (real, double, half) = try (ticks(1), ticks(2), ticks(0.5))
    #expect(abs(double.0 - 2 * real.0) <= 2 && abs(2 * half.0 - real.0) <= 2)
    for (scale, measured) in [(1.0, real), (2, double), (0.5, half)] {
      #expect(abs(measured.1 / scale - 1) < 0.1, "\(scale): \(measured.1)")
    }
  }

  @Test func kicksCanBeHarder() throws {
    func jump(_ strength: Double) throws -> Double {
      let session = try HeadlessSessionTests.session("environment.default_start=hanging")
      session.send(.manualToggled)
      session.send(.control(.kickStrengthened(strength)))
      try session.advance(ticks: 1)
      session.send(.kicked)
      try session.advance(ticks: 1)
      return abs(session.snapshot().control.state[1])
    }
    let (soft, hard) = try (jump(0.25), jump(0.5))
    #expect(soft > 0.5 && abs(hard / soft - 2) < 0.05, "\(soft), \(hard)")
  }

  @Test func aStillSystemTakesSingleTicks() throws {
    let session = try HeadlessSessionTests.session()
    try session.advance(toUpdate: 5)
    session.send(.controlPauseToggled)
    try session.advance(ticks: 3)
    let before = session.snapshot().control
    session.send(.control(.stepped))
    session.send(.control(.stepped))
    try session.advance(ticks: 6)
    let after = session.snapshot().control
    #expect(after.tick == before.tick + 2 && after.isPaused)
    #expect(after.state != before.state)
  }

  @Test func aHandDrivesOneMotorOfTwo() throws {
    let scene = try SceneCatalog.load(
      "reacher2",
      overrides: ["training.initial_sequences=4", "training.sequences=4", "training.batch=4"].map {
        try SettingOverride(parsing: $0)
      })
    let session = try LiveSession.headless(scene, options: LiveSession.Options.looking)
    session.send(.manualToggled)
    session.send(.manualAction(0.5, motor: 1))
    try session.advance(ticks: 1)
    let action = session.snapshot().control.action
    #expect(action.count == 2 && action[0] == 0)
    #expect(abs(action[1] - 0.5 * session.snapshot().control.actionLimits[1]) < 1e-9)
  }

  // MARK: - Beside what happened

  @Test func theOracleLivesTheRunningEpisode() throws {
    let session = try HeadlessSessionTests.session()
    try session.advance(toUpdate: 5)
    session.send(.subjectChanged(.control))
    // The episode that began without a model is compared as well while somebody looks.
    try session.advance(ticks: 4)
    let snapshot = session.snapshot()
    let (control, oracle) = (snapshot.control, snapshot[OracleReport.self])
    #expect(oracle.episode == control.episode)
    let last = try #require(oracle.returns.dropFirst(control.tick - 1).first)
    let gap = try #require(oracle.gap(of: control))
    #expect(abs(gap - (last - control.episodeReturn) / abs(last)) < 1e-12)
    session.send(.kicked)
    try session.advance(ticks: 2)
    let kicked = session.snapshot()
    #expect(
      !kicked.control.conditions.isComparable
        && kicked[OracleReport.self].gap(of: kicked.control) == nil)
    session.send(.episodeReset)
    try session.advance(ticks: 3)
    let fresh = session.snapshot()
    #expect(
      fresh.control.conditions.isComparable
        && fresh[OracleReport.self].gap(of: fresh.control) != nil)
  }

  /// It earns what the evaluation of the oracle earns from the same start.
  @Test func theOracleOfAnEpisodeIsTheOracleOfTheEvaluation() throws {
    let scene = try Scene.small()
    let evaluation = try Evaluation(scene)
    let outcome = try evaluation.run(
      planner: .cem, dynamics: .true, learned: nil, start: nil, episodes: 1, seed: 5)
    var environment = try Environment(scene.environment)
    var stream = RandomGenerator(seed: 5).split(0).split(0)
    try environment.reset(generator: &stream)
    let oracle = try EpisodeOracle(scene, start: environment.state, goal: nil, seed: 5)
    while !oracle.hasEnded { oracle.tick() }
    #expect(oracle.returns.last == outcome.returns[0])
    #expect(oracle.returns.count == environment.ticksPerEpisode)

    // The first reward is that of the start, whatever the seed would have drawn.
    let elsewhere = try EpisodeOracle(
      scene, start: StateVector(1, 0), goal: nil, seed: 5)
    elsewhere.tick()
    #expect((-1.0041...(-1)).contains(elsewhere.returns[0]), "\(elsewhere.returns[0])")
    let aimed = try EpisodeOracle(
      scene, start: StateVector(1, 0),
      goal: StateVector(1, 0), seed: 5)
    aimed.tick()
    #expect((-0.0041...0).contains(aimed.returns[0]), "\(aimed.returns[0])")
  }

  @Test func plansAreHeldAgainstWhatHappened() throws {
    let session = try HeadlessSessionTests.session("environment.episode_steps=100")
    session.send(.subjectChanged(.control))
    try session.advance(toUpdate: 30)
    session.send(.episodeReset)
    var angles: [Int: Double] = [:]
    for _ in 0..<15 {
      try session.advance(ticks: 1)
      let control = session.snapshot().control
      angles[control.tick] = wrappedAngle(control.state[0])
    }
    let snapshot = session.snapshot()
    let (control, foresight) = (snapshot.control, snapshot[ForesightReport.self])
    let horizon = session.scene.planner.horizon
    #expect(foresight.predicted.count == horizon + 1 && foresight.ahead.count == horizon + 1)
    #expect(foresight.quantity == StateQuantity("angle", unit: "rad"))
    #expect(foresight.determination.isFinite && foresight.readingError > 0)
    // Whatever reading misses, a prediction begins at the truth of the frame that it was made from.
    #expect(foresight.predicted[0] == foresight.executed[0])
    #expect(foresight.predicted[1] != foresight.executed[1])
    #expect(foresight.age == 1 && foresight.ahead[0] == angles[foresight.tick - 1])
    let wanted = (foresight.tick - horizon...foresight.tick).map { angles[$0] }
    #expect(foresight.executed == wanted.compactMap { $0 } && foresight.tick > horizon)
    #expect(
      control.trace.values.suffix(8)
        == (control.tick - 7...control.tick).compactMap { angles[$0] }[...])
    #expect(control.plannedActions.count == horizon)
    #expect(control.trace.actions.last == control.action[0])
    #expect(control.eliteCosts.count == control.costPerIteration.count)
    #expect(control.eliteCosts.allSatisfy { $0.least <= $0.median && $0.median <= $0.most })
  }

  @Test func aTraceKeepsTheLatestTicks() throws {
    let scene = try Scene.small()
    var environment = try Environment(scene.environment)
    var record = ControlRecord()
    record.begin(environment)
    for index in 0..<300 {
      environment.tick(ActionVector(Double(index % 3) - 1))
      record.add(ActionVector(Double(index % 3) - 1), leadingTo: environment)
    }
    #expect(record.trace.values.count == ControlTrace.length + 1)
    #expect(record.trace.actions.count == ControlTrace.length)
    #expect(record.trace.firstTick == 300 - ControlTrace.length)
    #expect(record.trace.values.last == wrappedAngle(environment.state[0]))
    #expect(record.trace.actions.last == Double(299 % 3) - 1)
  }

  @Test func timesOfDecisionsAreTheLatest() {
    var record = ControlRecord()
    #expect(record.decisionTimes.count == 0 && record.decisionTimes.median.isNaN)
    for time in 1...1000 { record.add(milliseconds: Double(time)) }
    let times = record.decisionTimes
    #expect(times.count == 200 && times.median == 901 && times.percentile95 == 991)
    record.forgetTimes()
    #expect(record.decisionTimes.count == 0)
  }

  @Test func thePaceIsMeasuredOverTheLatestSeconds() {
    var record = ControlRecord()
    for tick in 0..<100 { record.noteTick(at: Double(tick) * 0.05) }
    #expect(abs(record.pace(controlInterval: 0.05) - 1) < 1e-9)
    for tick in 0..<100 { record.noteTick(at: 5 + Double(tick) * 0.025) }
    #expect(abs(record.pace(controlInterval: 0.05) - 2) < 1e-9)
    record.noteTick(at: nil)
    #expect(record.pace(controlInterval: 0.05).isNaN)
  }
}
