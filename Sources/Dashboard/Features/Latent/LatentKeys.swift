import LiveSession
import TerminalUI

extension KeyTable {
  /// Looking at the latent space.
  static let latentKeys: [KeyBinding] =
    [
      KeyBinding(
        (
          .named(.left), "rotate-left", .latent(.turned(yaw: -1, pitch: 0)),
          "rotate the latent space to the left, or move its cursor"
        ),
        (
          .named(.right), "rotate-right", .latent(.turned(yaw: 1, pitch: 0)),
          "rotate the latent space to the right, or move its cursor"
        ),
        (
          .named(.up), "rotate-up", .latent(.turned(yaw: 0, pitch: 1)),
          "rotate the latent space upwards, or move its cursor"
        ),
        (
          .named(.down), "rotate-down", .latent(.turned(yaw: 0, pitch: -1)),
          "rotate the latent space downwards, or move its cursor"
        ),
        in: .panel(.latent), hint: "rotate", on: "cursor", rank: 50,
        help: "rotate the latent space, or move its cursor", .latent),
      KeyBinding(
        "d", name: "two-or-three-axes", does: .latent(.dimensionsToggled), in: .views,
        hint: "2D/3D", rank: 40, help: "two or three axes of the latent space", .latent),
      KeyBinding(
        "a", name: "turn", does: .latent(.turningToggled), in: .views, hint: "turn", on: "stand",
        rank: 10, help: "let the latent space turn by itself, or stop it", .latent),
    ] + latentViewKeys

  /// The keys of the Latent view alone.
  private static let latentViewKeys: [KeyBinding] = [
    KeyBinding(
      "b", name: "basis", does: .latent(.basisCycled), in: .view(.latent), hint: "basis", rank: 86,
      help: "along principal axes, latent axes or probe directions", .latent),
    KeyBinding(
      ("X", "axis-x", .latent(.axisCycled(0)), "another latent axis or probe to the right"),
      ("Y", "axis-y", .latent(.axisCycled(1)), "another latent axis or probe upwards"),
      ("Z", "axis-z", .latent(.axisCycled(2)), "another latent axis or probe towards you"),
      in: .view(.latent), help: "another latent axis or probe at this place", .latent),
    KeyBinding(
      ("h", "next-hue", .latent(.colourMoved(1)), "colour the codes by the next quantity"),
      ("H", "previous-hue", .latent(.colourMoved(-1)), "colour the codes by the quantity before"),
      in: .view(.latent), hint: "hue", rank: 81,
      help: "colour the codes by another quantity, true or predicted", .latent),
    KeyBinding(
      "i", name: "cursor", does: .latent(.cursorToggled), in: .view(.latent), hint: "cursor",
      on: "cursor off", rank: 82, help: "walk with a cursor, decoded live (a click puts it there)",
      .latent),
    KeyBinding(
      "n", name: "cursor-snap", does: .latent(.cursorSnapped), in: .view(.latent),
      help: "put the cursor on the nearest stored code", .latent),
    KeyBinding(
      .named(.enter), name: "cursor-to-traverse", does: .latent(.cursorTraversed),
      in: .view(.latent), help: "make the cursor's place the one that Traverse walks from", .latent),
    KeyBinding(
      "L", name: "layer-trail", does: .latent(.layerToggled(.trail)), in: .view(.latent),
      help: "the latest codes", .latent),
    KeyBinding(
      "W", name: "layer-plan", does: .latent(.layerToggled(.plan)), in: .view(.latent),
      help: "the planned path", .latent),
    KeyBinding(
      "C", name: "layer-candidates", does: .latent(.layerToggled(.candidates)), in: .view(.latent),
      help: "the planner's best candidates", .latent),
    KeyBinding(
      "E", name: "layer-ellipses", does: .latent(.layerToggled(.ellipses)), in: .view(.latent),
      help: "posteriors: two standard deviations of q", .latent),
    KeyBinding(
      "F", name: "layer-field", does: .latent(.layerToggled(.field)), in: .view(.latent),
      help: "local dynamics: arrows of A z + c - z, and of B u at most", .latent),
    KeyBinding(
      "O", name: "layer-ring", does: .latent(.layerToggled(.ring)), in: .view(.latent),
      help: "the codes of the system at rest at every angle", .latent),
    KeyBinding(
      (",", "earlier", .latent(.momentMoved(-1)), "go back in how the geometry came about"),
      (".", "later", .latent(.momentMoved(1)), "go on in how the geometry came about"),
      in: .view(.latent), hint: "history", rank: 53,
      help: "go back and forth in how the geometry came about", .latent),
    KeyBinding(
      "/", name: "play-history", does: .latent(.playingToggled), in: .view(.latent), hint: "play",
      on: "stop", rank: 79, help: "run through the history, or stand still", .latent),
    KeyBinding(
      (.named(.home), "history-start", .latent(.momentFirst), "the first moment of the history"),
      (
        .named(.end), "history-live", .latent(.momentLive),
        "back from the history to the live model"
      ),
      in: .view(.latent), help: "the first moment of the history, or back to the live model",
      .latent),
  ]
}
