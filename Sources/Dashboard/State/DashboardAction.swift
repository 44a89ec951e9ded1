import LiveSession
import TerminalUI

/// What a key means: the only way to change the state, and the unit of undo, replay and palette.
package enum DashboardAction: Sendable, Equatable {
  /// Open a view.
  case viewSelected(DashboardView)
  /// Give the arrows to another panel, so many further.
  case focusMoved(Int)
  /// Magnify what the focused panel shows, or else the latent space.
  case zoomed(Int)
  /// Put the focused panel back to how it was at the start.
  case positionReset
  /// Pin the picture, or go back to the live one.
  case freezeToggled
  /// Do what belongs to a view.
  case feature(AnyFeatureAction)
  /// Ask the session directly.
  case session(SessionEvent)
  /// Ask before training is restarted.
  case restartRequested
  /// Restart training.
  case restartConfirmed
  /// Open or close the help.
  case helpToggled
  /// Open or close the settings.
  case settingsToggled
  /// Scroll the overlay by rows.
  case scrolled(Int)
  /// Scroll the overlay by pages.
  case pageScrolled(Int)
  /// Choose this row of the open settings.
  case rowChosen(Int)
  /// Close what lies over the view.
  case overlayClosed
  /// Open the quit menu; from the quit menu itself, save and leave.
  case quitRequested
  /// Save and leave.
  case quitSaving
  /// Leave without saving.
  case quitDiscarding
  /// Take the next set of colours.
  case themeCycled
  /// Take this set of colours.
  case themeChosen(ThemeChoice)
  /// Write the screen to a file.
  case screenshotRequested
  /// Write the whole screen again.
  case redrawRequested
  /// Give the terminal back to the shell until the program is continued.
  case suspendRequested
  /// Search the help.
  case help(HelpAction)
  /// Edit the line that takes letters.
  case text(TextAction)
  /// Find and run commands by their names.
  case palette(PaletteAction)
  /// Take a change of view back, or make it again.
  case history(HistoryAction)
  /// The guided tour.
  case tour(TourAction)
}

/// What the screen loop asks of the program around it.
package enum DashboardEffect: Sendable, Equatable {
  /// Leave, saving a checkpoint first or not.
  case quit(saving: Bool)
  /// Write the present screen to a file.
  case screenshot
  /// Forget what is on the terminal and write it whole.
  case redraw
  /// Stop the process until it is continued.
  case suspend
}

/// What one input leads to, besides the new state.
package struct DashboardOutcome: Sendable, Equatable {
  /// What is asked of the session, in order.
  package var events: [SessionEvent]
  /// What is asked of the program.
  package var effects: [DashboardEffect]
  /// A line for the user: usually why a key did nothing.
  package var notice: String?

  /// Makes an outcome; by default nothing is asked.
  package init(
    events: [SessionEvent] = [], effects: [DashboardEffect] = [], notice: String? = nil
  ) {
    self.events = events
    self.effects = effects
    self.notice = notice
  }
}
