import Foundation
import LatentModels
import LiveSession
import Runs
import Scenes
import Synchronization
import Testing

/// A session in which nothing happens asks nothing of anybody.
@Suite(.serialized) struct RestingSessionTests {
  private final class Count: Sendable {
    let value = Atomic<Int>(0)
  }

  /// Once both are paused there is nothing newer to show, until somebody does something.
  @Test func aPausedSessionReportsNothingUntilSomethingHappens() throws {
    var options = LiveSession.Options.looking
    options.isPaused = true
    let session = try LiveSession(.small(), options: options)
    let wakes = Count()
    session.onReport { wakes.value.add(1, ordering: .relaxed) }
    session.start()
    defer { session.stop(.discarding) }
    let deadline = ContinuousClock.now + .seconds(120)
    var version = 0
    func wait(until isReached: () -> Bool) throws {
      while !isReached() {
        try #require(.now < deadline, "the session does not come to rest")
        usleep(1000)
      }
    }
    func isResting() -> Bool {
      guard let newer = session.snapshot(newerThan: version) else { return true }
      version = newer.version
      return false
    }
    try wait { session.snapshot().training.transitions > 0 && session.snapshot().control.ticks > 0 }
    session.send(.controlPauseToggled)
    // Collecting may still go on, and every loop looks once at what was chosen.
    var still = 0
    try wait {
      still = isResting() ? still + 1 : 0
      return still > 100
    }
    let ticks = session.snapshot().control.ticks
    let before = wakes.value.load(ordering: .relaxed)
    session.send(.control(.stepped))
    try wait { session.snapshot().control.ticks == ticks + 1 }
    #expect(wakes.value.load(ordering: .relaxed) > before)
    #expect(session.snapshot(newerThan: version) != nil)
  }

  /// The curves of a checkpoint's run go on, up to the update that the model has.
  @Test func curvesGoOnFromTheModelsUpdate() throws {
    let learner = try trainedLearner(.small(), updates: 5)
    var options = LiveSession.Options.looking
    let checkpoint = try #require(Checkpoint(learner))
    options.checkpoint = .model(checkpoint)
    options.curves = try RunCurves(
      text: "update,seconds,frames,elbo\n1,2.5,10,-9\n4,3.5,40,-7\n6,4.5,60,-1\n", path: "run")
    let session = try LiveSession.headless(learner.scene, options: options)
    try session.advance(toUpdate: 7)
    let elbo = try #require(session.snapshot().training.series.first { $0.key == "elbo" })
    #expect(Array(elbo.updates.prefix(3)) == [1, 4, 6])
    #expect(Array(elbo.values.prefix(2)) == [-9, -7] && elbo.values[2] != -1)
    #expect(Array(elbo.seconds.prefix(2)) == [2.5, 3.5])
    #expect(elbo.seconds.dropFirst(2).allSatisfy { $0 >= 3.5 })
    #expect(session.snapshot().control.earlierSeconds == 3.5)
  }

  @Test(arguments: ["pendulum", "cartpole"]) func pretrainedModelsBringTheirCurves(
    scene: String
  ) throws {
    let model = try #require(try SceneCatalog.pretrained(scene))
    let curves = try #require(try SceneCatalog.pretrainedCurves(scene))
    #expect(curves.updates == model.snapshot.version && curves.series("elbo") != nil)
    #expect(curves.notice == nil)
  }
}
