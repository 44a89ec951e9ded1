import LiveSession
import TerminalUI

extension KeyTable {
  /// Reading the learning curves.
  static let curvesKeys = [
    KeyBinding(
      [(.named(.left), .panned(-1)), (.named(.right), .panned(1))], in: .panel(.curves),
      names: ["pan-left", "pan-right"],
      hint: "pan", help: "move the window to older or newer updates", category: .curves,
      importance: 50),
    KeyBinding(
      [(.named(.up), .curveSelected(-1)), (.named(.down), .curveSelected(1))], in: .panel(.curves),
      names: ["previous-curve", "next-curve"],
      hint: "curve", help: "show one curve large; past the last one all are shown",
      category: .curves, importance: 48),
    KeyBinding(
      [("x", .curvesAxisToggled)], in: .views, names: ["curves-axis"], hint: "x axis",
      help: "draw the curves against updates or seconds", category: .curves, importance: 12),
  ]
}
