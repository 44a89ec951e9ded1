import Control
import LatentModels
import LiveSession
import Planning
import Policies
import Reproduction
import Runs
import Scenes
import Settings
import Testing
import Worlds

@Suite struct ReproductionTableTests {
  @Test func statisticsKnowWhichEndIsWorst() {
    let rates = SeedStatistics([0.9, 1, 0.5, 0.8], largestIsWorst: false)
    #expect(abs(rates.mean - 0.8) < 1e-12 && abs(rates.median - 0.85) < 1e-12)
    #expect(rates.worst == 0.5)
    let seconds = SeedStatistics([9, .infinity, 4], largestIsWorst: true)
    #expect(seconds.mean == .infinity && seconds.median == 9 && seconds.worst == .infinity)
    let spoilt = SeedStatistics([1, .nan, 0], largestIsWorst: false)
    #expect(spoilt.mean.isNaN && spoilt.median.isNaN && spoilt.worst.isNaN)
  }

  @Test func timesOfDecisionsAreMeansOverSeeds() {
    func summary(_ times: [Double?], _ task: ReproductionMeasurement.Task) -> ReproductionSummary {
      let measurement = ReproductionMeasurement(task)
      let results = times.enumerated().map { index, time in
        var result = ReproductionResult(
          fingerprint: "f", row: "r", measurement: measurement.name, seed: index + 1)
        result.values.millisecondsPerDecision = time
        return result
      }
      return ReproductionSummary(
        row: ReproductionRow(
          name: "r", scene: "pendulum", length: .seconds(1), measurements: [measurement]),
        measurement: measurement, wantedSeeds: times.count, results: results)
    }
    let episodes = ReproductionMeasurement.Task.episodes(planner: .cem, start: nil)
    #expect(summary([0.5, 1, 3], episodes).millisecondsPerDecision == 1.5)
    #expect(summary([0.5, nil], episodes).millisecondsPerDecision?.isNaN == true)
    #expect(summary([], episodes).millisecondsPerDecision == nil)
    #expect(summary([0.5], .live).millisecondsPerDecision == nil)
    #expect(TableNumber.milliseconds(0.437) == "0.44" && TableNumber.milliseconds(.nan) == "-")
  }

  @Test func whatIsNoNumberHoldsNoBound() {
    for quantity: ReproductionBound.Quantity in [
      .successRate(.mean), .heldSeconds(.worst), .returnGap,
    ] {
      #expect(!ReproductionBound(quantity, 0.5).holds(.nan))
      #expect(ReproductionBound(quantity, 0.5).holds(0.5))
    }
    #expect(!ReproductionBound(.meanReturn(ofSeeds: 0.75), 475).holds(.nan))
    #expect(!ReproductionBound(.heldSeconds(.median), 15).holds(.infinity))
    #expect(!ReproductionBound(.successRate(.mean), 0.97).holds(0.96))
    #expect(!ReproductionBound(.returnGap, 0.1).holds(0.11))
  }

  @Test(arguments: [(6, true), (5, false)])
  func aReturnIsDemandedOfAShareOfTheSeeds(reached: Int, isMet: Bool) {
    let measurement = ReproductionMeasurement(
      .episodes(planner: .q, start: nil),
      must: [ReproductionBound(.meanReturn(ofSeeds: 0.75), 475)])
    let summary = ReproductionSummary(
      row: ReproductionRow(
        name: "r", scene: "cartpole-v1", length: .updates(1), measurements: [measurement]),
      measurement: measurement, wantedSeeds: 8,
      results: (1...8).map { seed in
        var result = ReproductionResult(
          fingerprint: "f", row: "r", measurement: measurement.name, seed: seed)
        // A seed that left no model has no return at all.
        result.values.meanReturn = seed == 8 ? nil : seed <= reached ? 475 : 474
        return result
      })
    #expect(summary.isMet == isMet)
  }

  @Test func tablesAreWellFormed() throws {
    #expect(Set(ReproductionTable.all.map(\.name)).count == ReproductionTable.all.count)
    for table in ReproductionTable.all {
      #expect(Set(table.rows.map(\.name)).count == table.rows.count)
      for row in table.rows {
        #expect(Set(row.measurements.map(\.name)).count == row.measurements.count)
        #expect(row.name.allSatisfy { $0.isLowercase || $0.isNumber || $0 == "-" })
        guard SceneCatalog.builtIn.contains(where: { $0.name == row.scene }) else { continue }
        let scene = try SceneCatalog.load(row.scene, overrides: row.overrides)
        for case .episodes(_, let start?, _) in row.measurements.map(\.task) {
          #expect(scene.environment.starts[start] != nil, "\(row.name): \(start)")
        }
      }
    }
  }

  /// Rows, measurements and demands.
  private static func musts(_ table: ReproductionTable) -> [String] {
    table.rows.flatMap { row in
      row.measurements.map { measurement in
        "\(row.name) \(measurement.name): " + measurement.must.map(\.text).joined(separator: ", ")
      }
    }
  }

  @Test func theTableOfImitationDemandsWhatIsPromised() throws {
    #expect(
      Self.musts(.imitation) == [
        "fork-cvae cvae: mean 0.93, worst 0.88, side 0.80 bits, left 0.30 to 0.70 by every seed",
        "fork-cvae cvae executed 4: 0.40 above fork-cloning-chunks executed 4",
        "fork-cvae cvae drawn: ", "fork-cvae cvae zero: ", "fork-cvae cvae ensembling: ",
        "fork-cvae-2000 cvae: mean 0.93", "fork-cvae-left-80 cvae: left 0.65 to 0.92",
        "fork-cvae-kl-1 cvae: ", "fork-cvae-kl-40 cvae: KL at most 0.05 nats",
        "fork-cvae-learned-prior cvae: ", "fork-transformer transformer: mean 0.88",
        "fork-mixture mixture: ", "fork-mixture mixture executed 4: ",
        "fork-cloning cloning: at most 0.88, 0.08 below fork-cvae",
        "fork-cloning-chunks cloning_chunks: ", "fork-cloning-chunks cloning_chunks executed 4: ",
        "play-plans plans: mean 0.75, both ways 0.35, 0.00 above play-goal-cloning",
        "play-plans plans opposite: ", "play-goal-cloning goal_cloning: ",
        "play-goal-cloning goal_cloning opposite: ",
      ])
    // What others are compared with is there, and every row learns one policy alone.
    let names = Set(
      ReproductionTable.imitation.rows.flatMap { row in
        row.measurements.map { $0.label.isEmpty ? row.name : "\(row.name) \($0.label)" }
      })
    for row in ReproductionTable.imitation.rows {
      let scene = try SceneCatalog.load(row.scene, overrides: row.overrides)
      #expect(scene.execution.beside.isEmpty && !scene.execution.others)
      for measurement in row.measurements {
        guard case .imitation(let policy, let execution, _) = measurement.task else {
          Issue.record("\(row.name)")
          continue
        }
        #expect(policy == scene.session.planner)
        for key in execution.keys {
          #expect(scene.settings.contains { $0.path == key })
        }
        for bound in measurement.must {
          switch bound.quantity {
          case .lead(let other), .lag(let other): #expect(names.contains(other), "\(other)")
          default: break
          }
        }
      }
    }
  }

  @Test func theTableOfAgentsDemandsWhatIsPromised() throws {
    #expect(
      Self.musts(.agents) == [
        "pendulum-actor actor gymnasium: mean 0.95, worst 0.85, gap 0.15",
        "pendulum-actor-live live: median 15 s, worst 30 s",
        "cartpole-actor actor gymnasium: mean 0.95", "cartpole-actor actor wide: mean 0.85",
        "cartpole-swingup-sac sac: mean 0.90, worst 0.60", "cartpole-swingup-actor actor: ",
        "reacher2-actor actor: mean 0.80",
        "pendulum-sac-frozen sac gymnasium: mean 0.95", "pendulum-sac-own sac gymnasium: mean 0.80",
        "pendulum-sac-filter sac gymnasium: mean 0.60",
        "cartpole-v1-q-frozen q: return 475 by 0.75 of seeds",
        "cartpole-v1-q-own q: return 475 by 0.75 of seeds", "cartpole-v1-q-pixels q: ",
        "cartpole-v1-q-state q: ",
      ])
    for row in ReproductionTable.agents.rows {
      let scene = try SceneCatalog.load(row.scene, overrides: row.overrides)
      let agent = try #require(scene.agent)
      #expect(row.name.contains("-\(agent.name)"))
      if case .updates(let updates) = row.length, agent.name != "actor" {
        // What it lives, and the data that its model begins with, come to what is promised.
        let (warmUp, steps) =
          agent.name == "q"
          ? (
            scene.training[QLearningSettings.self].warmUp,
            scene.training[QLearningSettings.self].steps
          )
          : (
            scene.training[SoftActorCriticSettings.self].warmUp,
            scene.training[SoftActorCriticSettings.self].steps
          )
        let data =
          scene.training.data == .episodes
          ? scene.training.initialSequences * scene.training.transitions(for: scene.model) : 0
        let ticks = (updates - warmUp) * steps + data
        #expect(
          ticks
            == [
              "pendulum-sac-frozen": 8000, "pendulum-sac-own": 10_000,
              "pendulum-sac-filter": 15_000,
            ][row.name, default: 20_000])
      }
      // Who is in charge live is the policy itself.
      let isLive = row.measurements.contains { $0.task == .live }
      #expect((scene.session.planner == .actor) == isLive, "\(row.name)")
    }
  }

  @Test func theControlTableDemandsWhatIsPromised() throws {
    #expect(
      Self.musts(.control) == [
        "pendulum cem gymnasium: mean 0.97, worst 0.90, gap 0.10", "pendulum cem hanging: ",
        "pendulum shooting gymnasium: mean 0.80", "pendulum ilqr gymnasium: mean 0.80",
        "pendulum mppi gymnasium: mean 0.95", "pendulum lqr gymnasium: ",
        "pendulum-live live: median 15 s, worst 30 s",
        "pendulum-filter cem gymnasium: mean 0.90",
        "cartpole cem gymnasium: mean 0.98, worst 0.95", "cartpole cem wide: mean 0.85, worst 0.70",
        "cartpole ilqr gymnasium: mean 0.80", "cartpole lqr gymnasium: mean 0.50",
        "cartpole-swingup cem: mean 0.60", "reacher2 cem: mean 0.80",
      ])
  }
}
