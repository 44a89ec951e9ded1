import Experience
import Files
import LatentModels
import Scenes
import Settings
import Validation

/// Data that were collected before, for a model to learn from instead of its own.
package struct PriorData: Sendable {
  /// The most bytes that a file may have, and any array of it.
  package static let limit = 8 << 30
  /// What must not differ between the scene of the data and the one that is learned.
  private static let keys = [
    "environment.system", "environment.control_interval", "environment.frame.",
    "environment.physics.",
  ]

  /// The file.
  package let path: String
  /// Its sequences, with room for as many as the scene would collect; nil where it holds demonstrations.
  package let experience: Experience?
  /// Its demonstrations; nil where it holds sequences.
  package let demonstrations: Demonstrations?

  /// Reads an archive, as `collect` or NumPy writes it.
  ///
  /// - Throws: What of it does not fit the scene: an array, or what it says of its own scene.
  package init(_ path: String, for scene: Scene) throws {
    self.path = path
    do throws(FileError) {
      let archive = try NumPyReader(
        InputFile.read(path, limit: Self.limit), path: path, limit: Self.limit)
      try Self.check(archive, path, scene)
      // The scene was valid before.
      guard let world = try? scene.world() else { preconditionFailure("expected a valid scene") }
      guard !scene.isImitation else {
        experience = nil
        demonstrations = try Demonstrations(archive, world: world)
        return
      }
      demonstrations = nil
      experience = try RecordedEpisodes(archive, world: world).experience(
        length: scene.training.transitions(for: scene.model), room: scene.training.sequences)
    } catch {
      throw FileError(
        path: error.path, action: "learn from", reason: error.reason,
        suggestion: error.suggestion
          ?? "collect data of this scene: latentscope collect \(scene.name) --out FILE.npz")
    }
  }

  /// Compares the scene that the data were collected in, where they say one.
  private static func check(
    _ archive: NumPyReader, _ path: String, _ scene: Scene
  ) throws(FileError) {
    guard let text = try archive.text("scene") else { return }
    guard let known = try? JSON5Reader.read(text, source: path),
      let wanted = try? JSON5Reader.read(scene.encoded(), source: "scene")
    else {
      throw FileError(
        path: path, action: "read",
        reason: "array scene: expected the text of a scene, found "
          + PrintableText.quoted(String(text.prefix(60))))
    }
    let paths = keys.flatMap { key in
      wanted.leafPaths.filter { key.hasSuffix(".") ? $0.hasPrefix(key) : $0 == key }
    }
    for place in paths {
      guard let found = known.text(at: place), let expected = wanted.text(at: place),
        found != expected
      else { continue }
      throw FileError(
        path: path, action: "read",
        reason: "expected data of a scene with \(place) \(expected), found \(found)")
    }
  }
}
