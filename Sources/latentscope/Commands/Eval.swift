import Control
import Files
import Foundation
import LatentModels
import LinearAlgebra
import LiveSession
import Measurement
import Planning
import Scenes
import Settings
import Validation
import Worlds

/// What `eval` was asked for.
package struct EvalOptions: Sendable {
  /// What the planner plans with.
  package enum DynamicsChoice: String, Sendable {
    /// The model's dynamics in the latent space.
    case learned
    /// The true physics and state: the oracle.
    case `true`
  }

  /// The scene.
  package var scene: Scene
  /// The checkpoint; nil for the newest run of the scene.
  package var checkpoint: String?
  /// The planner; nil for none, which does nothing.
  package var planner: ControllerName?
  /// What the planner plans with.
  package var dynamics: DynamicsChoice
  /// The name of the start distribution.
  package var start: String
  /// How many episodes.
  package var episodes: Int
  /// The seed of starts and planner.
  package var seed: UInt64
  /// Whether one JSON object is printed.
  package var isJSON: Bool

  init(_ parsed: ParsedArguments) throws {
    scene = try parsed.scene()
    checkpoint = parsed.text(.checkpoint)
    switch parsed.text(.planner) {
    case "none"?: planner = nil
    case let name: planner = name.map(ControllerName.init(rawValue:)) ?? scene.session.planner
    }
    dynamics = parsed.text(.dynamics).flatMap(DynamicsChoice.init) ?? .learned
    start = parsed.text(.start) ?? scene.environment.defaultStart
    episodes = parsed.integer(.episodes) ?? 100
    seed = parsed.seed
    isJSON = parsed.has(.json)
    let starts = scene.environment.starts.keys.sorted()
    guard starts.contains(start) else {
      throw UsageError(
        command: .eval,
        "--start: expected one of \(starts.joined(separator: ", ")), found "
          + PrintableText.quoted(start),
        suggestion: NearestName.of(start, among: starts).map { "did you mean \($0)?" })
    }
  }
}

/// Evaluates control and prints the scores.
func runEval(_ options: EvalOptions) throws {
  try BLAS.open()
  var snapshot: ModelSnapshot?
  var path: String?
  var scene = options.scene
  if options.planner != nil, options.dynamics == .learned {
    let model = try TrainedModel(checkpoint: options.checkpoint, scene: scene)
    snapshot = model.snapshot
    path = model.path
    scene = model.scene
  }
  let evaluation = try Evaluation(scene)
  let source: Evaluation.DynamicsSource = options.dynamics == .true ? .true : .learned
  do {
    try evaluation.validateMemory(
      of: options.planner, dynamics: source, snapshot: snapshot, episodes: options.episodes)
  } catch {
    throw UsageError(
      command: .eval, "\(error)", suggestion: "give fewer --episodes, or change it by --set"
    )
  }
  let outcome: Evaluation.Outcome
  do {
    outcome = try evaluation.run(
      planner: options.planner, dynamics: source, snapshot: snapshot, start: options.start,
      episodes: options.episodes, seed: options.seed)
  } catch var error as ControllerError {
    error.file = path
    throw error
  }
  try StandardOutput.write(
    options.isJSON
      ? json(outcome, options, checkpoint: path).text + "\n"
      : text(outcome, options, checkpoint: path))
}

private func json(
  _ outcome: Evaluation.Outcome, _ options: EvalOptions, checkpoint: String?
) -> JSONLine {
  var line = JSONLine()
  line.add("scene", options.scene.name)
  line.add("goal", outcome.task.goalName)
  line.add("planner", outcome.task.plannerName)
  line.add("dynamics", options.dynamics.rawValue)
  line.add("start", outcome.task.start)
  line.add("episodes", outcome.returns.count)
  line.add("successes", outcome.successCount)
  line.add("success_rate", outcome.successRate)
  line.add("mean_return", outcome.meanReturn)
  line.add("in_goal_percent", outcome.meanPercentAtGoal)
  line.add("returns", outcome.returns)
  line.add("ms_per_decision", outcome.millisecondsPerDecision)
  line.add("seed", options.seed)
  line.add("non_finite_candidates", outcome.nonFiniteCandidates)
  if let checkpoint { line.add("checkpoint", checkpoint) }
  return line
}

private func text(
  _ outcome: Evaluation.Outcome, _ options: EvalOptions, checkpoint: String?
) -> String {
  let task = outcome.task
  return """
    \(options.scene.name)  goal \(task.goalName)  planner \(task.plannerName)  \
    dynamics \(options.dynamics.rawValue)  start \(task.start)
    success      \(outcome.successCount) of \(outcome.returns.count)
    mean return  \(String(format: "%.1f", outcome.meanReturn))
    in goal      \(String(format: "%.1f", outcome.meanPercentAtGoal)) % of the steps
    decision     \(String(format: "%.2f", outcome.millisecondsPerDecision)) ms an episode

    """
}
