import LatentModels
import Scenes
import Settings
import Validation

extension Checkpoint {
  /// What must not differ between the scene of a checkpoint and the scene that uses its model.
  private static let modelKeys = [
    "environment.system", "environment.control_interval", "environment.frame.", "model.",
  ]
  /// What the stored data depend on besides their number, and the transformer's positions.
  private static let lengthKeys = ["training.sequence_length", "training.burn_in"]

  /// Checks that a scene sees the world as this checkpoint's model does, and has its architecture.
  ///
  /// Physics, starts, rates, weights and planners may differ; they are the scene's.
  ///
  /// - Parameter withTraining: Whether training is to go on from the stored data, too.
  /// - Throws: The first key that differs, with both values.
  package func checkFits(_ wanted: Scene, withTraining: Bool) throws {
    guard wanted != scene else { return }
    let known = try JSON5Reader.read(scene.encoded(), source: "scene")
    let found = try JSON5Reader.read(wanted.encoded(), source: "scene")
    let hasPositions = wanted.model.encoder == .attention
    let keys =
      Self.modelKeys + (hasPositions ? Self.lengthKeys : [])
      + (withTraining ? ["training.sequences"] + Self.lengthKeys : [])
    let paths = known.leafPaths + found.leafPaths
    for path in keys.flatMap({ key in
      paths.filter { key.hasSuffix(".") ? $0.hasPrefix(key) : $0 == key }
    }) {
      let (before, now) = (known.text(at: path), found.text(at: path))
      guard before != now else { continue }
      throw CheckpointError(
        description: PrintableText.line(
          "\(source ?? "the checkpoint"): expected a checkpoint of a scene with "
            + "\(path) \(now ?? "absent"), found one with \(before ?? "none")"
            + "; use it with the scene that it was made from, \(scene.name)"))
    }
  }
}
