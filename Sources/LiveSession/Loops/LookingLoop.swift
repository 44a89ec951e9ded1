/// Looks into what was learned for the screen.
protocol LookingLoop: AnyObject {
  /// Looks once; cheap when nothing is new.
  func tick()
  /// Takes over the newest of what was learned, if it is newer.
  func adopt(_ state: SessionState)
  /// Hands to the screen what is seen of what was taken over last.
  func show(_ control: ControlMessage, _ state: SessionState)
}

/// Runs the race that the user asked for.
protocol RacingLoop: AnyObject {
  /// Takes one tick of the race, if there is one.
  ///
  /// - Returns: Whether a race goes on.
  func tick() -> Bool
}
