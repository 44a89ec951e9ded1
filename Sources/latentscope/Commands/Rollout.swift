import Files
import Scenes
import Validation
import Worlds

/// Steps the true physics and prints one row per step.
func runRollout(_ parsed: ParsedArguments) throws {
  let environment = try parsed.scene().simulation()
  let initial: StateVector
  do {
    initial = try environment.system.parseState(
      parsed.text(.initial) ?? "", source: "--initial")
  } catch {
    throw UsageError(command: .rollout, error.description)
  }
  let file = parsed.text(.actions) ?? ""
  let text = try InputFile.readText(file, limit: 1 << 30)
  let actions = try environment.system.parseActions(text, source: file)
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
