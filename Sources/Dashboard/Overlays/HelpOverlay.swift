import TerminalUI

/// The help on the screen: it scrolls, says where it is, and marks what is searched for.
enum HelpOverlay {
  static func draw(_ context: PanelContext, help: HelpState, into buffer: inout CellBuffer) {
    let layout = HelpLayout(table: context.table, glyphs: context.glyphs, width: buffer.width)
    let all = layout.rows
    let rows = min(all.count, HelpLayout.visibleRows(height: buffer.height))
    let first = layout.clamped(help.scroll, height: buffer.height)
    let place = all.count > rows ? "\(first + 1)-\(first + rows) of \(all.count)" : ""
    var inside = Popup(
      title: "help: \(layout.chapter(atRow: first))", caption: place
    ).draw(
      width: HelpLayout.columns(width: buffer.width), height: rows + 1, in: buffer.bounds,
      of: &buffer, with: context.appearance)
    let keys = inside.removeBottom(inside.height >= 2 ? 1 : 0)
    for (offset, row) in all[first..<(first + rows)].enumerated() {
      let y = inside.y + offset
      guard y < inside.bottom else { break }
      buffer.write(row.keys, x: inside.x + 1, y: y, style: context.theme.key, clip: inside)
      buffer.write(
        row.text, x: inside.x + row.indentation, y: y,
        style: row.isTitle ? context.theme.focusedBorder : context.theme.text, clip: inside)
    }
    let matches = layout.matches(of: help.search?.text ?? "")
    mark(matches, current: help.match, first: first, context, in: inside, into: &buffer)
    drawFoot(context, help: help, count: matches.count, in: keys, into: &buffer)
  }

  /// Marks matches in reverse, and the current one with a sign at its row: seen without colour too.
  private static func mark(
    _ matches: [[HelpLayout.Mark]], current: Int, first: Int, _ context: PanelContext,
    in area: Rect, into buffer: inout CellBuffer
  ) {
    for (index, marks) in matches.enumerated() {
      for mark in marks {
        let y = area.y + mark.row - first
        guard y >= area.y, y < area.bottom else { continue }
        for x in mark.columns.map({ area.x + $0 }) where x < area.right {
          var cell = buffer[x, y]
          if index == current { cell.style = context.theme.accent.with(bold: true) }
          cell.style.reverse = true
          buffer[x, y] = cell
        }
        guard index == current, mark == marks[0] else { continue }
        buffer.put(
          context.glyphs.pointer, x: area.x - 1, y: y, style: context.theme.accent,
          clip: buffer.bounds)
      }
    }
  }

  /// The last row: what is searched for and which of how many it is, then the keys.
  private static func drawFoot(
    _ context: PanelContext, help: HelpState, count: Int, in area: Rect,
    into buffer: inout CellBuffer
  ) {
    var rest = area
    if let text = help.search?.text, context.notice == nil {
      let theme = context.theme
      var x = buffer.write("/", in: rest, style: theme.key)
      x = buffer.write(
        String(text.suffix(max(rest.width / 3, 1))), x: x, y: rest.y, style: theme.title,
        clip: rest)
      if help.isTyping {
        x = buffer.write(" ", x: x, y: rest.y, style: Style(reverse: true), clip: rest)
      }
      let tally =
        text.isEmpty
        ? "" : count == 0 ? "  not found" : "  \(min(help.match, count - 1) + 1) of \(count)"
      x = buffer.write(
        tally, x: x, y: rest.y, style: count == 0 ? theme.warning : theme.muted, clip: rest)
      _ = rest.removeLeft(x - rest.x + 2)
    }
    OverlayKeys.draw(
      help.isTyping ? .helpSearch : .help, context: context, in: rest, into: &buffer)
  }
}
