import LiveSession
import TerminalUI

extension KeyTable {
  /// Planner panel and acting by hand.
  static let plannerKeys = [
    KeyBinding(
      [("v", .control(.raceToggled))], in: .view(.control), names: ["race"], hint: "race",
      hintWhenOn: "end race",
      help: "race all planners from one start; again: end the race", category: .manual,
      importance: 88),
    KeyBinding(
      [(.named(.left), .control(.manualAction(-1))), (.named(.right), .control(.manualAction(1)))],
      in: .manual,
      names: ["act-left", "act-right"],
      each: [
        "act to the left (each press holds for 150 ms)",
        "act to the right (each press holds for 150 ms)",
      ],
      hint: "act", help: "act by hand (each press holds for 150 ms)", category: .manual,
      importance: 99),
    KeyBinding(
      [
        (.named(.up), .control(.secondMotorMoved(1))),
        (.named(.down), .control(.secondMotorMoved(-1))),
      ],
      in: .manual, names: ["act-up", "act-down"],
      each: [
        "act on the second motor, upwards; else act more strongly",
        "act on the second motor, downwards; else less strongly",
      ], hint: "second/strength",
      help: "act on the second motor; with one motor, its strength", category: .manual,
      importance: 55),
    KeyBinding(
      [("}", .control(.manualStrengthMoved(1))), ("{", .control(.manualStrengthMoved(-1)))],
      in: .manual,
      names: ["stronger", "weaker"],
      each: ["act by hand more strongly", "act by hand less strongly"],
      help: "act by hand more or less strongly", category: .manual),
    KeyBinding(
      [(.named(.left), .control(.plannerMoved(-1))), (.named(.right), .control(.plannerMoved(1)))],
      in: .panel(.planner), names: ["previous", "next"], hint: "planner",
      help: "choose a planner, while the planner panel has the mark",
      category: .manual, importance: 50),
  ]

  /// Goals, pace, kicks and settings in the Control view.
  static let controlKeys = [
    KeyBinding(
      [
        (",", .control(.goalMoved(quantity: 0, steps: -1))),
        (".", .control(.goalMoved(quantity: 0, steps: 1))),
      ], in: .view(.control), names: ["goal-down", "goal-up"],
      each: [
        "move the goal back: its angle, or the cart's place",
        "move the goal on: its angle, or the cart's place",
      ], hint: "move goal",
      help: "move the goal: its angle, or the cart's place", category: .manual, importance: 86),
    KeyBinding(
      [
        (";", .control(.goalMoved(quantity: 1, steps: -1))),
        ("'", .control(.goalMoved(quantity: 1, steps: 1))),
      ], in: .view(.control), names: ["second-goal-down", "second-goal-up"],
      each: ["move the goal's second quantity back", "move the goal's second quantity on"],
      help: "move the goal's second quantity, where it has one", category: .manual),
    KeyBinding(
      [("y", .control(.goalImagined))], in: .view(.control), names: ["goal-imagined"],
      hint: "imagined goal",
      help: "make the picture that Traverse shows the goal", category: .manual, importance: 24),
    KeyBinding(
      [("y", .control(.goalImagined))], in: .view(.traverse), names: ["goal-imagined"],
      hint: "as goal",
      help: "make the decoded picture the goal of control", category: .traverse, importance: 25),
    KeyBinding(
      [("<", .control(.timeScaled(-1))), (">", .control(.timeScaled(1)))], in: .view(.control),
      names: ["slower", "faster"],
      each: [
        "half the pace of simulated time, down to 1/8",
        "double the pace of simulated time, up to 8",
      ], hint: "pace",
      help: "half or double the pace of simulated time, 1/8 to 8", category: .manual,
      importance: 84),
    KeyBinding(
      [("/", .control(.timeReset))], in: .view(.control), names: ["real-time"],
      help: "simulated time as fast as real time", category: .manual),
    KeyBinding(
      [("n", .session(.control(.stepped)))], in: .view(.control), names: ["step"],
      help: "one control tick, while the system stands still", category: .manual),
    KeyBinding(
      [
        ("(", .control(.kickStrengthened(-1))), (")", .control(.kickStrengthened(1))),
      ], in: .view(.control), names: ["weaker-kick", "harder-kick"],
      each: ["kick half as hard", "kick twice as hard"], hint: "kick strength",
      help: "kick half or twice as hard", category: .manual, importance: 23),
    KeyBinding(
      [(.named(.up), .control(.settingMoved(-1))), (.named(.down), .control(.settingMoved(1)))],
      in: .panel(.settings), names: ["choose-previous", "choose-next"],
      each: [
        "choose the setting before, in the Control view",
        "choose the next setting, in the Control view",
      ], hint: "choose",
      help: "choose a setting, while the settings have the mark", category: .manual,
      importance: 51),
    KeyBinding(
      [
        (.named(.left), .control(.settingAdjusted(-1))),
        (.named(.right), .control(.settingAdjusted(1))),
      ],
      in: .panel(.settings), names: ["decrease", "increase"],
      each: ["make the chosen setting smaller at once", "make the chosen setting larger at once"],
      hint: "change",
      help: "change the chosen setting at once", category: .manual, importance: 97),
    KeyBinding(
      [("D", .control(.settingReset))], in: .panel(.settings), names: ["launch-value"],
      hint: "as at launch",
      help: "give the chosen setting its value of the launch", category: .manual, importance: 54),
  ]
}
