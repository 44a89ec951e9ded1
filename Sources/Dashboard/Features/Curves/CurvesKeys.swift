import LiveSession
import TerminalUI

extension KeyTable {
  /// Reading the learning curves.
  static let curvesKeys: [KeyBinding] = [
    KeyBinding(
      (.named(.left), "pan-left", .curves(.panned(-1)), "move the window to older updates"),
      (.named(.right), "pan-right", .curves(.panned(1)), "move the window to newer updates"),
      in: .panel(.curves), hint: "pan", rank: 73, help: "move the window to older or newer updates",
      .curves),
    KeyBinding(
      (
        .named(.up), "previous-curve", .curves(.curveSelected(-1)),
        "show the curve before large, or all of them"
      ),
      (
        .named(.down), "next-curve", .curves(.curveSelected(1)),
        "show the next curve large, or all of them"
      ),
      in: .panel(.curves), hint: "curve", rank: 77,
      help: "show one curve large; past the last one all are shown", .curves),
    KeyBinding(
      "h", name: "hairline", does: .curves(.hairlineToggled), in: .panel(.curves), hint: "hairline",
      rank: 88, help: "read all curves at one update (also a click or a drag)", .curves),
    KeyBinding(
      (",", "hairline-left", .curves(.hairlineMoved(-1)), "move the hairline one column back"),
      (".", "hairline-right", .curves(.hairlineMoved(1)), "move the hairline one column on"),
      (
        "<", "hairline-far-left", .curves(.hairlineMoved(-10)), "move the hairline ten columns back"
      ),
      (">", "hairline-far-right", .curves(.hairlineMoved(10)), "move the hairline ten columns on"),
      in: .panel(.curves), help: "move the hairline by one column, or by ten", .curves),
    KeyBinding(
      (
        "N", "previous-marker", .curves(.hairlineToMarker(-1)),
        "move the hairline to the marker before"
      ),
      ("n", "next-marker", .curves(.hairlineToMarker(1)), "move the hairline to the next marker"),
      in: .panel(.curves), help: "move the hairline to the marker before, or the next", .curves),
    KeyBinding(
      ("e", "smoother", .curves(.smoothingMoved(1)), "average the curves over more updates"),
      ("E", "rougher", .curves(.smoothingMoved(-1)), "average the curves over fewer updates"),
      in: .panel(.curves), hint: "smooth", rank: 79,
      help: "average over more or fewer updates; the band stays", .curves),
    KeyBinding(
      "y", name: "y-scale", does: .curves(.scaleCycled), in: .panel(.curves), hint: "scale",
      rank: 78, help: "linear, log or symlog: the curve shown large, else all", .curves),
    KeyBinding(
      "v", name: "ghosts", does: .curves(.ghostsToggled), in: .panel(.curves),
      help: "draw earlier runs (--ghost) behind the curves, or not", .curves),
    KeyBinding(
      (.named(.home), "start", .curves(.jumped(toEnd: false)), "go to the first updates"),
      (
        .named(.end), "newest", .curves(.jumped(toEnd: true)),
        "go to the newest updates and follow them"
      ),
      in: .panel(.curves), help: "go to the first updates, or to the newest and follow them",
      .curves),
    KeyBinding(
      "x", name: "curves-axis", does: .curves(.axisToggled), in: .views, hint: "x axis", rank: 12,
      help: "draw the curves against updates or seconds", .curves),
  ]
}
