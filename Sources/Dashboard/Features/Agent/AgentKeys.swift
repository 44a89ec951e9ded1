import TerminalUI

extension KeyTable {
  /// Looking at the policy that learns.
  static let agentKeys: [KeyBinding] = [
    KeyBinding(
      ("h", "next-layer", .agent(.layerMoved(1)), "colour the codes by what else the policy says"),
      (
        "H", "previous-layer", .agent(.layerMoved(-1)),
        "colour the codes by what the policy said before"
      ),
      in: .view(.agent), hint: "value/action", rank: 92,
      help: "colour the codes by the policy's value, or by its action", .agent),
    KeyBinding(
      "l", name: "learn", does: .agent(.learningStarted), in: .view(.agent), hint: "learn",
      on: "learns", rank: 93, help: "let a policy learn beside the model, whoever is in charge",
      .agent),
    KeyBinding(
      "n", name: "noise", does: .agent(.noiseToggled), in: .view(.agent), hint: "noise on",
      on: "noise off", rank: 91,
      help: "imagine with or without the noise of the dynamics",
      .agent),
    KeyBinding(
      (
        .named(.left), "rotate-left", .latent(.turned(yaw: -1, pitch: 0)),
        "rotate the policy's latent space to the left"
      ),
      (
        .named(.right), "rotate-right", .latent(.turned(yaw: 1, pitch: 0)),
        "rotate the policy's latent space to the right"
      ),
      (
        .named(.up), "rotate-up", .latent(.turned(yaw: 0, pitch: 1)),
        "rotate the policy's latent space upwards"
      ),
      (
        .named(.down), "rotate-down", .latent(.turned(yaw: 0, pitch: -1)),
        "rotate the policy's latent space downwards"
      ),
      in: .panel(.agentMap), hint: "rotate", rank: 50, help: "rotate the policy's latent space",
      .agent),
  ]
}
