import LatentModels
import LinearAlgebra
import LiveSession
import NeuralNetworks
import Runs
import Scenes
import Settings
import Worlds

extension Scene {
  /// The pendulum with little data and small networks: everything that the real one does, quickly.
  ///
  /// - Parameter encoder: Kinds with a history see 5 frames, after a burn-in of 2.
  static func small(_ overrides: String..., encoder: EncoderKind = .stacked) throws -> Scene {
    let sizes = [
      "training.sequences=60", "training.initial_sequences=50", "training.sequences_per_update=1",
      "training.sequence_length=3", "training.batch=16",
      "environment.frame.width=12", "environment.frame.height=12",
      "model.encoder_hidden=[24]", "model.decoder_hidden=[24]", "model.dynamics_hidden=[8]",
      "session.cost_states=50", "session.latent_points=50", "session.solved_episodes=2",
      "planner.horizon=6", "session.imagined_ahead=3", "planner.cem.candidates=16",
      "planner.cem.elites=4", "planner.cem.kept_elites=1", "model.encoder=\(encoder.rawValue)",
      "model.history=5", "model.memory_size=16", "model.attention_heads=2", "training.burn_in=2",
    ]
    return try SceneCatalog.load(
      "pendulum", overrides: (sizes + overrides).map { try SettingOverride(parsing: $0) })
  }
}

/// A learner that has taken some updates.
func trainedLearner(
  _ scene: Scene, updates: Int, seed: UInt64 = 5, threads: Int = 1
) throws -> Learner {
  try BLAS.open()
  let learner = try Learner(scene, seed: seed, pool: WorkerPool(threadCount: threads))
  while (learner.trainer?.updateCount ?? 0) < updates || learner.trainer == nil {
    _ = try learner.step()
  }
  return learner
}

extension LearningState {
  /// The one group's.
  var model: ParameterGroup.State {
    get { steps[0].groups[0] }
    set { steps[0].groups[0] = newValue }
  }
}

extension LiveSession.Options {
  /// Everything can be looked at.
  static let everyInspector: [any Inspector.Type] = [
    TraverseInspector.self, DreamInspector.self, GeometryInspector.self, ForesightInspector.self,
  ]

  /// Default options for a session at which every view looks.
  static var looking: Self {
    var options = Self()
    options.inspectors = Self.everyInspector
    return options
  }
}

extension Learner {
  /// The simulation of a scene that has one.
  var simulation: Environment {
    guard let simulation = world.simulation else { preconditionFailure("not simulated") }
    return simulation
  }
}
