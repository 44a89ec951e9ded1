import LiveSession
import TerminalUI

extension KeyTable {
  /// Help, settings, files, leaving.
  static let programKeys: [KeyBinding] = [
    KeyBinding(
      "?", name: "help", does: .helpToggled, in: .views, hint: "help", rank: 55, help: "this help",
      .program),
    KeyBinding(
      ":", name: "palette", does: .palette(.opened), in: .views, hint: "commands", rank: 74,
      help: "find and run any command by its name", .program),
    KeyBinding(
      "T", name: "tour", does: .tour(.started), in: .views, hint: "tour", rank: 73,
      help: "a guided tour of the screen, while it happens", .program),
    KeyBinding(
      "o", name: "settings", does: .settingsToggled, in: .views, hint: "settings", rank: 57,
      help: "live settings: horizon, candidates, learning rate ...", .program),
    KeyBinding(
      "t", name: "theme-next", does: .themeCycled, in: .views,
      help: "colours for dark, light, or with high contrast", .program),
    KeyBinding(
      "S", name: "screenshot", does: .screenshotRequested, in: .views,
      help: "write this screen to an SVG file", .program),
    KeyBinding(
      "q", name: "quit", does: .quitRequested, in: .views, hint: "quit", rank: 96,
      help: "leave: asks whether to save", .program),
    KeyBinding(
      .control("C"), name: "quit-at-once", does: .quitRequested, in: .always, isEssential: true,
      help: "leave; a second time saves and leaves at once", .program),
    KeyBinding(
      .control("Z"), name: "suspend", does: .suspendRequested, in: .always,
      help: "back to the shell; fg continues", .program),
    KeyBinding(
      .control("L"), name: "redraw", does: .redrawRequested, in: .always,
      help: "write the whole screen again", .program),
  ]
}
