import LiveSession
import TerminalUI

/// The settings that can be changed while the session runs.
enum SettingsOverlay {
  static func draw(_ context: PanelContext, selected: Int, into buffer: inout CellBuffer) {
    let settings = context.snapshot.settings
    // Every setting has a row; under them a blank one and two for the words on the chosen one.
    var inside = Popup(title: "live settings", caption: "o closes").draw(
      width: min(max(buffer.width - 8, 20), 92), height: max(settings.count, 1) + 4,
      in: buffer.bounds, of: &buffer, with: context.appearance)
    let keys = inside.removeBottom(inside.height >= 2 ? 1 : 0)
    OverlayKeys.draw(.settings, context: context, in: keys, into: &buffer)
    guard !settings.isEmpty else {
      context.explainEmptiness("they come with the session", in: inside, into: &buffer)
      return
    }
    let chosen = min(max(selected, 0), settings.count - 1)
    var words = inside.removeBottom(inside.height >= 5 ? 3 : 0)
    _ = words.removeTop(1)
    let first = min(max(chosen - inside.height / 2, 0), max(settings.count - inside.height, 0))
    for (offset, setting) in settings[first...].prefix(inside.height).enumerated() {
      SettingsPanel.drawRow(
        setting, isChosen: first + offset == chosen, context: context,
        in: Rect(x: inside.x, y: inside.y + offset, width: inside.width, height: 1), into: &buffer)
    }
    let setting = settings[chosen]
    let low = Numbers.setting(setting.minimum, isInteger: setting.isInteger)
    let high = Numbers.setting(setting.maximum, isInteger: setting.isInteger)
    TextBlock("\(setting.summary); from \(low) to \(high)", style: context.theme.muted).draw(
      in: words.inset(horizontal: 2, vertical: 0), of: &buffer, with: context.appearance)
  }
}

/// The keys of an overlay, on its last row.
enum OverlayKeys {
  static func draw(
    _ kind: OverlayKind, context: PanelContext, in area: Rect, into buffer: inout CellBuffer
  ) {
    let hints = HintsPanel.bindings(context.table, scopes: [.overlay(kind)]).map { binding in
      KeyHint(
        key: label(of: binding, context.glyphs), action: binding.hint,
        importance: binding.importance)
    }
    KeyHints(hints).draw(in: area, of: &buffer, with: context.appearance)
  }

  /// Of keys that all do the same, the first is enough.
  static func label(of binding: KeyBinding, _ glyphs: GlyphSet) -> String {
    guard let first = binding.strokes.first,
      binding.strokes.allSatisfy({ $0.action == first.action })
    else { return binding.label(glyphs) }
    return first.key.label
  }
}
