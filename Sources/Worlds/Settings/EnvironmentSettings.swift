/// Uniform ranges by the name of the state's component, in that component's unit.
///
/// A range of one point is exact. In JSON: `{ "theta": [-3.14, 3.14], "theta_dot": [-1, 1] }`.
package typealias StateRanges = [String: ClosedRange<Double>]

/// The environment part of a scene: which system, its physics, its picture, starts and collection.
///
/// The defaults are the static presets, one for every registered environment. Decoding checks types alone;
/// `validate()` checks everything else.
package struct EnvironmentSettings: Codable, Sendable, Equatable {
  /// The name of a registered environment.
  package var system: String
  /// The length of a control tick in s, a whole multiple of `physics.step_interval`.
  package var controlInterval: Double
  /// The physics.
  package var physics: PhysicsSettings
  /// The picture.
  package var frame: FrameSettings
  /// The start that is used when none is named.
  package var defaultStart: String
  /// The distributions of an episode's first state, by name.
  package var starts: [String: StateRanges]
  /// The box of states from which random-state collection starts its sequences.
  package var collection: StateRanges
  /// The share of those sequences, 0 to 1, that begin nearer the middle of the box: scaled towards it
  /// by a uniform factor, all components alike.
  ///
  /// A box with many dimensions is nearly all rim; a slow system near the middle, where most tasks
  /// end, is rare in it.
  package var collectionFocus: Double
  /// The length of an episode in physics steps.
  package var episodeSteps: Int

  /// Makes settings from their parts.
  package init(
    system: String, controlInterval: Double, physics: PhysicsSettings, frame: FrameSettings,
    defaultStart: String, starts: [String: StateRanges], collection: StateRanges,
    collectionFocus: Double = 0, episodeSteps: Int
  ) {
    self.system = system
    self.controlInterval = controlInterval
    self.physics = physics
    self.frame = frame
    self.defaultStart = defaultStart
    self.starts = starts
    self.collection = collection
    self.collectionFocus = collectionFocus
    self.episodeSteps = episodeSteps
  }

  /// The JSON keys.
  package enum CodingKeys: String, CodingKey, CaseIterable {
    /// See `EnvironmentSettings.system`.
    case system
    /// See `EnvironmentSettings.controlInterval`.
    case controlInterval = "control_interval"
    /// See `EnvironmentSettings.physics`.
    case physics
    /// See `EnvironmentSettings.frame`.
    case frame
    /// See `EnvironmentSettings.defaultStart`.
    case defaultStart = "default_start"
    /// See `EnvironmentSettings.starts`.
    case starts
    /// See `EnvironmentSettings.collection`.
    case collection
    /// See `EnvironmentSettings.collectionFocus`.
    case collectionFocus = "collection_focus"
    /// See `EnvironmentSettings.episodeSteps`.
    case episodeSteps = "episode_steps"
  }
}

/// The physics of a system.
package struct PhysicsSettings: Codable, Sendable, Equatable {
  /// How a step moves the positions; the pendulum has `semi-implicit` only.
  package var integrator: Integrator
  /// The length of a physics step in s.
  package var stepInterval: Double
  /// The largest magnitude of every action component, in the action's unit (N m, N).
  package var actionLimit: Double
  /// The system's own constants by name; the registry lists names, units and ranges.
  package var constants: [String: Double]

  /// Makes settings from their parts.
  package init(
    integrator: Integrator, stepInterval: Double, actionLimit: Double, constants: [String: Double]
  ) {
    self.integrator = integrator
    self.stepInterval = stepInterval
    self.actionLimit = actionLimit
    self.constants = constants
  }

  /// The JSON keys.
  package enum CodingKeys: String, CodingKey, CaseIterable {
    /// See `PhysicsSettings.integrator`.
    case integrator
    /// See `PhysicsSettings.stepInterval`.
    case stepInterval = "step_interval"
    /// See `PhysicsSettings.actionLimit`.
    case actionLimit = "action_limit"
    /// See `PhysicsSettings.constants`.
    case constants
  }
}

/// The picture of a system: grey, 8 bits, square pixels.
package struct FrameSettings: Codable, Sendable, Equatable {
  /// The number of columns in pixels, at least 8.
  package var width: Int
  /// The number of rows in pixels, at least 8.
  package var height: Int
  /// The horizontal position of the view's centre in m.
  package var centerX: Double
  /// The vertical position of the view's centre in m, upwards.
  package var centerY: Double
  /// Half the width of the view in m; its height follows from the square pixels.
  package var halfWidth: Double
  /// The width of the soft edge of every shape in pixels, centred on the shape's outline: 1 is plain
  /// anti-aliasing, more blurs, so that a small movement changes the picture smoothly.
  package var edgeRamp: Double
  /// The system's own sizes (m) and brightnesses (0...1) by name; the registry lists them.
  package var drawing: [String: Double]

  /// Makes settings from their parts.
  package init(
    width: Int, height: Int, centerX: Double, centerY: Double, halfWidth: Double, edgeRamp: Double,
    drawing: [String: Double]
  ) {
    self.width = width
    self.height = height
    self.centerX = centerX
    self.centerY = centerY
    self.halfWidth = halfWidth
    self.edgeRamp = edgeRamp
    self.drawing = drawing
  }

  /// The JSON keys.
  package enum CodingKeys: String, CodingKey, CaseIterable {
    /// See `FrameSettings.width`.
    case width
    /// See `FrameSettings.height`.
    case height
    /// See `FrameSettings.centerX`.
    case centerX = "center_x"
    /// See `FrameSettings.centerY`.
    case centerY = "center_y"
    /// See `FrameSettings.halfWidth`.
    case halfWidth = "half_width"
    /// See `FrameSettings.edgeRamp`.
    case edgeRamp = "edge_ramp"
    /// See `FrameSettings.drawing`.
    case drawing
  }
}
