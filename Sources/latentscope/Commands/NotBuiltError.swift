/// A command that this build does not contain.
struct NotBuiltError: Error, CustomStringConvertible {
  let command: CommandName
  var description: String { "\(command.rawValue) is not built into this program" }
}
