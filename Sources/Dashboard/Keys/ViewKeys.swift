import LiveSession
import TerminalUI

extension KeyTable {
  /// Views, focus, freezing and zooming.
  static func viewKeys(_ views: [DashboardView]) -> [KeyBinding] {
    let views = views.sorted { $0.number < $1.number }
    let open = KeyBinding(
      views.map { (KeyStroke(digit: $0.number), .viewSelected($0)) }, in: .views,
      names: views.map { "view-\($0.title)" }, each: views.map(\.summary), hint: "view",
      help: views.map(\.title).joined(separator: ", "), category: .views, importance: 72)
    return [open] + looking
  }

  private static let looking = [
    KeyBinding(
      [(.named(.tab), .focusMoved(1)), (.named(.backTab), .focusMoved(-1))], in: .views,
      names: ["focus-next", "focus-previous"],
      each: [
        "give the arrows to the next panel (its caption is marked)",
        "give the arrows back to the panel before",
      ],
      hint: "focus", help: "give the arrows to the next panel (its caption is marked)",
      category: .views, importance: 65),
    KeyBinding(
      [("f", .freezeToggled)], in: .views, names: ["freeze"], hint: "freeze", hintWhenOn: "go live",
      help: "pin the picture; the session and its record go on", category: .views,
      importance: 45),
    KeyBinding(
      [("+", .zoomed(1)), ("=", .zoomed(1)), ("-", .zoomed(-1))], in: .views,
      names: ["zoom-in", "zoom-in", "zoom-out"],
      each: [
        "magnify the latent space, or the time of focused curves",
        "magnify the latent space, or the time of focused curves",
        "shrink the latent space, or the time of focused curves",
      ], hint: "zoom",
      help: "magnify the latent space, or the time of focused curves", category: .views,
      importance: 15),
    KeyBinding(
      [("0", .positionReset)], in: .views, names: ["reset-position"],
      help: "put the focused panel back to how it began",
      category: .views),
    KeyBinding(
      [("u", .history(.undone)), ("U", .history(.redone))], in: .views, names: ["undo", "redo"],
      each: ["undo a change of view, focus, position ...", "redo the change that was undone last"],
      hint: "undo", help: "undo a change of view, focus, position ...; or redo it",
      category: .views, importance: 13),
  ]
}
