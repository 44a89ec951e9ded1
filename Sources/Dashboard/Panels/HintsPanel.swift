import LiveSession
import TerminalUI

/// The last row: the keys that matter now, and at the right what the screen costs.
enum HintsPanel {
  static func draw(_ context: PanelContext, in area: Rect, into buffer: inout CellBuffer) {
    var room = area
    let cost = costText(context.metrics)
    if area.width >= 116, !cost.isEmpty {
      let place = room.removeRight(cost.columnCount + 2)
      buffer.write(cost, x: place.x + 1, y: place.y, style: context.theme.muted, clip: place)
    }
    let scopes = KeyTable.scopes(of: context.state, isManual: context.isManual)
    let hints = bindings(context.table, scopes: scopes).map { binding in
      KeyHint(
        key: binding.shortLabel(context.glyphs),
        action: isOn(binding, context) ? binding.hintWhenOn : binding.hint,
        importance: binding.importance)
    }
    KeyHints(hints).draw(in: room, of: &buffer, with: context.appearance)
  }

  /// The bindings to hint at, those of the focused panel first; what a narrower scope has taken
  /// over is left out.
  static func bindings(_ table: KeyTable, scopes: [KeyScope]) -> [KeyBinding] {
    var found: [KeyBinding] = []
    var taken: Set<KeyStroke> = []
    for scope in scopes {
      let here = table.bindings.filter { $0.scope == scope }
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
    case .session(.trainingPauseToggled): context.snapshot.training.isPaused
    case .session(.controlPauseToggled): context.snapshot.control.isPaused
    case .manualToggled: context.isManual
    case .freezeToggled: context.state.isFrozen
    case .turningToggled: context.state.projection.isTurning
    case .turned: context.state.view == .latent && context.state.latentView.cursor != nil
    case .latent(.cursorToggled): context.state.latentView.cursor != nil
    case .latent(.playingToggled): context.state.latentView.playback.isRunning
    default: false
    }
  }

  private static func costText(_ metrics: ScreenMetrics) -> String {
    guard metrics.screensPerSecond > 0 else { return "" }
    return "screen \(NumberFormat.fixed(metrics.medianMilliseconds, decimals: 1)) ms"
      + " p95 \(NumberFormat.fixed(metrics.slowMilliseconds, decimals: 1))"
      + " \(NumberFormat.compact(Double(metrics.bytesPerScreen), width: 5))B"
      + " \(Int(metrics.screensPerSecond))/s"
  }
}
