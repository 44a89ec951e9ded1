import Control
import Foundation
import LinearAlgebra
import LiveSession
import Runs
import Scenes

/// A pendulum whose actor has learned for a while, and is in charge.
enum AgentFixture {
  static let name = ControllerName(rawValue: "actor")

  /// Adds the actor to a snapshot of a pendulum's session.
  static func add(to snapshot: inout SessionSnapshot, space: LatentSpace, angle: Double) {
    let updates = snapshot.training.updateOfActor
    snapshot.training.agent = AgentStanding(name: name.rawValue, updates: updates)
    snapshot.training.series += series(of: snapshot)
    snapshot.control.controllers = Registry.standard.controllers
    snapshot.control.planner = name
    snapshot.control.conditions.task.planner = name
    snapshot.control.horizon = 0
    snapshot.control.candidates = 0
    snapshot.control.iterations = 0
    snapshot.control.cost = .nan
    snapshot.control.policyValue = -0.31
    snapshot.control.costPerIteration = []
    snapshot.control.eliteCosts = []
    snapshot.control.plannedActions = []
    snapshot.latent.plan = []
    snapshot.settings.append(
      LiveSetting(
        key: "training.actor.noise", summary: "how much noise imagination has", value: 1,
        minimum: 0, maximum: 2, step: 0.25))
    snapshot[AgentReport.self] = report(snapshot, space: space, angle: angle, updates: updates)
  }

  private static func report(
    _ snapshot: SessionSnapshot, space: LatentSpace, angle: Double, updates: Int
  ) -> AgentReport {
    var report = AgentReport()
    report.name = name
    report.updates = updates
    report.modelVersion = snapshot.latent.modelVersion
    report.actionSize = 1
    for hue in snapshot.latent.cloudHues {
      report.values.append(-0.2 - 0.6 * abs(hue) / .pi)
      report.actions.append(tanh(-4 * sin(hue)))
    }
    report.deviations = [0.42]
    report.presentValue = -0.31
    var generator = RandomGenerator(seed: 5)
    func path(_ noise: Double) -> [Float] {
      (0...ImaginedPaths.horizon).flatMap { tick in
        space.code(
          angle: angle - 0.12 * Double(tick) + noise * generator.normalPair().0, velocity: -2)
      }
    }
    report.rollouts.mean = path(0)
    report.rollouts.sampled = (0..<ImaginedPaths.samples).map { _ in path(0.12) }
    report.rollouts.truth = (0...6).flatMap {
      space.code(angle: angle - 0.1 * Double($0), velocity: -2)
    }
    report.returns.starts = 6
    report.returns.ticks = 100
    for step in 1...30 {
      let update = updates * step / 30
      let gain = 1 - exp(-Double(step) / 8)
      report.returns.add(
        PolicyReturns.Point(update: update, imagined: -0.9 + 0.5 * gain, real: -0.95 + 0.6 * gain))
    }
    report.comparison.planner = .cem
    for tick in 0..<60 {
      let phase = Double(tick) / 9
      report.comparison.policy.append(2 * tanh(3 * sin(phase)))
      report.comparison.planned.append(1.8 * sin(phase - 0.2))
    }
    return report
  }

  /// The curves of the actor, which began after some updates of the model.
  private static func series(of snapshot: SessionSnapshot) -> [MetricSeries] {
    let model = snapshot.training.series[0]
    func curve(_ key: String, _ unit: String, _ value: (Double) -> Double) -> MetricSeries {
      var curve = MetricSeries(
        name: "actor \(key.replacing("_", with: " "))", unit: unit, key: "actor/\(key)")
      curve.updates = model.updates
      curve.seconds = model.seconds
      curve.values = model.updates.map { $0 < 100 ? .nan : value(Double($0 - 100)) }
      curve.gaps = model.updates.map { _ in 0 }
      return curve
    }
    return [
      curve("imagined_return", "") { -0.9 + 0.5 * (1 - exp(-$0 / 150)) },
      curve("entropy", "nats") { 0.7 - 3 * (1 - exp(-$0 / 200)) },
      curve("value_error", "") { 0.05 + 0.2 * exp(-$0 / 90) },
    ]
  }

  /// Two actions with a preference, and numbers that are none.
  static func spoil(_ snapshot: inout SessionSnapshot) {
    var report = AgentReport()
    report.name = ControllerName(rawValue: "\u{1B}" + String(repeating: "long", count: 20))
    report.updates = .min
    report.actionSize = 2
    report.values = [.nan, .infinity]
    report.actions = [.nan, 1, 2]
    report.actionValues = [.infinity]
    report.deviations = [.nan, .infinity]
    report.presentValue = .nan
    report.presentActionValues = [.nan, 1e30]
    report.rollouts.mean = [.nan]
    report.rollouts.sampled = [[1, 2], [.infinity]]
    report.rollouts.truth = [1]
    report.returns.points = [
      PolicyReturns.Point(update: .max, imagined: .nan, real: .infinity),
      PolicyReturns.Point(update: .min, imagined: 1e300, real: -1e300),
    ]
    report.comparison.policy = [.nan, .infinity, 1]
    report.comparison.planned = [1]
    snapshot[AgentReport.self] = report
    snapshot.training.agent = AgentStanding(name: "a\u{7}", updates: .max, hasFailed: true)
  }
}

extension TrainingReport {
  /// An actor that began at the model's 100th update.
  fileprivate var updateOfActor: Int { max(update - 100, 0) }
}
