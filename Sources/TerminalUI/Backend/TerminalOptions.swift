import Foundation

/// How a screen is opened.
package struct TerminalOptions: Sendable {
  /// The colours that the user wants.
  package var color: ColorChoice
  /// Only ASCII glyphs, even where more could be shown.
  package var ascii: Bool
  /// Whether the mouse is reported; the terminal's own selection then needs Shift.
  package var mouse: Bool
  /// Whether screens are bracketed by synchronised output (DEC private mode 2026); nil leaves it
  /// to what is known of the terminal.
  package var synchronizedOutput: Bool?
  /// The terminal's file; nil for the terminal that the program was started on.
  package var path: String?
  /// The environment to read TERM, COLORTERM, NO_COLOR and the like from.
  package var environment: [String: String]

  /// Makes options.
  package init(
    color: ColorChoice = .auto, ascii: Bool = false, mouse: Bool = true,
    synchronizedOutput: Bool? = nil, path: String? = nil,
    environment: [String: String] = ProcessInfo.processInfo.environment
  ) {
    self.color = color
    self.ascii = ascii
    self.mouse = mouse
    self.synchronizedOutput = synchronizedOutput
    self.path = path
    self.environment = environment
  }

  /// The value of the first of LC_ALL, LC_CTYPE and LANG that is set, as the C library reads them.
  var localeName: String? {
    ["LC_ALL", "LC_CTYPE", "LANG"].lazy
      .compactMap { environment[$0] }
      .first { !$0.isEmpty }
  }

  /// Whether the environment's locale is one of UTF-8.
  package var namesUTF8: Bool {
    let name = (localeName ?? "").lowercased()
    return name.hasSuffix("utf-8") || name.hasSuffix("utf8")
  }
}
