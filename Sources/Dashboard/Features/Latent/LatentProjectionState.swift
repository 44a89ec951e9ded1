/// How the latent space is looked at.
package struct LatentProjectionState: Sendable, Equatable {
  /// Whether three principal axes are shown, or two.
  package var isThreeDimensional = true
  /// Turn about the third principal axis, in rad.
  package var yaw = 0.0
  /// Tilt of the plane of the first two axes away from the viewer, in rad.
  package var pitch = LatentProjectionState.defaultPitch
  /// Magnification; 1 fits the cloud.
  package var zoom = 1.0
  /// Whether the cloud turns by itself.
  package var isTurning = true

  /// The tilt at the start: steep enough for depth, flat enough that a ring stays a ring.
  package static let defaultPitch = 0.85
  /// The turn of the automatic rotation, in rad per second.
  package static let turningRate = 0.25
  /// The automatic rotation advances in steps of this many seconds, so that most screens leave the
  /// scatter plot as it was and cost few bytes.
  package static let turningInterval = 0.1
  /// The turn of one key press, in rad.
  package static let step = 0.15
  /// The smallest and largest magnification.
  package static let zoomRange = 0.25...8.0

  /// Makes the view of the start: three axes, slowly turning.
  package init() {}

  /// The yaw to draw at a time, in seconds since launch.
  package func yaw(at seconds: Double) -> Double {
    guard isThreeDimensional, isTurning, seconds.isFinite else { return yaw }
    let ticks = (seconds / Self.turningInterval).rounded(.down)
    let turn = yaw + ticks * Self.turningInterval * Self.turningRate
    return turn.truncatingRemainder(dividingBy: 2 * .pi)
  }

  /// Turns by hand: automatic rotation stops where it is.
  mutating func turn(yaw deltaYaw: Double, pitch deltaPitch: Double, at seconds: Double) {
    yaw = yaw(at: seconds)
    isTurning = false
    isThreeDimensional = true
    yaw = (yaw + deltaYaw).truncatingRemainder(dividingBy: 2 * .pi)
    pitch = min(max(pitch + deltaPitch, -.pi / 2), .pi / 2)
  }

  /// Starts or stops the automatic rotation without a jump.
  mutating func toggleTurning(at seconds: Double) {
    let shown = yaw(at: seconds)
    isTurning.toggle()
    isThreeDimensional = true
    yaw = shown
    // `yaw(at:)` adds the turn since launch; subtracting it here makes rotation go on from `shown`.
    if isTurning { yaw = (2 * shown - yaw(at: seconds)).truncatingRemainder(dividingBy: 2 * .pi) }
  }

  /// Magnifies by a factor.
  mutating func magnify(by factor: Double) {
    zoom = min(max(zoom * factor, Self.zoomRange.lowerBound), Self.zoomRange.upperBound)
  }
}
