import LiveSession

/// What a key means: the only way to change the state, and the unit of undo, replay and palette.
package enum DashboardAction: Sendable, Equatable {
  /// Open a view.
  case viewSelected(DashboardView)
  /// Give the arrows to another panel, so many further.
  case focusMoved(Int)
  /// Turn the latent view, in key presses.
  case turned(yaw: Int, pitch: Int)
  /// Show two or three axes of the latent space.
  case dimensionsToggled
  /// Let the latent view turn by itself, or stop it.
  case turningToggled
  /// Magnify the latent view, or shorten the window of the curves.
  case zoomed(Int)
  /// Move the window of the curves, by quarters of its length.
  case panned(Int)
  /// Choose the curve to show large.
  case curveSelected(Int)
  /// Draw the curves against updates or seconds.
  case curvesAxisToggled
  /// Look at the learning curves in another way.
  case curves(CurvesAction)
  /// Put the focused panel back to how it was at the start.
  case positionReset
  /// Pin the picture, or go back to the live one.
  case freezeToggled
  /// Look at the geometry of the latent space in another way.
  case latent(LatentAction)
  /// Choose another latent dimension, so many further.
  case dimensionMoved(Int)
  /// Move along the latent dimension by this many quarters of a standard deviation.
  case traversed(Int)
  /// Look at a dream.
  case dream(DreamAction)
  /// Walk through the latent space in the Traverse view.
  case traverse(TraverseAction)
  /// Choose another planner, so many further.
  case plannerMoved(Int)
  /// Take control by hand, or give it back.
  case manualToggled
  /// Act by hand: -1, 0 or 1 times the present strength.
  case manualAction(Int)
  /// Act by hand on the second motor: -1, 0 or 1 times the present strength; where there is one motor
  /// only, make manual actions stronger or weaker.
  case secondMotorMoved(Int)
  /// Make manual actions stronger or weaker, by quarters of the limit.
  case manualStrengthMoved(Int)
  /// Goals, pace, kicks and settings of the Control view.
  case control(ControlAction)
  /// Start a race of planners; while one is running, end it.
  case raceToggled
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
  /// Change the chosen setting, by steps.
  case settingAdjusted(Int)
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
  /// Commands that carry a value.
  case command(DashboardCommand)
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
