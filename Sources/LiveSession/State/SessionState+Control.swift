import Scenes
import Validation
import Worlds

extension SessionState {
  /// Whether something can be a goal here: a picture of the scene's size, a number that is one.
  func canAim(at choice: GoalChoice) -> Bool {
    switch choice {
    case .scene, .present: true
    case .quantity(let index, let value): index >= 0 && value.isFinite
    case .picture(let picture):
      picture.pixels.count == scene.environment.frame.width * scene.environment.frame.height
    }
  }

  /// Takes over how fast time passes and how hard kicks are; what makes no sense changes nothing.
  ///
  /// - Returns: What to mark in the plots, if anything, and what the loops must do once.
  mutating func take(_ request: ControlRequest) -> (mark: String?, commands: [SessionCommand]) {
    switch request {
    case .timeScaled(let wanted):
      let scale = Self.inside(Self.timeScales, wanted)
      guard let scale, scale != timeScale else { return (nil, []) }
      timeScale = scale
      return ("time x\(DecimalText.of(scale))", [])
    case .kickStrengthened(let wanted):
      if let strength = Self.inside(Self.kickStrengths, wanted) { kickStrength = strength }
      return (nil, [])
    case .stepped:
      return (nil, isControlPaused ? [.stepControl] : [])
    }
  }

  /// Notes since when nothing moves.
  mutating func noteStillness(at seconds: Double) {
    stillSince = isTrainingPaused && isControlPaused ? stillSince ?? seconds : nil
  }

  private static func inside(_ range: ClosedRange<Double>, _ value: Double) -> Double? {
    value.isNaN ? nil : min(max(value, range.lowerBound), range.upperBound)
  }
}

extension GoalChoice {
  /// What stands in the plots where it became the goal.
  var mark: String {
    switch self {
    case .scene: "scene's goal"
    case .present: "new goal"
    case .quantity: "goal moved"
    case .picture: "imagined goal"
    }
  }
}
