import Settings
import Validation

/// A named number of a system: a physical constant, a drawn size, a brightness.
package struct Parameter: Sendable, Equatable {
  /// The key in the settings.
  package let name: String
  /// The unit, empty for a pure number.
  package let unit: String
  /// The values that are accepted.
  package let range: ClosedRange<Double>
  /// What it is, in a few words.
  package let summary: String

  init(_ name: String, unit: String, in range: ClosedRange<Double>, _ summary: String) {
    self.name = name
    self.unit = unit
    self.range = range
    self.summary = summary
  }

  /// "mass of the rod, from 0.01 to 100.0 kg".
  var expectation: String {
    let suffix = unit.isEmpty ? "" : " \(unit)"
    return "\(summary), from \(range.lowerBound) to \(range.upperBound)\(suffix)"
  }
}

/// One kind of world: what settings it takes, and how it is made from them.
///
/// To add one, write its system, its task and its description in a file of its own and name the
/// description in `WorldRegistry.standard`; or write a `World` of another kind.
package struct EnvironmentDescription: Sendable {
  /// What the task is, in one line.
  package let summary: String
  /// The default settings.
  package let settings: EnvironmentSettings
  /// The integrators to choose from.
  package let integrators: [Integrator]
  /// The physical constants.
  package let constants: [Parameter]
  /// The drawn sizes and brightnesses.
  package let drawing: [Parameter]
  /// The least number of columns of a frame: every camera's picture needs eight.
  let leastWidth: Int
  /// The names of the state's components.
  package let stateNames: [String]
  /// Makes the task, with its system, from settings that passed `validate`; nil for a world that is
  /// not simulated here.
  let makeTask: (@Sendable (EnvironmentSettings) -> any ControlTask)?
  private let makeWorld: (@Sendable (EnvironmentSettings) -> any World)?

  /// Describes a world of a system and a task.
  init(
    summary: String, settings: EnvironmentSettings, integrators: [Integrator],
    constants: [Parameter], drawing: [Parameter], leastWidth: Int = FrameView.sizes.lowerBound,
    makeTask: @escaping @Sendable (EnvironmentSettings) -> any ControlTask
  ) {
    self.summary = summary
    self.settings = settings
    self.integrators = integrators
    self.constants = constants
    self.drawing = drawing
    self.leastWidth = leastWidth
    self.makeTask = makeTask
    makeWorld = nil
    stateNames = makeTask(settings).system.stateQuantities.map(\.name)
  }

  /// Describes any other world: settings have the size of its pictures, its control interval and the
  /// length of its episodes (`episodeSteps` ticks).
  package init(
    summary: String, settings: EnvironmentSettings,
    makeWorld: @escaping @Sendable (EnvironmentSettings) -> any World
  ) {
    self.summary = summary
    self.settings = settings
    self.makeWorld = makeWorld
    makeTask = nil
    (integrators, constants, drawing, stateNames) = ([settings.physics.integrator], [], [], [])
    leastWidth = FrameView.sizes.lowerBound
  }

  /// Makes the world.
  ///
  /// - Throws: What is wrong with the settings.
  package func world(
    _ settings: EnvironmentSettings, registry: WorldRegistry
  ) throws(SettingProblem) -> any World {
    guard let makeWorld else { return try Environment(settings, registry: registry) }
    try settings.validate(registry)
    return makeWorld(settings)
  }

  /// The name by which settings choose it.
  package var name: String { settings.system }
}

/// The worlds that there are.
package struct WorldRegistry: Sendable {
  /// Their descriptions, in the order in which they are listed.
  package private(set) var descriptions: [EnvironmentDescription]

  /// Those of the program.
  package static let standard = WorldRegistry([.pendulum, .cartPole, .cartPoleSwingUp, .reacher2])

  /// Lists worlds.
  package init(_ descriptions: [EnvironmentDescription]) { self.descriptions = descriptions }

  /// The same with another one.
  package func adding(_ description: EnvironmentDescription) -> WorldRegistry {
    WorldRegistry(descriptions + [description])
  }

  /// Their names.
  package var names: [String] { descriptions.map(\.name) }

  /// The description with this name.
  package func description(
    named name: String
  ) throws(SettingProblem) -> EnvironmentDescription {
    guard let description = descriptions.first(where: { $0.name == name }) else {
      throw SettingProblem(
        keyPath: EnvironmentSettings.CodingKeys.system.rawValue,
        expected: "one of \(listed(names))", found: PrintableText.quoted(name))
    }
    return description
  }

  /// Makes the world that settings describe.
  ///
  /// - Throws: What is wrong with them.
  package func world(_ settings: EnvironmentSettings) throws(SettingProblem) -> any World {
    try description(named: settings.system).world(settings, registry: self)
  }
}
