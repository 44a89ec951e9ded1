import Control
import LatentModels
import Planning
import Settings
import Validation
import Worlds

extension Scene {
  /// The most memory that any one part may take, in bytes.
  private static let memoryLimit = 8 << 30

  /// Every number alone is in its range here; together they may still ask for too much.
  ///
  /// Counted where the memory is asked for, by the same recordings: frames of stored sequences, values
  /// and gradients of an update, pictures that are encoded at once, candidates of every planner.
  func validateMemory() throws(InputError) {
    let frame = environment.frame
    // A sequence of so many transitions has one frame more.
    let frames = training.transitions(for: model) + 1
    let most = Self.memoryLimit / (frame.width * frame.height * frames)
    guard training.sequences <= most else {
      throw InputError(
        keyPath: "training.sequences",
        expected: "at most \(most) sequences of \(frames) frames of "
          + "\(frame.width)x\(frame.height) pixels (8 GiB)",
        found: "\(training.sequences)")
    }
    let world = try self.world()
    let network = networks(for: world)
    try check(
      Trainer.memory(of: network, settings: training, objective: objective), "training.batch",
      "networks, batch and sequence_length that train")
    try check(
      ModelInference.memory(of: network, windows: session.costStates), "session.cost_states",
      "states that are encoded at once")
    try check(
      ModelInference.memory(of: network, windows: session.latentPoints), "session.latent_points",
      "points that are encoded at once")
    let planners = registry.controllers.descriptions.compactMap(\.planner)
    for planner in planners { try validateMemory(of: planner, problems: 1, model: network) }
    if session.plannerData.interval > 0,
      let planner = registry.controllers[session.planner]?.planner
    {
      try validateMemory(
        of: planner, problems: session.plannerData.episodes, model: network)
    }
  }

  private func check(_ bytes: Int, _ keyPath: String, _ what: String) throws(InputError) {
    guard bytes > Self.memoryLimit else { return }
    throw InputError(
      keyPath: keyPath, expected: "\(what) in at most 8 GiB",
      found: "\(DecimalText.of((Double(bytes) / Double(1 << 30) * 10).rounded() / 10)) GiB")
  }

  /// Throws when planning for so many problems at once would take too much memory.
  package func validateMemory(
    of description: PlannerDescription, problems: Int, model: SequenceModel
  ) throws(InputError) {
    let (n, m) = (model.latentSize, model.actionSize)
    do throws(InputError) {
      try description.validateMemory(
        planner, problemCount: problems,
        sizes: PlannerSizes(
          state: n, action: m,
          row: model.settings.dynamicsHidden.reduce(0, +) + n * (n + m + 1)))
    } catch {
      throw InputError(
        keyPath: "planner.\(error.keyPath)", expected: error.expected, found: error.found)
    }
  }
}
