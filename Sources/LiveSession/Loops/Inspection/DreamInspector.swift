import Control
import LatentModels
import Worlds

/// Makes what the Dream view shows; it dreams anew only when the model, the sequence or the user's
/// choice is another.
package final class DreamInspector: Inspector {
  package static let subjects: Set<InspectionSubject>? = [.dream]
  package static let requests: [any ViewRequest.Type] = [DreamRequest.self]

  private let world: any World
  private var measure = HorizonErrorMeasure()
  private var report = DreamReport()
  /// What the rows were made of.
  private var made: Key?
  /// The part of the live trail that is dreamed along, and the tick at which it was taken.
  private var segment: (sequence: ObservedSequence, tick: Int, isWhole: Bool)?
  private var fromHere: DreamFromHere?
  private var startCount = 0

  private struct Key: Equatable {
    var state: DreamState
    var version: Int
    /// The tick of the live segment.
    var tick: Int
  }

  /// Prepares.
  package init(_ world: any World) { self.world = world }

  /// Another model: what the old one dreamed is gone.
  package func forget() {
    measure.forget()
    report = DreamReport()
    made = nil
    fromHere = nil
  }

  /// What is dreamed now.
  package func inspect(_ scene: Inspection) -> DreamReport {
    let (inference, control) = (scene.model.inference, scene.control)
    let state = scene.state.choices[DreamState.self]
    if report.mode != state.mode || report.sequence != state.sequence { report.rows = [] }
    report.mode = state.mode
    report.sequence = state.sequence
    report.note = .none
    switch state.mode {
    case .live: dreamLive(inference, control, state)
    case .fromHere: dreamFromHere(inference, control, state)
    case .heldOut, .prior, .sampled:
      if isNew(state, inference.version) {
        dream(inference, state, noiseLogVariance: scene.model.noiseLogVariance)
      }
    }
    // Samples have no truth to be measured by, and the plot goes when they are shown.
    if state.mode != .prior, state.mode != .sampled {
      measure.advance(
        inference, world: world, conditioned: state.conditioned,
        horizon: state.horizon, reader: { scene.model.reader })
    }
    report.horizonErrors = measure.errors
    return report
  }

  /// Whether rows must be made anew; from then on they are known to be made.
  private func isNew(_ state: DreamState, _ version: Int, tick: Int = 0) -> Bool {
    let key = Key(state: state, version: version, tick: tick)
    defer { made = key }
    return made != key
  }

  // MARK: - Sequences with a truth

  private func dreamLive(
    _ inference: ModelInference, _ control: ControlMessage, _ state: DreamState
  ) {
    let wanted = state.conditioned + state.horizon
    takeSegment(control, wanted: wanted, conditioned: state.conditioned)
    guard let segment else {
      report.rows = []
      report.errors = DreamErrors()
      report.note = .waiting
      return
    }
    guard isNew(state, inference.version, tick: segment.tick) else { return }
    show(Dream(inference, along: segment.sequence, conditioned: state.conditioned), inference)
  }

  /// Takes the newest stretch of the trail, whenever control has gone on by as much as is shown: in
  /// between the frames stand still, so that the eye can follow them.
  private func takeSegment(_ control: ControlMessage, wanted: Int, conditioned: Int) {
    let available = min(control.trail.observationCount, wanted)
    let tick = control.report.ticks
    if let segment {
      let isOther = segment.sequence.count > wanted || segment.sequence.count <= conditioned
      let isDue =
        available == wanted
        && (!segment.isWhole || segment.sequence.count != wanted || tick - segment.tick >= wanted)
      if isOther { self.segment = nil } else if !isDue { return }
    }
    guard available > conditioned else { return }
    segment = (control.trail.latest(available), tick, available == wanted)
  }

  private func dreamFromHere(
    _ inference: ModelInference, _ control: ControlMessage, _ state: DreamState
  ) {
    if fromHere == nil || startCount != state.startCount {
      startCount = state.startCount
      fromHere = DreamFromHere(inference, control, state)
      made = nil
    }
    fromHere?.follow(inference, control)
    guard let fromHere else {
      report.note = .waiting
      return
    }
    report.conditioned = fromHere.conditioned
    report.frameCount = fromHere.frameCount
    report.modelVersion = fromHere.modelVersion
    report.note = fromHere.note
    if report.rows != fromHere.rows {
      report.rows = fromHere.rows
      report.errors = fromHere.errors
    }
  }

  private func show(_ dream: Dream, _ inference: ModelInference) {
    let count = dream.truth.count / max(inference.model.pixelCount, 1)
    report.conditioned = dream.conditioned
    report.frameCount = count
    report.modelVersion = inference.version
    report.errors = dream.errors
    report.rows = [
      DreamRow(kind: .truth, frames: dream.truth, count: count),
      DreamRow(kind: .reconstruction, frames: dream.reconstruction, count: count),
      DreamRow(kind: .imagined, frames: dream.imagined, count: count),
    ]
  }

  // MARK: - What depends on the model and the choice alone

  private func dream(
    _ inference: ModelInference, _ state: DreamState, noiseLogVariance: [Float]
  ) {
    let count = state.conditioned + state.horizon
    report.modelVersion = inference.version
    switch state.mode {
    case .heldOut:
      let sequence = ObservedSequence.heldOut(
        state.sequence, of: world, count: count,
        window: inference.model.settings.windowFrames)
      show(Dream(inference, along: sequence, conditioned: state.conditioned), inference)
    case .prior:
      report.rows = ModelSamples.priorRows(
        inference, world: world, draw: state.sequence)
      report.frameCount = ModelSamples.samplesPerRow
      report.conditioned = 0
      report.errors = DreamErrors()
    case .sampled:
      report.rows = ModelSamples.sequenceRows(
        inference, world: world, noiseLogVariance: noiseLogVariance,
        count: state.horizon + 1, draw: state.sequence)
      report.frameCount = state.horizon + 1
      report.conditioned = 0
      report.errors = DreamErrors()
    case .live, .fromHere: break
    }
  }
}
