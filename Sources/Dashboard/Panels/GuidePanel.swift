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
    let chapters = HelpText.chapters(of: view)
    for chapter in chapters {
      for (index, words) in HelpText.paragraphs(of: chapter, context.glyphs).enumerated() {
        if index > 0 || !rows.isEmpty { rows.append(Row()) }
        rows += TextBlock(words).lines(width: body.width).map { Row(text: $0) }
      }
    }
    // The keys in force here follow the words, while there is room for them.
    for chapter in chapters {
      let keys = Self.keys(of: chapter, context)
      guard !keys.isEmpty else { continue }
      rows += [Row(), Row(text: "keys: \(chapter.rawValue)", isTitle: true)] + keys
    }
    for (offset, row) in rows.prefix(body.height).enumerated() {
      let y = body.y + offset
      let x = buffer.write(row.keys, x: body.x, y: y, style: context.theme.key, clip: body)
      let words = row.text.truncatedAtWord(to: body.right - x, glyphs: context.glyphs)
      buffer.write(
        words, x: x, y: y, style: row.isTitle ? context.theme.title : context.theme.muted,
        clip: body)
    }
  }

  /// A row: keys, then words.
  private struct Row {
    var keys = ""
    var text = ""
    var isTitle = false
  }

  /// The keys of a chapter whose sentence has room beside them.
  private static func keys(of chapter: KeyCategory, _ context: PanelContext) -> [Row] {
    let bindings = context.table.bindings.filter { $0.category == chapter }
    let columns = (bindings.map { $0.label(context.glyphs).columnCount }.max() ?? 0) + 2
    return bindings.map { binding in
      Row(
        keys: Numbers.aligned(binding.label(context.glyphs), left: columns), text: binding.help)
    }
  }
}
