import Control
import LatentModels
import LinearAlgebra
import Scenes
import Settings
import Threads
import Validation
import Worlds

/// Makes what control plans with: measures the latent space of the newest model, towards the goal.
///
/// On a thread of its own, so that control never waits for what a screen looks at. Born on it.
final class MeasuringLoop {
  private let mail: SessionMail
  private let world: any World
  /// The observations by which the cost is scaled, where they are not `reference`.
  private let scales: CostScales
  private var learnedVersion = 0
  private var model: LearnedModel?
  private var inference: ModelInference?
  private var reference: ReferenceObservations?
  /// The version by whose time the reference observations were drawn.
  private var referenceVersion = 0
  private var goal = ObservationWindow(frames: [], actions: [])
  private var goalNumber = 0

  /// Prepares the loop.
  init(scene: Scene, mail: SessionMail) throws(InputError) {
    self.mail = mail
    world = try scene.world()
    // Drawn once and the same in every session: a measuring stick, not data.
    scales = CostScales(
      of: world, window: scene.model.windowFrames, settings: scene.session,
      generator: RandomGenerator(seed: 0x5CA1E))
  }

  /// Measures if there is a newer model or another goal.
  func tick() {
    let control = mail.control.value
    adopt(goal: control.goal, number: control.goalNumber, mail.state.value)
  }

  /// Takes over the newest model and measures its latent space, if there is a newer one or another
  /// goal.
  func adopt(goal wanted: ObservationWindow, number: Int, _ state: SessionState) {
    if let model, state.generation > model.generation { self.model = nil }
    if let newest = mail.learned.newer(than: &learnedVersion), let newest {
      guard newest.generation >= state.generation else { return }
      load(newest, state.scene)
    } else if wanted == goal, number == goalNumber {
      return
    }
    measure(goal: wanted, number: number, state.scene)
  }

  private func load(_ model: LearnedModel, _ scene: Scene) {
    if let inference, self.model?.generation == model.generation {
      inference.load(model.snapshot)
    } else {
      inference = ModelInference(model.snapshot)
      reference = ReferenceObservations(
        model.experience, world: world, window: scene.model.windowFrames,
        count: max(scene.session.costStates, scene.session.latentPoints),
        sequences: model.sequenceCount)
      referenceVersion = model.snapshot.version
    }
    self.model = model
  }

  private func measure(goal: ObservationWindow, number: Int, _ scene: Scene) {
    guard let model, let inference, let reference, !goal.frames.isEmpty else { return }
    self.goal = goal
    goalNumber = number
    let cost = LatentCost(
      inference, goal: goal, reference: reference, scales: scales, settings: scene.session)
    mail.planning.publish(
      PlanningModel(
        learned: model.learned, generation: model.generation, cost: cost, reference: reference,
        referenceVersion: referenceVersion, goalNumber: number))
  }
}
