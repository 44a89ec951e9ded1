import Environments
import LiveSession
import Planning

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
  package var planner: PlannerKind?
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
    case let name: planner = name.flatMap(PlannerKind.init) ?? scene.session.planner
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
  throw NotBuiltError(command: .eval)
}
