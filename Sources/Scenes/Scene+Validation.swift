import Control
import LatentModels
import Planning
import Policies
import Settings
import Validation
import Worlds

extension Scene {
  /// What does not fit together, in one part or in several.
  package var conflicts: [InputError] {
    guard !isImitation else { return imitationConflicts }
    let parts = [
      ("environment", environment.conflicts(in: registry.worlds)), ("model", model.conflicts),
      ("training", training.conflicts), ("planner", planner.conflicts),
      ("session", session.conflicts),
    ]
    let found = parts.flatMap { section, problems in problems.map { $0.within(section) } }
    guard found.isEmpty else { return found }
    do throws(InputError) {
      try validate(agent: training.agent, keyPath: "training.agent")
      try validate(session.planner, keyPath: "session.planner")
      try validateHistory()
      try validateConvolutions()
      try validateMemory()
      return []
    } catch {
      return [error]
    }
  }

  /// Throws when a controller follows a policy that cannot take the actions of the world.
  package func validate(
    _ controller: ControllerName, keyPath: String
  ) throws(InputError) {
    try validate(
      registry.agent(of: controller), keyPath: keyPath, among: controllers.names.map(\.rawValue))
    guard registry.controllerNames.contains(controller), controllers[controller] == nil else {
      return
    }
    throw InputError(
      keyPath: keyPath,
      expected: "one for \(environment.system): "
        + controllers.names.map(\.rawValue).joined(separator: ", "),
      found: controller.rawValue,
      suggestion: "choose one of these, or another scene (latentscope scenes lists them)")
  }

  private func validate(agent name: String, keyPath: String) throws(InputError) {
    try validate(
      registry.algorithms.first { $0.name == name }, keyPath: keyPath,
      among: registry.algorithms.filter { $0.agent?.actions.contains(actions) == true }
        .map(\.name))
    guard registry.algorithms.first(where: { $0.name == name })?.agent?.input(self) == .state,
      try world().simulation == nil
    else { return }
    throw InputError(
      keyPath: "training.\(name).input", expected: "latent or pixels",
      found: "state, which nobody knows of \(environment.system)")
  }

  private func validate(
    _ algorithm: AlgorithmDescription?, keyPath: String, among names: [String]
  ) throws(InputError) {
    guard let algorithm, let agent = algorithm.agent, !agent.actions.contains(actions) else {
      return
    }
    let known = agent.actions.map(\.rawValue).sorted().joined(separator: " and ")
    throw InputError(
      keyPath: keyPath,
      expected: "one for the \(actions.rawValue) actions of \(environment.system): "
        + names.joined(separator: ", "),
      found: "\(algorithm.name), which takes \(known) ones",
      suggestion: "choose one of these, or another scene (latentscope scenes lists them)")
  }

  /// The code of the last frame of a window is what control acts on: training must have counted a code
  /// that saw as many frames.
  private func validateHistory() throws(InputError) {
    guard !model.encoder.seesPairs else { return }
    let counted = training.burnIn + 1...training.burnIn + training.sequenceLength
    guard !counted.contains(model.history) else { return }
    throw InputError(
      keyPath: "model.history",
      expected: "\(counted.lowerBound) to \(counted.upperBound), the frames that the codes which "
        + "count in training have seen (burn_in + 1 to burn_in + sequence_length)",
      found: "\(model.history)")
  }

  /// Every convolution halves the picture.
  private func validateConvolutions() throws(InputError) {
    let unit = 1 << model.convolutions.count
    let (width, height) = (environment.frame.width, environment.frame.height)
    guard width % unit != 0 || height % unit != 0 else { return }
    throw InputError(
      keyPath: "model.convolutions",
      expected: "so many that the frame of \(width)x\(height) pixels can be halved as often",
      found: "\(model.convolutions.count)")
  }
}
