internal import CNcurses
import Foundation
import TerminalUI

/// What the terminfo database and the environment say about a terminal, read once.
struct TerminalDescription {
  /// The value of TERM.
  let term: String
  /// The number of colours in the database's description; 0 when it has none.
  let colors: Int
  /// The number of colour pairs in the database's description.
  let pairs: Int
  /// Whether the description can report the mouse.
  let hasMouse: Bool
  /// How many colours to use, and why.
  let colorDecision: ColorDecision
  /// Whether screens are bracketed by synchronised output.
  let isSynchronized: Bool
  /// Whether there is a screen of its own beside the scrolling one.
  let hasAlternateScreen: Bool
  /// A description that replaces the database's, when its colours are not those decided on.
  let replacement: TerminfoEntry?
  /// The sequences of its keys.
  let keySequences: KeySequences
  /// The bytes that put the terminal into the state of a screen.
  let enterBytes: [UInt8]
  /// The bytes that give it back.
  let leaveBytes: [UInt8]

  /// The bytes around a screen that is shown at once when synchronised (DEC private mode 2026).
  static let synchronizationBegin = Array("\u{1B}[?2026h".utf8)
  static let synchronizationEnd = Array("\u{1B}[?2026l".utf8)

  /// Reads the description of the terminal named by TERM.
  /// - Parameters:
  ///   - options: What the user wants, and the environment.
  ///   - descriptor: The terminal.
  /// - Throws: `TerminalError` when TERM is unset or unknown, or its description lacks what a
  ///   screen needs.
  static func read(
    options: TerminalOptions, descriptor: Int32
  ) throws(TerminalError) -> TerminalDescription {
    guard let term = options.environment["TERM"], !term.isEmpty else {
      throw TerminalError.termNotSet
    }
    switch curses_description_open(term, descriptor) {
    case CURSES_LOOKUP_FOUND: break
    case CURSES_LOOKUP_NO_DATABASE: throw TerminalError.noTerminfoDatabase(term: term)
    default: throw TerminalError.unknownTerm(term)
    }
    defer { curses_description_close() }
    let missing: [String] = ["cup", "clear"].filter { curses_capability_string($0) == nil }
    guard missing.isEmpty else {
      throw TerminalError.missingCapabilities(term: term, names: missing)
    }
    return TerminalDescription(term: term, options: options)
  }

  private init(term: String, options: TerminalOptions) {
    self.term = term
    colors = max(0, Int(curses_capability_number("colors")))
    pairs = max(0, Int(curses_capability_number("pairs")))
    colorDecision = ColorDecision.make(
      choice: options.color, environment: options.environment, colors: colors,
      isDirect: colors >= 1 << 24 || curses_capability_flag("RGB"))
    // Private modes are understood, or ignored, wherever cursor addressing is ANSI's.
    let isANSI = Self.bytes("cup").starts(with: [0x1B, UInt8(ascii: "[")])
    hasMouse = isANSI && curses_capability_string("kmous") != nil
    hasAlternateScreen = curses_capability_string("smcup") != nil
    isSynchronized =
      options.synchronizedOutput
      ?? (isANSI && Self.ignoresUnknownModes(term: term, environment: options.environment))
    replacement =
      Self.needsReplacement(colorDecision.depth, colors: colors)
      ? TerminfoEntry(colors: colorDecision.depth) : nil

    keySequences = KeySequences(
      keys: Dictionary(
        KeySequences.capabilities.map { (Self.bytes($0.name), $0.key) },
        uniquingKeysWith: { $0 ?? $1 }))

    let isMouseWanted = hasMouse && options.mouse
    let mouseOn = "\u{1B}[?1000h\u{1B}[?1002h\u{1B}[?1006h"
    let mouseOff = "\u{1B}[?1002l\u{1B}[?1000l\u{1B}[?1006l"
    enterBytes =
      Self.bytes("smcup") + Self.bytes("smkx") + Self.bytes("civis")
      + (isMouseWanted ? Array(mouseOn.utf8) : [])
      // What is pasted comes between two sequences, so that it is not taken for keys.
      + (isANSI ? Array("\u{1B}[?2004h".utf8) : [])

    var leave: [UInt8] = []
    if isSynchronized { leave += Self.synchronizationEnd }
    if isMouseWanted { leave += mouseOff.utf8 }
    leave += Self.bytes("cnorm") + Self.bytes("sgr0")
    if colors > 0 || replacement != nil { leave += Self.bytes("op") }
    leave += Self.bytes("rmkx")
    if isANSI { leave += "\u{1B}[?2004l".utf8 }
    if hasAlternateScreen {
      leave += Self.bytes("rmcup")
    } else if let bottom = curses_cursor_address(998, 0) {
      // Without a screen of its own the picture stays; the prompt goes below it.
      leave += UnsafeRawBufferPointer(start: bottom, count: strlen(bottom))
      leave += "\r\n".utf8
    }
    // Some terminals bring the mouse back when they leave the alternate screen.
    if isMouseWanted { leave += mouseOff.utf8 }
    leaveBytes = leave
  }

  /// Whether the database's colours are not those that are wanted.
  private static func needsReplacement(_ depth: ColorDepth, colors: Int) -> Bool {
    switch depth {
    case .truecolor: true
    case .palette256: colors != 256
    // Eight colours serve as sixteen, bright ones as bold.
    case .palette16: colors < 8 || colors > 256
    case .none: false
    }
  }

  /// Whether synchronised output can do no harm.
  ///
  /// It is the default without asking the terminal: one that does not know the mode ignores it.
  /// The exceptions are Apple's terminal, which prints parts of such sequences, and the consoles
  /// of kernels.
  private static func ignoresUnknownModes(term: String, environment: [String: String]) -> Bool {
    if environment["TERM_PROGRAM"] == "Apple_Terminal" { return false }
    return !["linux", "vt", "cons25", "wsvt", "sun", "hurd", "mach", "ansi", "cygwin"]
      .contains { term.hasPrefix($0) }
  }

  /// A capability without the padding that only printing terminals needed.
  private static func bytes(_ name: String) -> [UInt8] {
    removingPadding(TerminfoEntry.string(name) ?? [])
  }

  /// Removes delays of the form `$<5>`, `$<2/>`, `$<10*>`.
  static func removingPadding(_ bytes: [UInt8]) -> [UInt8] {
    var result: [UInt8] = []
    var index = 0
    while index < bytes.count {
      if bytes[index...].starts(with: [UInt8(ascii: "$"), UInt8(ascii: "<")]),
        let end = bytes[index...].firstIndex(of: UInt8(ascii: ">"))
      {
        index = end + 1
      } else {
        result.append(bytes[index])
        index += 1
      }
    }
    return result
  }
}
