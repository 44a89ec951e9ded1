import Planning
import Scenes
import Settings

extension PlannerSettings {
  /// Those of the pendulum's scene.
  static let pendulum = of("pendulum")
  /// Those of the cart-pole's scene.
  static let cartPole = of("cartpole")

  private static func of(_ scene: String) -> PlannerSettings {
    guard let scene = try? SceneCatalog.load(scene) else {
      preconditionFailure("no scene \(scene)")
    }
    return scene.planner
  }
}
