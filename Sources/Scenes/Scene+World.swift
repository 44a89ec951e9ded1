import LatentModels
import Settings
import Validation
import Worlds

extension Scene {
  /// The networks that learn the scene's world.
  package func networks(for world: any World) -> SequenceModel {
    let observed = world.observationSpace
    return SequenceModel(
      settings: model, training: training,
      frame: FrameSize(width: observed.width, height: observed.height),
      actionSize: world.actionSpace.size)
  }

  /// Makes the scene's world.
  ///
  /// - Throws: What is wrong with the settings.
  package func world() throws(InputError) -> any World {
    try registry.worlds.world(environment)
  }

  /// Makes the scene's world for who needs to know its true physics.
  ///
  /// - Throws: What is wrong with the settings, or that the world is not simulated here.
  package func simulation() throws(InputError) -> Environment {
    do throws(InputError) {
      return try Environment(environment, registry: registry.worlds)
    } catch {
      throw error.within("environment")
    }
  }
}
