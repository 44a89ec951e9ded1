import Control
import LatentModels

/// A dream that started at a moment of the session with the plan of that moment, and what then
/// really happened, frame by frame as it comes.
struct DreamFromHere {
  /// The frames so far: those that conditioned, then what happened.
  private var truth: [UInt8]
  private var reconstruction: [UInt8]
  private let imagined: [UInt8]
  let conditioned: Int
  let frameCount: Int
  let modelVersion: Int
  private(set) var note: DreamNote
  private let pixels: Int
  private let episode: Int
  private var tick: Int
  private var count: Int
  private var hasEnded = false

  /// Starts at the present; nil while nothing was observed.
  init?(_ inference: ModelInference, _ control: ControlMessage, _ wanted: DreamState) {
    let seen = control.trail.latest(wanted.conditioned)
    guard seen.count > 0 else { return nil }
    let run = ChunkedInference(inference)
    let n = inference.model.latentSize
    let m = inference.model.actionSize
    pixels = inference.model.pixelCount
    // Beyond the plan nothing is decided, and nothing to dream of.
    // The first actions of the plan led to the present frame.
    let taken = control.planAge
    let planned = control.planActions.count / max(m, 1) - taken
    let horizon = planned > 0 ? min(wanted.horizon, planned) : wanted.horizon
    let actions =
      planned > 0
      ? Array(control.planActions.dropFirst(taken * m).prefix(horizon * m))
      : Array(repeating: 0, count: horizon * m)
    let codes = run.encode(seen)
    let dreamed = Dream.roll(run, from: Array(codes.suffix(n)), actions: actions, actionSize: m)
    reconstruction = run.decode(codes)
    imagined = reconstruction + run.decode(dreamed)
    truth = seen.observedFrames
    conditioned = seen.count
    count = seen.count
    frameCount = seen.count + horizon
    modelVersion = inference.version
    note = planned > 0 ? .none : .withoutPlan
    episode = control.report.episode
    tick = control.report.tick
  }

  /// Takes what happened since it was last asked.
  mutating func follow(_ inference: ModelInference, _ control: ControlMessage) {
    guard count < frameCount, !hasEnded else { return }
    guard control.report.episode == episode, control.report.tick >= tick else {
      hasEnded = true
      note = .episodeEnded
      return
    }
    let new = min(control.report.tick - tick, frameCount - count)
    let passed = control.report.tick - tick
    guard new > 0, passed <= control.trail.observationCount else { return }
    tick = control.report.tick
    let latest = control.trail.latest(passed).prefix(new, actionSize: inference.model.actionSize)
    let run = ChunkedInference(inference)
    truth += latest.observedFrames
    reconstruction += run.decode(run.encode(latest))
    count += new
  }

  /// The rows so far.
  var rows: [DreamRow] {
    [
      DreamRow(kind: .truth, frames: truth, count: count),
      DreamRow(kind: .reconstruction, frames: reconstruction, count: count),
      DreamRow(kind: .imagined, frames: imagined, count: frameCount),
    ]
  }

  /// The errors of the frames to which there is a truth.
  var errors: DreamErrors {
    DreamErrors(
      truth: truth, reconstruction: reconstruction, imagined: imagined, pixels: pixels,
      conditioned: conditioned)
  }
}
