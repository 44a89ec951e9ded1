import LiveSession
import TerminalUI

extension KeyTable {
  /// Looking at the latent space.
  static let latentKeys =
    [
      KeyBinding(
        [
          (.named(.left), .latent(.turned(yaw: -1, pitch: 0))),
          (.named(.right), .latent(.turned(yaw: 1, pitch: 0))),
          (.named(.up), .latent(.turned(yaw: 0, pitch: 1))),
          (.named(.down), .latent(.turned(yaw: 0, pitch: -1))),
        ], in: .panel(.latent),
        names: ["rotate-left", "rotate-right", "rotate-up", "rotate-down"],
        each: [
          "rotate the latent space to the left, or move its cursor",
          "rotate the latent space to the right, or move its cursor",
          "rotate the latent space upwards, or move its cursor",
          "rotate the latent space downwards, or move its cursor",
        ], hint: "rotate",
        hintWhenOn: "cursor",
        help: "rotate the latent space, or move its cursor", category: .latent, importance: 50),
      KeyBinding(
        [("d", .latent(.dimensionsToggled))], in: .views, names: ["two-or-three-axes"],
        hint: "2D/3D",
        help: "two or three axes of the latent space", category: .latent, importance: 40),
      KeyBinding(
        [("a", .latent(.turningToggled))], in: .views, names: ["turn"], hint: "turn",
        hintWhenOn: "stand",
        help: "let the latent space turn by itself, or stop it", category: .latent, importance: 10),
    ] + latentViewKeys

  /// The keys of the Latent view alone.
  private static let latentViewKeys = [
    KeyBinding(
      [("b", .latent(.basisCycled))], in: .view(.latent), names: ["basis"], hint: "basis",
      help: "along principal axes, latent axes or probe directions", category: .latent,
      importance: 86),
    KeyBinding(
      [
        ("X", .latent(.axisCycled(0))), ("Y", .latent(.axisCycled(1))),
        ("Z", .latent(.axisCycled(2))),
      ], in: .view(.latent), names: ["axis-x", "axis-y", "axis-z"],
      each: [
        "another latent axis or probe to the right", "another latent axis or probe upwards",
        "another latent axis or probe towards you",
      ],
      help: "another latent axis or probe at this place", category: .latent),
    KeyBinding(
      [("h", .latent(.colourMoved(1))), ("H", .latent(.colourMoved(-1)))], in: .view(.latent),
      names: ["next-hue", "previous-hue"],
      each: ["colour the codes by the next quantity", "colour the codes by the quantity before"],
      hint: "hue", help: "colour the codes by another quantity, true or predicted",
      category: .latent, importance: 81),
    KeyBinding(
      [("i", .latent(.cursorToggled))], in: .view(.latent), names: ["cursor"], hint: "cursor",
      hintWhenOn: "cursor off",
      help: "walk with a cursor, decoded live (a click puts it there)", category: .latent,
      importance: 82),
    KeyBinding(
      [("n", .latent(.cursorSnapped))], in: .view(.latent), names: ["cursor-snap"],
      help: "put the cursor on the nearest stored code", category: .latent),
    KeyBinding(
      [(.named(.enter), .latent(.cursorTraversed))], in: .view(.latent),
      names: ["cursor-to-traverse"],
      help: "make the cursor's place the one that Traverse walks from", category: .latent),
    KeyBinding(
      [("L", .latent(.layerToggled(.trail)))], in: .view(.latent), names: ["layer-trail"],
      help: "the latest codes",
      category: .latent),
    KeyBinding(
      [("W", .latent(.layerToggled(.plan)))], in: .view(.latent), names: ["layer-plan"],
      help: "the planned path",
      category: .latent),
    KeyBinding(
      [("C", .latent(.layerToggled(.candidates)))], in: .view(.latent), names: ["layer-candidates"],
      help: "the planner's best candidates", category: .latent),
    KeyBinding(
      [("E", .latent(.layerToggled(.ellipses)))], in: .view(.latent), names: ["layer-ellipses"],
      help: "posteriors: two standard deviations of q", category: .latent),
    KeyBinding(
      [("F", .latent(.layerToggled(.field)))], in: .view(.latent), names: ["layer-field"],
      help: "local dynamics: arrows of A z + c - z, and of B u at most", category: .latent),
    KeyBinding(
      [("O", .latent(.layerToggled(.ring)))], in: .view(.latent), names: ["layer-ring"],
      help: "the codes of the system at rest at every angle", category: .latent),
    KeyBinding(
      [(",", .latent(.momentMoved(-1))), (".", .latent(.momentMoved(1)))], in: .view(.latent),
      names: ["earlier", "later"],
      each: ["go back in how the geometry came about", "go on in how the geometry came about"],
      hint: "history", help: "go back and forth in how the geometry came about",
      category: .latent, importance: 53),
    KeyBinding(
      [("/", .latent(.playingToggled))], in: .view(.latent), names: ["play-history"], hint: "play",
      hintWhenOn: "stop", help: "run through the history, or stand still", category: .latent,
      importance: 79),
    KeyBinding(
      [(.named(.home), .latent(.momentFirst)), (.named(.end), .latent(.momentLive))],
      in: .view(.latent), names: ["history-start", "history-live"],
      each: ["the first moment of the history", "back from the history to the live model"],
      help: "the first moment of the history, or back to the live model",
      category: .latent),
  ]
}
