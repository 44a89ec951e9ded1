import Control
import Files
import Foundation
import LiveSession
import Measurement
import Policies
import Runs
import Scenes
import Settings
import Validation
import Worlds

/// Evaluates a policy that imitates and prints the scores.
func evaluateImitation(
  _ wanted: Scene, _ controller: ControllerName?, _ dynamics: Evaluation.DynamicsSource,
  _ start: String, episodes: Int, _ parsed: ParsedArguments
) throws {
  guard dynamics == .learned else {
    throw UsageError(
      command: .eval,
      "--dynamics: expected learned for \(wanted.name), where nobody plans, found true")
  }
  var scene = wanted
  var policy: ChunkPolicy?
  var path: String?
  if let controller {
    let file = try TrainedModel.findCheckpoint(parsed.text(.checkpoint), scene: wanted)
    guard case .imitation(let checkpoint) = try SavedLearner(contentsOf: file) else {
      throw CheckpointError(
        description: "\(file): expected policies that imitate, found a model; name a checkpoint of "
          + wanted.name)
    }
    guard checkpoint.scene.environment.system == wanted.environment.system else {
      throw CheckpointError(
        description: "\(file): expected policies of \(wanted.environment.system), found some of "
          + checkpoint.scene.environment.system)
    }
    let policies = try checkpoint.policies()
    guard let known = policies[controller] else {
      let names = policies.keys.map(\.rawValue).sorted().joined(separator: ", ")
      throw CheckpointError(
        description: "\(file): expected a policy \(controller.rawValue), found "
          + "\(names.isEmpty ? "none" : names); train one (latentscope train \(wanted.name) --agent "
          + "\(controller.rawValue) --updates 6000)")
    }
    policy = known
    path = file
    // What policies see, and how long their chunks are, is the checkpoint's.
    scene.policies = checkpoint.scene.policies
    scene.environment.frame = checkpoint.scene.environment.frame
    scene.environment.controlInterval = checkpoint.scene.environment.controlInterval
  }
  let outcome: ImitationEvaluation.Outcome
  do throws(InputError) {
    outcome = try ImitationEvaluation(scene).run(
      policy, start: start, episodes: episodes, seed: parsed.seed)
  } catch {
    throw UsageError(command: .eval, "--start: \(error)")
  }
  let name = controller?.rawValue ?? "none"
  guard parsed.has(.json) else {
    return try StandardOutput.write(
      """
      \(scene.name)  policy \(name)  start \(start)  z \(scene.execution.latent.rawValue)  \
      executed \(scene.execution.executed)
      success      \(outcome.successes) of \(outcome.episodes)
      collisions   \(outcome.collisions) of \(outcome.episodes)
      left         \(outcome.left) of \(outcome.left + outcome.right) successes
      side         \(String(format: "%.2f", outcome.entropy)) bits within a start, both ways from \
      \(String(format: "%.0f", 100 * outcome.bothWays)) % of starts
      decision     \(String(format: "%.2f", outcome.millisecondsPerDecision)) ms an episode

      """)
  }
  var line: JSONLine = [
    "scene": scene.name, "planner": name, "controller": name, "dynamics": "learned",
    "start": start, "episodes": outcome.episodes, "successes": outcome.successes,
    "success_rate": outcome.successRate, "mean_return": outcome.meanReturn,
    "collisions": outcome.collisions, "collision_rate": outcome.collisionRate,
    "left": outcome.left, "right": outcome.right, "left_share": outcome.leftShare,
    "side_entropy_bits": outcome.entropy, "both_ways_share": outcome.bothWays,
    "latent": scene.execution.latent.rawValue, "executed": scene.execution.executed,
    "ensembling": scene.execution.ensembling, "returns": outcome.returns,
    "in_goal_percent": 100 * outcome.successRate,
    "ms_per_decision": outcome.millisecondsPerDecision, "seed": parsed.seed,
  ]
  if let path { line.add("checkpoint", path) }
  try StandardOutput.write(line)
}
