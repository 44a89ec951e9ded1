import LiveSession
import TerminalUI

/// A part of a view: how it is drawn, and what keys and mouse do in it.
///
/// Two panels are one when they have one name. Keys, layouts and the focus name panels all the time: they
/// share one description.
package final class Panel: Sendable {
  /// The name, before those of its keys: "dream-film".
  package let name: String
  /// The words for it in sentences.
  let title: String
  /// The chapter of the help that speaks of it.
  let chapter: HelpChapter?
  /// Magnifies what it shows, by steps; nil where nothing can be magnified.
  let zoom: (@Sendable (Int, inout DashboardState, SessionSnapshot) -> Void)?
  /// Puts it back to how it was at the start.
  let reset: (@Sendable (inout DashboardState) -> Void)?
  /// Takes what the mouse does in it.
  let mouse: (@Sendable (PanelMouse, inout DashboardState) -> DashboardOutcome)?
  /// Draws it into its cells.
  let draw: @Sendable (PanelContext, Rect, inout CellBuffer) -> Void

  /// Describes a panel.
  package init(
    _ name: String, title: String? = nil, chapter: HelpChapter? = nil,
    zoom: (@Sendable (Int, inout DashboardState, SessionSnapshot) -> Void)? = nil,
    reset: (@Sendable (inout DashboardState) -> Void)? = nil,
    mouse: (@Sendable (PanelMouse, inout DashboardState) -> DashboardOutcome)? = nil,
    draw: @escaping @Sendable (PanelContext, Rect, inout CellBuffer) -> Void
  ) {
    self.name = name
    self.title = title ?? name
    self.chapter = chapter
    self.zoom = zoom
    self.reset = reset
    self.mouse = mouse
    self.draw = draw
  }
}

extension Panel: Hashable, CustomStringConvertible {
  package static func == (first: Panel, second: Panel) -> Bool {
    first === second || first.name == second.name
  }

  package func hash(into hasher: inout Hasher) { hasher.combine(name) }

  package var description: String { name }
}

/// What the mouse does in a panel.
package struct PanelMouse: Sendable {
  /// The kinds of it.
  package enum Gesture: Sendable, Equatable {
    /// A button went down.
    case press
    /// A button came up where it went down.
    case click
    /// The mouse moved with a button down, by so many cells.
    case drag(columns: Int, rows: Int)
    /// The wheel turned; up is positive.
    case wheel(Int)
  }

  /// What it does.
  package let gesture: Gesture
  /// The column.
  package let x: Int
  /// The row.
  package let y: Int
  /// The cells of the panel.
  package let area: Rect
  /// The newest snapshot.
  package let snapshot: SessionSnapshot
}

// The panels that every view has.
extension Panel {
  /// Scene, stage, update, clock, success.
  package static let header: Panel = Panel("header", draw: HeaderPanel.draw)
  /// What is happening and what to expect.
  package static let stage: Panel = Panel("stage", draw: StagePanel.draw)
  /// The keys that matter now, and what the screen costs.
  package static let hints: Panel = Panel("hints", draw: HintsPanel.draw)
  /// What the view shows, in words, and its keys.
  package static let guide: Panel = Panel("guide", draw: GuidePanel.draw)
}
