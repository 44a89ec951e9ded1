import LiveSession
import TerminalUI

extension KeyTable {
  /// Planner panel and acting by hand.
  static let plannerKeys = [
    KeyBinding(
      [("v", .raceToggled)], in: .view(.control), names: ["race"], hint: "race",
      hintWhenOn: "end race",
      help: "race all planners from one start; again: end the race", category: .manual,
      importance: 88),
    KeyBinding(
      [(.named(.left), .manualAction(-1)), (.named(.right), .manualAction(1))], in: .manual,
      names: ["act-left", "act-right"],
      hint: "act", help: "act by hand (each press holds for 150 ms)", category: .manual,
      importance: 99),
    KeyBinding(
      [(.named(.up), .manualStrengthMoved(1)), (.named(.down), .manualStrengthMoved(-1))],
      in: .manual, names: ["stronger", "weaker"], hint: "strength",
      help: "act by hand more or less strongly", category: .manual,
      importance: 55),
    KeyBinding(
      [(.named(.left), .plannerMoved(-1)), (.named(.right), .plannerMoved(1))],
      in: .panel(.planner), names: ["previous", "next"], hint: "planner",
      help: "choose a planner, while the planner panel has the mark",
      category: .manual, importance: 50),
  ]
}
