import Planning

extension PlannerSettings {
  /// The swing-up at 20 Hz: a look of one second ahead.
  static let pendulum = PlannerSettings()

  /// Balancing at 60 ms a tick: noise changes every tick, and actions are dear, since jitter at the
  /// goal is what makes the pole fall.
  static let cartPole = PlannerSettings(
    horizon: 17, noiseHold: 1, actionCost: 0.05, offsetGain: 0.06,
    linearQuadratic: LinearQuadratic(linearizeAt: .goal))
}
