import Settings
import Validation

/// A number of a system that scenes may change: a physical constant, a drawn size, a brightness.
package struct Parameter<System>: Sendable {
  let property: any WritableKeyPath<System, Double> & Sendable
  let name: String
  let range: ClosedRange<Double>
  let summary: String
  let unit: String
  let isWhole: Bool

  /// Names a number; it is what the system has when a scene says nothing of it.
  package init(
    _ property: any WritableKeyPath<System, Double> & Sendable, _ name: String,
    _ range: ClosedRange<Double>, _ summary: String, unit: String = "",
    isWhole: Bool = false
  ) {
    self.isWhole = isWhole
    self.property = property
    self.name = name
    self.range = range
    self.summary = summary
    self.unit = unit
  }
}

/// One kind of world: what settings it takes, and how it is made from them.
///
/// To add one, write its system, its task and its description in a file of its own and name the
/// description in `WorldRegistry.standard`; or write a `World` of another kind.
package struct EnvironmentDescription: Sendable {
  /// The name by which settings choose it.
  package let name: String
  /// What the task is, in one line.
  package let summary: String
  /// The settings with the values that they have out of the box.
  package let settings: EnvironmentSettings
  /// The settings that its system alone has, in `physics.constants` and `frame.drawing`.
  let parameters: [Setting<EnvironmentSettings>]
  /// The integrators to choose from.
  package let integrators: [Integrator]
  /// The least number of columns of a frame: every camera's picture needs eight.
  let leastWidth: Int
  /// The unit of the first component of an action.
  let actionUnit: String
  private let actsByChoice: Bool
  /// The components of the state; none where it is not known.
  package let stateQuantities: [Quantity]
  /// Makes the task, with its system, from settings that passed `validate`; nil for a world that is
  /// not simulated here.
  let makeTask: (@Sendable (EnvironmentSettings) -> any ControlTask)?
  /// The starts that its settings do not describe, but its world has.
  let startNames: [String]
  private let makeWorld: (@Sendable (EnvironmentSettings) -> any World)?

  /// Describes a world of a system and a task.
  ///
  /// - Parameters:
  ///   - system: The system out of the box.
  ///   - actionLimit: The largest magnitude of an action.
  ///   - actionUnit: Its unit; nil for that of the first component.
  ///   - stepInterval: The length of a physics step in s.
  ///   - integrator: How a step moves the positions; nil where there is no choice.
  ///   - constants: The numbers under `physics.constants`.
  ///   - drawing: The numbers under `frame.drawing`.
  ///   - makeTask: Makes the task of a system.
  package init<System: PhysicalSystem>(
    name: String, summary: String, system: System,
    actionLimit: any WritableKeyPath<System, Double> & Sendable, actionUnit: String? = nil,
    stepInterval: any WritableKeyPath<System, Double> & Sendable,
    integrator: (any WritableKeyPath<System, Integrator> & Sendable)? = nil,
    constants: [Parameter<System>], drawing: [Parameter<System>],
    leastWidth: Int = FrameView.sizes.lowerBound,
    makeTask: @escaping @Sendable (System) -> any ControlTask
  ) {
    self.name = name
    self.summary = summary
    self.leastWidth = leastWidth
    integrators = integrator == nil ? [.semiImplicit] : Integrator.allCases
    stateQuantities = system.stateQuantities
    self.actionUnit = actionUnit ?? system.actionQuantities.first?.unit ?? ""
    actsByChoice = system.actsByChoice
    var settings = EnvironmentSettings()
    settings.system = name
    settings.physics.actionLimit = system[keyPath: actionLimit]
    settings.physics.stepInterval = system[keyPath: stepInterval]
    if let integrator { settings.physics.integrator = system[keyPath: integrator] }
    for constant in constants {
      settings.physics.constants[constant.name] = system[keyPath: constant.property]
    }
    for size in drawing { settings.frame.drawing[size.name] = system[keyPath: size.property] }
    self.settings = settings
    parameters =
      constants.map { Self.setting(of: $0, "physics.constants", \.physics.constants) }
      + drawing.map { Self.setting(of: $0, "frame.drawing", \.frame.drawing) }
    startNames = makeTask(system).publishedStarts.isEmpty ? [] : [EpisodeStart.published]
    makeWorld = nil
    self.makeTask = { settings in
      var system = system
      system[keyPath: actionLimit] = settings.physics.actionLimit
      system[keyPath: stepInterval] = settings.physics.stepInterval
      if let integrator { system[keyPath: integrator] = settings.physics.integrator }
      Self.take(constants, settings.physics.constants, &system)
      Self.take(drawing, settings.frame.drawing, &system)
      return makeTask(system)
    }
  }

  /// Describes any other world: settings have the size of its pictures, its control interval and the
  /// length of its episodes (`episodeSteps` ticks).
  package init(
    summary: String, settings: EnvironmentSettings,
    makeWorld: @escaping @Sendable (EnvironmentSettings) -> any World
  ) {
    name = settings.system
    self.summary = summary
    self.settings = settings
    self.makeWorld = makeWorld
    makeTask = nil
    startNames = []
    (parameters, integrators, stateQuantities) = ([], [settings.physics.integrator], [])
    (leastWidth, actionUnit, actsByChoice) = (FrameView.sizes.lowerBound, "", false)
  }

  /// Describes a world that somebody demonstrates.
  ///
  /// - Parameters:
  ///   - world: The world out of the box.
  ///   - constants: The numbers under `physics.constants`.
  ///   - demonstrator: The numbers under `demonstrator`.
  package init<Shown: DemonstratedWorld>(
    name: String, summary: String, world: Shown, constants: [Parameter<Shown>],
    demonstrator: [Parameter<Shown>]
  ) {
    self.name = name
    self.summary = summary
    var settings = EnvironmentSettings()
    settings.system = name
    settings.controlInterval = world.controlInterval
    settings.defaultStart = world.defaultStart
    settings.episodeSteps = world.ticksPerEpisode
    (settings.frame.width, settings.frame.height) = (
      world.observationSpace.width, world.observationSpace.height
    )
    for constant in constants {
      settings.physics.constants[constant.name] = world[keyPath: constant.property]
    }
    for number in demonstrator {
      settings.demonstrator[number.name] = world[keyPath: number.property]
    }
    self.settings = settings
    parameters =
      constants.map { Self.setting(of: $0, "physics.constants", \.physics.constants) }
      + demonstrator.map { Self.setting(of: $0, "demonstrator", \.demonstrator) }
    startNames = world.startNames
    makeWorld = { settings in
      var world = world
      Self.take(constants, settings.physics.constants, &world)
      Self.take(demonstrator, settings.demonstrator, &world)
      world.configure(settings)
      return world
    }
    makeTask = nil
    (integrators, stateQuantities) = ([settings.physics.integrator], world.stateQuantities)
    (leastWidth, actionUnit, actsByChoice) = (FrameView.sizes.lowerBound, "", false)
  }

  /// Gives a system, or a world, the numbers that settings have.
  private static func take<System>(
    _ parameters: [Parameter<System>], _ values: [String: Double], _ system: inout System
  ) {
    for parameter in parameters {
      if let value = values[parameter.name] { system[keyPath: parameter.property] = value }
    }
  }

  /// The world out of the box, where somebody demonstrates it.
  package var demonstrated: (any DemonstratedWorld)? {
    makeWorld?(settings) as? any DemonstratedWorld
  }

  private static func setting<System>(
    of parameter: Parameter<System>, _ section: String,
    _ values: any WritableKeyPath<EnvironmentSettings, [String: Double]> & Sendable
  ) -> Setting<EnvironmentSettings> {
    let name = parameter.name
    return Setting(
      "\(section).\(name)",
      parameter.isWhole
        ? .whole(Int(parameter.range.lowerBound)...Int(parameter.range.upperBound))
        : .double(parameter.range), parameter.summary, unit: parameter.unit,
      value: { $0[keyPath: values][name].map { .number($0) } },
      store: { $0[keyPath: values][name] = $1.number })
  }

  /// Makes the world.
  ///
  /// - Throws: What is wrong with the settings.
  package func world(
    _ settings: EnvironmentSettings, registry: WorldRegistry
  ) throws(InputError) -> any World {
    guard let makeWorld else { return try Environment(settings, registry: registry) }
    try settings.validate(registry)
    return makeWorld(settings)
  }

  /// Of which sort its actions are.
  package var actions: ActionSort {
    makeWorld.map { $0(settings).actionSpace.sort } ?? (actsByChoice ? .discrete : .continuous)
  }

  /// The names of the state's components.
  package var stateNames: [String] { stateQuantities.map(\.name) }
}

/// The worlds that there are.
package struct WorldRegistry: Sendable {
  /// Their descriptions, in the order in which they are listed.
  package private(set) var descriptions: [EnvironmentDescription]

  /// Those of the program.
  package static let standard = WorldRegistry([
    .pendulum, .cartPole, .cartPoleSwingUp, .reacher2, .cartPoleV1, .fork, .play,
    .locallyLinearPlanar, .locallyLinearPendulum, .locallyLinearCartPole, .locallyLinearArm,
  ])

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
  ) throws(InputError) -> EnvironmentDescription {
    if let description = descriptions.first(where: { $0.name == name }) { return description }
    throw InputError(keyPath: "system", unknown: name, known: names)
  }

  /// Makes the world that settings describe.
  ///
  /// - Throws: What is wrong with them.
  package func world(_ settings: EnvironmentSettings) throws(InputError) -> any World {
    try description(named: settings.system).world(settings, registry: self)
  }
}
