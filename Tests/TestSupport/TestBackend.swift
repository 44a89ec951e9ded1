import TerminalUI

/// A terminal in memory: it keeps the screens it is shown and plays back a script of events.
package final class TestBackend: TerminalBackend {
  /// The present size in cells; a scripted `resized` event changes it.
  package private(set) var size: (width: Int, height: Int)
  /// How many colours the terminal claims.
  package var colorDepth: ColorDepth
  /// Whether the terminal claims glyphs beyond ASCII.
  package var hasUnicode: Bool
  /// Every screen shown, oldest first.
  package private(set) var screens: [CellBuffer] = []
  /// The number of cells that changed with every screen.
  package private(set) var changes: [Int] = []
  /// How often the whole screen was asked for again.
  package private(set) var invalidations = 0
  /// Whether the terminal was given back.
  package private(set) var isClosed = false
  /// The waits asked for, in milliseconds.
  package private(set) var waits: [Int] = []

  private var script: [[InputEvent]]
  private var shown: CellBuffer?

  /// Makes a terminal.
  /// - Parameter script: What each call of `events(waiting:)` returns, in order; afterwards nothing
  ///   happens any more.
  package init(
    width: Int = 80, height: Int = 24, colorDepth: ColorDepth = .truecolor, hasUnicode: Bool = true,
    script: [[InputEvent]] = []
  ) {
    size = (width, height)
    self.colorDepth = colorDepth
    self.hasUnicode = hasUnicode
    self.script = script
  }

  /// The latest screen.
  package var screen: CellBuffer? { screens.last }

  /// Adds a batch of events to the end of the script.
  package func send(_ events: InputEvent...) { script.append(events) }

  /// Keeps the screen and counts what changed.
  package func present(_ buffer: CellBuffer) -> ScreenCost {
    let changed = CellDiff.runs(from: shown, to: buffer).reduce(0) { $0 + $1.columns.count }
    shown = buffer
    screens.append(buffer)
    changes.append(changed)
    return ScreenCost(bytes: 0, cells: changed, seconds: 0)
  }

  /// The next batch of the script, at once.
  package func events(waiting milliseconds: Int) -> [InputEvent] {
    waits.append(milliseconds)
    guard !script.isEmpty else { return [] }
    let batch = script.removeFirst()
    for case .resized(let width, let height) in batch { size = (width, height) }
    return batch
  }

  /// Forgets what was shown.
  package func invalidate() {
    invalidations += 1
    shown = nil
  }

  /// Notes that the terminal was given back.
  package func close() { isClosed = true }
}
