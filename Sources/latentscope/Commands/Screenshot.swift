import LiveSession
import Planning

/// What `screenshot` was asked for.
package struct ScreenshotOptions: Sendable {
  /// What to write.
  package enum Format: String, Sendable {
    /// The characters alone.
    case text
    /// A picture with colours.
    case svg
  }

  /// The scene.
  package var scene: Scene
  /// Columns.
  package var width: Int
  /// Rows.
  package var height: Int
  /// The title of the view.
  package var view: String
  /// When to take the picture.
  package var length: RunLength
  /// The seed of all randomness.
  package var seed: UInt64
  /// The checkpoint to start from.
  package var checkpoint: String?
  /// The planner in charge.
  package var planner: PlannerKind
  /// What to write.
  package var format: Format
  /// The file to write; nil for standard output.
  package var output: String?

  init(_ parsed: ParsedArguments) throws {
    scene = try parsed.scene()
    (width, height) = (80, 24)
    if case .size(let columns, let rows)? = parsed.values[.size]?.first {
      (width, height) = (columns, rows)
    }
    view = parsed.text(.view) ?? "overview"
    length = RunLength(parsed)
    seed = parsed.seed
    checkpoint = parsed.text(.checkpoint)
    planner = parsed.text(.planner).flatMap(PlannerKind.init) ?? scene.session.planner
    format = parsed.text(.format).flatMap(Format.init) ?? .text
    output = parsed.text(.out)
  }
}

/// Runs a session without a terminal and writes its screen.
func runScreenshot(_ options: ScreenshotOptions) throws {
  throw NotBuiltError(command: .screenshot)
}
