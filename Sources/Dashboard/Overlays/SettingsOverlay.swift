import LiveSession
import Scenes
import TerminalUI

/// The settings that can be changed while the session runs.
enum SettingsOverlay {
  /// Draws the empty box: every setting has a row, under them a blank one and two for the words on the
  /// chosen one, and the keys.
  private static func box(
    _ context: PanelContext, in buffer: inout CellBuffer
  ) -> (inside: Rect, keys: Rect) {
    let key = context.table.key(for: "settings.close") ?? "esc"
    var inside = Popup(title: "live settings", caption: "\(key) closes").draw(
      width: min(max(buffer.width - 8, 20), 92),
      height: max(context.snapshot.settings.count, 1) + 4, in: buffer.bounds, of: &buffer,
      with: context.appearance)
    let keys = inside.removeBottom(inside.height >= 2 ? 1 : 0)
    return (inside, keys)
  }

  /// The rows on the screen, for clicks.
  static func rows(of context: PanelContext, selected: Int) -> [(index: Int, row: Rect)] {
    let count = context.snapshot.settings.count
    guard count > 0 else { return [] }
    var scratch = CellBuffer(width: context.state.width, height: context.state.height)
    var inside = box(context, in: &scratch).inside
    _ = inside.removeBottom(inside.height >= 5 ? 3 : 0)
    return inside.rows(around: min(max(selected, 0), count - 1), of: count)
  }

  static func draw(_ context: PanelContext, selected: Int, into buffer: inout CellBuffer) {
    let settings = context.snapshot.settings
    var (inside, keys) = box(context, in: &buffer)
    OverlayKeys.draw(.settings, context: context, in: keys, into: &buffer)
    guard !settings.isEmpty else {
      context.explainEmptiness("they come with the session", in: inside, into: &buffer)
      return
    }
    let chosen = min(max(selected, 0), settings.count - 1)
    var words = inside.removeBottom(inside.height >= 5 ? 3 : 0)
    _ = words.removeTop(1)
    for (index, row) in inside.rows(around: chosen, of: settings.count) {
      SettingsPanel.drawRow(
        index, of: settings, isChosen: index == chosen, context: context, in: row, into: &buffer)
    }
    let setting = settings[chosen]
    let low = setting.word(for: setting.minimum)
    let high = setting.word(for: setting.maximum)
    let launch = setting.word(for: setting.valueAtLaunch)
    let isChanged = setting.value != setting.valueAtLaunch
    TextBlock(
      "\(setting.summary); from \(low) to \(high)\(isChanged ? ", \(launch) at launch" : "")",
      style: context.theme.muted
    ).draw(
      in: words.inset(horizontal: 2, vertical: 0), of: &buffer, with: context.appearance)
  }
}

extension Rect {
  /// The entries of a list that have a row each here, by their index: the chosen one is among them, in
  /// the middle where it can be.
  func rows(around chosen: Int, of count: Int) -> [(index: Int, row: Rect)] {
    let first = min(max(chosen - height / 2, 0), max(count - height, 0))
    return (0..<min(max(height, 0), max(count - first, 0))).map { offset in
      (first + offset, row(offset))
    }
  }
}

/// The keys of an overlay, on its last row.
enum OverlayKeys {
  ///
  /// - Parameter isOn: Whether what the keys toggle is on.
  static func draw(
    _ kind: OverlayKind, isOn: Bool = false, context: PanelContext, in area: Rect,
    into buffer: inout CellBuffer
  ) {
    let hints = HintsPanel.bindings(context.table, scopes: [.overlay(kind)]).map { binding in
      KeyHint(
        key: label(of: binding, context.glyphs), action: isOn ? binding.hintWhenOn : binding.hint,
        importance: binding.importance)
    }
    // A notice stands in place of the keys: the box hides the stage line.
    guard let notice = context.notice else {
      return KeyHints(hints).draw(in: area, of: &buffer, with: context.appearance)
    }
    let words = notice.truncatedAtWord(to: area.width, glyphs: context.glyphs)
    buffer.write(words, in: area, style: context.theme.warning)
  }

  /// Of keys that all do the same, the first is enough.
  static func label(of binding: KeyBinding, _ glyphs: GlyphSet) -> String {
    guard let first = binding.strokes.first,
      binding.strokes.allSatisfy({ $0.action == first.action })
    else { return binding.label(glyphs) }
    return first.key.label
  }
}
