import Control
import Files
import Foundation
import LinearAlgebra
import LiveSession
import Measurement
import Planning
import Scenes
import Settings
import Validation
import Worlds

/// Evaluates control and prints the scores.
func runEval(_ parsed: ParsedArguments) throws {
  var scene = try parsed.scene()
  let named = try parsed.controller(in: scene)
  let planner = named.rawValue == "none" ? nil : named
  let dynamics = parsed.text(.dynamics).flatMap(Evaluation.DynamicsSource.init) ?? .learned
  let start = parsed.text(.start) ?? scene.environment.defaultStart
  let episodes = parsed.integer(.episodes) ?? 100
  if scene.isImitation {
    return try evaluateImitation(scene, planner, dynamics, start, episodes: episodes, parsed)
  }
  let starts = scene.environment.startNames()
  guard starts.contains(start) else {
    throw UsageError(
      command: .eval,
      "--start: expected one of \(starts.joined(separator: ", ")), found "
        + PrintableText.quoted(start),
      suggestion: NearestName.of(start, among: starts).map { "did you mean \($0)?" })
  }
  try BLAS.open()
  var model: TrainedModel?
  if planner != nil, dynamics == .learned {
    let trained = try TrainedModel(checkpoint: parsed.text(.checkpoint), scene: scene)
    model = trained
    scene = trained.scene
  }
  let evaluation = try Evaluation(scene)
  do {
    try evaluation.validateMemory(
      of: planner, dynamics: dynamics, learned: model?.learned, episodes: episodes)
  } catch {
    throw UsageError(
      command: .eval, "\(error)", suggestion: "give fewer --episodes, or change it by --set"
    )
  }
  let outcome: Evaluation.Outcome
  do {
    outcome = try evaluation.run(
      planner: planner, dynamics: dynamics, learned: model?.learned, start: start,
      episodes: episodes, seed: parsed.seed)
  } catch var error as ControllerError {
    error.file = model?.path
    throw error
  } catch var error as MissingPolicyError {
    error.file = model?.path
    throw error
  }
  let task = outcome.task
  guard parsed.has(.json) else {
    return try StandardOutput.write(
      """
      \(scene.name)  goal \(task.goalName)  planner \(task.plannerName)  \
      dynamics \(dynamics.rawValue)  start \(task.start)
      success      \(outcome.successCount) of \(outcome.returns.count)
      mean return  \(String(format: "%.1f", outcome.meanReturn))
      in goal      \(String(format: "%.1f", outcome.meanPercentAtGoal)) % of the steps
      decision     \(String(format: "%.2f", outcome.millisecondsPerDecision)) ms an episode

      """)
  }
  var line: JSONLine = [
    "scene": scene.name, "goal": task.goalName, "planner": task.plannerName,
    "controller": task.plannerName,
    "dynamics": dynamics.rawValue, "start": task.start, "episodes": outcome.returns.count,
    "successes": outcome.successCount, "success_rate": outcome.successRate,
    "mean_return": outcome.meanReturn, "in_goal_percent": outcome.meanPercentAtGoal,
    "returns": outcome.returns, "ms_per_decision": outcome.millisecondsPerDecision,
    "seed": parsed.seed, "non_finite_candidates": outcome.nonFiniteCandidates,
  ]
  if let model { line.add("checkpoint", model.path) }
  try StandardOutput.write(line)
}
