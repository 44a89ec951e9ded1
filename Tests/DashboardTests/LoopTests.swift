import Dashboard
import LiveSession
import TerminalUI
import Testing

/// A terminal whose keys and clock the test moves.
private final class ScriptedTerminal: TerminalBackend {
  var size = (width: 80, height: 24)
  let colorDepth = ColorDepth.palette256
  let hasUnicode = true
  /// Keys that the next wait returns at once.
  var pending: [InputEvent] = []
  /// Every screen that was written.
  var screens: [CellBuffer] = []
  /// When each was written.
  var times: [Double] = []
  /// What every wait was asked for, in milliseconds.
  var waits: [Int] = []
  var invalidations = 0
  var now = 100.0
  var secondsPerScreen = 0.0

  func present(_ buffer: CellBuffer) -> ScreenCost {
    screens.append(buffer)
    times.append(now)
    now += secondsPerScreen
    return ScreenCost(bytes: 1000, cells: 100, seconds: secondsPerScreen)
  }

  func events(waiting milliseconds: Int) -> [InputEvent] {
    waits.append(milliseconds)
    if pending.isEmpty { now += Double(milliseconds) / 1000 }
    defer { pending = [] }
    return pending
  }

  func invalidate() { invalidations += 1 }
  func close() {}
}

struct LoopTests {
  private let terminal = ScriptedTerminal()
  private let loop: DashboardLoop
  private let first = SnapshotFixture.learning.make()

  init() {
    let terminal = terminal
    loop = DashboardLoop(state: DashboardState(), now: { terminal.now })
  }

  /// Runs the loop for so many seconds of its own clock, with a new snapshot at this rate.
  @discardableResult
  private func run(
    seconds: Double, snapshotsPerSecond rate: Double = 0,
    change: (inout SessionSnapshot, Int) -> Void = { _, _ in },
    send: (SessionEvent) -> Void = { _ in }
  ) -> [DashboardEffect] {
    let start = terminal.now
    var effects: [DashboardEffect] = []
    while terminal.now < start + seconds {
      effects += loop.tick(
        backend: terminal,
        snapshot: { known in
          let version = rate > 0 ? Int((terminal.now - 100) * rate) : 0
          guard version > known else { return nil }
          var snapshot = first
          change(&snapshot, version)
          return (version, snapshot)
        }, send: send)
    }
    return effects
  }

  @Test func theFirstTickWritesTheFirstScreen() {
    _ = loop.tick(backend: terminal, snapshot: { _ in nil }, send: { _ in })
    #expect(terminal.screens.count == 1)
    #expect(terminal.waits == [0])
    #expect(terminal.screens.first?.lines.joined().contains("latentscope") == true)
  }

  @Test func anUnchangedScreenIsNotWrittenAgain() {
    run(seconds: 5)
    #expect(terminal.screens.count == 1)
  }

  @Test func snapshotsAreShownAtMostThirtyTimesASecond() {
    run(seconds: 2, snapshotsPerSecond: 200) { $0.training.update = $1 }
    #expect(terminal.screens.count <= 61)
    #expect(terminal.screens.count >= 55)
  }

  @Test func picturesChangeAtMostTwentyTimesASecond() {
    run(seconds: 2, snapshotsPerSecond: 200) { snapshot, version in
      snapshot.training.update = version
      snapshot.frames.present = TickPictures(
        truth: Array(repeating: UInt8(version * 37 % 256), count: 24 * 24))
    }
    let middle = terminal.screens.map { screen in
      (11..<21).flatMap { row in (0..<26).map { screen[$0, row] } }
    }
    let changes = zip(middle, middle.dropFirst()).count { $0 != $1 }
    #expect(changes <= 40)
    #expect(changes >= 30)
  }

  @Test func aFrozenScreenIsStillAndSleepsUntilAKeyComes() {
    run(seconds: 0.5, snapshotsPerSecond: 50) { $0.training.update = $1 }
    terminal.pending = [.character("f")]
    run(seconds: 0.2, snapshotsPerSecond: 50) { $0.training.update = $1 }
    let written = terminal.screens.count
    let waited = terminal.waits.count
    run(seconds: 10, snapshotsPerSecond: 50) { $0.training.update = $1 }
    #expect(terminal.screens.count == written)
    #expect(terminal.waits.count - waited <= 21)
    #expect(loop.screen.lines[0].contains("frozen"))
    terminal.pending = [.character("f")]
    run(seconds: 0.1, snapshotsPerSecond: 50) { $0.training.update = $1 }
    #expect(terminal.screens.count > written)
    #expect(!loop.screen.lines[0].contains("frozen"))
  }

  @Test func aPausedSessionWritesNothingAlthoughSnapshotsComeIn() {
    let paused = SnapshotFixture.paused.make()
    func change(_ snapshot: inout SessionSnapshot, version: Int) {
      snapshot = paused
      snapshot.elapsed = paused.elapsed + Double(version) / 30
    }
    run(seconds: 1, snapshotsPerSecond: 30, change: change)
    let written = terminal.screens.count
    run(seconds: 5, snapshotsPerSecond: 30, change: change)
    #expect(terminal.screens.count == written)
  }

  @Test func aKeyIsAnsweredWithinOneScreen() {
    run(seconds: 1, snapshotsPerSecond: 30) { $0.training.update = $1 }
    let pressed = terminal.now
    terminal.pending = [.character("?")]
    run(seconds: 0.5, snapshotsPerSecond: 30) { $0.training.update = $1 }
    let answer = zip(terminal.screens, terminal.times).first { screen, time in
      time >= pressed && screen.lines.joined().contains("pause or resume training")
    }
    #expect(answer != nil)
    #expect((answer?.1 ?? .infinity) - pressed <= 0.0334)
  }

  @Test func aFloodOfKeysDoesNotFloodTheTerminal() {
    let start = terminal.screens.count
    let begin = terminal.now
    for round in 0..<400 {
      terminal.pending = [.key(round % 2 == 0 ? .left : .up)]
      terminal.now += 0.0025
      _ = loop.tick(backend: terminal, snapshot: { _ in nil }, send: { _ in })
    }
    #expect(Double(terminal.screens.count - start) <= (terminal.now - begin) * 60 + 1)
  }

  @Test func aSlowTerminalGetsFewerScreens() {
    terminal.secondsPerScreen = 0.1
    run(seconds: 6, snapshotsPerSecond: 30) { $0.training.update = $1 }
    let before = terminal.screens.count
    run(seconds: 10, snapshotsPerSecond: 30) { $0.training.update = $1 }
    // Writing takes at most about a quarter of the time.
    #expect(terminal.screens.count - before <= 26)
  }

  @Test func eventsGoToTheSessionAndEffectsToTheProgram() {
    var sent: [SessionEvent] = []
    terminal.pending = [.character("k"), .character("q"), .character("s")]
    let effects = run(seconds: 0.1, send: { sent.append($0) })
    #expect(sent == [.kicked])
    #expect(effects == [.quit(saving: true)])
  }

  @Test func redrawInvalidatesAndWritesTheSameScreenAgain() {
    run(seconds: 1)
    terminal.pending = [.character("\u{C}")]
    let effects = run(seconds: 0.5)
    #expect(effects == [])
    #expect(terminal.invalidations == 1)
    #expect(terminal.screens.count == 2)
    #expect(terminal.screens.first == terminal.screens.last)
  }

  @Test func aNewSizeIsDrawnAtOnce() {
    run(seconds: 1)
    terminal.size = (120, 40)
    run(seconds: 0.1)
    #expect(loop.screen.width == 120 && loop.screen.height == 40)
    terminal.size = (20, 5)
    run(seconds: 0.1)
    #expect(loop.screen.lines.joined().contains("too small"))
  }

  @Test func noticesOfTheProgramComeAndGo() {
    run(seconds: 1)
    loop.notify("wrote screen.svg")
    run(seconds: 0.5)
    #expect(loop.screen.lines.joined().contains("wrote screen.svg"))
    run(seconds: 5)
    #expect(!loop.screen.lines.joined().contains("wrote screen.svg"))
  }
}
