import Control
import LiveSession
import Planning
import TerminalUI

/// What a panel may see: a snapshot, the state of the screen, and how it will look.
package struct PanelContext {
  /// What the session reports.
  package let snapshot: SessionSnapshot
  /// Where the user looks, and how.
  package let state: DashboardState
  /// The keys.
  package let table: KeyTable
  /// What the screen costs.
  package let metrics: ScreenMetrics
  /// A line of the program for the user.
  package let notice: String?
  /// Seconds since launch as the screen shows them.
  package let seconds: Double
  /// Whether the user acts by hand.
  package let isManual: Bool
  /// The planner in charge, whose horizon, cost and times are reported; the one that was asked for
  /// is not, until the control loop has changed over.
  package let planner: ControllerName?

  init(
    snapshot: SessionSnapshot, state: DashboardState, table: KeyTable, metrics: ScreenMetrics,
    notice: String?
  ) {
    self.snapshot = snapshot
    self.state = state
    self.table = table
    self.metrics = metrics
    self.notice = notice
    seconds = SnapshotClock.seconds(of: snapshot)
    isManual = snapshot.control.isManual
    planner = snapshot.control.planner
  }

  /// Whether a policy is in charge.
  package var isPolicy: Bool {
    planner.flatMap { snapshot.control.controllers[$0]?.isPolicy } ?? false
  }

  /// Whether the planner in charge chooses among action sequences.
  package var hasCandidates: Bool { snapshot.control.hasCandidates(planner) }

  /// How drawing functions should draw.
  package var appearance: Appearance { state.appearance }
  /// Styles by meaning.
  package var theme: Theme { state.appearance.theme }
  /// The glyphs that may be drawn.
  package var glyphs: GlyphSet { state.appearance.glyphs }

  /// Sentences with the keys in force in place of names in braces.
  package func keyed(_ sentences: [String]) -> [String] { table.filled(sentences) }

  /// Whether a panel has the arrow keys.
  package func isFocused(_ kind: Panel) -> Bool {
    state.focused == kind && state.view.focusable.count > 1
  }

  /// Draws the caption of a panel, its title and what it shows, and returns the area below it.
  ///
  /// - Parameter words: What the panel shows, in falling length: the first that fits is written.
  package func caption(
    _ title: String, _ words: [String], of kind: Panel, in area: Rect,
    into buffer: inout CellBuffer
  ) -> Rect {
    let isFocused = isFocused(kind)
    // The mark tells the focus without colour.
    let marked = isFocused ? "\(glyphs.pointer) \(title)" : title
    // Each stands between spaces, and a column of the rule is left at either end.
    let room = area.width - 2 - (marked.columnCount + 2) - 3
    let fitting = words.first { $0.columnCount <= room } ?? ""
    Rule.horizontal(
      title: marked, caption: fitting, isFocused: isFocused, in: area, of: &buffer,
      with: appearance)
    return area.underCaption
  }

  /// Says in the middle of an empty panel when there will be something to see.
  package func explainEmptiness(_ words: String, in area: Rect, into buffer: inout CellBuffer) {
    guard !area.isEmpty else { return }
    let lines = TextBlock(words).lines(width: area.width).prefix(area.height)
    for (offset, line) in lines.enumerated() {
      buffer.write(
        line.truncated(to: area.width, glyphs: glyphs), in: area,
        row: (area.height - lines.count) / 2 + offset, at: .center, style: theme.muted)
    }
  }

  /// Writes the first of several explanations, the longest first, that fits an area whole.
  package func explain(_ variants: [String], in area: Rect, into buffer: inout CellBuffer) {
    guard area.width >= 16 else { return }
    for words in variants {
      let block = TextBlock(words, style: theme.muted)
      guard block.lines(width: area.width).count <= area.height else { continue }
      block.draw(in: area, of: &buffer, with: appearance)
      return
    }
  }
}

extension Rect {
  /// The cells of a panel under its caption.
  package var underCaption: Rect {
    Rect(x: x, y: y + min(height, 1), width: width, height: max(height - 1, 0))
  }
}

/// Numbers as the panels write them.
enum Numbers {
  /// A number with a sign, so that it does not jump when it changes side.
  static func signed(_ value: Double, decimals: Int, width: Int = 0) -> String {
    let text = NumberFormat.fixed(value, decimals: decimals)
    let isPositive = value.isFinite && !text.hasPrefix("-")
    return aligned((isPositive ? "+" : "") + text, right: width)
  }

  /// The value of a setting: whole numbers in full, others in three digits.
  static func setting(_ value: Double, isInteger: Bool) -> String {
    guard isInteger, abs(value) < 1e9 else { return NumberFormat.compact(value, width: 8) }
    return NumberFormat.fixed(value, decimals: 0)
  }

  /// Text at the right end of so many columns.
  static func aligned(_ text: String, right width: Int) -> String {
    String(repeating: " ", count: max(width - text.columnCount, 0)) + text
  }

  /// Text at the left end of so many columns.
  static func aligned(_ text: String, left width: Int) -> String {
    text + String(repeating: " ", count: max(width - text.columnCount, 0))
  }
}
