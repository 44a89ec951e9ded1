import LiveSession
import TerminalUI

extension KeyTable {
  /// Inside help, settings and menus.
  static let overlayKeys =
    [
      KeyBinding(
        [(.named(.up), .scrolled(-1)), (.named(.down), .scrolled(1))], in: .overlay(.help),
        names: ["scroll-up", "scroll-down"],
        hint: "scroll", help: "scroll the help", category: .overlays, importance: 50),
      KeyBinding(
        [
          (.named(.pageUp), .pageScrolled(-1)), (.named(.pageDown), .pageScrolled(1)),
          (" ", .pageScrolled(1)),
        ], in: .overlay(.help), names: ["page-up", "page-down", "page-down"], hint: "page",
        help: "scroll the help by a page", category: .overlays,
        importance: 40),
      KeyBinding(
        [("/", .help(.searchBegun))], in: .overlay(.help), names: ["search"], hint: "search",
        help: "search the help; a capital letter makes capitals matter", category: .overlays,
        importance: 60),
      KeyBinding(
        [("n", .help(.matchMoved(1))), ("N", .help(.matchMoved(-1)))], in: .overlay(.help),
        names: ["next", "previous"], hint: "next",
        help: "the next match of the search, or the one before",
        category: .overlays, importance: 45),
      KeyBinding(
        [
          (.named(.escape), .overlayClosed), ("?", .overlayClosed), ("q", .overlayClosed),
          (.named(.enter), .overlayClosed),
        ], in: .overlay(.help), names: ["close"], isEssential: true, hint: "close",
        help: "close the help", category: .overlays,
        importance: 99),
      KeyBinding(
        [(.named(.up), .scrolled(-1)), (.named(.down), .scrolled(1))], in: .overlay(.settings),
        names: ["choose-previous", "choose-next"],
        hint: "choose", help: "choose a setting", category: .overlays, importance: 50),
      KeyBinding(
        [
          (.named(.left), .control(.settingAdjusted(-1))),
          (.named(.right), .control(.settingAdjusted(1))),
          ("-", .control(.settingAdjusted(-1))), ("+", .control(.settingAdjusted(1))),
        ], in: .overlay(.settings), names: ["decrease", "increase", "decrease", "increase"],
        hint: "change", help: "change the chosen setting",
        category: .overlays, importance: 60),
      KeyBinding(
        [("D", .control(.settingReset))], in: .overlay(.settings), names: ["launch-value"],
        hint: "as at launch", help: "give the chosen setting its value of the launch",
        category: .overlays, importance: 40),
      KeyBinding(
        [
          (.named(.escape), .overlayClosed), ("o", .overlayClosed), ("q", .overlayClosed),
          (.named(.enter), .overlayClosed),
        ], in: .overlay(.settings), names: ["close"], isEssential: true, hint: "close",
        help: "close the settings", category: .overlays,
        importance: 99),
      KeyBinding(
        [("s", .quitSaving)], in: .overlay(.quitMenu), names: ["save"], hint: "save and leave",
        help: "save a checkpoint and leave", category: .overlays, importance: 90),
      KeyBinding(
        [("d", .quitDiscarding)], in: .overlay(.quitMenu), names: ["discard"], hint: "discard",
        help: "leave without saving", category: .overlays, importance: 80),
      KeyBinding(
        [(.named(.escape), .overlayClosed)], in: .overlay(.quitMenu), names: ["stay"],
        isEssential: true, hint: "stay",
        help: "stay in the program", category: .overlays, importance: 70),
      KeyBinding(
        [("y", .restartConfirmed), (.named(.enter), .restartConfirmed)],
        in: .overlay(.restartDialog),
        names: ["confirm"],
        hint: "restart", help: "yes, restart training", category: .overlays, importance: 90),
      KeyBinding(
        [("n", .overlayClosed), (.named(.escape), .overlayClosed)], in: .overlay(.restartDialog),
        names: ["keep"], isEssential: true,
        hint: "keep", help: "no, keep the model", category: .overlays, importance: 80),
    ] + helpSearchKeys + paletteKeys + tourKeys

  /// Typing what to search for in the help.
  private static let helpSearchKeys = [
    KeyBinding(
      [(.named(.enter), .help(.searchKept))], in: .overlay(.helpSearch), names: ["keep"],
      hint: "keep", help: "keep what was found; then n and N go through it", category: .overlays,
      importance: 90),
    KeyBinding(
      [(.named(.down), .help(.matchMoved(1))), (.named(.up), .help(.matchMoved(-1)))],
      in: .overlay(.helpSearch), names: ["next", "previous"], hint: "next",
      help: "the next match, or the one before", category: .overlays, importance: 50),
    KeyBinding(
      KeyTable.textStrokes, in: .overlay(.helpSearch), names: ["erase", "erase-word", "erase-all"],
      help: "take a letter back, a word, or all of them", category: .overlays),
    KeyBinding(
      [(.named(.escape), .overlayClosed)], in: .overlay(.helpSearch), names: ["close"],
      isEssential: true, hint: "back", help: "leave the search for where it began",
      category: .overlays, importance: 80),
  ]

  /// The editing keys of every line that takes letters.
  private static let textStrokes: [(key: KeyStroke, action: DashboardAction)] = [
    (.named(.backspace), .text(.erased)), (.control("W"), .text(.wordErased)),
    (.control("U"), .text(.cleared)),
  ]

  /// Choosing a command.
  private static let paletteKeys = [
    KeyBinding(
      [(.named(.up), .scrolled(-1)), (.named(.down), .scrolled(1))], in: .overlay(.palette),
      names: ["choose-previous", "choose-next"], hint: "choose", help: "choose a command",
      category: .overlays, importance: 50),
    KeyBinding(
      [(.named(.pageUp), .pageScrolled(-1)), (.named(.pageDown), .pageScrolled(1))],
      in: .overlay(.palette), names: ["page-up", "page-down"], help: "a page of commands further",
      category: .overlays),
    KeyBinding(
      [(.named(.enter), .palette(.run))], in: .overlay(.palette), names: ["run"], hint: "run",
      help: "run the chosen command", category: .overlays, importance: 90),
    KeyBinding(
      [(.named(.tab), .palette(.completed))], in: .overlay(.palette), names: ["complete"],
      hint: "complete", help: "write the chosen command out", category: .overlays, importance: 30),
    KeyBinding(
      KeyTable.textStrokes, in: .overlay(.palette), names: ["erase", "erase-word", "erase-all"],
      help: "take a letter back, a word, or all of them", category: .overlays),
    KeyBinding(
      [(.named(.escape), .overlayClosed)], in: .overlay(.palette), names: ["close"],
      isEssential: true, hint: "close", help: "close the commands", category: .overlays,
      importance: 80),
  ]

  /// The tour; all other keys keep their meaning beside it.
  private static let tourKeys = [
    KeyBinding(
      [(.named(.enter), .tour(.answered))], in: .overlay(.tour), names: ["answer"], hint: "answer",
      hintWhenOn: "next", help: "the answer of the tour's question; then the next step",
      category: .overlays, importance: 90),
    KeyBinding(
      [(.named(.left), .tour(.moved(-1))), (.named(.right), .tour(.moved(1)))],
      in: .overlay(.tour), names: ["back", "next"], hint: "step", help: "one step back or forth",
      category: .overlays, importance: 80),
    KeyBinding(
      [(.named(.escape), .overlayClosed)], in: .overlay(.tour), names: ["end"], isEssential: true,
      hint: "end the tour", help: "end the tour", category: .overlays, importance: 70),
  ]
}
