import TerminalUI

extension DashboardState {
  /// Takes pasted text: it goes where letters go, as far as there is room.
  ///
  /// Elsewhere it does nothing, since it is no key.
  mutating func reducePaste(_ text: String) -> DashboardOutcome {
    guard let before = palette?.text else {
      return DashboardOutcome(notice: "pasted text is no keys: it does nothing here")
    }
    for scalar in text.unicodeScalars { reduceText(.character(scalar)) }
    let taken = (palette?.text ?? before).unicodeScalars.count - before.unicodeScalars.count
    guard taken < text.unicodeScalars.count else { return DashboardOutcome() }
    return DashboardOutcome(notice: "the line is full: the end of the pasted text is missing")
  }
}
