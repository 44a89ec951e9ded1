import Control
import Foundation
import LatentModels
import Planning
import Settings
import Worlds

/// Everything that defines a session: the settings of all parts, as a scene file holds them.
package struct Scene: Codable, Sendable, Equatable {
  /// The name, by which run folders are found: lower-case letters, digits and hyphens.
  package var name: String
  /// The name for people.
  package var title: String
  /// What the task is, in a sentence.
  package var description: String
  /// Where the task comes from and how it differs.
  package var origin: String
  /// Physics, pictures, starts and collection.
  package var environment: EnvironmentSettings
  /// The architecture of the model.
  package var model: ModelSettings
  /// What training maximises and how.
  package var training: TrainingSettings
  /// The numbers of every planner.
  package var planner: PlannerSettings
  /// What joins model, planner and simulation.
  package var session: SessionSettings
  /// What it can name; no part of its text.
  package var registry = Registry.standard

  /// Makes a scene from its parts.
  package init(
    name: String, title: String, description: String, origin: String,
    environment: EnvironmentSettings, model: ModelSettings, training: TrainingSettings,
    planner: PlannerSettings, session: SessionSettings
  ) {
    self.name = name
    self.title = title
    self.description = description
    self.origin = origin
    self.environment = environment
    self.model = model
    self.training = training
    self.planner = planner
    self.session = session
  }
}

extension Scene {
  enum CodingKeys: String, CodingKey {
    case name, title, description, origin, environment, model, training, planner, session
  }
}

// MARK: - Reading and writing

extension Scene {
  /// What training maximises.
  package var objective: any SequenceObjective {
    guard let objective = try? registry.objectives.objective(named: training.objective) else {
      preconditionFailure("the scene was read with other objectives")
    }
    return objective
  }

  /// What control takes from it.
  package var control: ControlSettings { ControlSettings(session: session, planner: planner) }

  /// The largest scene file that is read, in bytes.
  package static let sizeLimit = 256 << 10

  /// Reads a scene, strictly.
  ///
  /// - Parameters:
  ///   - text: JSON5.
  ///   - source: The file that errors name.
  ///   - overrides: The `--set` options, applied in order before decoding.
  ///   - registry: What it can name.
  /// - Throws: The first thing that is wrong, with its place.
  package init(
    text: String, source: String, overrides: [SettingOverride] = [],
    registry: Registry = .standard
  ) throws(SceneError) {
    guard text.utf8.count <= Self.sizeLimit else {
      throw SceneError(
        source: source, expected: "at most \(Self.sizeLimit) bytes",
        found: "\(text.utf8.count) bytes")
    }
    var tree = try JSON5Reader.read(text, source: source)
    for override in overrides { try override.apply(to: &tree) }
    self = try StrictJSON.decode(Scene.self, from: tree, source: source)
    self.registry = registry
    try validate(tree: tree, source: source)
  }

  /// The scene as JSON that `init(text:source:overrides:)` reads back to an equal scene.
  package func encoded() -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    // Encoding can only fail for numbers that are not finite; a valid scene has none.
    guard let data = try? encoder.encode(self) else { return "" }
    return String(decoding: data, as: UTF8.self) + "\n"
  }
}
