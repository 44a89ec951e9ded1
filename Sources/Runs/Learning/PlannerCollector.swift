import Control
import Experience
import LatentModels
import LinearAlgebra
import Planning
import Scenes
import Worlds

/// Collects episodes under the scene's planner with the model learned so far, round by round.
///
/// A round follows from the scene, the seed, its number and the model alone: a run that is resumed
/// within one begins it again and comes to the same episodes. One thread uses it.
package final class PlannerCollector {
  /// Rounds that are complete.
  package private(set) var rounds: Int
  /// Sequences that complete rounds have added to the experience.
  package private(set) var sequences: Int
  private let scene: Scene
  private let world: any World
  private let generator: RandomGenerator
  private var round: Round?

  /// Prepares to collect.
  ///
  /// - Parameters:
  ///   - generator: The source of all randomness.
  ///   - rounds: Complete rounds, when resuming.
  ///   - sequences: What they added to the experience.
  init(
    scene: Scene, world: any World, generator: RandomGenerator,
    rounds: Int = 0, sequences: Int = 0
  ) {
    self.scene = scene
    self.world = world
    self.generator = generator
    self.rounds = rounds
    self.sequences = sequences
  }

  /// Whether a round is to be made, or finished, before the next update.
  func isDue(after updates: Int) -> Bool {
    let settings = scene.session.plannerData
    return settings.interval > 0 && rounds < settings.rounds
      && updates >= (rounds + 1) * settings.interval
  }

  /// Takes one control tick in all episodes of the round; the last one puts them into the buffer.
  ///
  /// - Parameter snapshot: The model to plan with; asked for where a round begins.
  /// - Throws: Why nothing can be planned with the model.
  func tick(
    snapshot: () -> ModelSnapshot, into experience: Experience
  ) throws(ControllerError) {
    let current: Round
    if let round {
      current = round
    } else {
      current = try Round(
        scene: scene, world: world, snapshot: snapshot(),
        generator: generator.split(UInt64(rounds)))
      round = current
    }
    guard current.tick() else { return }
    for recording in current.recordings {
      sequences += experience.append(sequencesOf: recording)
    }
    rounds += 1
    round = nil
  }
}

/// The episodes of one round.
private final class Round {
  var recordings: [EpisodeRecording] { runner.recordings ?? [] }
  private let runner: EpisodeRunner
  private let settings: PlannerDataSettings
  private var noise: RandomGenerator
  private var ticks = 0

  init(
    scene: Scene, world: any World, snapshot: ModelSnapshot, generator: RandomGenerator
  ) throws(ControllerError) {
    settings = scene.session.plannerData
    var starts = generator.split(0)
    let settings = settings
    let worlds = (0..<settings.episodes).map { _ -> any World in
      guard var simulation = world.simulation else {
        var world = world
        // The default start was checked with the scene.
        try? world.reset(start: nil, generator: &starts)
        return world
      }
      let box = simulation.starts[settings.start] ?? simulation.collectionBox
      simulation.reset(to: simulation.start(in: box, &starts))
      return simulation
    }
    noise = generator.split(1)
    let actionSize = world.actionSpace.size
    var seeds = generator.split(2)
    let request = PlannerRequest(
      settings: scene.planner, problemCount: settings.episodes,
      stateSize: snapshot.model.latentSize, bounds: .unit(actionSize: actionSize),
      seed: seeds.next())
    guard let controller = scene.searchingController?.make(request, nil) else {
      preconditionFailure("a scene has a controller that searches")
    }
    runner = try EpisodeRunner(
      worlds, controller: controller, snapshot: snapshot, settings: scene.control,
      generator: generator.split(3))
    runner.record()
  }

  /// Takes one tick in every episode; returns whether the round is complete.
  func tick() -> Bool {
    guard var decision = runner.decide() else { return true }
    for index in decision.actions.indices {
      // Drawn and rounded whether used or not: no episode depends on how another one goes.
      let wanted =
        Double(decision.actions[index]) + noise.uniform(-settings.noise, settings.noise)
      decision.actions[index] = wanted.isFinite ? Float(min(max(wanted, -1), 1)) : 0
    }
    runner.perception?.acted(decision.actions)
    runner.act(runner.actions(of: decision)) { !$0.score.isTerminated }
    ticks += 1
    return ticks >= settings.ticks
  }
}
