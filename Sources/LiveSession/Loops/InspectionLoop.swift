import Control
import LatentModels
import LinearAlgebra
import Measurement
import Scenes
import Settings
import Threads
import Validation
import Worlds

/// Looks into the model for the screen: encodes the cloud, decodes reconstructions and imagined
/// frames, and asks the inspectors of the views for their reports.
///
/// Never on the control tick. Born on its thread.
final class InspectionLoop: LookingLoop {
  /// The observations whose codes the latent view shows behind the present one.
  private static let trailLength = 30

  private let mail: SessionMail
  private let world: any World
  private let inspectors: [any Inspector]
  private let readers: StateReaders
  private var planningVersion = 0
  private var generation = 0
  private var model: InspectedModel?
  private var alignment = AxisAlignment()
  private var message = InspectionMessage()

  /// Prepares the loop.
  init(
    scene: Scene, mail: SessionMail, inspectors: [any Inspector.Type]
  ) throws(InputError) {
    self.mail = mail
    let world = try scene.world()
    self.world = world
    self.inspectors = inspectors.map { $0.init(world) }
    readers = StateReaders(world)
  }

  /// Looks once; cheap when nothing is new.
  func tick() {
    let control = mail.control.value
    let state = mail.state.value
    adopt(state)
    show(control, state)
  }

  /// Takes over the model that was measured last, if it is a newer one.
  func adopt(_ state: SessionState) {
    if model != nil, state.generation > generation {
      forget()
      mail.inspection.publish(message)
    }
    guard let newest = mail.planning.newer(than: &planningVersion) ?? nil,
      newest.generation >= state.generation
    else { return }
    if newest.generation != generation { forget() }
    generation = newest.generation
    let inference = model?.inference ?? ModelInference(newest.snapshot)
    if model != nil { inference.load(newest.snapshot) }
    let measured = InspectedModel(
      inference: inference, cost: newest.cost, reference: newest.reference,
      noiseLogVariance: newest.snapshot.priorLogVariance, learned: newest.learned,
      scene: state.scene, readers: readers)
    model = measured
    project(measured)
    for inspector in inspectors { inspector.follow(measured) }
  }

  /// Hands to the screen what is seen of the model that was taken over last.
  func show(_ control: ControlMessage, _ state: SessionState) {
    guard let model else { return }
    look(model, control, state)
    mail.inspection.publish(message)
  }

  /// Training begins again: what was shown of the old model is gone.
  private func forget() {
    model = nil
    alignment = AxisAlignment()
    readers.forget()
    for inspector in inspectors { inspector.forget() }
    message = InspectionMessage()
  }

  /// Puts the cloud and its principal axes into the report; axes turn as little as they can.
  private func project(_ model: InspectedModel) {
    var latent = LatentReport()
    latent.size = model.inference.model.latentSize
    latent.cloud = model.cost.codes
    latent.cloudHues = model.reference.hues
    let task = world.simulation?.task
    latent.hueName = task?.colorName ?? "reward"
    latent.hueUnit = task?.colorUnit ?? ""
    latent.isAngle = task?.isColorCyclic ?? false
    latent.goal = model.cost.goal
    latent.modelVersion = model.inference.version
    alignment.fit(model.cost.codes, dimension: latent.size)
    latent.drift = alignment.drift
    if let axes = alignment.axes {
      latent.center = axes.mean.map(Float.init)
      latent.axes = axes.axes.elements.map(Float.init)
      latent.axisDeviations = axes.deviations.map(Float.init)
    }
    message.latent = latent
  }

  private func look(_ model: InspectedModel, _ control: ControlMessage, _ state: SessionState) {
    let inference = model.inference
    let n = inference.model.latentSize
    let pixels = inference.model.pixelCount
    guard control.trail.observationCount > 0 else { return }
    let codes = control.trail.codes(inference, limit: Self.trailLength)
    let present = Array(codes.suffix(n))
    message.latent.trail = codes
    message.latent.present = present
    message.latent.plan = control.path

    let scene = Inspection(
      model: model, control: control, state: state, trail: codes, present: present)
    func report<I: Inspector>(_ inspector: I) {
      guard I.subjects?.contains(state.subject) ?? true else { return }
      message.reports[I.Report.self] = inspector.inspect(scene)
    }
    for inspector in inspectors { report(inspector) }
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
  }
}
