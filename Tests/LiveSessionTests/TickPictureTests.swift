import Control
import LatentModels
import LiveSession
import Planning
import Runs
import Scenes
import Testing
import Worlds

/// Pictures beside each other are of one tick, whichever loop was ahead.
@Suite struct TickPictureTests {
  /// A session with a model that stands still, and that model.
  private static func session() throws -> (LiveSession, ModelInference) {
    let scene = try Scene.small()
    let learner = try trainedLearner(scene, updates: 5)
    let checkpoint = try #require(Checkpoint(learner))
    var options = LiveSession.Options.looking
    options.checkpoint = .model(checkpoint)
    options.isPaused = true
    return (try LiveSession.headless(scene, options: options), ModelInference(checkpoint.snapshot))
  }

  @Test func whatIsSeenIsOfOneTickWhileControlIsAhead() throws {
    let (session, inference) = try Self.session()
    let run = ChunkedInference(inference)
    // A hand-driven session ends with a tick of control, which inspection has not seen.
    try session.advance(ticks: 5)
    var last = session.snapshot().frames.present
    for _ in 0..<4 {
      let trail = session.trail
      try session.advance(ticks: 1)
      let snapshot = session.snapshot()
      let shown = snapshot.frames.present
      #expect(shown.tick == last.tick + 1 && shown.tick == snapshot.control.tick - 1)
      #expect(shown.truth == trail.presentFrame && shown.truth != last.truth)
      let code = run.encode(trail.latest(1))
      #expect(shown.reconstruction == run.decode(code))
      last = shown
    }
  }

  @Test func theImaginedFrameIsAsFarAheadOfTheTrueOneAsItSays() throws {
    let (session, inference) = try Self.session()
    try session.advance(ticks: 4)
    try session.advance(toUpdate: 0)
    let shown = session.snapshot().frames.present
    let plan = try #require(session.lastPlan)
    let n = inference.model.latentSize
    #expect(shown.imaginedAhead == 3 && shown.tick == session.snapshot().control.tick)
    // The plan begins at the frame before: the tick that it decided has passed.
    #expect(
      shown.imagined
        == ChunkedInference(inference).decode(Array(plan.path[4 * n..<5 * n])))
  }

  @Test func beforeThereIsAModelTheTruthStandsAlone() throws {
    let session = try LiveSession.headless(try Scene.small(), options: LiveSession.Options.looking)
    try session.advance(ticks: 1)
    let frames = session.snapshot().frames
    #expect(frames.present.truth.count == frames.width * frames.height)
    #expect(frames.present.reconstruction.isEmpty && frames.present.imagined.isEmpty)
  }
}
