import LiveSession
import TerminalUI

extension KeyTable {
  /// Training, episodes, planner.
  static let sessionKeys: [KeyBinding] = [
    KeyBinding(
      " ", name: "pause-training", does: .session(.trainingPauseToggled), in: .views, hint: "pause",
      on: "resume", rank: 90, help: "pause or resume training; control goes on", .session),
    KeyBinding(
      "c", name: "pause-control", does: .session(.controlPauseToggled), in: .views, hint: "hold",
      on: "let go", rank: 30, help: "pause or resume control: the system stands still", .session),
    KeyBinding(
      (
        "p", "planner-next", .control(.plannerMoved(1)),
        "the next planner or policy, without ending the episode"
      ),
      (
        "P", "planner-previous", .control(.plannerMoved(-1)),
        "the previous planner or policy, without ending the episode"
      ),
      in: .views, hint: "planner", rank: 85,
      help: "the next or previous planner or policy, in mid-episode", .session),
    KeyBinding(
      "k", name: "kick", does: .session(.kicked), in: .views, hint: "kick", rank: 80,
      help: "push the system with a short impulse", .session),
    KeyBinding(
      "m", name: "manual-control", does: .control(.manualToggled), in: .views, hint: "manual",
      on: "manual off", rank: 75, help: "act by hand with the arrows, or give control back",
      .session),
    KeyBinding(
      "r", name: "new-episode", does: .session(.episodeReset), in: .views, hint: "episode",
      rank: 70, help: "end the episode and start another", .session),
    KeyBinding(
      "R", name: "restart-training", does: .restartRequested, in: .views, hint: "restart", rank: 20,
      help: "throw the model away and learn again from scratch (asks)", .session),
    KeyBinding(
      "g", name: "goal-present", does: .session(.goalSet(.present)), in: .views, hint: "goal",
      rank: 25, help: "make what the system looks like now the goal", .session),
    KeyBinding(
      "G", name: "goal-scene", does: .session(.goalSet(.scene)), in: .views,
      help: "back to the goal of the scene", .session),
    KeyBinding(
      "s", name: "save", does: .session(.saveRequested), in: .views, hint: "save", rank: 35,
      help: "save a checkpoint now", .session),
  ]
}
