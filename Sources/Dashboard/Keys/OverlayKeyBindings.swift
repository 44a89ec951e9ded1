import LiveSession
import TerminalUI

extension KeyTable {
  /// Inside help, settings and menus.
  static let overlayKeys: [KeyBinding] =
    [
      KeyBinding(
        (.named(.up), "scroll-up", .scrolled(-1), ""),
        (.named(.down), "scroll-down", .scrolled(1), ""),
        in: .overlay(.help), hint: "scroll", rank: 50, help: "scroll the help", .overlays),
      KeyBinding(
        (.named(.pageUp), "page-up", .pageScrolled(-1), ""),
        (.named(.pageDown), "page-down", .pageScrolled(1), ""),
        (" ", "page-down", .pageScrolled(1), ""),
        in: .overlay(.help), hint: "page", rank: 40, help: "scroll the help by a page", .overlays),
      KeyBinding(
        "/", name: "search", does: .help(.searchBegun), in: .overlay(.help), hint: "search",
        rank: 60, help: "search the help; a capital letter makes capitals matter", .overlays),
      KeyBinding(
        ("n", "next", .help(.matchMoved(1)), ""),
        ("N", "previous", .help(.matchMoved(-1)), ""),
        in: .overlay(.help), hint: "next", rank: 45,
        help: "the next match of the search, or the one before", .overlays),
      KeyBinding(
        .named(.escape), "?", "q", .named(.enter), name: "close", does: .overlayClosed,
        in: .overlay(.help), hint: "close", rank: 99, isEssential: true, help: "close the help",
        .overlays),
      KeyBinding(
        (.named(.up), "choose-previous", .scrolled(-1), ""),
        (.named(.down), "choose-next", .scrolled(1), ""),
        in: .overlay(.settings), hint: "choose", rank: 50, help: "choose a setting", .overlays),
      KeyBinding(
        (.named(.left), "decrease", .control(.settingAdjusted(-1)), ""),
        (.named(.right), "increase", .control(.settingAdjusted(1)), ""),
        ("-", "decrease", .control(.settingAdjusted(-1)), ""),
        ("+", "increase", .control(.settingAdjusted(1)), ""),
        in: .overlay(.settings), hint: "change", rank: 60, help: "change the chosen setting",
        .overlays),
      KeyBinding(
        "D", name: "launch-value", does: .control(.settingReset), in: .overlay(.settings),
        hint: "as at launch", rank: 40, help: "give the chosen setting its value of the launch",
        .overlays),
      KeyBinding(
        .named(.escape), "o", "q", .named(.enter), name: "close", does: .overlayClosed,
        in: .overlay(.settings), hint: "close", rank: 99, isEssential: true,
        help: "close the settings", .overlays),
      KeyBinding(
        "s", name: "save", does: .quitSaving, in: .overlay(.quitMenu), hint: "save and leave",
        rank: 90, help: "save a checkpoint and leave", .overlays),
      KeyBinding(
        "d", name: "discard", does: .quitDiscarding, in: .overlay(.quitMenu), hint: "discard",
        rank: 80, help: "leave without saving", .overlays),
      KeyBinding(
        .named(.escape), name: "stay", does: .overlayClosed, in: .overlay(.quitMenu), hint: "stay",
        rank: 70, isEssential: true, help: "stay in the program", .overlays),
      KeyBinding(
        "y", .named(.enter), name: "confirm", does: .restartConfirmed, in: .overlay(.restartDialog),
        hint: "restart", rank: 90, help: "yes, restart training", .overlays),
      KeyBinding(
        "n", .named(.escape), name: "keep", does: .overlayClosed, in: .overlay(.restartDialog),
        hint: "keep", rank: 80, isEssential: true, help: "no, keep the model", .overlays),
    ] + helpSearchKeys + paletteKeys + tourKeys

  /// Typing what to search for in the help.
  private static let helpSearchKeys: [KeyBinding] = [
    KeyBinding(
      .named(.enter), name: "keep", does: .help(.searchKept), in: .overlay(.helpSearch),
      hint: "keep", rank: 90, help: "keep what was found; then n and N go through it", .overlays),
    KeyBinding(
      (.named(.down), "next", .help(.matchMoved(1)), ""),
      (.named(.up), "previous", .help(.matchMoved(-1)), ""),
      in: .overlay(.helpSearch), hint: "next", rank: 50, help: "the next match, or the one before",
      .overlays),
    KeyBinding(
      KeyTable.textStrokes, in: .overlay(.helpSearch),
      help: "take a letter back, a word, or all of them", .overlays),
    KeyBinding(
      .named(.escape), name: "close", does: .overlayClosed, in: .overlay(.helpSearch), hint: "back",
      rank: 80, isEssential: true, help: "leave the search for where it began", .overlays),
  ]

  /// The editing keys of every line that takes letters.
  private static let textStrokes: [KeyBinding.Stroke] = [
    (.named(.backspace), "erase", .text(.erased), ""),
    (.control("W"), "erase-word", .text(.wordErased), ""),
    (.control("U"), "erase-all", .text(.cleared), ""),
  ]

  /// Choosing a command.
  private static let paletteKeys: [KeyBinding] = [
    KeyBinding(
      (.named(.up), "choose-previous", .scrolled(-1), ""),
      (.named(.down), "choose-next", .scrolled(1), ""),
      in: .overlay(.palette), hint: "choose", rank: 50, help: "choose a command", .overlays),
    KeyBinding(
      (.named(.pageUp), "page-up", .pageScrolled(-1), ""),
      (.named(.pageDown), "page-down", .pageScrolled(1), ""),
      in: .overlay(.palette), help: "a page of commands further", .overlays),
    KeyBinding(
      .named(.enter), name: "run", does: .palette(.run), in: .overlay(.palette), hint: "run",
      rank: 90, help: "run the chosen command", .overlays),
    KeyBinding(
      .named(.tab), name: "complete", does: .palette(.completed), in: .overlay(.palette),
      hint: "complete", rank: 30, help: "write the chosen command out", .overlays),
    KeyBinding(
      KeyTable.textStrokes, in: .overlay(.palette),
      help: "take a letter back, a word, or all of them", .overlays),
    KeyBinding(
      .named(.escape), name: "close", does: .overlayClosed, in: .overlay(.palette), hint: "close",
      rank: 80, isEssential: true, help: "close the commands", .overlays),
  ]

  /// The tour; all other keys keep their meaning beside it.
  private static let tourKeys: [KeyBinding] = [
    KeyBinding(
      .named(.enter), name: "answer", does: .tour(.answered), in: .overlay(.tour), hint: "answer",
      on: "next", rank: 90, help: "the answer of the tour's question; then the next step",
      .overlays),
    KeyBinding(
      (.named(.left), "back", .tour(.moved(-1)), ""),
      (.named(.right), "next", .tour(.moved(1)), ""),
      in: .overlay(.tour), hint: "step", rank: 80, help: "one step back or forth", .overlays),
    KeyBinding(
      .named(.escape), name: "end", does: .overlayClosed, in: .overlay(.tour), hint: "end the tour",
      rank: 70, isEssential: true, help: "end the tour", .overlays),
  ]
}
