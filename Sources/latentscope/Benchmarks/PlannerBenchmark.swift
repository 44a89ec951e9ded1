import LiveSession
import Planning

/// Times decisions of every planner as a live session takes them: one system, one core, a
/// pretrained model.
enum PlannerBenchmark {
  /// The decisions of one planner.
  struct Row {
    /// The scene.
    var scene: String
    /// The planner.
    var planner: PlannerKind
    /// Milliseconds to encode and plan, the mean over an episode.
    var milliseconds: Double
  }

  private static let scenes = ["pendulum", "cartpole"]

  /// Measures all.
  ///
  /// - Parameter progress: Called with a few words before each part.
  static func run(progress: (String) -> Void) throws -> [Row] {
    var rows: [Row] = []
    for name in scenes {
      guard let checkpoint = try SceneCatalog.pretrained(name) else { continue }
      let evaluation = try Evaluation(checkpoint.scene)
      for kind in PlannerKind.allCases {
        progress("planner: \(kind.rawValue), \(name)")
        let outcome = try evaluation.run(
          planner: kind, dynamics: .learned, snapshot: checkpoint.snapshot, start: nil,
          episodes: 1, seed: 1)
        rows.append(
          Row(scene: name, planner: kind, milliseconds: outcome.millisecondsPerDecision))
      }
    }
    return rows
  }
}
