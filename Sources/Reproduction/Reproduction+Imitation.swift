import Control
import Measurement
import Policies
import Runs
import Scenes
import Settings
import Validation

extension Reproduction {
  /// The policies of a training, or why there are none.
  struct TrainedPolicies {
    var checkpoint: ImitationCheckpoint?
    var mark: ReproductionFolder.Mark?
    /// The KL of the last rows of the curves, in nats.
    var divergence: Double?
    var failure: String?
  }

  /// The policies of a row and seed.
  func trainedPolicies(
    _ prepared: PreparedRow, _ scene: Scene, seed: Int, report: (Event) -> Void
  ) throws -> TrainedPolicies {
    let run = folder.run(row: prepared.row.name, seed: seed)
    let done = try trained(prepared, scene, seed: seed, report: report)
    guard let mark = done.mark else { return TrainedPolicies(failure: done.failure) }
    return TrainedPolicies(
      checkpoint: try ImitationCheckpoint(contentsOf: run.checkpoint), mark: mark,
      divergence: try Self.divergence(in: run))
  }

  /// The mean KL over the last rows of a run's curves; nil where no policy has one.
  private static func divergence(in run: RunFolder) throws -> Double? {
    let curves = try RunCurves(run.path)
    guard let curve = curves.series.first(where: { $0.name.hasSuffix("/kl") }) else { return nil }
    let last = curve.values.suffix(10).filter(\.isFinite)
    return last.isEmpty ? nil : last.reduce(0, +) / Double(last.count)
  }

  /// Lives the episodes of a measurement.
  func measureImitation(
    _ trained: TrainedPolicies, _ policy: ControllerName, _ scene: Scene,
    _ execution: [String: String], start: String?
  ) throws -> ReproductionResult.Values {
    var values = ReproductionResult.Values()
    values.failure = trained.failure
    values.updates = trained.mark?.updates
    values.trainingSeconds = trained.mark?.processorSeconds
    values.divergence = trained.divergence
    guard let policies = try trained.checkpoint?.policies(), let learned = policies[policy] else {
      return values
    }
    let changed = try Scene(
      text: scene.encoded(), source: scene.name,
      overrides: execution.sorted { $0.key < $1.key }.map {
        SettingOverride(keyPath: $0.key, text: $0.value)
      })
    let outcome = try ImitationEvaluation(changed).run(
      learned, start: start, episodes: options.episodes, seed: Self.evaluationSeed)
    values.successRate = outcome.successRate
    values.meanReturn = outcome.meanReturn
    values.millisecondsPerDecision = outcome.millisecondsPerDecision
    values.collisionRate = outcome.collisionRate
    values.leftShare = outcome.leftShare
    values.sideEntropy = outcome.entropy
    values.bothWays = outcome.bothWays
    return values
  }
}
