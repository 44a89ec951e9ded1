import LiveSession
import TerminalUI

extension KeyTable {
  /// Walking through the latent space.
  static let traverseKeys: [KeyBinding] = [
    KeyBinding(
      (
        "[", "dimension-previous", .traverse(.dimensionMoved(-1)),
        "choose the latent dimension before"
      ),
      ("]", "dimension-next", .traverse(.dimensionMoved(1)), "choose the next latent dimension"),
      in: .views, hint: "dimension", rank: 28, help: "choose a latent dimension", .traverse),
    KeyBinding(
      (
        .named(.up), "dimension-previous", .traverse(.dimensionMoved(-1)),
        "choose the latent dimension before"
      ),
      (
        .named(.down), "dimension-next", .traverse(.dimensionMoved(1)),
        "choose the next latent dimension"
      ),
      in: .panel(.sliders), hint: "dimension", rank: 52,
      help: "choose a latent dimension in Traverse", .traverse),
    KeyBinding(
      (
        .named(.left), "move-left", .traverse(.walked(-1)),
        "move down it by a quarter of its standard deviation"
      ),
      (
        .named(.right), "move-right", .traverse(.walked(1)),
        "move up it by a quarter of its standard deviation"
      ),
      in: .panel(.sliders), hint: "move", rank: 95,
      help: "move along it by a quarter of its standard deviation", .traverse),
    KeyBinding(
      (
        .named(.pageUp), "jump-right", .traverse(.walked(4)),
        "move up it by a whole standard deviation"
      ),
      (
        .named(.pageDown), "jump-left", .traverse(.walked(-4)),
        "move down it by a whole standard deviation"
      ),
      in: .view(.traverse), help: "move along it by a whole standard deviation", .traverse),
    KeyBinding(
      (
        .named(.home), "lowest", .traverse(.endReached(-1)), "jump to the lowest value of the range"
      ),
      (
        .named(.end), "highest", .traverse(.endReached(1)), "jump to the highest value of the range"
      ),
      in: .view(.traverse), help: "jump to the lowest or highest value of the range", .traverse),
    KeyBinding(
      .named(.enter), name: "cycle", does: .traverse(.cycleToggled), in: .view(.traverse),
      hint: "cycle", rank: 94, help: "let the dimension go there and back, or stop it there",
      .traverse),
    KeyBinding(
      (
        "n", "next-range", .traverse(.rangeMoved(1)),
        "the next range of walks: deviations, quantiles, min-max"
      ),
      ("N", "previous-range", .traverse(.rangeMoved(-1)), "the range of walks before"),
      in: .view(.traverse), hint: "range", rank: 92,
      help: "how far walks reach: by deviations, quantiles, min-max", .traverse),
    KeyBinding(
      ("A", "mark-a", .traverse(.marked(.a)), "mark where an interpolation begins"),
      ("B", "mark-b", .traverse(.marked(.b)), "mark where an interpolation ends"),
      in: .view(.traverse), hint: "mark", rank: 91,
      help: "mark where an interpolation begins (A) and ends (B)", .traverse),
    KeyBinding(
      "C", name: "marks-clear", does: .traverse(.marksCleared), in: .view(.traverse),
      help: "forget both marks", .traverse),
    KeyBinding(
      "l", name: "interpolation", does: .traverse(.interpolationToggled), in: .view(.traverse),
      hint: "linear/spherical", rank: 26,
      help: "interpolate on the straight line or on the great circle", .traverse),
    KeyBinding(
      "v", name: "strips", does: .traverse(.contentToggled), in: .view(.traverse), hint: "strips",
      rank: 24, help: "dimensions or interpolation, where one has room", .traverse),
    KeyBinding(
      "z", name: "traverse-reset", does: .traverse(.reset), in: .views, hint: "code", rank: 22,
      help: "put the traversed latent back to the present code", .traverse),
  ]
}
