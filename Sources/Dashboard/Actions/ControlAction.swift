/// What the keys of the Control view mean, beside planners and races.
package enum ControlAction: Sendable, Equatable {
  /// Move a quantity of the goal, in its steps.
  case goalMoved(quantity: Int, steps: Int)
  /// Make what the traversal decodes to the goal.
  case goalImagined
  /// Let simulated time pass twice as fast for every step up, half as fast for every step down.
  case timeScaled(Int)
  /// Let simulated time pass as real time does.
  case timeReset
  /// Kick twice as hard for every step up, half as hard for every step down.
  case kickStrengthened(Int)
  /// Choose another live setting, so many rows further.
  case settingMoved(Int)
  /// Choose the live setting of a row.
  case settingChosen(Int)
  /// Give the chosen setting the value that it had at launch.
  case settingReset
}
