import Control
import Files
import LiveSession
import Planning
import Runs
import Testing

/// The planner in charge of a session: how it is chosen, what it starts from, what reaches it.
@Suite struct SessionPlannerTests {
  @Test func plannersChangeBetweenTwoTicksOfOneEpisode() throws {
    let folder = try TemporaryFolder()
    let log = try EventLog(path: folder.path + "/log.jsonl")
    let session = try HeadlessSessionTests.session { $0.log = log }
    try session.advance(toUpdate: 20)
    try session.advance(ticks: 1)
    var before = session.snapshot().control
    let episode = before.episode
    for kind in ControllerRegistry.standard.names {
      session.send(.plannerSelected(kind))
      try session.advance(ticks: 1)
      let after = session.snapshot().control
      #expect(after.planner == kind && after.episode == episode)
      #expect(after.tick == before.tick + 1 && after.ticks == before.ticks + 1)
      #expect(after.cost.isFinite && after.horizon == 6)
      #expect(session.lastPlan?.actions.allSatisfy { abs($0) <= 1 } == true)
      before = after
    }
    try log.close()
    let lines = try InputFile.readText(folder.path + "/log.jsonl", limit: 1 << 20)
    #expect(lines.contains(#"{"event": "first_update""#))
    #expect(lines.contains(#""from": "cem", "to": "lqr", "episode": \#(episode)"#))
  }

  /// Who acts changes with the tick, not with the wish.
  @Test func thePlannerInChargeIsTheOneThatDecides() throws {
    let session = try HeadlessSessionTests.session()
    #expect(session.snapshot().control.planner == .cem)
    try session.advance(toUpdate: 20)
    session.send(.plannerSelected(.mppi))
    session.send(.manualToggled)
    #expect(session.snapshot().control.planner == .cem)
    #expect(!session.snapshot().control.isManual)
    try session.advance(ticks: 1)
    #expect(session.snapshot().control.planner == .mppi)
    #expect(session.snapshot().control.isManual)
  }

  /// While control stands still the plan of the planner before is not the new one's.
  @Test func noPlanIsReportedOfAPlannerThatMadeNone() throws {
    let session = try HeadlessSessionTests.session()
    try session.advance(toUpdate: 20)
    try session.advance(ticks: 1)
    let planned = session.snapshot().control
    #expect(planned.cost.isFinite && !planned.plannedActions.isEmpty)
    session.send(.controlPauseToggled)
    session.send(.plannerSelected(.mppi))
    try session.advance(ticks: 1)
    let waiting = session.snapshot().control
    #expect(waiting.planner == .mppi && waiting.cost.isNaN && waiting.plannedActions.isEmpty)
    #expect(waiting.costPerIteration.isEmpty && waiting.eliteCosts.isEmpty)
    session.send(.controlPauseToggled)
    try session.advance(ticks: 1)
    #expect(session.snapshot().control.cost.isFinite)
  }

  /// One tick ahead the last state is the only one: without a weight nothing but actions costs, and
  /// the best is to do nothing.
  @Test func theTerminalWeightReachesThePlannerInCharge() throws {
    func actions(weight: Int) throws -> [Double] {
      let session = try HeadlessSessionTests.session(
        "planner.noise_hold=1", "planner.horizon=1", "planner.terminal_weight=\(weight)",
        "session.planner=shooting")
      try session.advance(toUpdate: 20)
      return try (0..<5).map { _ in
        try session.advance(ticks: 1)
        #expect(session.lastPlan != nil, "the planner decides")
        return session.snapshot().control.action[0]
      }
    }
    #expect(try actions(weight: 0).allSatisfy { $0 == 0 })
    #expect(try actions(weight: 1).contains { $0 != 0 })
  }

  /// The first decision of an episode knows of no miss yet; the later ones do.
  @Test func missedPredictionsReachThePlannerInCharge() throws {
    func costs(gain: Double) throws -> [Double] {
      let session = try HeadlessSessionTests.session("planner.offset_gain=\(gain)")
      try session.advance(toUpdate: 20)
      session.send(.trainingPauseToggled)
      session.send(.episodeReset)
      return try (0..<4).map { _ in
        try session.advance(ticks: 1)
        return session.snapshot().control.cost
      }
    }
    let without = try costs(gain: 0)
    let with = try costs(gain: 0.5)
    #expect(without.allSatisfy(\.isFinite) && with.allSatisfy(\.isFinite))
    #expect(without[0] == with[0])
    #expect(zip(without, with).dropFirst().allSatisfy { $0 != $1 })
  }

  /// With two candidates, `shooting` tries just the plan that it was handed and doing nothing.
  @Test func theNewPlannerStartsFromTheOldOnesPlan() throws {
    var adoptions = 0
    for seed in 1...6 as ClosedRange<UInt64> {
      let session = try HeadlessSessionTests.session("planner.shooting.candidates=2", seed: seed)
      try session.advance(toUpdate: 20)
      try session.advance(ticks: 1)
      let old = try #require(session.lastPlan?.sequence)
      session.send(.plannerSelected(.shooting))
      try session.advance(ticks: 1)
      let new = try #require(session.lastPlan?.sequence)
      let shifted = Array(old.dropFirst()) + old.suffix(1)
      #expect(new == shifted || new.allSatisfy { $0 == 0 }, "\(new) after \(old)")
      if new == shifted, new.contains(where: { $0 != 0 }) { adoptions += 1 }
    }
    #expect(adoptions >= 3)
  }
}
