import Control
import LatentModels
import Policies
import Settings
import Validation
import Worlds

extension Scene {
  /// Whether its policies learn from a demonstrator: it has no model of the world and no planner then.
  package var isImitation: Bool { demonstrated != nil }

  /// The world as its description has it, where somebody shows how it is done.
  var demonstrated: (any DemonstratedWorld)? {
    (try? registry.worlds.description(named: environment.system))?.demonstrated
  }

  /// The policies that can learn in its world.
  package var imitators: [ImitatorDescription] {
    guard let demonstrated else { return [] }
    return registry.imitators.filter { $0.isForPlay == demonstrated.hasGoalPicture }
  }

  /// The latent dimensions that are looked at: the model's, or those of the policies that imitate.
  package var latentSize: Int {
    guard isImitation else { return model.latentSize }
    return imitators.compactMap { ($0.settings(self) as? any LatentImitationSettings)?.latentSize }
      .max() ?? 0
  }

  /// The frames that are seen at once.
  package var windowFrames: Int { isImitation ? 1 : model.windowFrames }

  /// The policy in charge at first.
  package var leadingImitator: ImitatorDescription? {
    imitators.first { $0.name == session.planner.rawValue }
  }

  /// The settings of a scene of imitation, behind those of its environment.
  var imitationSettings: [Setting<Scene>] {
    let names = [
      "controller": imitators.map(\.name), "imitator": imitators.map(\.name),
    ]
    let ofSession = ["planner", "patience", "solved_episodes"]
    return ExecutionSettings.schema.map { $0.naming(names).within("execution", \.execution) }
      + policies.settings(in: \Scene.policies).filter { setting in
        imitators.contains { setting.path.hasPrefix("\($0.name).") }
      }.map { $0.under("policies") }
      + session.settings.filter { ofSession.contains($0.path) }.map {
        $0.naming(names).within("session", \.session)
      }
  }

  /// What does not fit together among the settings of imitation.
  var imitationConflicts: [InputError] {
    let found =
      environment.conflicts(in: registry.worlds).map { $0.within("environment") }
      + policies.conflicts.map { $0.within("policies") }
    guard found.isEmpty else { return found }
    guard let world = try? world(), let longest = (world as? any DemonstratedWorld)?.longestChunk
    else { return [] }
    return imitators.compactMap { imitator in
      let chunk = imitator.settings(self).chunk
      guard chunk > longest else { return nil }
      return InputError(
        keyPath: "policies.\(imitator.name).chunk",
        expected: "at most \(longest), the actions that follow every demonstrated picture",
        found: "\(chunk)")
    }
  }
}
