import Dispatch
import Foundation
import LatentModels
import LiveSession
import Testing
import Worlds

/// Making the model that control plans with is one thing, looking for the screen another.
@Suite(.serialized) struct MeasuringTests {
  private struct Nothing: TypedValue {}

  /// Looks until it is let go, as a dream that takes very long.
  private final class EndlessInspector: Inspector {
    static let subjects: Set<InspectionSubject>? = nil
    static let hasBegun = DispatchSemaphore(value: 0)
    static let mayEnd = DispatchSemaphore(value: 0)

    init(_ world: any World) {}

    func inspect(_ scene: Inspection) -> Nothing {
      Self.hasBegun.signal()
      _ = Self.mayEnd.wait(timeout: .now() + 120)
      Self.mayEnd.signal()
      return Nothing()
    }

    func forget() {}
  }

  @Test func controlGetsNewerModelsWhileTheScreenIsBusyLooking() throws {
    var options = LiveSession.Options()
    options.inspectors = [EndlessInspector.self]
    let session = try LiveSession(.small(), options: options)
    session.start()
    defer {
      EndlessInspector.mayEnd.signal()
      session.stop(.discarding)
    }
    try #require(EndlessInspector.hasBegun.wait(timeout: .now() + 120) == .success)
    let deadline = ContinuousClock.now + .seconds(120)
    var versions: Set<Int> = []
    while versions.count < 3 {
      try #require(.now < deadline, "control waits for the screen: \(versions)")
      versions.insert(session.snapshot().control.modelVersion)
      usleep(1000)
    }
    // It still looks: what is seen of a model comes after the look.
    #expect(session.snapshot().frames.present.reconstruction.isEmpty)
  }
}
