import Control
import LiveSession
import TerminalUI

/// What is done in the palette.
package enum PaletteAction: Sendable, Equatable {
  /// Open it.
  case opened
  /// Open it with these letters typed.
  case openedWith(String)
  /// Write the chosen command out.
  case completed
  /// Run the chosen command.
  case run
  /// Choose a row of the list and run it.
  case rowRun(Int)
}

/// Taking changes of view back.
package enum HistoryAction: Sendable, Equatable {
  /// Take the last change back.
  case undone
  /// Make the change again that was taken back last.
  case redone
}

/// What is done in the tour.
package enum TourAction: Sendable, Equatable {
  /// Begin at the first step.
  case started
  /// So many steps further or back; past the last step the tour ends.
  case moved(Int)
  /// Show the answer; when it is shown, the next step.
  case answered
}
