import Control
import LatentModels
import LinearAlgebra
import Measurement
import Scenes
import Settings
import Threads
import Validation
import Worlds

/// Looks into the model: measures its latent space for the planners, encodes the cloud, decodes
/// reconstructions, imagined frames and traversals.
///
/// Never on the control tick. Born on its thread.
final class InspectionLoop {
  /// The observations whose codes the latent view shows behind the present one.
  private static let trailLength = 30

  private let mail: SessionMail
  private let environment: Environment
  private var inference: ModelInference?
  private var generation = 0
  private var learnedVersion = 0
  private var reference: ReferenceObservations?
  /// The observations by which the cost is scaled, where they are not `reference`.
  private let scales: CostScales
  /// The version by whose time the reference observations were drawn.
  private var referenceVersion = 0
  private var cost: LatentCost?
  private var goal = ObservationWindow(frames: [], actions: [])
  private var goalNumber = 0
  private let traverse = TraverseInspector()
  private let dream: DreamInspector
  /// The log-variance of the learned dynamics' noise, `[n]`.
  private var noiseLogVariance: [Float] = []
  private let geometry: GeometryInspector
  private let foresight: ForesightInspector
  private let readers: StateReaders
  private var message = InspectionMessage()

  /// Prepares the loop.
  init(scene: Scene, mail: SessionMail) throws(SettingProblem) {
    self.mail = mail
    environment = try Environment(scene.environment)
    // Drawn once and the same in every session: a measuring stick, not data.
    scales = CostScales(
      of: environment, window: scene.model.windowFrames, settings: scene.session,
      generator: RandomGenerator(seed: 0x5CA1E))
    dream = DreamInspector(environment)
    geometry = GeometryInspector(environment)
    foresight = ForesightInspector(environment)
    readers = StateReaders(environment)
  }

  /// Looks once; cheap when nothing is new.
  func tick() {
    let control = mail.control.value
    let state = mail.state.value
    adopt(goal: control.goal, number: control.goalNumber, state)
    show(control, state)
    if inference != nil { publish() }
  }

  /// Takes over the newest model and measures its latent space for the planners, if there is a newer
  /// one or another goal.
  func adopt(goal wanted: ObservationWindow, number: Int, _ state: SessionState) {
    if inference != nil, state.generation > generation { forget() }
    if let newest = mail.learned.newer(than: &learnedVersion), let newest {
      guard newest.generation >= state.generation else { return }
      load(newest, goal: wanted, number: number, scene: state.scene)
    } else if let inference, wanted != goal || number != goalNumber,
      let newest = mail.learned.value
    {
      measure(inference, newest, goal: wanted, number: number, scene: state.scene)
    }
  }

  /// Reports what is seen of the model that was taken over last.
  func show(_ control: ControlMessage, _ state: SessionState) {
    guard let inference else { return }
    look(inference, control, state)
  }

  /// Hands the report to the screen.
  func publish() { mail.inspection.publish(message) }

  /// Training begins again: what was shown of the old model is gone.
  private func forget() {
    inference = nil
    reference = nil
    cost = nil
    geometry.forget()
    readers.forget()
    traverse.forget()
    dream.forget()
    message = InspectionMessage()
    mail.inspection.publish(message)
  }

  private func load(
    _ model: LearnedModel, goal: ObservationWindow, number: Int, scene: Scene
  ) {
    if model.generation != generation || inference == nil {
      generation = model.generation
      inference = ModelInference(model.snapshot)
      reference = ReferenceObservations(
        model.replay, environment: environment, window: scene.model.windowFrames,
        count: max(scene.session.costStates, scene.session.latentPoints),
        sequences: model.sequenceCount)
      referenceVersion = model.snapshot.version
      geometry.forget()
      readers.forget()
      traverse.forget()
      dream.forget()
    } else {
      inference?.load(model.snapshot)
    }
    noiseLogVariance = model.snapshot.priorLogVariance
    if let inference { measure(inference, model, goal: goal, number: number, scene: scene) }
  }

  private func measure(
    _ inference: ModelInference, _ model: LearnedModel, goal: ObservationWindow, number: Int,
    scene: Scene
  ) {
    guard let reference, !goal.frames.isEmpty else { return }
    self.goal = goal
    goalNumber = number
    let cost = LatentCost(
      inference, goal: goal, reference: reference, scales: scales, settings: scene.session)
    self.cost = cost
    message.refusal = cost.refusal
    mail.planning.publish(
      PlanningModel(
        snapshot: model.snapshot, generation: model.generation, cost: cost,
        referenceVersion: referenceVersion, goalNumber: number))
    project(inference, cost, reference)
  }

  /// Puts the cloud and its principal axes into the report; axes turn as little as they can.
  private func project(
    _ inference: ModelInference, _ cost: LatentCost, _ reference: ReferenceObservations
  ) {
    var latent = LatentReport()
    latent.size = inference.model.latentSize
    latent.cloud = cost.codes
    latent.cloudHues = reference.hues
    latent.hueName = environment.task.colorName
    latent.hueUnit = environment.task.colorUnit
    latent.isAngle = environment.task.isColorCyclic
    latent.goal = cost.goal
    latent.modelVersion = inference.version
    if let axes = geometry.follow(inference, cost, reference) {
      latent.center = axes.mean.map(Float.init)
      latent.axes = axes.axes.elements.map(Float.init)
      latent.axisDeviations = axes.deviations.map(Float.init)
    }
    message.latent = latent
  }

  private func look(
    _ inference: ModelInference, _ control: ControlMessage, _ state: SessionState
  ) {
    let n = inference.model.latentSize
    let pixels = inference.model.pixelCount
    let observations = control.trail.observationCount
    guard observations > 0 else { return }
    let codes = control.trail.codes(inference, limit: Self.trailLength)
    let present = Array(codes.suffix(n))
    message.latent.trail = codes
    message.latent.present = present
    message.latent.plan = control.path

    if state.subject == .latent, let cost, let reference {
      message.geometry = geometry.look(
        inference, cost, reference, reader: readers.reader(of: inference, cost, reference),
        control: control, choice: state.geometry)
    }
    if state.subject == .control, let cost, let reference {
      _ = readers.reader(of: inference, cost, reference)
      message.foresight = foresight.look(inference, readers, control: control)
    }
    // Plans of earlier models are still shown; no other latents are.
    readers.keep(Set(control.plans.map(\.modelVersion) + [inference.version]))
    let first = control.planAge
    let ahead = min(state.scene.session.imaginedAhead, control.path.count / n - 1 - first)
    let place = first + ahead
    let imagined = ahead > 0 ? Array(control.path[place * n..<(place + 1) * n]) : present
    var images = [UInt8](repeating: 0, count: 2 * pixels)
    inference.decode(rows: 2, latents: present + imagined, frames: &images)
    message.pictures = control.pictures(
      reconstruction: Array(images[..<pixels]), imagined: ahead > 0 ? Array(images[pixels...]) : [],
      imaginedAhead: max(ahead, 0))
    message.traverse = traverse.look(
      inference, present: present, window: control.trail.present, cost: cost, state)
    if state.subject == .dream {
      message.dream = dream.look(
        inference, control, state.dream, noiseLogVariance: noiseLogVariance
      ) {
        guard let cost, let reference else { return nil }
        return readers.reader(of: inference, cost, reference)
      }
    }
  }
}
