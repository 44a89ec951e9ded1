import LiveSession
import TerminalUI

extension KeyTable {
  /// Looking at the latent space.
  static let latentKeys = [
    KeyBinding(
      [
        (.named(.left), .turned(yaw: -1, pitch: 0)), (.named(.right), .turned(yaw: 1, pitch: 0)),
        (.named(.up), .turned(yaw: 0, pitch: 1)), (.named(.down), .turned(yaw: 0, pitch: -1)),
      ], in: .panel(.latent),
      names: ["rotate-left", "rotate-right", "rotate-up", "rotate-down"], hint: "rotate",
      help: "rotate the latent space", category: .latent,
      importance: 50),
    KeyBinding(
      [("d", .dimensionsToggled)], in: .views, names: ["two-or-three-axes"], hint: "2D/3D",
      help: "two or three principal axes of the latent space", category: .latent, importance: 40),
    KeyBinding(
      [("a", .turningToggled)], in: .views, names: ["turn"], hint: "turn", hintWhenOn: "stand",
      help: "let the latent space turn by itself, or stop it", category: .latent, importance: 10),
  ]
}
