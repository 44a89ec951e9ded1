import Foundation
import LiveSession
import TerminalUI

/// The live settings at a glance; they are changed in the settings overlay.
enum SettingsPanel {
  static func draw(_ context: PanelContext, in area: Rect, into buffer: inout CellBuffer) {
    let body = context.caption(
      "settings", context.keyed(["{settings} changes them live", "{settings} changes", ""]),
      of: .settings, in: area, into: &buffer)
    let settings = context.snapshot.settings
    guard !settings.isEmpty else {
      context.explainEmptiness("come with the session", in: body, into: &buffer)
      return
    }
    for (index, setting) in settings.prefix(body.height).enumerated() {
      drawRow(
        setting, isChosen: false, context: context,
        in: Rect(x: body.x, y: body.y + index, width: body.width - 1, height: 1), into: &buffer)
    }
  }

  /// One setting: key, place in its range, value.
  static func drawRow(
    _ setting: LiveSetting, isChosen: Bool, context: PanelContext, in area: Rect,
    into buffer: inout CellBuffer
  ) {
    let theme = context.theme
    var rest = area
    let pointer = rest.removeLeft(2)
    let number = rest.removeRight(9)
    let key = rest.removeLeft(min(25, max(rest.width - 8, 12)))
    let style = isChosen ? theme.accent : theme.text
    if isChosen {
      buffer.put(context.glyphs.pointer, x: pointer.x, y: pointer.y, style: style, clip: pointer)
    }
    buffer.write(
      setting.key.truncated(to: key.width, glyphs: context.glyphs), x: key.x, y: key.y,
      style: style, clip: key)
    let value = context.state.value(of: setting, at: context.snapshot.elapsed)
    if rest.width >= 6 {
      _ = rest.removeLeft(1)
      Gauge.progress(
        fraction: fraction(of: value, in: setting), in: rest, of: &buffer,
        with: context.appearance, style: isChosen ? theme.accent : theme.muted)
    }
    buffer.write(
      Numbers.setting(value, isInteger: setting.isInteger), endingAt: number.right, y: number.y,
      style: isChosen ? theme.accent : theme.title, clip: number)
  }

  /// Where a value lies in its range, in 0...1; a broken range or value counts as 0.
  static func fraction(of value: Double, in setting: LiveSetting) -> Double {
    var (low, high, place) = (setting.minimum, setting.maximum, value)
    if setting.isLogarithmic, low > 0 {
      (low, high, place) = (log(low), log(high), log(max(place, low)))
    }
    let part = (place - low) / (high - low)
    return part.isFinite ? min(max(part, 0), 1) : 0
  }
}
