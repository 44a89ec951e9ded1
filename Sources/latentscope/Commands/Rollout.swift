import Files
import LiveSession
import Scenes
import Validation
import Worlds

/// What `rollout` was asked for.
package struct RolloutOptions: Sendable {
  /// The scene.
  package var scene: Scene
  /// The first state, as typed.
  package var initial: String
  /// The file of actions.
  package var actions: String

  init(_ parsed: ParsedArguments) throws {
    scene = try parsed.scene()
    initial = parsed.text(.initial) ?? ""
    actions = parsed.text(.actions) ?? ""
  }
}

/// Steps the true physics and prints one row per step.
func runRollout(_ options: RolloutOptions) throws {
  let environment = try options.scene.simulation()
  let initial: StateVector
  do {
    initial = try environment.system.parseState(options.initial, source: "--initial")
  } catch {
    throw UsageError(command: .rollout, error.description)
  }
  let text = try InputFile.readText(options.actions, limit: 1 << 30)
  let actions = try environment.system.parseActions(text, source: options.actions)
  let rollout = Rollout(task: environment.task, initial: initial, actions: actions)
  var rows = rollout.header + "\n"
  for step in rollout {
    rows += rollout.line(step) + "\n"
    if rows.utf8.count > 1 << 16 {
      try StandardOutput.write(rows)
      rows = ""
    }
  }
  try StandardOutput.write(rows)
}
