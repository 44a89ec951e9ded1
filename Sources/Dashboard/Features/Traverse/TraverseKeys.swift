import LiveSession
import TerminalUI

extension KeyTable {
  /// Walking through the latent space.
  static let traverseKeys = [
    KeyBinding(
      [("[", .traverse(.dimensionMoved(-1))), ("]", .traverse(.dimensionMoved(1)))], in: .views,
      names: ["dimension-previous", "dimension-next"],
      each: ["choose the latent dimension before", "choose the next latent dimension"],
      hint: "dimension",
      help: "choose a latent dimension", category: .traverse, importance: 28),
    KeyBinding(
      [
        (.named(.up), .traverse(.dimensionMoved(-1))),
        (.named(.down), .traverse(.dimensionMoved(1))),
      ],
      in: .panel(.sliders), names: ["dimension-previous", "dimension-next"],
      each: ["choose the latent dimension before", "choose the next latent dimension"],
      hint: "dimension",
      help: "choose a latent dimension in Traverse",
      category: .traverse, importance: 52),
    KeyBinding(
      [(.named(.left), .traverse(.walked(-1))), (.named(.right), .traverse(.walked(1)))],
      in: .panel(.sliders),
      names: ["move-left", "move-right"],
      each: [
        "move down it by a quarter of its standard deviation",
        "move up it by a quarter of its standard deviation",
      ],
      hint: "move", help: "move along it by a quarter of its standard deviation",
      category: .traverse, importance: 95),
    KeyBinding(
      [(.named(.pageUp), .traverse(.walked(4))), (.named(.pageDown), .traverse(.walked(-4)))],
      in: .view(.traverse), names: ["jump-right", "jump-left"],
      each: [
        "move up it by a whole standard deviation", "move down it by a whole standard deviation",
      ],
      help: "move along it by a whole standard deviation",
      category: .traverse),
    KeyBinding(
      [(.named(.home), .traverse(.endReached(-1))), (.named(.end), .traverse(.endReached(1)))],
      in: .view(.traverse), names: ["lowest", "highest"],
      each: ["jump to the lowest value of the range", "jump to the highest value of the range"],
      help: "jump to the lowest or highest value of the range",
      category: .traverse),
    KeyBinding(
      [(.named(.enter), .traverse(.cycleToggled))], in: .view(.traverse), names: ["cycle"],
      hint: "cycle",
      help: "let the dimension go there and back, or stop it there", category: .traverse,
      importance: 94),
    KeyBinding(
      [("n", .traverse(.rangeMoved(1))), ("N", .traverse(.rangeMoved(-1)))], in: .view(.traverse),
      names: ["next-range", "previous-range"],
      each: [
        "the next range of walks: deviations, quantiles, min-max", "the range of walks before",
      ],
      hint: "range",
      help: "how far walks reach: by deviations, quantiles, min-max",
      category: .traverse, importance: 92),
    KeyBinding(
      [("A", .traverse(.marked(.a))), ("B", .traverse(.marked(.b)))], in: .view(.traverse),
      names: ["mark-a", "mark-b"],
      each: ["mark where an interpolation begins", "mark where an interpolation ends"],
      hint: "mark", help: "mark where an interpolation begins (A) and ends (B)",
      category: .traverse, importance: 91),
    KeyBinding(
      [("C", .traverse(.marksCleared))], in: .view(.traverse), names: ["marks-clear"],
      help: "forget both marks",
      category: .traverse),
    KeyBinding(
      [("l", .traverse(.interpolationToggled))], in: .view(.traverse), names: ["interpolation"],
      hint: "linear/spherical",
      help: "interpolate on the straight line or on the great circle", category: .traverse,
      importance: 26),
    KeyBinding(
      [("v", .traverse(.contentToggled))], in: .view(.traverse), names: ["strips"], hint: "strips",
      help: "dimensions or interpolation, where one has room",
      category: .traverse, importance: 24),
    KeyBinding(
      [("z", .traverse(.reset))], in: .views, names: ["traverse-reset"], hint: "code",
      help: "put the traversed latent back to the present code", category: .traverse,
      importance: 22),
  ]
}
