import Control
import LatentModels
import LiveSession
import Measurement
import NeuralNetworks
import Runs
import Scenes

/// Times decisions of every planner for every scene as a live session takes them: one system, one
/// core.
enum PlannerBenchmark {
  /// The decisions of one planner.
  struct Row {
    /// The scene.
    var scene: String
    /// The planner.
    var planner: ControllerName
    /// Milliseconds to encode and plan, the mean over an episode.
    var milliseconds: Double
  }

  /// Measures all.
  ///
  /// - Parameter progress: Called with a few words before each part.
  static func run(progress: (String) -> Void) throws -> [Row] {
    var rows: [Row] = []
    for name in SceneCatalog.builtIn.map(\.name) {
      let (scene, snapshot) = try model(name)
      let evaluation = try Evaluation(scene)
      for kind in ControllerRegistry.standard.names {
        progress("planner: \(kind.rawValue), \(name)")
        let outcome = try evaluation.run(
          planner: kind, dynamics: .learned, learned: Learned(snapshot), start: nil,
          episodes: 1, seed: 1)
        rows.append(
          Row(scene: name, planner: kind, milliseconds: outcome.millisecondsPerDecision))
      }
    }
    return rows
  }

  /// The pretrained model of a scene; where there is none, a model that has learned nothing, which takes
  /// as long to think.
  private static func model(_ name: String) throws -> (Scene, ModelSnapshot) {
    // Planned with the scene as it is now, as a session does; a checkpoint's own is older.
    let scene = try SceneCatalog.load(name)
    if let checkpoint = try SceneCatalog.pretrained(name) { return (scene, checkpoint.snapshot) }
    let learner = try Learner(scene, seed: 1, pool: WorkerPool(threadCount: 1))
    while true {
      if let trainer = learner.trainer { return (scene, trainer.snapshot()) }
      _ = try learner.step()
    }
  }
}
