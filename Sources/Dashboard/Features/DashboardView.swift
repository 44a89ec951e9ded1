import LiveSession
import TerminalUI

/// A view of the screen with all that belongs to it: what it is called, where its panels lie, its keys
/// and words, and what looks into the model for it.
///
/// Two views are one when they have one title. Keys and actions name views all the time: they share one
/// description.
package final class DashboardView: Sendable {
  /// The word for the view on the screen, in the help and on the command line.
  package let title: String
  /// The digit that opens it.
  package let number: Int
  /// What the view shows, in a sentence for the help and the palette.
  package let summary: String
  /// The panels that take the arrow keys, in the order in which `tab` visits them; at least one.
  package let focusable: [Panel]
  /// The chapters of the help that belong to it, the most telling first.
  let chapters: [HelpChapter]
  /// Whether the help opens at the chapter of the focused panel although nobody chose one.
  let isClose: Bool
  /// What looks into the model for it.
  package let inspectors: [any Inspector.Type]
  /// The keys of its panels and its own.
  let keys: @Sendable () -> [KeyBinding]
  /// Puts its panels where there is room between header and stage.
  let layOut: @Sendable (inout ScreenLayout, Rect, SessionSnapshot) -> Void

  /// Describes a view.
  package init(
    _ title: String, number: Int, summary: String, focusable: [Panel], chapters: [HelpChapter],
    isClose: Bool = true, inspectors: [any Inspector.Type] = [],
    keys: @escaping @Sendable () -> [KeyBinding] = { [] },
    layOut: @escaping @Sendable (inout ScreenLayout, Rect, SessionSnapshot) -> Void
  ) {
    self.title = title
    self.number = number
    self.summary = summary
    self.focusable = focusable
    self.chapters = chapters
    self.isClose = isClose
    self.inspectors = inspectors
    self.keys = keys
    self.layOut = layOut
  }

  /// What the session must look into while the view is open.
  package var subject: InspectionSubject { InspectionSubject(rawValue: title) }
}

extension DashboardView: Hashable, CustomStringConvertible {
  package static func == (first: DashboardView, second: DashboardView) -> Bool {
    first === second || first.title == second.title
  }

  package func hash(into hasher: inout Hasher) { hasher.combine(title) }

  package var description: String { title }
}
