import Scenes
import TestSupport
import Worlds

extension EnvironmentSettings {
  /// Those of the pendulum's scene.
  static let pendulum = of("pendulum")
  /// Those of the cart-pole's scene.
  static let cartpole = of("cartpole")
  /// Those of the scene of the cart-pole's swing-up.
  static let cartpoleSwingUp = of("cartpole-swingup")
  /// Those of the reacher's scene.
  static let reacher2 = of("reacher2")

  /// Those of the scene of the cart-pole with two pushes.
  static let cartpoleV1 = of("cartpole-v1")

  /// Those of all built-in scenes that simulate a system with a task.
  static let all = SceneCatalog.simulated.map { of($0) }

  private static func of(_ scene: String) -> EnvironmentSettings {
    guard let scene = try? SceneCatalog.load(scene) else {
      preconditionFailure("no scene \(scene)")
    }
    return scene.environment
  }
}
