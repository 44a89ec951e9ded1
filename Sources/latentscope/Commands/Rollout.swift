import Files
import LiveSession
import Scenes
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

/// What is wrong with a file of actions, with its whole path.
struct ActionsFileError: Error, CustomStringConvertible {
  let path: String
  let cause: EnvironmentInputError
  var description: String {
    let place = cause.line.map { "\(path):\($0)" } ?? path
    return "\(place): expected \(cause.expected), found \(cause.found)"
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
  let actions: [ActionVector]
  do {
    actions = try environment.system.parseActions(text, source: "actions")
  } catch {
    throw ActionsFileError(path: options.actions, cause: error)
  }
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
