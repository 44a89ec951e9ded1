import Control
import LatentModels
import LiveSession
import Runs
import Scenes
import Worlds

/// A model to be judged, with the scene to judge it in.
struct TrainedModel {
  /// The model.
  let snapshot: ModelSnapshot
  /// The model with its policies.
  let learned: Learned
  /// The file it came from.
  let path: String
  /// The scene that was asked for, with everything that the model decides.
  let scene: Scene

  /// Reads the checkpoint that was named, or that of the newest run of the scene, which is then said.
  ///
  /// The model decides how the world is seen and timed; physics, starts and planners are the
  /// scene's, so that --set changes them.
  init(checkpoint named: String?, scene wanted: Scene) throws {
    let path = try Self.findCheckpoint(named, scene: wanted)
    let checkpoint = try Checkpoint(contentsOf: path)
    guard checkpoint.scene.environment.system == wanted.environment.system else {
      throw CheckpointError(
        description: "\(path): expected a model of \(wanted.environment.system), found one of "
          + checkpoint.scene.environment.system)
    }
    var scene = wanted
    scene.model = checkpoint.scene.model
    scene.training = checkpoint.scene.training
    scene.training.agent = checkpoint.scene.agent?.name ?? ""
    scene.environment.frame = checkpoint.scene.environment.frame
    scene.environment.controlInterval = checkpoint.scene.environment.controlInterval
    self.scene = scene
    self.path = path
    snapshot = checkpoint.snapshot
    learned = checkpoint.learned
  }

  static func findCheckpoint(_ named: String?, scene: Scene) throws -> String {
    if let named { return named }
    let state = try StateDirectory()
    guard let newest = try state.newestCheckpoint(scene: scene.name) else {
      throw CheckpointError(
        description: "expected a checkpoint of \(scene.name), found no run below "
          + "\(state.runs); train one (latentscope train \(scene.name) --seconds 30) "
          + "or name one with --checkpoint")
    }
    StandardError.write("latentscope: using the newest run, \(newest)")
    return newest
  }
}
