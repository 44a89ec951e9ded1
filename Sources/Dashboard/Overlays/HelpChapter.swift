/// A chapter of the help: keys, and what the panels that they belong to show.
package struct HelpChapter: Sendable, Hashable {
  /// The title over its keys.
  package let title: String
  /// The title over its words; empty without any.
  let heading: String
  /// What the panels show.
  let paragraphs: [String]

  /// Describes a chapter.
  package init(_ title: String, heading: String = "", paragraphs: [String] = []) {
    self.title = title
    self.heading = heading
    self.paragraphs = paragraphs
  }

  package static func == (first: HelpChapter, second: HelpChapter) -> Bool {
    first.title == second.title
  }

  package func hash(into hasher: inout Hasher) { hasher.combine(title) }

  /// Training, episodes, planner.
  package static let session: HelpChapter = HelpChapter("session")
  /// Views and panels.
  package static let views: HelpChapter = HelpChapter("views")
  /// Help, settings, leaving.
  package static let program: HelpChapter = HelpChapter("program")
  /// Inside help, settings and menus.
  package static let overlays: HelpChapter = HelpChapter("inside help, settings and menus")
  /// The chapters whose keys work in all views.
  package static let general: [HelpChapter] = [.session, .views, .program]
}
