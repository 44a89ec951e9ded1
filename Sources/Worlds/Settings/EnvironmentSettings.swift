import Settings
import Validation

/// Uniform ranges by the name of the state's component, in that component's unit.
///
/// A range of one point is exact. In JSON: `{ "theta": [-3.14, 3.14], "theta_dot": [-1, 1] }`.
package typealias StateRanges = [String: ClosedRange<Double>]

/// The environment part of a scene: which system, its physics, its picture, starts and collection.
///
/// Which constants, drawn sizes and components of states there are follows from the system.
package struct EnvironmentSettings: SettingsGroup {
  /// The name of a registered environment.
  package var system = ""
  /// A whole multiple of `physics.step_interval`.
  package var controlInterval = 0.0
  package var physics = PhysicsSettings()
  package var frame = FrameSettings()
  /// The numbers of the demonstrator, by name, where there is one.
  package var demonstrator: [String: Double] = [:]
  package var defaultStart = ""
  /// The distributions of an episode's first state, by name.
  package var starts: [String: StateRanges] = [:]
  package var collection: StateRanges = [:]
  /// A box with many dimensions is nearly all rim.
  ///
  /// A slow system near the middle, where most tasks end, is rare in it. Those sequences begin scaled towards the middle by a uniform factor, all
  /// components alike.
  package var collectionFocus = 0.0
  package var episodeSteps = 200

  package init() {}

  private static let first: [Setting<Self>] = [
    .text(\.system, "system", .name(of: "world"), "physics and task"),
    .number(
      \.controlInterval, "control_interval", .double(1e-6...1000),
      "control tick: a whole multiple of physics.step_interval", unit: "s"),
  ]
  private static let size = Setting<Self>.whole(
    \.frame.height, "frame.height", FrameView.sizes, "rows", unit: "pixels")
  private static let picture: [Setting<Self>] = [
    .number(
      \.frame.centerX, "frame.center_x", .double(-1000...1000), "middle of the picture", unit: "m"),
    .number(
      \.frame.centerY, "frame.center_y", .double(-1000...1000), "middle of the picture, upwards",
      unit: "m"),
    .number(
      \.frame.halfWidth, "frame.half_width", .double(0.01...1000), "half the width of the picture",
      unit: "m"),
    .number(
      \.frame.edgeRamp, "frame.edge_ramp", .double(0.1...64),
      "soft edge of every shape; 1 is plain anti-aliasing", unit: "pixels"),
    .text(
      \.frame.pixelsName, "frame.pixels", .choice(FrameSettings.Pixels.allCases.map(\.rawValue)),
      "grey where a shape covers a pixel in part, or black and white alone"),
  ]
  private static let focus = Setting<Self>.number(
    \.collectionFocus, "collection_focus", .double(0...1),
    "share of training data that begins nearer the middle of the box")
  private static let last: [Setting<Self>] = [
    .whole(
      \.episodeSteps, "episode_steps", 1...1_000_000, "length of an episode",
      unit: "physics steps")
  ]

  package static let schema = first + [size] + last

  package var settings: [Setting<Self>] { settings(in: .standard) }

  /// All settings: which ones there are follows from the system and the names of the starts.
  package func settings(in worlds: WorldRegistry) -> [Setting<Self>] {
    let first = Self.first.map { $0.naming(["world": worlds.names]) }
    guard let description = try? worlds.description(named: system) else {
      return Array(first.prefix(1))
    }
    let size: [Setting<Self>] = [
      .whole(
        \.frame.width, "frame.width", description.leastWidth...FrameView.sizes.upperBound,
        "columns", unit: "pixels"), Self.size,
    ]
    guard description.makeTask != nil else {
      let start = Setting<Self>.text(
        \.defaultStart, "default_start", .choice(description.startNames),
        "where an episode begins")
      return first + size + description.parameters + (description.startNames.isEmpty ? [] : [start])
        + Self.last
    }
    let physics: [Setting<Self>] = [
      .text(
        \.physics.integratorName, "physics.integrator",
        .choice(description.integrators.map(\.rawValue)), "how a step moves the positions"),
      .number(
        \.physics.stepInterval, "physics.step_interval", .double(1e-6...1), "physics step",
        unit: "s"),
      .number(
        \.physics.actionLimit, "physics.action_limit", .double(1e-6...1e6), "largest action",
        unit: description.actionUnit),
    ]
    let names = startNames(in: worlds)
    let start = Setting<Self>.text(
      \.defaultStart, "default_start", names.isEmpty ? .name(of: "start") : .choice(names),
      "where an episode begins")
    let boxes = starts.keys.sorted().flatMap { name in
      description.stateQuantities.map { quantity in
        Self.range(of: quantity, "starts.\(name)") {
          $0.starts[name]?[quantity.name]
        } store: {
          $0.starts[name]?[quantity.name] = $1
        }
      }
    }
    let box = description.stateQuantities.map { quantity in
      Self.range(of: quantity, "collection") {
        $0.collection[quantity.name]
      } store: {
        $0.collection[quantity.name] = $1
      }
    }
    return first + physics + size + Self.picture + description.parameters + [start] + boxes + box
      + [Self.focus] + Self.last
  }

  /// The starts that there are by name: its own, and those that its system has.
  package func startNames(in worlds: WorldRegistry = .standard) -> [String] {
    Set(starts.keys).union((try? worlds.description(named: system))?.startNames ?? []).sorted()
  }

  private static func range(
    of quantity: Quantity, _ section: String,
    value: @escaping @Sendable (Self) -> ClosedRange<Double>?,
    store: @escaping @Sendable (inout Self, ClosedRange<Double>) -> Void
  ) -> Setting<Self> {
    Setting(
      "\(section).\(quantity.name)", .interval(SamplingBox.limits), "uniform range",
      unit: quantity.unit,
      value: { value($0).map { .list([.number($0.lowerBound), .number($0.upperBound)]) } },
      store: {
        let ends = $1.elements.compactMap(\.value.number)
        if ends.count == 2, ends[0] <= ends[1] { store(&$0, ends[0]...ends[1]) }
      })
  }

  package var conflicts: [InputError] { conflicts(in: .standard) }

  /// What does not fit together in a world that is simulated here.
  package func conflicts(in worlds: WorldRegistry) -> [InputError] {
    guard (try? worlds.description(named: system))?.makeTask != nil else { return [] }
    do {
      _ = try stepsPerTick()
    } catch {
      return [error]
    }
    guard starts.isEmpty else { return [] }
    return [InputError(keyPath: "starts", expected: "at least one named start", found: "none")]
  }

  /// Throws the first problem.
  package func validate(_ worlds: WorldRegistry) throws(InputError) {
    for setting in settings(in: worlds) {
      if let problem = setting.problem(of: setting.value(self)) { throw problem }
    }
    if let conflict = conflicts(in: worlds).first { throw conflict }
  }

  /// How many physics steps a control tick spans.
  ///
  /// - Throws: When `controlInterval` is no whole multiple of the physics step.
  package func stepsPerTick() throws(InputError) -> Int {
    let ratio = controlInterval / physics.stepInterval
    let steps = ratio.rounded()
    // The quotient of two decimal fractions is off a whole number by a few units in the last place.
    guard steps >= 1, steps <= 1000, abs(ratio - steps) <= 1e-9 * steps else {
      throw InputError(
        keyPath: "control_interval",
        expected: "a whole multiple (1 to 1000) of physics.step_interval, "
          + "\(DecimalText.of(physics.stepInterval)) s",
        found: DecimalText.word(controlInterval))
    }
    return Int(steps)
  }
}

/// The physics of a system.
package struct PhysicsSettings: Sendable, Equatable {
  /// How a step moves the positions.
  package var integrator = Integrator.semiImplicit
  /// The length of a physics step in s.
  package var stepInterval = 0.0
  /// The largest magnitude of every action component, in the action's unit (N m, N).
  package var actionLimit = 0.0
  /// The system's own constants by name.
  package var constants: [String: Double] = [:]

  /// The integrator by its name; a name of none changes nothing.
  var integratorName: String {
    get { integrator.rawValue }
    set { integrator = Integrator(rawValue: newValue) ?? integrator }
  }
}

/// The picture of a system: grey, 8 bits, square pixels.
package struct FrameSettings: Sendable, Equatable {
  package var width = 24
  package var height = 24
  package var centerX = 0.0
  package var centerY = 0.0
  /// The height of the picture follows from it and the square pixels.
  package var halfWidth = 0.0
  /// More than plain anti-aliasing blurs, so that a small movement changes the picture smoothly.
  package var edgeRamp = 1.0
  /// Whether there are greys.
  package var pixels = Pixels.smooth
  /// The system's own sizes (m) and brightnesses (0...1) by name.
  package var drawing: [String: Double] = [:]

  /// What a pixel shows that a shape covers in part.
  package enum Pixels: String, CaseIterable, Sendable {
    /// How much of it is covered.
    case smooth
    /// White from the half on.
    case binary
  }

  /// The pixels by their name; a name of none changes nothing.
  var pixelsName: String {
    get { pixels.rawValue }
    set { pixels = Pixels(rawValue: newValue) ?? pixels }
  }
}
