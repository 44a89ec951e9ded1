import Dashboard
import Foundation
import LiveSession
import Measurement
import NcursesTerminal
import Runs
import Scenes
import TerminalUI
import Threads

/// Measures what looking costs: the screen thread's CPU time in every view, the time from a key to
/// the screen that answers it, and what the screen takes from training.
///
/// A whole session runs meanwhile, as it does before a user: training flat out, control in real
/// time, inspection; the screen is written through ncurses into a pseudo-terminal.
final class ScreenBenchmark {
  /// The cost of one view.
  struct ViewCost {
    /// The view.
    var view: DashboardView
    /// CPU time of the screen thread, in percent of one core.
    var processorPercent: Double
    /// Screens written a second.
    var screensPerSecond: Double
    /// Milliseconds spent on a screen, the median.
    var medianMilliseconds: Double
    /// Milliseconds spent on a screen, the 95th percentile.
    var slowMilliseconds: Double
    /// Bytes written for a screen, on average.
    var bytesPerScreen: Int
  }

  /// All that was measured.
  struct Result {
    var columns = 0
    var rows = 0
    var views: [ViewCost] = []
    /// Milliseconds from a key to the end of writing the screen that shows its effect.
    var keyMedian = Double.nan
    var keySlow = Double.nan
    /// Updates a second with the screen, as a part of those without.
    var updatesKept = Double.nan
    /// Updates a second without a screen.
    var updatesPerSecond = Double.nan
  }

  private static let columns = 120
  private static let rows = 40
  private static let screensPerSecond = 30.0
  /// How many stretches with and without the screen there are.
  private static let stretches = 5

  /// Seconds that a part is watched, after a quarter of that for settling.
  private let seconds: Double
  private let terminal: PseudoTerminal
  private let backend: NcursesBackend
  private let session: LiveSession
  private let loop: DashboardLoop
  private let clock = MonotonicClock()
  private let start: UInt64
  private var version = 0
  private var costs: [ScreenCost] = []

  /// Starts a session of the pretrained pendulum that learns on, before a terminal of its own.
  ///
  /// - Parameters:
  ///   - threads: Threads that compute updates.
  ///   - seconds: How long each part is watched.
  init(threads: Int, seconds: Double) throws {
    self.seconds = seconds
    let scene = try SceneCatalog.load("pendulum")
    var settings = LiveSession.Options()
    settings.inspectors = DashboardView.standard.inspectors
    settings.seed = 1
    settings.threads = threads
    settings.checkpoint = try SceneCatalog.pretrained(scene.name).map(SavedLearner.model)
    session = try LiveSession(scene, options: settings)
    terminal = try PseudoTerminal(columns: Self.columns, rows: Self.rows)
    var options = TerminalOptions()
    options.path = terminal.path
    options.color = .truecolor
    options.environment["TERM"] = "xterm-256color"
    options.environment["COLORTERM"] = "truecolor"
    options.environment["LC_ALL"] = "C.UTF-8"
    backend = try NcursesBackend(options: options)
    var appearance = Appearance()
    appearance.glyphs = backend.hasUnicode ? .unicode : .ascii
    appearance.depth = backend.colorDepth
    var state = DashboardState(appearance: appearance)
    (state.width, state.height) = (Self.columns, Self.rows)
    var limits = DashboardLoop.Limits()
    limits.screensPerSecond = Self.screensPerSecond
    let clock = clock
    let start = clock.nanoseconds()
    self.start = start
    loop = DashboardLoop(state: state, limits: limits) { clock.seconds(since: start) }
  }

  /// Measures; takes about 25 times as long as a part is watched.
  ///
  /// - Parameter progress: Called with a few words before each part.
  func run(progress: (String) -> Void) -> Result {
    session.start()
    defer {
      session.stop(.discarding)
      backend.close()
      terminal.end()
    }
    var result = Result(columns: Self.columns, rows: Self.rows)
    watch(seconds: 1.25 * seconds)
    for view in KeyTable.standard.numberedViews {
      progress("screen: \(view.title)")
      terminal.type(key(of: view))
      watch(seconds: seconds / 4)
      result.views.append(measure(view))
    }
    progress("screen: from key to screen")
    (result.keyMedian, result.keySlow) = measureKeys()
    progress("screen: what it takes from training")
    terminal.type(key(of: .overview))
    (result.updatesKept, result.updatesPerSecond) = measureTraining()
    return result
  }

  private func key(of view: DashboardView) -> UInt8 { UInt8(0x30 + view.number) }

  // MARK: - Parts

  private func measure(_ view: DashboardView) -> ViewCost {
    costs = []
    let begin = clock.nanoseconds()
    let used = ProcessorTime.secondsOfThread
    watch(seconds: seconds)
    let elapsed = clock.seconds(since: begin)
    let written = costs.filter { $0.cells > 0 }
    return ViewCost(
      view: view, processorPercent: (ProcessorTime.secondsOfThread - used) / elapsed * 100,
      screensPerSecond: Double(written.count) / elapsed,
      medianMilliseconds: quantile(0.5, of: written.map(\.seconds)) * 1000,
      slowMilliseconds: quantile(0.95, of: written.map(\.seconds)) * 1000,
      bytesPerScreen: written.map(\.bytes).reduce(0, +) / max(written.count, 1))
  }

  /// Opens views by key, at instants that have nothing to do with the pace of the screens.
  private func measureKeys() -> (median: Double, slow: Double) {
    var milliseconds: [Double] = []
    for index in 0..<max(Int(30 * seconds), KeyTable.standard.numberedViews.count) {
      let view = KeyTable.standard.numberedViews[index % KeyTable.standard.numberedViews.count]
      // 37 ms has no common measure with the pace of screens, so phases of all kinds occur.
      watch(seconds: 0.1 + 0.037 * Double(index % 5))
      let pressed = clock.nanoseconds()
      terminal.type(key(of: view))
      let deadline = clock.seconds(since: start) + 2
      while loop.shownState?.view != view, clock.seconds(since: start) < deadline { tick() }
      milliseconds.append(clock.seconds(since: pressed) * 1000)
    }
    return (quantile(0.5, of: milliseconds), quantile(0.95, of: milliseconds))
  }

  /// Compares updates with and without the screen, in turns.
  ///
  /// Without it this thread sleeps; control and inspection go on as before.
  private func measureTraining() -> (kept: Double, rate: Double) {
    var ratios: [Double] = []
    var rates: [Double] = []
    watch(seconds: seconds / 4)
    for _ in 0..<Self.stretches {
      let shown = updatesPerSecond { watch(seconds: seconds) }
      let hidden = updatesPerSecond { Thread.sleep(forTimeInterval: seconds) }
      ratios.append(shown / hidden)
      rates.append(hidden)
    }
    return (quantile(0.5, of: ratios), quantile(0.5, of: rates))
  }

  private func updatesPerSecond(during body: () -> Void) -> Double {
    let begin = clock.nanoseconds()
    let before = session.updateCount
    // On a machine that does other things a short stretch may see no update; nothing follows from it.
    repeat {
      body()
    } while session.updateCount == before && clock.seconds(since: begin) < 60
      && TerminalSignals.termination == nil
    return Double(session.updateCount - before) / clock.seconds(since: begin)
  }

  // MARK: - The screen

  private func watch(seconds: Double) {
    let end = clock.seconds(since: start) + seconds
    while clock.seconds(since: start) < end, TerminalSignals.termination == nil { tick() }
  }

  private func tick() {
    let before = loop.screensWritten
    _ = loop.tick(
      backend: backend,
      snapshot: { [session] _ in
        version += 1
        return (version, session.snapshot())
      }, send: session.send)
    if loop.screensWritten != before { costs.append(loop.lastCost) }
  }
}
