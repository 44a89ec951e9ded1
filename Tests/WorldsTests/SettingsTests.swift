import Foundation
import LinearAlgebra
import Settings
import TestSupport
import Testing
import Validation
import Worlds

/// Settings: keys, round trip, and what is refused.
@Suite struct SettingsTests {
  /// What is written reads back, with nothing left to defaults but what no scene may say.
  @Test(arguments: EnvironmentSettings.all)
  func settingsRoundTrip(_ settings: EnvironmentSettings) throws {
    try settings.validate()
    let text = SettingsText.json(settings, settings.settings)
    var read = try WorldRegistry.standard.description(named: settings.system).settings
    for name in settings.starts.keys { read.starts[name] = [:] }
    try SettingsReader.read(
      JSON5Reader.read(text, source: "written"), into: &read, by: read.settings, source: "written")
    #expect(read == settings)
  }

  @Test func constantsReachThePhysics() throws {
    var settings = EnvironmentSettings.pendulum
    settings.physics.constants = ["gravity": 5, "mass": 2, "length": 0.5, "max_speed": 3]
    settings.physics.actionLimit = 1.5
    settings.physics.stepInterval = 0.025
    settings.frame.drawing["rod_radius"] = 0.2
    let task = try #require(try Environment(settings).task as? PendulumSwingUp)
    let pendulum = task.pendulum
    #expect(pendulum.gravity == 5 && pendulum.mass == 2 && pendulum.length == 0.5)
    #expect(pendulum.maximumSpeed == 3 && pendulum.maximumTorque == 1.5)
    #expect(pendulum.stepInterval == 0.025 && pendulum.rodRadius == 0.2)

    settings = .cartpole
    settings.physics.integrator = .euler
    settings.physics.constants = [
      "gravity": 5, "cart_mass": 2, "pole_mass": 0.5, "pole_half_length": 0.3,
    ]
    settings.frame.drawing["pole_length"] = 1.1
    let balance = try #require(try Environment(settings).task as? CartPoleBalance)
    let cartPole = balance.cartPole
    #expect(cartPole.gravity == 5 && cartPole.cartMass == 2 && cartPole.poleMass == 0.5)
    #expect(cartPole.poleHalfLength == 0.3 && cartPole.integrator == .euler)
    #expect(cartPole.appearance.poleLength == 1.1)

    settings = .cartpoleSwingUp
    settings.physics.constants["track_end"] = 1.5
    settings.physics.constants["buffer_stiffness"] = 50
    settings.physics.constants["buffer_damping"] = 0.25
    let swingUp = try #require(try Environment(settings).task as? CartPoleSwingUp)
    let buffers = try #require(swingUp.cartPole.buffers)
    settings = .reacher2
    settings.physics.actionLimit = 3
    settings.physics.constants = [
      "upper_length": 0.4, "forearm_length": 0.3, "upper_mass": 2, "forearm_mass": 0.5,
      "rotor_inertia": 0.2, "friction": 0.1, "elbow_share": 0.25,
    ]
    settings.frame.drawing["upper_brightness"] = 0.3
    let arm = try #require(try Environment(settings).task as? ArmReach).arm
    #expect(arm.upperLength == 0.4 && arm.forearmLength == 0.3)
    #expect(arm.upperMass == 2 && arm.forearmMass == 0.5)
    #expect(arm.rotorInertia == 0.2 && arm.friction == 0.1)
    #expect(arm.actionLimit == ActionVector(3, 0.75))
    #expect(arm.appearance.upperBrightness == 0.3)
    #expect(buffers.distance == 1.5 && buffers.stiffness == 50 && buffers.damping == 0.25)
  }

  /// What a scene does not say is what the system is out of the box.
  @Test func systemsAreTheirOwnDefaults() throws {
    func task(_ name: String) throws -> any ControlTask {
      var settings = try WorldRegistry.standard.description(named: name).settings
      let scene = try #require(EnvironmentSettings.all.first { $0.system == name })
      (settings.controlInterval, settings.frame.halfWidth) = (scene.controlInterval, 1)
      settings.frame.width = scene.frame.width
      (settings.starts, settings.defaultStart) = (scene.starts, scene.defaultStart)
      settings.collection = scene.collection
      return try Environment(settings).task
    }
    let state = StateVector(1, 2)
    let pendulum = try #require(try task("pendulum") as? PendulumSwingUp).pendulum
    #expect(pendulum.step(state, .one) == Pendulum().step(state, .one))
    #expect(pendulum.rodRadius == Pendulum().rodRadius)
    let balance = try #require(try task("cartpole") as? CartPoleBalance)
    #expect(balance.cartPole.appearance == CartPole.Appearance())
    #expect(balance.cartPole.buffers == nil, "Gymnasium's track has no ends")
    let arm = try #require(try task("reacher2") as? ArmReach).arm
    #expect(arm.step(state, .one) == TwoLinkArm().step(state, .one))
    #expect(
      arm.appearance == TwoLinkArm.Appearance() && arm.actionLimit == TwoLinkArm().actionLimit)
    let swingUp = try #require(try task("cartpole-swingup") as? CartPoleSwingUp)
    #expect(swingUp.cartPole.buffers == CartPole.TrackBuffers())
    #expect(swingUp.cartPole.appearance.trackCamera == CartPole.TrackCamera())
    let moving = StateVector(2.5, 2, 3, 4)
    #expect(swingUp.cartPole.step(moving, .one) == CartPoleSwingUp().cartPole.step(moving, .one))
  }

  struct Fault: Sendable, CustomTestStringConvertible {
    let keyPath: String
    let found: String
    let change: @Sendable (inout EnvironmentSettings) -> Void
    var testDescription: String { "\(keyPath) = \(found)" }

    init(
      _ keyPath: String, _ found: String,
      _ change: @escaping @Sendable (inout EnvironmentSettings) -> Void
    ) {
      self.keyPath = keyPath
      self.found = found
      self.change = change
    }
  }

  static let faults = [
    Fault("system", "\"pendulums\"") { $0.system = "pendulums" },
    Fault("system", "\" [31m\"") { $0.system = "\u{1B}[31m" },
    Fault("control_interval", "0.03") { $0.controlInterval = 0.03 },
    Fault("control_interval", "0") { $0.controlInterval = 0 },
    Fault("control_interval", "nan") { $0.controlInterval = .nan },
    Fault("control_interval", "100") { $0.controlInterval = 100 },
    Fault("physics.integrator", "\"euler\"") { $0.physics.integrator = .euler },
    Fault("physics.step_interval", "0") { $0.physics.stepInterval = 0 },
    Fault("physics.step_interval", "inf") { $0.physics.stepInterval = .infinity },
    Fault("physics.action_limit", "-2") { $0.physics.actionLimit = -2 },
    Fault("physics.constants.mass", "0") { $0.physics.constants["mass"] = 0 },
    Fault("physics.constants.mass", "nothing") { $0.physics.constants["mass"] = nil },
    Fault("frame.width", "7") { $0.frame.width = 7 },
    Fault("frame.height", "100000") { $0.frame.height = 100_000 },
    Fault("frame.center_x", "nan") { $0.frame.centerX = .nan },
    Fault("frame.center_y", "inf") { $0.frame.centerY = .infinity },
    Fault("frame.half_width", "0") { $0.frame.halfWidth = 0 },
    Fault("frame.edge_ramp", "-1") { $0.frame.edgeRamp = -1 },
    Fault("frame.drawing.rod_radius", "0") { $0.frame.drawing["rod_radius"] = 0 },
    Fault("starts", "none") { $0.starts = [:] },
    Fault("starts.hanging.theta", "nothing") { $0.starts["hanging"]?["theta"] = nil },
    Fault("default_start", "\"wide\"") { $0.defaultStart = "wide" },
    Fault("collection.theta", "[0, inf]") { $0.collection["theta"] = 0...Double.infinity },
    Fault("collection_focus", "1.5") { $0.collectionFocus = 1.5 },
    Fault("collection_focus", "nan") { $0.collectionFocus = .nan },
    Fault("episode_steps", "0") { $0.episodeSteps = 0 },
  ]

  @Test(arguments: faults) func faultsAreNamedWithTheirPlace(_ fault: Fault) throws {
    var settings = EnvironmentSettings.pendulum
    fault.change(&settings)
    let error = #expect(throws: InputError.self) { try settings.validate() }
    #expect(error?.keyPath == fault.keyPath)
    #expect(error?.found == fault.found)
    #expect(error.map { !$0.expected.isEmpty && "\($0)".hasPrefix(fault.keyPath) } == true)
    #expect(throws: InputError.self) { try Environment(settings) }
  }

  @Test func ticksSpanWholeSteps() throws {
    var settings = EnvironmentSettings.cartpole
    for (interval, steps) in [(0.02, 1), (0.04, 2), (0.06, 3), (0.1, 5), (0.14, 7)] {
      settings.controlInterval = interval
      #expect(try settings.stepsPerTick() == steps)
    }
  }

  @Test func aTickHoldsItsActionOverItsSteps() throws {
    var environment = try Environment(.cartpole)
    let start = StateVector(0.1, 0.2, 0.05, -0.1)
    environment.reset(to: start)
    let action = ActionVector(4)
    var expected = start
    for _ in 0..<3 { expected = environment.system.step(expected, action) }
    environment.tick(action)
    #expect(environment.state == expected)
    #expect(environment.next(start, action) == expected)
  }
}
