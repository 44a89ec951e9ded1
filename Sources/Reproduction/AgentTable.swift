import Control
import Policies
import Runs
import Scenes

extension ReproductionTable {
  /// Control by policies: those that learn in imagination as long as the wall clock says, those that live
  /// for themselves as many ticks as they may.
  package static let agents = ReproductionTable(
    name: "agents",
    rows: [
      actor(
        of: "pendulum", seconds: 15,
        .episodes(.actor, "gymnasium", .mean(0.95), .worst(0.85), .gap(0.15))),
      actor(
        of: "pendulum", "live", ["session.planner": "actor"], seconds: 60,
        ReproductionMeasurement(
          .live,
          must: [
            ReproductionBound(.heldSeconds(.median), 15),
            ReproductionBound(.heldSeconds(.worst), 30),
          ])),
      actor(
        of: "cartpole", seconds: 45, .episodes(.actor, "gymnasium", .mean(0.95)),
        .episodes(.actor, "wide", .mean(0.85))),
      agent(
        .sac, of: "cartpole-swingup", nil, frozen(after: 3000, .sac), length: .seconds(300),
        [.episodes(.sac, nil, .mean(0.90), .worst(0.60))]),
      actor(of: "cartpole-swingup", seconds: 300, .episodes(.actor, nil)),
      actor(of: "reacher2", seconds: 180, .episodes(.actor, nil, .mean(0.80))),
      living(
        .sac, of: "pendulum", "frozen", frozen(after: 500, .sac), ticks: 8000,
        .episodes(.sac, "gymnasium", .mean(0.95))),
      living(
        .sac, of: "pendulum", "own", ownData, ticks: 10_000,
        .episodes(.sac, "gymnasium", .mean(0.80))),
      living(
        .sac, of: "pendulum", "filter",
        frozen(after: 2500, .sac).merging(["model.encoder": "filter"]) { $1 }, ticks: 15_000,
        .episodes(.sac, "gymnasium", .mean(0.60))),
      living(
        .q, of: "cartpole-v1", "frozen", frozen(after: 2500, .q), ticks: 20_000,
        .episodes(.q, nil, .solved)),
      living(
        .q, of: "cartpole-v1", "own", ownData, ticks: 20_000,
        .episodes(.q, nil, .solved)),
      compared("pixels"), compared("state"),
    ])

  /// A row of a scene in which an actor learns in imagination: `SCENE-actor`, and what else it is.
  private static func actor(
    of scene: String, _ variant: String? = nil, _ settings: [String: String] = [:],
    seconds: Double, _ measurements: ReproductionMeasurement...
  ) -> ReproductionRow {
    agent(.actor, of: scene, variant, settings, length: .seconds(seconds), measurements)
  }

  /// A row in which an agent lives for so many ticks, those of the data that the model has before it
  /// included where it has no other: `SCENE-AGENT-VARIANT`.
  private static func living(
    _ agent: ControllerName, of scene: String, _ variant: String, _ settings: [String: String],
    ticks: Int, _ measurements: ReproductionMeasurement...
  ) -> ReproductionRow {
    let before = settings["training.data"] == "episodes" ? ticksOfData : 0
    let warmUp = settings["training.\(agent.rawValue).warm_up"].flatMap { Int($0) } ?? usualWarmUp
    return self.agent(
      agent, of: scene, variant, settings,
      length: .updates(warmUp + (ticks - before) / ticksPerUpdate), measurements)
  }

  /// Q-learning that needs no model, from what the encoder would see or from the true state.
  private static func compared(_ input: String) -> ReproductionRow {
    living(
      .q, of: "cartpole-v1", input,
      frozen(after: 1, .q).merging(["training.q.input": input]) { $1 }, ticks: 20_000,
      .episodes(.q, nil))
  }

  /// A model that learns no more once the agent begins.
  ///
  /// Where codes stand still, the step size of Q may begin larger and fall; where they drift, Q has to
  /// follow them to the end.
  private static func frozen(after updates: Int, _ agent: ControllerName) -> [String: String] {
    [
      "training.freeze_after": "\(updates)",
      "training.\(agent.rawValue).warm_up": "\(updates)",
    ].merging(
      agent == .q
        ? [
          "training.q.batch": "128", "training.q.learning_rate": "0.002",
          "training.q.decay_steps": "20000",
        ] : [:]
    ) { own, _ in own }
  }

  /// `steps` of agents that live.
  private static let ticksPerUpdate = QLearningSettings().steps
  /// `warm_up` of agents that live.
  private static let usualWarmUp = QLearningSettings().warmUp
  /// Ticks of random episodes that a model begins with that has no data but its agent's.
  private static let ticksOfData = 1000
  /// As many, in sequences of five.
  private static let ownData = [
    "training.data": "episodes", "training.initial_sequences": "\(ticksOfData / 5)",
  ]

  private static func agent(
    _ agent: ControllerName, of scene: String, _ variant: String?,
    _ settings: [String: String], length: TrainingRun.Length,
    _ measurements: [ReproductionMeasurement]
  ) -> ReproductionRow {
    row(
      ([scene, agent.rawValue] + (variant.map { [$0] } ?? [])).joined(separator: "-"), of: scene,
      settings.merging(["training.agent": agent.rawValue]) { own, _ in own }, length: length,
      measurements)
  }
}

extension ReproductionBound {
  /// What Gymnasium calls solved, by three of four seeds.
  fileprivate static var solved: Self { Self(.meanReturn(ofSeeds: 0.75), 475) }
}
