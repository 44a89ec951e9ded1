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

/// Commands that carry a value: the palette's.
package enum DashboardCommand: Sendable, Equatable {
  /// Put this planner in charge.
  case plannerChosen(ControllerName)
  /// Give a live setting this value.
  case settingChosen(key: String, value: Double)
  /// Move a quantity of the goal to this value, in its unit.
  case goalChosen(quantity: Int, value: Double)
  /// Take this set of colours.
  case themeChosen(ThemeChoice)
  /// Choose this row of the open settings.
  case rowChosen(Int)
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
