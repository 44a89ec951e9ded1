import LiveSession
import TerminalUI

/// Commands by name: a line to type in, and the commands that fit.
enum PaletteOverlay {
  /// The most columns inside the box.
  private static let columns = 88
  /// The most commands shown at once.
  private static let mostRows = 16

  /// How many commands a screen shows at once.
  static func visibleRows(height: Int) -> Int { min(max(height - 7, 1), mostRows) }

  /// The box inside, for its parts from below: the keys, what the chosen command does, the prompt.
  private static func parts(
    of inside: Rect
  ) -> (keys: Rect, detail: Rect, prompt: Rect, list: Rect) {
    var list = inside
    let keys = list.removeBottom(list.height >= 3 ? 1 : 0)
    let detail = list.removeBottom(list.height >= 4 ? 1 : 0)
    let prompt = list.removeTop(1)
    return (keys, detail, prompt, list)
  }

  static func draw(
    _ context: PanelContext, palette: PaletteState, into buffer: inout CellBuffer
  ) {
    let entries = PaletteList.entries(
      palette.text, state: context.state, snapshot: context.snapshot, table: context.table)
    let count = entries.count
    let box = Popup(title: "commands", caption: count == 1 ? "1 fits" : "\(count) fit").draw(
      width: min(columns, buffer.width - 8), height: visibleRows(height: buffer.height) + 3,
      in: buffer.bounds, of: &buffer, with: context.appearance)
    let parts = parts(of: box)
    let inside = parts.list
    OverlayKeys.draw(.palette, context: context, in: parts.keys, into: &buffer)
    drawPrompt(palette.text, context: context, in: parts.prompt, into: &buffer)
    guard !entries.isEmpty else {
      context.explainEmptiness("no command has this name", in: inside, into: &buffer)
      return
    }
    let chosen = min(max(palette.selected, 0), entries.count - 1)
    // The sentence of the chosen one, whole.
    buffer.write(
      "  "
        + entries[chosen].detail.truncatedAtWord(to: parts.detail.width - 2, glyphs: context.glyphs),
      in: parts.detail, style: context.theme.muted)
    for (index, row) in inside.rows(around: chosen, of: count) {
      draw(
        entries[index], isChosen: index == chosen, context: context, in: row, into: &buffer)
    }
  }

  /// The rows of the list on the screen: the index of the command and its cells.
  static func rows(of context: PanelContext, palette: PaletteState) -> [(index: Int, row: Rect)] {
    var scratch = CellBuffer(width: context.state.width, height: context.state.height)
    let box = Popup(title: "").draw(
      width: min(columns, scratch.width - 8), height: visibleRows(height: scratch.height) + 3,
      in: scratch.bounds, of: &scratch, with: context.appearance)
    let inside = parts(of: box).list
    let count = PaletteList.entries(
      palette.text, state: context.state, snapshot: context.snapshot, table: context.table
    ).count
    let chosen = min(max(palette.selected, 0), max(count - 1, 0))
    return inside.rows(around: chosen, of: count)
  }

  private static func drawPrompt(
    _ text: String, context: PanelContext, in area: Rect, into buffer: inout CellBuffer
  ) {
    let theme = context.theme
    var x = buffer.write(":", in: area, style: theme.key)
    // The end of a long text matters more than its start.
    let shown = String(text.suffix(max(area.width - 3, 0)))
    x = buffer.write(shown, x: x, y: area.y, style: theme.title, clip: area)
    x = buffer.write(" ", x: x, y: area.y, style: Style(reverse: true), clip: area)
    if text.isEmpty {
      buffer.write(
        " type what you want to do", x: x, y: area.y, style: theme.muted, clip: area)
    }
  }

  private static func draw(
    _ entry: PaletteEntry, isChosen: Bool, context: PanelContext, in area: Rect,
    into buffer: inout CellBuffer
  ) {
    let theme = context.theme
    let ground = isChosen ? theme.selection : theme.text
    if isChosen { buffer.fill(area, with: Cell(style: ground)) }
    let mark = isChosen ? "\(context.glyphs.pointer) " : "  "
    var x = buffer.write(mark, in: area, style: ground)
    let keyWidth = min(max(entry.keys.columnCount + 1, 6), 14)
    let titleWidth = min(max(area.width * 2 / 5, 20), 30)
    let matched = Set(entry.matched)
    for (index, letter) in entry.title.enumerated() where x < area.x + titleWidth {
      var style = isChosen ? ground : entry.act == .none ? theme.warning : theme.text
      if matched.contains(index) {
        if isChosen { style.underline = true } else { style = theme.accent }
      }
      x = buffer.write(String(letter), x: x, y: area.y, style: style, clip: area)
    }
    let detail = Rect(
      x: area.x + titleWidth + 1, y: area.y, width: area.width - titleWidth - 2 - keyWidth,
      height: 1)
    buffer.write(
      entry.detail.truncatedAtWord(to: detail.width, glyphs: context.glyphs), x: detail.x,
      y: area.y,
      style: isChosen ? ground : theme.muted, clip: detail)
    let keys = entry.keys.truncated(to: keyWidth, glyphs: context.glyphs)
    buffer.write(
      keys, x: area.right - keys.columnCount, y: area.y, style: isChosen ? ground : theme.key,
      clip: area)
  }
}
