import LiveSession
import TerminalUI

extension KeyTable {
  /// Reading the learning curves.
  static let curvesKeys = [
    KeyBinding(
      [(.named(.left), .curves(.panned(-1))), (.named(.right), .curves(.panned(1)))],
      in: .panel(.curves),
      names: ["pan-left", "pan-right"],
      each: ["move the window to older updates", "move the window to newer updates"],
      hint: "pan", help: "move the window to older or newer updates", category: .curves,
      importance: 73),
    KeyBinding(
      [(.named(.up), .curves(.curveSelected(-1))), (.named(.down), .curves(.curveSelected(1)))],
      in: .panel(.curves),
      names: ["previous-curve", "next-curve"],
      each: [
        "show the curve before large, or all of them", "show the next curve large, or all of them",
      ],
      hint: "curve", help: "show one curve large; past the last one all are shown",
      category: .curves, importance: 77),
    KeyBinding(
      [("h", .curves(.hairlineToggled))], in: .panel(.curves), names: ["hairline"],
      hint: "hairline",
      help: "read all curves at one update (also a click or a drag)",
      category: .curves, importance: 88),
    KeyBinding(
      [
        (",", .curves(.hairlineMoved(-1))), (".", .curves(.hairlineMoved(1))),
        ("<", .curves(.hairlineMoved(-10))), (">", .curves(.hairlineMoved(10))),
      ], in: .panel(.curves),
      names: ["hairline-left", "hairline-right", "hairline-far-left", "hairline-far-right"],
      each: [
        "move the hairline one column back", "move the hairline one column on",
        "move the hairline ten columns back", "move the hairline ten columns on",
      ],
      help: "move the hairline by one column, or by ten",
      category: .curves),
    KeyBinding(
      [("N", .curves(.hairlineToMarker(-1))), ("n", .curves(.hairlineToMarker(1)))],
      in: .panel(.curves), names: ["previous-marker", "next-marker"],
      each: ["move the hairline to the marker before", "move the hairline to the next marker"],
      help: "move the hairline to the marker before, or the next",
      category: .curves),
    KeyBinding(
      [("e", .curves(.smoothingMoved(1))), ("E", .curves(.smoothingMoved(-1)))],
      in: .panel(.curves), names: ["smoother", "rougher"],
      each: ["average the curves over more updates", "average the curves over fewer updates"],
      hint: "smooth",
      help: "average over more or fewer updates; the band stays", category: .curves,
      importance: 79),
    KeyBinding(
      [("y", .curves(.scaleCycled))], in: .panel(.curves), names: ["y-scale"], hint: "scale",
      help: "linear, log or symlog: the curve shown large, else all", category: .curves,
      importance: 78),
    KeyBinding(
      [("v", .curves(.ghostsToggled))], in: .panel(.curves), names: ["ghosts"],
      help: "draw earlier runs (--ghost) behind the curves, or not", category: .curves),
    KeyBinding(
      [
        (.named(.home), .curves(.jumped(toEnd: false))),
        (.named(.end), .curves(.jumped(toEnd: true))),
      ], in: .panel(.curves), names: ["start", "newest"],
      each: ["go to the first updates", "go to the newest updates and follow them"],
      help: "go to the first updates, or to the newest and follow them",
      category: .curves),
    KeyBinding(
      [("x", .curves(.axisToggled))], in: .views, names: ["curves-axis"], hint: "x axis",
      help: "draw the curves against updates or seconds", category: .curves, importance: 12),
  ]
}
