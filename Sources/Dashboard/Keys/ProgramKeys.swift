import LiveSession
import TerminalUI

extension KeyTable {
  /// Help, settings, files, leaving.
  static let programKeys = [
    KeyBinding(
      [("?", .helpToggled)], in: .views, names: ["help"], hint: "help",
      help: "this help", category: .program, importance: 55),
    KeyBinding(
      [(":", .palette(.opened))], in: .views, names: ["palette"], hint: "commands",
      help: "find and run any command by its name", category: .program, importance: 74),
    KeyBinding(
      [("T", .tour(.started))], in: .views, names: ["tour"], hint: "tour",
      help: "a guided tour of the screen, while it happens", category: .program, importance: 73),
    KeyBinding(
      [("o", .settingsToggled)], in: .views, names: ["settings"], hint: "settings",
      help: "live settings: horizon, candidates, learning rate ...", category: .program,
      importance: 57),
    KeyBinding(
      [("t", .themeCycled)], in: .views, names: ["theme-next"],
      help: "colours for dark, light, or with high contrast",
      category: .program),
    KeyBinding(
      [("S", .screenshotRequested)], in: .views, names: ["screenshot"],
      help: "write this screen to an SVG file",
      category: .program),
    KeyBinding(
      [("q", .quitRequested)], in: .views, names: ["quit"], hint: "quit",
      help: "leave: asks whether to save", category: .program, importance: 96),
    KeyBinding(
      [(.control("C"), .quitRequested)], in: .always, names: ["quit-at-once"],
      isEssential: true,
      help: "leave; a second time saves and leaves at once", category: .program),
    KeyBinding(
      [(.control("Z"), .suspendRequested)], in: .always, names: ["suspend"],
      help: "back to the shell; fg continues", category: .program),
    KeyBinding(
      [(.control("L"), .redrawRequested)], in: .always, names: ["redraw"],
      help: "write the whole screen again", category: .program),
  ]
}
