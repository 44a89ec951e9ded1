import Control
import Foundation
import Measurement
import Runs
import Scenes
import Settings
import Worlds

/// Episodes that are scored by the share of their states at the goal.
package struct ScoredEpisodes: Sendable, Equatable {
  /// Who decides.
  package enum Decider: Sendable, Equatable {
    /// Nobody: no action at all.
    case nobody
    /// Actions drawn uniformly.
    case random
    /// A controller, with the learned dynamics or, as the oracle, the true ones.
    case controller(ControllerName, Evaluation.DynamicsSource)
  }

  /// Who decides.
  package var decider: Decider
  /// Where episodes begin.
  package var start: String
  /// How many there are; nil for what the user asked for.
  package var episodes: Int?
  /// Another scene of the same system, in which the row's model is used; nil for the row's own.
  package var scene: String?
  /// What differs from the scene while episodes are lived.
  package var changes: [String: String] = [:]

  /// Names episodes.
  package init(
    _ decider: Decider, start: String, episodes: Int? = nil, scene: String? = nil,
    changes: [String: String] = [:]
  ) {
    self.decider = decider
    self.start = start
    self.episodes = episodes
    self.scene = scene
    self.changes = changes
  }

  /// Whether something learned decides.
  var needsModel: Bool {
    if case .controller(_, .learned) = decider { true } else { false }
  }

  /// Who decides, where: `cem published`.
  var name: String {
    let who =
      switch decider {
      case .nobody: "nobody"
      case .random: "random"
      case .controller(let name, .learned): name.rawValue
      case .controller(let name, .true): "oracle \(name.rawValue)"
      }
    return (scene.map { "\($0) " } ?? "") + "\(who) \(start)"
  }

  /// What a figure follows from, beside the row's scene.
  var parts: [String] {
    [name, "\(episodes ?? 0)"] + changes.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
  }
}

/// Published figures of a task and what is known of its limits, in percent of the states at the goal.
package struct PublishedFigures: Sendable, Equatable {
  /// The mean over models of the best published method.
  package var mean: Double
  /// Its best model.
  package var best: Double
  /// The most that is possible, or the most that was ever found.
  package var ceiling: String

  /// States figures.
  package init(mean: Double, best: Double, ceiling: String) {
    self.mean = mean
    self.best = best
    self.ceiling = ceiling
  }
}

extension Reproduction {
  /// Lives episodes and scores them.
  func score(
    _ scored: ScoredEpisodes, _ prepared: PreparedRow, _ scene: Scene, _ trained: TrainedModel?
  ) throws -> ReproductionResult.Values {
    var values = ReproductionResult.Values()
    values.updates = trained?.updates
    values.trainingSeconds = trained?.processorSeconds
    values.failure = trained?.failure
    guard !scored.needsModel || trained?.learned != nil else { return values }
    let changes = scored.changes.sorted { $0.key < $1.key }.map {
      SettingOverride(keyPath: $0.key, text: $0.value)
    }
    let changed = try SceneCatalog.load(
      scored.scene ?? scene.name, overrides: prepared.row.overrides + changes + options.overrides)
    let evaluation = try Evaluation(changed)
    let episodes = scored.episodes ?? options.episodes
    // What is drawn differs from model to model, starts do not.
    let (planner, dynamics): (ControllerName?, Evaluation.DynamicsSource) =
      switch scored.decider {
      case .nobody, .random: (nil, .learned)
      case .controller(let name, let dynamics): (name, dynamics)
      }
    let outcome = try evaluation.run(
      planner: planner, dynamics: dynamics, learned: trained?.learned, start: scored.start,
      episodes: episodes, seed: Self.evaluationSeed, isRandom: scored.decider == .random)
    values.successRate = outcome.successRate
    values.meanReturn = outcome.meanReturn
    values.percentAtGoal = outcome.meanPercentAtGoal
    values.millisecondsPerDecision = outcome.millisecondsPerDecision
    return values
  }

  /// How good a model's pictures are, and how far its dynamics can be trusted.
  func quality(
    of trained: TrainedModel, _ scene: Scene, in run: RunFolder
  ) throws -> ReproductionResult.Values {
    var values = ReproductionResult.Values()
    values.updates = trained.updates
    values.trainingSeconds = trained.processorSeconds
    values.failure = trained.failure
    guard let learned = trained.learned else { return values }
    let curve = try RunCurves(run.path).series.first { $0.name == "reconstruction" }
    let last = (curve?.values ?? []).suffix(10)
    values.reconstruction = last.isEmpty ? nil : last.reduce(0, +) / Double(last.count)
    let report = try LatentProbe(scene, snapshot: learned.model, seed: Self.evaluationSeed).run()
    values.predictionError = report.predictions.first { $0.ticks == 10 }?.errors.first?.median
    return values
  }
}
