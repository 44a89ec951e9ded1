import LiveSession
import TerminalUI

extension KeyTable {
  /// Inside help, settings and menus.
  static let overlayKeys = [
    KeyBinding(
      [(.named(.up), .scrolled(-1)), (.named(.down), .scrolled(1))], in: .overlay(.help),
      hint: "scroll", help: "scroll the help", category: .overlays, importance: 50),
    KeyBinding(
      [
        (.named(.pageUp), .pageScrolled(-1)), (.named(.pageDown), .pageScrolled(1)),
        (" ", .pageScrolled(1)),
      ], in: .overlay(.help), hint: "page", help: "scroll the help by a page", category: .overlays,
      importance: 40),
    KeyBinding(
      [
        (.named(.escape), .overlayClosed), ("?", .overlayClosed), ("q", .overlayClosed),
        (.named(.enter), .overlayClosed),
      ], in: .overlay(.help), hint: "close", help: "close the help", category: .overlays,
      importance: 99),
    KeyBinding(
      [(.named(.up), .scrolled(-1)), (.named(.down), .scrolled(1))], in: .overlay(.settings),
      hint: "choose", help: "choose a setting", category: .overlays, importance: 50),
    KeyBinding(
      [
        (.named(.left), .settingAdjusted(-1)), (.named(.right), .settingAdjusted(1)),
        ("-", .settingAdjusted(-1)), ("+", .settingAdjusted(1)),
      ], in: .overlay(.settings), hint: "change", help: "change the chosen setting",
      category: .overlays, importance: 60),
    KeyBinding(
      [
        (.named(.escape), .overlayClosed), ("o", .overlayClosed), ("q", .overlayClosed),
        (.named(.enter), .overlayClosed),
      ], in: .overlay(.settings), hint: "close", help: "close the settings", category: .overlays,
      importance: 99),
    KeyBinding(
      [("s", .quitSaving)], in: .overlay(.quitMenu), hint: "save and leave",
      help: "save a checkpoint and leave", category: .overlays, importance: 90),
    KeyBinding(
      [("d", .quitDiscarding)], in: .overlay(.quitMenu), hint: "discard",
      help: "leave without saving", category: .overlays, importance: 80),
    KeyBinding(
      [(.named(.escape), .overlayClosed)], in: .overlay(.quitMenu), hint: "stay",
      help: "stay in the program", category: .overlays, importance: 70),
    KeyBinding(
      [("y", .restartConfirmed), (.named(.enter), .restartConfirmed)], in: .overlay(.restartDialog),
      hint: "restart", help: "yes, restart training", category: .overlays, importance: 90),
    KeyBinding(
      [("n", .overlayClosed), (.named(.escape), .overlayClosed)], in: .overlay(.restartDialog),
      hint: "keep", help: "no, keep the model", category: .overlays, importance: 80),
  ]
}
