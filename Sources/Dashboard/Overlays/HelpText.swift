import TerminalUI

/// What the help says: the keys by chapter, and after them what the panels of the chapter show.
enum HelpText {
  /// A part of the help before it is laid out.
  enum Entry: Equatable {
    /// The title of a chapter.
    case chapter(String)
    /// Keys and what they do.
    case keys(String, String)
    /// A paragraph.
    case words(String)
    /// Space between chapters.
    case blank
  }

  /// The whole help.
  static func entries(table: KeyTable, glyphs: GlyphSet) -> [Entry] {
    var entries: [Entry] = []
    for category in table.chapters {
      let bindings = table.bindings.filter { $0.category == category }
      guard !bindings.isEmpty else { continue }
      if !entries.isEmpty { entries.append(.blank) }
      entries.append(.chapter(category.title))
      entries += bindings.map { .keys($0.label(glyphs), $0.help) }
      guard !category.heading.isEmpty else { continue }
      entries += [.blank, .chapter(category.heading)]
      entries += paragraphs(of: category, glyphs).map { .words($0) }
    }
    return entries
  }

  /// The chapter of what is on the screen: that of the focused panel, none at a glance at everything.
  static func chapter(of state: DashboardState) -> HelpChapter? {
    state.view.isClose || state.looks.focus[state.view] != nil ? state.focused.chapter : nil
  }

  /// What the panels of a chapter show.
  static func paragraphs(of chapter: HelpChapter, _ glyphs: GlyphSet) -> [String] {
    chapter.paragraphs.map { glyphs == .ascii ? $0.replacing("λ", with: "lambda") : $0 }
  }
}
