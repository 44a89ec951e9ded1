import LiveSession
import TerminalUI

extension KeyTable {
  /// Planner panel and acting by hand.
  static let plannerKeys: [KeyBinding] = [
    KeyBinding(
      "v", name: "race", does: .control(.raceToggled), in: .view(.control), hint: "race",
      on: "end race", rank: 88, help: "race all planners from one start; again: end the race",
      .manual),
    KeyBinding(
      (
        .named(.left), "act-left", .control(.manualAction(-1)),
        "act to the left (each press holds for 150 ms)"
      ),
      (
        .named(.right), "act-right", .control(.manualAction(1)),
        "act to the right (each press holds for 150 ms)"
      ),
      in: .manual, hint: "act", rank: 99, help: "act by hand (each press holds for 150 ms)",
      .manual),
    KeyBinding(
      (
        .named(.up), "act-up", .control(.secondMotorMoved(1)),
        "act on the second motor, upwards; else act more strongly"
      ),
      (
        .named(.down), "act-down", .control(.secondMotorMoved(-1)),
        "act on the second motor, downwards; else less strongly"
      ),
      in: .manual, hint: "second/strength", rank: 55,
      help: "act on the second motor; with one motor, its strength", .manual),
    KeyBinding(
      ("}", "stronger", .control(.manualStrengthMoved(1)), "act by hand more strongly"),
      ("{", "weaker", .control(.manualStrengthMoved(-1)), "act by hand less strongly"),
      in: .manual, help: "act by hand more or less strongly", .manual),
    KeyBinding(
      (.named(.left), "previous", .control(.plannerMoved(-1)), ""),
      (.named(.right), "next", .control(.plannerMoved(1)), ""),
      in: .panel(.planner), hint: "planner", rank: 50,
      help: "choose a planner, while the planner panel has the mark", .manual),
  ]

  /// Goals, pace, kicks and settings in the Control view.
  static let controlKeys: [KeyBinding] = [
    KeyBinding(
      (
        ",", "goal-down", .control(.goalMoved(quantity: 0, steps: -1)),
        "move the goal back: its angle, or the cart's place"
      ),
      (
        ".", "goal-up", .control(.goalMoved(quantity: 0, steps: 1)),
        "move the goal on: its angle, or the cart's place"
      ),
      in: .view(.control), hint: "move goal", rank: 86,
      help: "move the goal: its angle, or the cart's place", .manual),
    KeyBinding(
      (
        ";", "second-goal-down", .control(.goalMoved(quantity: 1, steps: -1)),
        "move the goal's second quantity back"
      ),
      (
        "'", "second-goal-up", .control(.goalMoved(quantity: 1, steps: 1)),
        "move the goal's second quantity on"
      ),
      in: .view(.control), help: "move the goal's second quantity, where it has one", .manual),
    KeyBinding(
      "y", name: "goal-imagined", does: .control(.goalImagined), in: .view(.control),
      hint: "imagined goal", rank: 24, help: "make the picture that Traverse shows the goal",
      .manual),
    KeyBinding(
      "y", name: "goal-imagined", does: .control(.goalImagined), in: .view(.traverse),
      hint: "as goal", rank: 25, help: "make the decoded picture the goal of control", .traverse),
    KeyBinding(
      ("<", "slower", .control(.timeScaled(-1)), "half the pace of simulated time, down to 1/8"),
      (">", "faster", .control(.timeScaled(1)), "double the pace of simulated time, up to 8"),
      in: .view(.control), hint: "pace", rank: 84,
      help: "half or double the pace of simulated time, 1/8 to 8", .manual),
    KeyBinding(
      "/", name: "real-time", does: .control(.timeReset), in: .view(.control),
      help: "simulated time as fast as real time", .manual),
    KeyBinding(
      "n", name: "step", does: .session(.control(.stepped)), in: .view(.control),
      help: "one control tick, while the system stands still", .manual),
    KeyBinding(
      ("(", "weaker-kick", .control(.kickStrengthened(-1)), "kick half as hard"),
      (")", "harder-kick", .control(.kickStrengthened(1)), "kick twice as hard"),
      in: .view(.control), hint: "kick strength", rank: 23, help: "kick half or twice as hard",
      .manual),
    KeyBinding(
      (
        .named(.up), "choose-previous", .control(.settingMoved(-1)),
        "choose the setting before, in the Control view"
      ),
      (
        .named(.down), "choose-next", .control(.settingMoved(1)),
        "choose the next setting, in the Control view"
      ),
      in: .panel(.settings), hint: "choose", rank: 51,
      help: "choose a setting, while the settings have the mark", .manual),
    KeyBinding(
      (
        .named(.left), "decrease", .control(.settingAdjusted(-1)),
        "make the chosen setting smaller at once"
      ),
      (
        .named(.right), "increase", .control(.settingAdjusted(1)),
        "make the chosen setting larger at once"
      ),
      in: .panel(.settings), hint: "change", rank: 97, help: "change the chosen setting at once",
      .manual),
    KeyBinding(
      "D", name: "launch-value", does: .control(.settingReset), in: .panel(.settings),
      hint: "as at launch", rank: 54, help: "give the chosen setting its value of the launch",
      .manual),
  ]
}
