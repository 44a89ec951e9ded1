import LiveSession
import Planning
import TerminalUI

/// What an interactive session was asked for.
package struct InteractiveOptions: Sendable {
  /// The scene.
  package var scene: Scene
  /// The seed of all randomness.
  package var seed: UInt64
  /// How many threads compute updates.
  package var threads: Int
  /// The checkpoint to start from.
  package var checkpoint: String?
  /// The planner in charge at first.
  package var planner: PlannerKind
  /// Whether training begins paused.
  package var isPaused: Bool
  /// How many colours to use.
  package var color: ColorChoice
  /// Whether only ASCII characters are drawn.
  package var isASCII: Bool
  /// The asciicast file to record the screen in.
  package var recording: String?
  /// The file for events.
  package var log: String?

  init(_ parsed: ParsedArguments) throws {
    scene = try parsed.scene()
    seed = parsed.seed
    threads = parsed.threads
    checkpoint = parsed.text(.checkpoint)
    planner = parsed.text(.planner).flatMap(PlannerKind.init) ?? scene.session.planner
    isPaused = parsed.has(.paused)
    color = parsed.text(.color).flatMap(ColorChoice.init) ?? .auto
    isASCII = parsed.has(.ascii)
    recording = parsed.text(.record)
    log = parsed.text(.log)
  }
}

/// Opens the session on the terminal.
func runInteractive(_ options: InteractiveOptions) throws {
  throw NotBuiltError(command: .interactive)
}
