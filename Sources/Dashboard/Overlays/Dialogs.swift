import LiveSession
import TerminalUI

/// Questions: leaving and restarting.
///
/// The answers are rows of the key table.
enum Dialogs {
  /// A question with its answers.
  struct Dialog {
    /// The question.
    var title: String
    /// The answers.
    var bindings: [KeyBinding]
  }

  static func quitMenu(_ context: PanelContext) -> Dialog {
    let update = NumberFormat.grouped(context.snapshot.training.update)
    let again = context.table.bindings(in: .always).filter { binding in
      binding.strokes.contains { $0.action == .quitRequested }
    }
    return Dialog(
      title: "leave latentscope at update \(update)?",
      bindings: context.table.bindings(in: .overlay(.quitMenu)) + again)
  }

  static func restart(_ context: PanelContext) -> Dialog {
    let update = NumberFormat.grouped(context.snapshot.training.update)
    return Dialog(
      title: "throw away the model of update \(update)?",
      bindings: context.table.bindings(in: .overlay(.restartDialog)))
  }

  /// The rows of a dialog, and what a click on each does.
  static func targets(_ dialog: Dialog, context: PanelContext) -> [ClickTarget] {
    var scratch = CellBuffer(width: context.state.width, height: context.state.height)
    let inside = draw(dialog, context: context, into: &scratch)
    return dialog.bindings.enumerated().compactMap { offset, binding in
      guard offset < inside.height, let action = binding.strokes.first?.action else { return nil }
      return ClickTarget(
        area: inside.row(offset), action: action)
    }
  }

  /// Draws a dialog and returns the area of its rows.
  @discardableResult
  static func draw(
    _ dialog: Dialog, context: PanelContext, into buffer: inout CellBuffer
  ) -> Rect {
    let rows = dialog.bindings.map {
      (key: OverlayKeys.label(of: $0, context.glyphs), text: $0.help)
    }
    let keyWidth = (rows.map(\.key.columnCount).max() ?? 0) + 2
    let columns = max(
      rows.map { $0.text.columnCount + keyWidth }.max() ?? 0, dialog.title.columnCount + 4)
    let inside = Popup(title: dialog.title).draw(
      width: columns, height: rows.count, in: buffer.bounds, of: &buffer, with: context.appearance)
    for (offset, row) in rows.enumerated() {
      let y = inside.y + offset
      buffer.write(row.key, x: inside.x, y: y, style: context.theme.key, clip: inside)
      buffer.write(row.text, x: inside.x + keyWidth, y: y, style: context.theme.text, clip: inside)
    }
    return inside
  }
}

/// What a screen that is too small shows: how large it is, how large it must be, and how to leave.
enum TooSmallScreen {
  static func draw(_ context: PanelContext, into buffer: inout CellBuffer) {
    /// Without colour the sign says it: a size that is too small is followed by "!".
    func size(_ found: Int, needed: Int) -> Segment {
      found < needed ? .alarm("\(found)!") : .good("\(found)")
    }
    let (width, height) = (ScreenLayout.minimumWidth, ScreenLayout.minimumHeight)
    var lines = [
      SegmentLine(.title("terminal too small")),
      SegmentLine(
        .muted("now "), size(buffer.width, needed: width), .muted(" x "),
        size(buffer.height, needed: height)),
      SegmentLine(.muted("needed "), .good("\(width) x \(height)")),
    ]
    if context.state.overlay == .quitMenu {
      let words = context.keyed(["{quit.save} save  {quit.discard} discard  {quit.stay} stay", ""])
      lines[0] = SegmentLine(.key(words[0]))
    } else if let key = context.table.key(for: "quit") ?? context.table.key(for: "quit-at-once") {
      lines.append(SegmentLine(.key(key), .muted(" leaves")))
    }
    let top = max((buffer.height - lines.count) / 2, 0)
    for (offset, line) in lines.enumerated() {
      let left = max((buffer.width - line.width) / 2, 0)
      line.draw(
        in: Rect(x: left, y: top + offset, width: buffer.width - left, height: 1).intersection(
          buffer.bounds),
        into: &buffer, with: context.appearance)
    }
  }
}
