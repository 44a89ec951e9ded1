import Control
import LatentModels
import Planning
import Settings
import Validation
import Worlds

/// Everything that defines a session: the settings of all parts.
///
/// Its file holds those that differ from their defaults, checkpoints and logs hold all of them.
package struct Scene: SettingsGroup {
  /// The name, by which run folders are found.
  package var name = ""
  /// The name for people.
  package var title = ""
  /// What the task is, in a sentence.
  package var description = ""
  /// Where the task comes from and how it differs.
  package var origin = ""
  /// Physics, pictures, starts and collection.
  package var environment = EnvironmentSettings()
  /// The architecture of the model.
  package var model = ModelSettings()
  /// What training maximises and how.
  package var training = TrainingSettings()
  /// The numbers of every planner.
  package var planner = PlannerSettings()
  /// What joins model, planner and simulation.
  package var session = SessionSettings()
  /// How the policies of imitation learn.
  package var policies = SettingsSections()
  /// How their answers are carried out.
  package var execution = ExecutionSettings()
  /// What it can name; no part of its text.
  package var registry = Registry.standard { didSet { addSections() } }

  package init() {}

  /// What training maximises.
  package var objective: any SequenceObjective {
    guard let objective = try? registry.objectives.objective(named: training.objective) else {
      preconditionFailure("the scene was read with other objectives")
    }
    return objective
  }

  /// The algorithm of the policy that learns beside the model: the one that is named, or that of the
  /// controller in charge; nil for none.
  package var agent: AlgorithmDescription? {
    let name = training.agent.isEmpty ? session.planner.rawValue : training.agent
    return registry.algorithms.first { $0.agent != nil && $0.name == name }
  }

  /// The controllers that can act in its world.
  package var controllers: ControllerRegistry {
    isImitation
      ? ControllerRegistry(imitators.map(\.controller)) : registry.controllers(for: actions)
  }

  /// Of which sort the actions of its world are.
  var actions: ActionSort {
    (try? registry.worlds.description(named: environment.system))?.actions ?? .continuous
  }

  /// Lets the policy of a controller learn: whoever asks for it to act asks for that.
  package mutating func follow(_ controller: ControllerName?) {
    if let controller, isImitation, controllers[controller] != nil { session.planner = controller }
    guard let agent = controller.flatMap(registry.agent) else { return }
    training.agent = agent.name
  }

  /// The controller of the first of its planners that searches: the one in charge, if it does.
  package var searchingController: ControllerDescription? {
    let inCharge = registry.controllers[session.planner]
    return inCharge?.isPolicy == false
      ? inCharge : registry.controllers.descriptions.last { $0.planner?.hasCandidates == true }
  }

  /// What control takes from it.
  package var control: ControlSettings { ControlSettings(session: session, planner: planner) }

  // MARK: - Settings

  package static let schema: [Setting<Scene>] = [
    .text(\.name, "name", .word(1...64), "names run folders"),
    .text(\.title, "title", .text(0...400), "the name for people"),
    .text(\.description, "description", .text(0...400), "what the task is"),
    .text(\.origin, "origin", .text(0...400), "where the task comes from"),
  ]

  package var settings: [Setting<Scene>] {
    let ofEnvironment: [Setting<Scene>] = environment.settings(in: registry.worlds).map {
      $0.within("environment", \.environment)
    }
    guard !isImitation else { return Self.schema + ofEnvironment + imitationSettings }
    let names = [
      "controller": registry.controllers.names.map(\.rawValue),
      "objective": registry.objectives.names.map(\.rawValue),
      "agent": registry.algorithms.filter { $0.agent != nil }.map(\.name),
      "start": environment.starts.keys.sorted(),
    ]
    return Self.schema + ofEnvironment
      + model.settings.map { $0.within("model", \.model) }
      + training.settings.map { $0.naming(names).within("training", \.training) }
      + planner.settings.map { $0.within("planner", \.planner) }
      + session.settings.map { $0.naming(names).within("session", \.session) }
  }

  /// The settings that scenes of every system have, with their defaults: nil for none, or that of the
  /// system.
  package static var common: [(setting: Setting<Scene>, usual: JSONTree.Value?)] {
    var scene = Scene(registry: .standard)
    scene.environment = scene.registry.worlds.descriptions[0].settings
    let ofSystem = ["physics.constants.", "frame.drawing.", "collection."].map {
      "environment.\($0)"
    }
    return scene.settings.filter { setting in !ofSystem.contains(where: setting.path.hasPrefix) }
      .map { setting in
        let usual = setting.value(scene)
        let isOwn = setting.path.hasPrefix("environment.physics.")
        return (setting, isOwn || setting.problem(of: usual) != nil ? nil : usual)
      }
  }

  /// The settings that can change while a session runs, those of planners first.
  var live: [Setting<Scene>] {
    guard !isImitation else { return imitationSettings.filter { $0.live != nil } }
    return planner.settings.filter { $0.live != nil }.map { $0.within("planner", \.planner) }
      + training.settings.filter { $0.live != nil }.map { $0.within("training", \.training) }
  }

  // MARK: - Reading and writing

  /// The largest scene file that is read, in bytes.
  package static let sizeLimit = 256 << 10

  /// Reads a scene, strictly; what the text does not say has its default.
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
  ) throws(InputError) {
    guard text.utf8.count <= Self.sizeLimit else {
      throw InputError(
        source: source, expected: "at most \(Self.sizeLimit) bytes",
        found: "\(text.utf8.count) bytes")
    }
    var tree = try JSON5Reader.read(text, source: source)
    for override in overrides {
      let defaults = try Scene(defaultsFor: tree, registry: registry, source: source)
      try override.apply(
        to: &tree, by: defaults.settings, of: defaults, leavingOut: "environment")
    }
    self = try Scene(defaultsFor: tree, registry: registry, source: source)
    try SettingsReader.read(tree, into: &self, by: settings, source: source)
    if let conflict = conflicts.first { throw SettingsReader.locate(conflict, tree, source) }
  }

  /// What a scene is when its text says no more than which system it has and how its starts are called:
  /// other settings follow from these.
  private init(defaultsFor tree: JSONTree, registry: Registry, source: String) throws(InputError) {
    self.init(registry: registry)
    let section = tree["environment"]
    do {
      let name = section?["system"]?.value.text ?? registry.worlds.names.first ?? ""
      environment = try registry.worlds.description(named: name).settings
    } catch {
      throw SettingsReader.locate(error.within("environment"), tree, source)
    }
    guard let starts = section?["starts"] else { return }
    let keyPath = "environment.starts"
    guard case .object(let members) = starts.value else {
      throw starts.error(at: keyPath, source: source, expected: "an object of named starts")
    }
    for member in members {
      guard !member.key.isEmpty, !member.key.contains(".") else {
        throw member.value.error(
          at: keyPath, source: source, expected: "names of starts without a point",
          found: PrintableText.quoted(member.key))
      }
      environment.starts[member.key] = [:]
    }
  }

  private init(registry: Registry) {
    self.registry = registry
    addSections()
  }

  /// Has the settings of everything that the registry lists.
  private mutating func addSections() {
    planner.sections.add(registry.controllers.sections)
    training.sections.add(
      registry.objectives.objectives.compactMap(\.section)
        + registry.algorithms.compactMap(\.section))
    policies.add(registry.imitators.map(\.section))
  }

  /// The scene with all of its values as JSON that reads back to an equal scene.
  package func encoded() -> String { SettingsText.json(self, settings) }

  /// The scene with all of its values as commented JSON5 that reads back to an equal scene.
  package func commented() -> String {
    var defaults = Scene(registry: registry)
    defaults.environment =
      (try? registry.worlds.description(named: environment.system))?.settings
      ?? defaults.environment
    return SettingsText.commented(self, settings, defaults: defaults)
  }
}
