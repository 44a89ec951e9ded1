import Files
import Foundation
import LatentModels
import NeuralNetworks
import Runs
import Scenes
import Threads

/// Makes the models that travel inside the executable: each scene trained from a fixed seed for a
/// fixed number of updates, so the same machine makes the same bytes.
package struct PretrainedModels: Sendable {
  /// A model to make.
  package struct Recipe: Sendable {
    /// The built-in scene.
    package let scene: String
    /// The training seed.
    package let seed: UInt64
    /// The number of updates.
    package let updates: Int
  }

  /// The name of the table on the command line.
  package static let tableName = "pretrained"

  /// What is made, in order.
  package static let recipes = [
    Recipe(scene: "pendulum", seed: 1, updates: 3000),
    Recipe(scene: "cartpole", seed: 1, updates: 9000),
  ]

  private let folder: String
  private let threads: Int
  private let updates: Int?

  /// Prepares to write `SCENE.safetensors` into a folder, which is made when missing.
  ///
  /// - Parameter updates: Instead of the recipes' numbers.
  package init(folder: String, threads: Int, updates: Int? = nil) {
    self.folder = folder
    self.threads = threads
    self.updates = updates
  }

  /// The rows of a file of curves at most: what the plots of a screen can show.
  private static let curveRows = 512

  /// Trains and writes all models, in half precision, each with the curves of its training beside it
  /// (`SCENE.csv`).
  ///
  /// - Parameter report: Called after every update with the scene, the updates done and wanted.
  /// - Throws: What stood in the way; or that a training stopped being finite.
  package func make(report: (String, Int, Int) -> Void) throws -> [String] {
    let lock = try RunFolder(path: folder).locked()
    defer { withExtendedLifetime(lock) {} }
    return try Self.recipes.map { recipe in
      let scene = try SceneCatalog.load(recipe.scene)
      let learner = try Learner(
        scene, seed: recipe.seed, pool: WorkerPool(threadCount: max(1, threads)))
      let wanted = updates ?? recipe.updates
      let clock = MonotonicClock()
      let start = clock.nanoseconds()
      // A point for every so many updates, so that the rows are enough for all of them.
      let spacing = (wanted + Self.curveRows - 1) / Self.curveRows
      var curves = MetricHistory(learner.curves)
      while (learner.trainer?.updateCount ?? 0) < wanted {
        if case .updated(let update) = try learner.step(), update.update % spacing == 0 {
          curves.add(
            update: update.update, seconds: clock.seconds(since: start),
            values: learner.curveValues, samples: learner.trainer?.samples ?? 0)
        }
        if let trainer = learner.trainer, trainer.step.hasFailed {
          throw CheckpointError(
            description: "\(recipe.scene): no finite gradient since update "
              + "\(trainer.updateCount - trainer.step.failures); nothing was written")
        }
        report(recipe.scene, learner.trainer?.updateCount ?? 0, wanted)
      }
      let path = "\(folder)/\(recipe.scene).safetensors"
      guard let checkpoint = Checkpoint(learner, full: false) else {
        throw CheckpointError(description: "\(path): nothing was learned")
      }
      try checkpoint.write(to: path, isRounded: true)
      try AtomicFile.write(
        Data(RunCurvesWriter.text(of: curves).utf8), to: "\(folder)/\(recipe.scene).csv")
      return path
    }
  }
}
