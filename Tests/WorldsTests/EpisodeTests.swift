import Foundation
import LinearAlgebra
import Settings
import Testing
import Validation
import Worlds

/// Scores, ends and successes of episodes.
@Suite struct EpisodeTests {
  @Test func pendulumThatStandsSucceeds() throws {
    var environment = try Environment(.pendulum)
    environment.reset(to: .zero)
    for tick in 1...200 {
      #expect(!environment.score.isSuccess)
      let result = environment.tick(.zero)
      #expect(result.hasEnded == (tick == 200))
      #expect(result.isSuccessSoFar)
    }
    #expect(environment.score.isSuccess)
    #expect(environment.score.percentAtGoal == 100)
    #expect(environment.score.episodeReturn == 0)
  }

  @Test func pendulumThatHangsFails() throws {
    var environment = try Environment(.pendulum)
    var generator = RandomGenerator(seed: 1)
    try environment.reset(start: "hanging", generator: &generator)
    #expect(environment.state == StateVector(.pi, 0))
    for _ in 0..<200 { environment.tick(.zero) }
    #expect(environment.score.hasEnded && !environment.score.isSuccess)
    #expect(environment.score.percentAtGoal == 0)
    #expect(abs(environment.score.episodeReturn + 200 * .pi * .pi) < 1e-6)
  }

  /// The last 40 of 200 steps are judged: a state away from the goal after step 160 is forgiven, one
  /// after step 161 is not.
  @Test(arguments: [(1, true), (160, true), (161, false), (200, false)])
  func onlyTheLastFifthOfAPendulumEpisodeIsJudged(step: Int, succeeds: Bool) {
    var score = EpisodeScore(length: 200, task: PendulumSwingUp())
    for index in 1...200 {
      #expect(!score.isSuccess)
      score.add(reward: 1, isAtGoal: index != step, isTerminal: false)
    }
    #expect(score.hasEnded && score.isSuccess == succeeds)
    #expect(score.stepsAtGoal == 199 && score.episodeReturn == 200)
    let ended = score
    score.add(reward: 1, isAtGoal: false, isTerminal: true)
    #expect(score == ended)
  }

  @Test func cartPoleThatFallsTerminatesAndFails() throws {
    var environment = try Environment(.cartpole)
    environment.reset(to: StateVector(0, 0, 0.1))
    var total = 0.0
    while !environment.score.hasEnded { total += environment.tick(.zero).reward }
    let score = environment.score
    #expect(score.isTerminated && !score.isSuccess)
    #expect(score.episodeReturn == Double(score.steps) && total == score.episodeReturn)
    #expect(score.stepsAtGoal == score.steps - 1)
    let after = environment.tick(.zero)
    #expect(after.reward == 0 && after.isTerminated && environment.score == score)
  }

  @Test func cartPoleThatIsHeldEarnsEveryStep() throws {
    var environment = try Environment(.cartpole)
    environment.reset(to: StateVector(0.1, 0, 0.03))
    for _ in 0..<environment.ticksPerEpisode {
      let state = environment.state
      let force = 1.5 * state[0] + 2.5 * state[1] + 30 * state[2] + 5 * state[3]
      environment.tick(ActionVector(force))
    }
    // 167 ticks of three steps reach one step beyond the 500 of the episode.
    #expect(environment.ticksPerEpisode == 167 && environment.stepsPerTick == 3)
    #expect(environment.score.steps == 500 && environment.score.episodeReturn == 500)
    #expect(environment.score.isSuccess)
  }

  @Test func theSwungUpPoleMustStayUpForTheLastQuarter() throws {
    let environment = try Environment(.cartpoleSwingUp)
    let task = environment.task
    #expect(task.judgedSteps(of: environment.settings.episodeSteps) == 250)
    #expect(
      abs(Double(environment.settings.episodeSteps) * environment.system.stepInterval - 20) < 1e-9)
    for (state, isAtGoal) in [
      (StateVector(2.399, 9, 0.299, -9), true),
      (StateVector(-2.399, 0, -0.299 + 4 * .pi), true),
      (StateVector(2.4, 0), false),
      (StateVector(-2.4, 0), false),
      (StateVector(0, 0, 0.301), false),
      (StateVector(0, 0, -.pi), false),
    ] {
      #expect(task.isAtGoal(state) == isAtGoal, "\(state)")
      #expect(!task.isTerminal(state), "no place ends an episode")
    }
    #expect(task.reward(.zero, .zero) == 1)
    #expect(task.reward(StateVector(2.4, 0, .pi), .zero) == -1)
  }

  @Test func theSwingUpStartsHanging() throws {
    var environment = try Environment(.cartpoleSwingUp)
    #expect(environment.settings.defaultStart == "hanging")
    for seed in 0..<100 as Range<UInt64> {
      var generator = RandomGenerator(seed: seed)
      try environment.reset(generator: &generator)
      #expect(cos(environment.state[2]) < -0.99)
      #expect(abs(environment.state[3]) <= 0.05 && abs(environment.state[1]) <= 0.05)
    }
    for _ in 0..<environment.ticksPerEpisode { environment.tick(.zero) }
    #expect(environment.score.hasEnded && !environment.score.isSuccess)
    #expect(environment.score.steps == 1000 && environment.score.percentAtGoal == 0)
  }

  @Test func theTipMustStayAtTheGoalForTheLastQuarter() throws {
    let environment = try Environment(.reacher2)
    let task = try #require(environment.task as? ArmReach)
    #expect(task.judgedSteps(of: environment.settings.episodeSteps) == 60)
    // Only the tip counts: the elbow may be on the other side, the angles may be turns away. The
    // links are of equal length, so the mirrored posture is (theta_1 + theta_2, -theta_2).
    let goal = task.goal
    let mirrored = StateVector(goal[0] + goal[1], -goal[1], 9, 9)
    #expect(task.isAtGoal(mirrored) && task.reward(mirrored, .zero) > -1e-12)
    #expect(task.isAtGoal(goal + StateVector(-2 * .pi, 4 * .pi)))
    // Turning the shoulder by a moves the tip by 2 r sin(a / 2), r its distance from the shoulder.
    let radius = (task.arm.tip(goal) * task.arm.tip(goal)).sum().squareRoot()
    for (distance, isAtGoal) in [(0.0999, true), (0.1001, false)] {
      let turned = goal + StateVector(2 * asin(distance / (2 * radius)), 0, 0, 0, 0, 0, 0, 0)
      #expect(abs(task.tipDistance(turned) - distance) < 1e-12)
      #expect(task.isAtGoal(turned) == isAtGoal)
    }
    #expect(!task.isAtGoal(.zero) && !task.isTerminal(.zero))
  }

  @Test func theArmDoesNotStartAtItsGoal() throws {
    var environment = try Environment(.reacher2)
    let task = environment.task
    #expect(environment.starts.keys.sorted() == ["anywhere", "folded"])
    #expect(environment.settings.defaultStart == "anywhere")
    var atGoal = 0
    for seed in 0..<500 as Range<UInt64> {
      var generator = RandomGenerator(seed: seed)
      try environment.reset(generator: &generator)
      if task.isAtGoal(environment.state) { atGoal += 1 }
      try environment.reset(start: "folded", generator: &generator)
      #expect(!task.isAtGoal(environment.state))
    }
    // The disc of the goal is a hundredth of what the arm reaches.
    #expect(atGoal < 25)
    for _ in 0..<environment.ticksPerEpisode { environment.tick(.zero) }
    #expect(environment.score.hasEnded && !environment.score.isSuccess)
  }

  @Test func kicksChangeVelocitiesOnly() throws {
    var environment = try Environment(.cartpole)
    environment.reset(to: StateVector(0.1, 0.2, 0.03, 0.4))
    environment.kick(strength: -2)
    #expect(environment.state == StateVector(0.1, 0.2, 0.03, 0.4 - 1))
    var pendulum = try Environment(.pendulum)
    pendulum.kick(strength: 100)
    #expect(pendulum.state == StateVector(0, 8))
  }

  @Test func oracleCostsAreTheKnownOnes() {
    let swingUp = PendulumSwingUp()
    let angle = 0.7
    let cost = swingUp.cost(StateVector(angle, 2))
    #expect(abs(cost - (2 * (1 - 0.7648421872844885) + 0.4)) < 1e-12)
    let balance = CartPoleBalance()
    #expect(abs(balance.cost(StateVector(1, 2, 3, 4)) - (1 + 0.4 + 90 + 8)) < 1e-12)
    let swing = CartPoleSwingUp()
    let hanging = swing.cost(StateVector(1, 2, .pi, 5))
    #expect(abs(hanging - (0.5 + 0.2 + 4 + 0.5)) < 1e-12)
    #expect(abs(swing.cost(StateVector(0, 0, 6 * .pi))) < 1e-12)
    let reach = ArmReach()
    let opposite = reach.goal + StateVector(.pi, -.pi, 3, -4)
    #expect(abs(reach.cost(opposite) - (4 + 4 + 0.02 * 25)) < 1e-12)
  }

  @Test func anUnknownStartIsNamed() throws {
    var environment = try Environment(.pendulum)
    var generator = RandomGenerator(seed: 0)
    #expect(
      throws: InputError(
        keyPath: "starts", expected: "one of gymnasium, hanging", found: "\"wide\"")
    ) {
      try environment.reset(start: "wide", generator: &generator)
    }
  }
}
