import LiveSession
import Measurement
import TerminalUI

/// Where every panel of a view lies; a pure function of the view and the size.
///
/// Panels never overlap, never leave the screen and are never empty. The layout grows in steps:
/// more panels appear as there is room for them, and pictures get what their shape can use.
package struct ScreenLayout: Sendable, Equatable {
  /// A panel and its cells; where it has a caption, that is the first row.
  package struct Placed: Sendable, Equatable {
    /// Which panel.
    package var kind: Panel
    /// Its cells.
    package var area: Rect
  }

  /// The fewest columns that show a view; below, a message asks for more.
  package static let minimumWidth = 60
  /// The fewest rows that show a view.
  package static let minimumHeight = 18

  /// The panels.
  package private(set) var panels: [Placed] = []
  /// Columns between panels, where a vertical rule is drawn.
  package private(set) var rules: [Rect] = []

  /// Whether a screen is large enough for a view.
  package static func fits(width: Int, height: Int) -> Bool {
    width >= minimumWidth && height >= minimumHeight
  }

  /// Lays out a view for what a snapshot holds; a screen that is too small has no panels.
  package init(of view: DashboardView, _ snapshot: SessionSnapshot, width: Int, height: Int) {
    guard Self.fits(width: width, height: height) else { return }
    var body = Rect(x: 0, y: 0, width: width, height: height)
    place(.header, body.removeTop(1))
    place(.hints, body.removeBottom(1))
    place(.stage, body.removeBottom(1))
    view.layOut(&self, body, snapshot)
  }

  /// The panel at a cell; nil between panels and outside.
  package func panel(atColumn column: Int, row: Int) -> Placed? {
    panels.first { $0.area.contains(x: column, y: row) }
  }

  /// The cells of a panel; nil when the view has no room for it.
  package func area(of kind: Panel) -> Rect? {
    panels.first { $0.kind == kind }?.area
  }

  // MARK: - Parts

  /// The most rows that three pictures side by side can use: two pixels a row, one a column, and a
  /// border around each.
  static func pictureRows(width: Int, aspect: Double) -> Int {
    Int(Double(max(width / 3 - 2, 2)) / aspect / 2) + 2
  }

  /// Gives a panel its cells.
  package mutating func place(_ kind: Panel, _ area: Rect) {
    guard !area.isEmpty else { return }
    panels.append(Placed(kind: kind, area: area))
  }

  /// Puts the one-row planner strip at the bottom and returns what is left: kicks, planners and
  /// manual control work in every view, so their effect shows in every view.
  package mutating func withPlannerStrip(_ body: Rect) -> Rect {
    var rest = body
    place(.planner, rest.removeBottom(1))
    return rest
  }

  /// Cuts columns off the right with a rule before them.
  package mutating func cutRight(_ columns: Int, from area: inout Rect) -> Rect {
    let cut = area.removeRight(columns)
    let rule = area.removeRight(1)
    if !rule.isEmpty { rules.append(rule) }
    return cut
  }

  /// A panel of a column: the rows it needs, and the most that it can use.
  package typealias Stacked = (kind: Panel, rows: Int, most: Int)

  /// Puts panels under each other as long as there is room for the rows that each needs.
  ///
  /// What is left over goes to those that can use more, the first ones first; the last one takes what
  /// nobody can use.
  package mutating func stack(_ wanted: [Stacked], in area: Rect) {
    var chosen: [Stacked] = []
    var used = 0
    for panel in wanted where chosen.isEmpty || used + panel.rows <= area.height {
      chosen.append(panel)
      used += panel.rows
    }
    var spare = max(area.height - used, 0)
    for index in chosen.indices {
      let isLast = index == chosen.count - 1
      let more = isLast ? spare : min(max(chosen[index].most - chosen[index].rows, 0), spare)
      chosen[index].rows += more
      spare -= more
    }
    for (panel, part) in zip(chosen, area.rows(chosen.map(\.rows))) { place(panel.kind, part) }
  }
}

extension FramesReport {
  /// The width of a frame divided by its height, within reason; 1 before it is known.
  var aspect: Double {
    guard width > 0, height > 0 else { return 1 }
    return min(max(Double(width) / Double(height), 0.25), 8)
  }
}

extension SessionSnapshot {
  /// How many latent dimensions there are to list.
  var listedDimensions: Int {
    max(training.dimensionKL.count, self[TraverseReport.self].latent.count)
  }
}
