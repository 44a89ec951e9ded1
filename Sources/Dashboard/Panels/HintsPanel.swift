import LiveSession
import Measurement
import TerminalUI

/// The last row: the keys that matter now, and at the right what the screen costs.
enum HintsPanel {
  static func draw(_ context: PanelContext, in area: Rect, into buffer: inout CellBuffer) {
    let (room, place) = rooms(of: area)
    let cost = costTexts(context.metrics).first { $0.columnCount < place.width } ?? ""
    if !cost.isEmpty {
      buffer.write(
        cost, x: place.right - cost.columnCount - 1, y: place.y, style: context.theme.muted,
        clip: place)
    }
    hints(context).draw(in: room, of: &buffer, with: context.appearance)
  }

  /// The cells of the hints and what a click on each does: the first of its keys.
  static func targets(_ context: PanelContext, in area: Rect) -> [ClickTarget] {
    let bindings = shown(context)
    return hints(context).placed(in: rooms(of: area).hints, glyphs: context.glyphs).compactMap {
      hint, cells in
      guard bindings.indices.contains(hint.id) else { return nil }
      let strokes = bindings[hint.id].strokes
      guard let first = strokes.first?.action else { return nil }
      // A hint for all views offers their names rather than the first of them.
      if case .viewSelected = first {
        return ClickTarget(area: cells, action: .palette(.openedWith("view ")))
      }
      return ClickTarget(area: cells, action: first)
    }
  }

  /// The room of the hints, and at the right that of the cost: of one width whatever it costs, so that
  /// hints do not jump.
  private static func rooms(of area: Rect) -> (hints: Rect, cost: Rect) {
    var room = area
    let cost = room.removeRight(
      !hasRoomForCost(width: area.width) ? 0 : area.width >= 220 ? 58 : 40)
    return (room, cost)
  }

  /// Whether the cost stands here; on a narrower screen it stands beside the stage, when there is room.
  static func hasRoomForCost(width: Int) -> Bool { width >= 116 }

  private static func shown(_ context: PanelContext) -> [KeyBinding] {
    let all = bindings(
      context.table,
      scopes: KeyTable.scopes(
        of: context.state, isManual: context.snapshot.wantsManual))
    guard context.state.isNewcomer, context.state.overlay == nil else { return all }
    // Who knows nothing yet is first told what finds everything else.
    return all.filter(isGuide).map { guide in
      var guide = guide
      guide.importance += 100
      return guide
    } + all.filter { !isGuide($0) }
  }

  /// Whether a binding finds everything else.
  ///
  /// The header names the help already.
  private static func isGuide(_ binding: KeyBinding) -> Bool {
    binding.names.contains { $0 == "palette" || $0 == "tour" }
  }

  private static func hints(_ context: PanelContext) -> KeyHints {
    KeyHints(
      shown(context).enumerated().map { index, binding in
        KeyHint(
          key: binding.shortLabel(context.glyphs),
          action: isOn(binding, context) ? binding.hintWhenOn : binding.hint,
          importance: binding.importance, id: index)
      })
  }

  /// The bindings to hint at, those of the focused panel first; what a narrower scope has taken
  /// over is left out.
  static func bindings(_ table: KeyTable, scopes: [KeyScope]) -> [KeyBinding] {
    var found: [KeyBinding] = []
    var taken: Set<KeyStroke> = []
    for scope in scopes {
      let here = table.bindings(in: scope)
      found += here.filter { binding in
        !binding.hint.isEmpty && !binding.strokes.allSatisfy { taken.contains($0.key) }
      }
      for binding in here { taken.formUnion(binding.strokes.map(\.key)) }
    }
    return found
  }

  /// Whether what a binding toggles is on.
  private static func isOn(_ binding: KeyBinding, _ context: PanelContext) -> Bool {
    switch binding.strokes.first?.action {
    case .feature(let any)?: any.action.isOn(context.state, context.snapshot)
    case .session(.trainingPauseToggled): context.snapshot.training.isPaused
    case .session(.controlPauseToggled): context.snapshot.control.isPaused
    case .freezeToggled: context.state.isFrozen
    case .tour(.answered): context.state.tour?.isRevealed ?? false
    default: false
    }
  }

  /// What a screen takes, in falling length: its time, what one in twenty takes at least, its bytes,
  /// and how many there are in a second; none before the first.
  static func costTexts(_ metrics: ScreenMetrics) -> [String] {
    guard metrics.screensPerSecond > 0 else { return [] }
    let time =
      "screen \(NumberFormat.fixed(metrics.medianMilliseconds, decimals: 1)) ms"
      + " p95 \(NumberFormat.fixed(metrics.slowMilliseconds, decimals: 1))"
    let bytes =
      "\(NumberFormat.fixed(Double(metrics.bytesPerScreen) / 1000, decimals: 1)) kB per screen"
    let pace = "\(Int(metrics.screensPerSecond)) screens/s"
    return ["\(time)  \(bytes)  \(pace)", "\(time)  \(pace)", time]
  }
}
