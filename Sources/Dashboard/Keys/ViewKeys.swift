import LiveSession
import TerminalUI

extension KeyTable {
  /// Views, focus, freezing and zooming.
  static func viewKeys(_ views: [DashboardView]) -> [KeyBinding] {
    let views = views.sorted { $0.number < $1.number }
    let open = KeyBinding(
      views.map {
        (KeyStroke(digit: $0.number), "view-\($0.title)", .viewSelected($0), $0.summary)
      },
      in: .views, hint: "view", rank: 72, help: views.map(\.title).joined(separator: ", "), .views)
    return [open] + looking
  }

  private static let looking: [KeyBinding] = [
    KeyBinding(
      (
        .named(.tab), "focus-next", .focusMoved(1),
        "give the arrows to the next panel (its caption is marked)"
      ),
      (
        .named(.backTab), "focus-previous", .focusMoved(-1),
        "give the arrows back to the panel before"
      ),
      in: .views, hint: "focus", rank: 65,
      help: "give the arrows to the next panel (its caption is marked)", .views),
    KeyBinding(
      "f", name: "freeze", does: .freezeToggled, in: .views, hint: "freeze", on: "go live",
      rank: 45, help: "pin the picture; the session and its record go on", .views),
    KeyBinding(
      ("+", "zoom-in", .zoomed(1), "magnify the latent space, or the time of focused curves"),
      ("=", "zoom-in", .zoomed(1), "magnify the latent space, or the time of focused curves"),
      ("-", "zoom-out", .zoomed(-1), "shrink the latent space, or the time of focused curves"),
      in: .views, hint: "zoom", rank: 15,
      help: "magnify the latent space, or the time of focused curves", .views),
    KeyBinding(
      "0", name: "reset-position", does: .positionReset, in: .views,
      help: "put the focused panel back to how it began", .views),
    KeyBinding(
      ("u", "undo", .history(.undone), "undo a change of view, focus, position ..."),
      ("U", "redo", .history(.redone), "redo the change that was undone last"),
      in: .views, hint: "undo", rank: 13,
      help: "undo a change of view, focus, position ...; or redo it", .views),
  ]
}
