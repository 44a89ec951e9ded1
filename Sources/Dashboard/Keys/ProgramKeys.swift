import LiveSession
import TerminalUI

extension KeyTable {
  /// Help, settings, files, leaving.
  static let programKeys = [
    KeyBinding(
      [("?", .helpToggled)], in: .views, hint: "help",
      help: "this help", category: .program, importance: 55),
    KeyBinding(
      [("o", .settingsToggled)], in: .views, hint: "settings",
      help: "live settings: horizon, candidates, learning rate ...", category: .program,
      importance: 57),
    KeyBinding(
      [("t", .themeCycled)], in: .views, help: "colours for a dark or a light background",
      category: .program),
    KeyBinding(
      [("S", .screenshotRequested)], in: .views, help: "write this screen to an SVG file",
      category: .program),
    KeyBinding(
      [("q", .quitRequested)], in: .views, hint: "quit",
      help: "leave: asks whether to save", category: .program, importance: 96),
    KeyBinding(
      [(.control("C"), .quitRequested)], in: .always,
      help: "leave; a second time saves and leaves at once", category: .program),
    KeyBinding(
      [(.control("Z"), .suspendRequested)], in: .always,
      help: "back to the shell; fg continues", category: .program),
    KeyBinding(
      [(.control("L"), .redrawRequested)], in: .always,
      help: "write the whole screen again", category: .program),
  ]
}
