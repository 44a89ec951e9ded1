import LiveSession
import TerminalUI

/// The screen loop, without a thread of its own: one call of `tick` waits for keys, acts on them,
/// and writes at most one screen.
///
/// It never writes more often than its limits allow, nor a screen that is equal to the last one,
/// and it slows down when the terminal takes its time (a thin ssh line). One thread uses it.
package final class DashboardLoop {
  /// How often things may change on the screen.
  package struct Limits: Sendable {
    /// Screens a second while nobody presses a key.
    package var screensPerSecond = 30.0
    /// Screens a second that answer keys.
    package var answersPerSecond = 60.0
    /// Changes of the pictures a second.
    package var imagesPerSecond = 20.0
    /// Changes of the screen's own cost in the footer a second.
    package var footersPerSecond = 2.0
    /// The largest part of the time that writing may take, before screens become rarer.
    package var writingShare = 0.25

    /// Makes the limits of a local terminal.
    package init() {}
  }

  /// A snapshot with its number; a larger number is newer.
  package typealias NumberedSnapshot = (version: Int, snapshot: SessionSnapshot)

  /// The state of the screen.
  package private(set) var state: DashboardState
  /// The last screen, for screenshots.
  package private(set) var screen = CellBuffer(width: 0, height: 0)

  /// The state that the last screen shows; nil before the first.
  package private(set) var shownState: DashboardState?
  /// Screens written so far.
  package private(set) var screensWritten = 0
  /// What the last written screen cost, drawing included.
  package private(set) var lastCost = ScreenCost()

  private let table: KeyTable
  private let limits: Limits
  private let now: () -> Double
  private let isWoken: Bool

  private var live: NumberedSnapshot = (-1, SessionSnapshot())
  private var displayed = SessionSnapshot()
  private var metrics = ScreenMetrics()
  private var history = ScreenHistory()
  private var notice: (text: String, until: Double, isAnswer: Bool)?

  private var isChanged = true
  private var isAnswerDue = false
  private var areImagesBehind = false
  private var writingSeconds = 0.0
  private var lastCheck = -Double.infinity
  /// When nothing will change by itself any more, while nothing is reported: notices have run out
  /// then.
  private var settledAt = -Double.infinity
  /// When a screen was last drawn, written or not: drawing is paced even if nothing came of it.
  private var lastDrawing = -Double.infinity
  private var nextImages = -Double.infinity
  private var lastFooter = -Double.infinity

  /// How long a still picture waits for a key before it looks around, in milliseconds.
  private static let idleMilliseconds = 500
  /// How long it waits for a key or a report when nothing can change without either.
  private static let restMilliseconds = 600_000
  /// How long a notice of the program stays, in seconds.
  private static let noticeSeconds = 4.0

  /// Makes a loop.
  ///
  /// - Parameters:
  ///   - state: Where the screen starts.
  ///   - table: The keys.
  ///   - limits: How often things may change.
  ///   - isWoken: Whether a snapshot that is newer than the last one ends the back end's wait; else
  ///     the loop looks for one at its own pace.
  ///   - now: Seconds on a clock that never goes back.
  package init(
    state: DashboardState, table: KeyTable = .standard, limits: Limits = Limits(),
    isWoken: Bool = false, now: @escaping () -> Double
  ) {
    self.isWoken = isWoken
    self.state = state
    self.table = table
    self.limits = limits
    self.now = now
  }

  /// Shows a line to the user for a few seconds (a file was written, ...).
  package func notify(_ text: String) { notify(text, isAnswer: false) }

  /// - Parameter isAnswer: Whether a key asked for it: the next key then takes it away.
  private func notify(_ text: String, isAnswer: Bool) {
    notice = (text, now() + Self.noticeSeconds, isAnswer)
    isChanged = true
    isAnswerDue = isAnswerDue || isAnswer
  }

  /// Writes the whole screen again with the next tick: the terminal was cleared or given back.
  package func redraw(_ backend: any TerminalBackend) {
    backend.invalidate()
    // An empty screen is equal to none, so that the next one is written even if nothing changed.
    screen = CellBuffer(width: 0, height: 0)
    isChanged = true
    isAnswerDue = true
  }

  /// Waits for keys at most until the next screen is due, acts on them, and writes that screen.
  ///
  /// - Parameters:
  ///   - backend: The terminal.
  ///   - snapshot: Gives the newest snapshot if its number is larger than the one passed, else nil;
  ///     any number is larger than that of no snapshot, which is negative.
  ///   - send: Takes what is asked of the session.
  /// - Returns: What is asked of the program; when it holds `.quit`, the loop should end.
  package func tick(
    backend: any TerminalBackend, snapshot: (_ newerThan: Int) -> NumberedSnapshot?,
    send: (SessionEvent) -> Void
  ) -> [DashboardEffect] {
    let inputs = backend.events(waiting: millisecondsToWait())
    // What moves by itself needs the time of a new snapshot, although nothing is reported.
    let isMoving = isWoken && (state.movesByItself || now() < settledAt)
    if let newer = snapshot(isMoving ? -1 : live.version) { take(newer) }
    var effects: [DashboardEffect] = []
    for input in inputs {
      let outcome = act(on: input, backend: backend)
      outcome.events.forEach(send)
      // What was asked for is what the next key counts from, and what is shown.
      if !outcome.events.isEmpty, let newer = snapshot(-1) { take(newer) }
      effects += outcome.effects
    }
    matchSize(of: backend)
    lastCheck = now()
    if let notice, notice.until <= lastCheck {
      self.notice = nil
      isChanged = true
    }
    if isScreenDue(at: lastCheck) { write(to: backend, at: lastCheck) }
    return effects
  }

  // MARK: - Time

  private var interval: Double {
    let slowest = 1.0
    let share = max(limits.writingShare, 0.01)
    return min(max(1 / max(limits.screensPerSecond, 0.1), writingSeconds / share), slowest)
  }

  private func millisecondsToWait() -> Int {
    let time = now()
    if isAnswerDue {
      return milliseconds(until: lastDrawing + 1 / limits.answersPerSecond, at: time)
    }
    if isChanged { return milliseconds(until: lastDrawing + interval, at: time) }
    if isWoken, notice == nil, !state.movesByItself, time >= settledAt, !isBusy {
      return Self.restMilliseconds
    }
    if state.isFrozen, notice == nil { return Self.idleMilliseconds }
    return milliseconds(until: lastCheck + interval, at: time)
  }

  private func milliseconds(until deadline: Double, at time: Double) -> Int {
    let wait = (deadline - time) * 1000
    guard wait.isFinite, wait > 0 else { return 0 }
    return min(Int(wait.rounded(.up)), Self.idleMilliseconds)
  }

  private func isScreenDue(at time: Double) -> Bool {
    if isAnswerDue { return time >= lastDrawing + 1 / limits.answersPerSecond - 1e-9 }
    return isChanged && time >= lastDrawing + interval - 1e-9
  }

  // MARK: - Input

  /// Whether the session reports all the time, so that looking at a pace of our own costs least.
  private var isBusy: Bool { !SnapshotClock.isStill(live.snapshot) || live.version < 0 }

  private func take(_ newer: NumberedSnapshot) {
    live = newer
    let notice = newer.snapshot.noticeUntil - newer.snapshot.elapsed
    if notice > 0 { settledAt = max(settledAt, now() + min(notice, 60) + 0.1) }
    if !state.isFrozen { isChanged = true }
  }

  private func act(on input: InputEvent, backend: any TerminalBackend) -> DashboardOutcome {
    let before = state
    var outcome = state.answer(
      input, snapshot: live.snapshot, displayed: displayed, table: table)
    if let notice, notice.isAnswer, KeyStroke(input) != nil {
      self.notice = nil
      isChanged = true
      isAnswerDue = true
    }
    if let text = outcome.notice { notify(text, isAnswer: true) }
    if before != state {
      isChanged = true
      isAnswerDue = true
    }
    if outcome.effects.contains(.redraw) { redraw(backend) }
    outcome.effects.removeAll { $0 == .redraw }
    return outcome
  }

  private func matchSize(of backend: any TerminalBackend) {
    let size = backend.size
    guard size.width != state.width || size.height != state.height else { return }
    _ = state.reduce(
      .resized(width: size.width, height: size.height), snapshot: live.snapshot, table: table)
    isChanged = true
    isAnswerDue = true
  }

  // MARK: - Screens

  /// Chooses what to draw: the live snapshot, with pictures that change at their own pace; while
  /// frozen, what was there.
  private func choose(at time: Double) {
    guard !state.isFrozen else {
      areImagesBehind = false
      return
    }
    var chosen = live.snapshot
    if time >= nextImages - 1e-9 {
      // A schedule rather than a least distance: screens come at a pace of their own, and a
      // distance would make pictures wait for every second of them.
      nextImages = max(nextImages + 1 / max(limits.imagesPerSecond, 0.1), time)
      areImagesBehind = false
    } else {
      areImagesBehind = true
      chosen.frames = displayed.frames
      chosen.reports = displayed.reports
    }
    displayed = chosen
  }

  private func write(to backend: any TerminalBackend, at time: Double) {
    choose(at: time)
    lastDrawing = time
    isChanged = areImagesBehind
    isAnswerDue = false
    var buffer = CellBuffer(width: state.width, height: state.height)
    DashboardScreen.render(
      displayed, state: state, table: table, metrics: metrics, notice: notice?.text, into: &buffer)
    shownState = state
    guard buffer != screen else { return }
    if time >= lastFooter + 1 / max(limits.footersPerSecond, 0.1) {
      // Only a screen that is written anyway may bring a new footer: the cost of showing the cost
      // must not keep a still screen busy.
      lastFooter = time
      metrics = history.metrics(at: time)
      DashboardScreen.render(
        displayed, state: state, table: table, metrics: metrics, notice: notice?.text,
        into: &buffer)
    }
    screen = buffer
    var cost = backend.present(buffer)
    let end = now()
    cost.seconds = max(cost.seconds, end - time)
    // The mean moves slowly, so that one slow screen does not change the pace.
    writingSeconds += 0.1 * (min(cost.seconds, 2) - writingSeconds)
    history.note(cost, at: time)
    lastCost = cost
    screensWritten += 1
  }
}
