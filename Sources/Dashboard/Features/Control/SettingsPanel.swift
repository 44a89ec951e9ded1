import Foundation
import LiveSession
import Scenes
import TerminalUI

extension LiveSetting {
  /// A value as the screen writes it: one of its names, or a number.
  func word(for value: Double) -> String {
    guard !names.isEmpty else { return Numbers.setting(value, isInteger: isInteger) }
    guard value.isFinite, names.indices.contains(Int(value)) else { return "" }
    return names[Int(value)]
  }
}

/// The live settings at a glance; in the Control view they are changed right here, elsewhere in the
/// settings overlay.
enum SettingsPanel {
  static func draw(_ context: PanelContext, in area: Rect, into buffer: inout CellBuffer) {
    let body = context.caption(
      "settings", captions(context),
      of: .settings, in: area, into: &buffer)
    let settings = context.snapshot.settings
    guard !settings.isEmpty else {
      context.explainEmptiness("come with the session", in: body, into: &buffer)
      return
    }
    let isFocused = context.isFocused(.settings)
    let chosen = min(max(context.state.settingRow, 0), settings.count - 1)
    for (index, row) in rows(in: area, chosen: isFocused ? chosen : 0, count: settings.count) {
      drawRow(
        index, of: settings, isChosen: isFocused && index == chosen, context: context, in: row,
        into: &buffer)
    }
  }

  /// The settings that have a row, by their index: as many as fit, the chosen one among them.
  static func rows(in area: Rect, chosen: Int, count: Int) -> [(index: Int, row: Rect)] {
    var body = area.underCaption
    _ = body.removeRight(1)
    return body.rows(around: chosen, of: count)
  }

  private static func captions(_ context: PanelContext) -> [String] {
    guard context.state.view.focusable.contains(.settings) else {
      return context.keyed(["{settings} changes them live", "{settings} changes", ""])
    }
    return context.isFocused(.settings)
      ? context.keyed([
        "arrows choose and change, {settings-panel.launch-value} as at launch", "arrows change", "",
      ])
      : context.keyed(["{focus-next} and the arrows change them live", "{focus-next} changes", ""])
  }

  /// The keys of settings for so many columns: whole where all fit, else without their first words,
  /// all of them the same number, so that no name is cut and none differs from its neighbours.
  ///
  /// "planner.cem.candidates" becomes "cem.candidates", then "candidates".
  static func names(of settings: [LiveSetting], columns: Int) -> [String] {
    let words = settings.map { $0.key.split(separator: ".").map(String.init) }
    for dropped in 0..<max(words.map(\.count).max() ?? 0, 1) {
      let names = words.map { $0.suffix(max($0.count - dropped, 1)).joined(separator: ".") }
      if names.allSatisfy({ $0.columnCount <= columns }) { return names }
    }
    return words.map { $0.last ?? "" }
  }

  /// One setting of several: key, place in its range, value.
  static func drawRow(
    _ index: Int, of settings: [LiveSetting], isChosen: Bool, context: PanelContext, in area: Rect,
    into buffer: inout CellBuffer
  ) {
    let setting = settings[index]
    let theme = context.theme
    var rest = area
    let pointer = rest.removeLeft(2)
    let number = rest.removeRight(rest.width >= 22 ? 9 : 8)
    let key = rest.removeLeft(min(25, max(rest.width - 8, 13)))
    let style = isChosen ? theme.accent : theme.text
    if isChosen {
      buffer.put(context.glyphs.pointer, x: pointer.x, y: pointer.y, style: style, clip: pointer)
    }
    buffer.write(
      names(of: settings, columns: key.width)[index].truncated(
        to: key.width, glyphs: context.glyphs), in: key, style: style)
    let value = setting.value
    if rest.width >= 6 {
      _ = rest.removeLeft(1)
      Gauge.progress(
        fraction: fraction(of: value, in: setting), in: rest, of: &buffer,
        with: context.appearance, style: isChosen ? theme.accent : theme.muted)
    }
    if setting.valueAtLaunch.isFinite, value != setting.valueAtLaunch {
      // Changed since the launch; the mark tells it without colour.
      buffer.put("*", x: number.x, y: number.y, style: theme.warning, clip: number)
    }
    buffer.write(
      setting.word(for: value), in: number, at: .right,
      style: isChosen ? theme.accent : theme.title)
  }

  /// Where a value lies in its range, from 0 to 1, beyond them outside; a broken range or value counts
  /// as 0.
  static func fraction(of value: Double, in setting: LiveSetting) -> Double {
    var (low, high, place) = (setting.minimum, setting.maximum, value)
    if setting.isLogarithmic, low > 0 {
      (low, high, place) = (log(low), log(high), place > 0 ? log(place) : -.infinity)
    }
    let part = (place - low) / (high - low)
    return part.isFinite ? part : 0
  }
}
