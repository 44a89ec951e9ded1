import LiveSession
import TerminalUI

/// What the view shows, in words, and its keys: a large screen has room to teach.
enum GuidePanel {
  static func draw(_ context: PanelContext, in area: Rect, into buffer: inout CellBuffer) {
    let view = context.state.view
    let body = context.caption(
      "how to read this", context.keyed(["{help} says more", ""]), of: .guide, in: area,
      into: &buffer
    ).inset(horizontal: 1)
    var rows: [Row] = []
    let chapters = view.chapters
    for chapter in chapters {
      for words in HelpText.paragraphs(of: chapter, context.glyphs) {
        let lines = TextBlock(words).lines(width: body.width).map { Row(text: $0) }
        let space = rows.isEmpty ? [] : [Row()]
        // Half a paragraph says nothing, but of the first.
        guard rows.isEmpty || rows.count + 1 + lines.count <= body.height else { continue }
        rows += space + lines
      }
    }
    // The keys in force here follow the words, then those of all views, while there is room for them.
    for chapter in chapters + HelpChapter.general {
      let keys = Self.keys(of: chapter, width: body.width, context)
      var part = [Row(), Row(text: "keys: \(chapter.title)", isTitle: true)]
      for key in keys where rows.count + part.count + key.count <= body.height { part += key }
      if part.count > 2 { rows += part }
    }
    for (offset, row) in rows.prefix(body.height).enumerated() {
      let y = body.y + offset
      buffer.write(row.keys, x: body.x, y: y, style: context.theme.key, clip: body)
      buffer.write(
        row.text, x: body.x + row.indentation, y: y,
        style: row.isTitle ? context.theme.title : context.theme.muted, clip: body)
    }
  }

  private typealias Row = HelpLayout.Row

  /// Whether keys of a scope work in a view, wherever its mark stands.
  private static func isInForce(_ scope: KeyScope, in view: DashboardView) -> Bool {
    switch scope {
    case .panel(let panel): view.focusable.contains(panel)
    case .view(let place): place == view
    case .views, .always, .manual: true
    case .overlay: false
    }
  }

  /// The keys of a chapter, each with the rows of its sentence beside it.
  private static func keys(
    of chapter: HelpChapter, width: Int, _ context: PanelContext
  ) -> [[Row]] {
    let bindings = context.table.bindings.filter {
      $0.category == chapter && isInForce($0.scope, in: context.state.view)
    }
    let columns = (bindings.map { $0.label(context.glyphs).columnCount }.max() ?? 0) + 2
    return bindings.map { binding in
      TextBlock(binding.help).lines(width: width - columns).enumerated().map { index, line in
        Row(
          keys: index == 0 ? binding.label(context.glyphs) : "", text: line, indentation: columns)
      }
    }
  }
}
