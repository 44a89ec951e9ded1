/// How many colours a terminal shows.
package enum ColorDepth: String, Sendable, CaseIterable, Codable {
  /// 24-bit colour.
  case truecolor
  /// The 256-colour palette.
  case palette256 = "256"
  /// The 16 named colours.
  case palette16 = "16"
  /// No colour: shape, bold and reverse only.
  case none
}

/// A key, a paste, or a mouse event as a back end reports it.
package enum InputEvent: Sendable, Equatable, Hashable {
  /// A printable character, or a control character such as "\u{3}".
  case character(Unicode.Scalar)
  /// A named key.
  case key(NamedKey)
  /// Text that was pasted: one line without control characters, perhaps empty. It is no key.
  case paste(String)
  /// A mouse event at a cell.
  case mouse(MouseAction, x: Int, y: Int)
  /// The terminal has a new size.
  case resized(width: Int, height: Int)
  /// The terminal is gone (end of file or an input error).
  case disconnected
}

/// The keys that are not characters.
package enum NamedKey: String, Sendable, CaseIterable, Codable {
  case up, down, left, right, home, end, pageUp, pageDown, enter, escape, tab, backTab, backspace
  case delete, f1, f2, f3, f4, f5, f6, f7, f8, f9, f10, f11, f12
}

/// What the mouse did.
package enum MouseAction: String, Sendable, CaseIterable {
  case press, release, drag, wheelUp, wheelDown
}

/// What the last screens cost.
package struct ScreenCost: Sendable, Equatable {
  /// Bytes written for the last screen.
  package var bytes: Int
  /// Cells that changed in the last screen.
  package var cells: Int
  /// Seconds spent drawing and writing the last screen.
  package var seconds: Double

  /// Makes a cost.
  package init(bytes: Int = 0, cells: Int = 0, seconds: Double = 0) {
    self.bytes = bytes
    self.cells = cells
    self.seconds = seconds
  }
}

/// Where screens go and keys come from: ncurses, a test, or a recording.
///
/// One thread uses it.
package protocol TerminalBackend: AnyObject {
  /// The present size in cells.
  var size: (width: Int, height: Int) { get }
  /// How many colours the terminal shows.
  var colorDepth: ColorDepth { get }
  /// Whether glyphs beyond ASCII can be shown.
  var hasUnicode: Bool { get }
  /// Shows a screen; only changed cells are written.
  func present(_ buffer: CellBuffer) -> ScreenCost
  /// Waits at most `milliseconds` (0 polls) for events; also returns early after `wake()`.
  func events(waiting milliseconds: Int) -> [InputEvent]
  /// Forgets what is on the terminal, so that the next screen is written whole.
  func invalidate()
  /// Gives the terminal back as it was found; safe to call twice.
  func close()
}
