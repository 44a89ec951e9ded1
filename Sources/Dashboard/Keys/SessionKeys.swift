import LiveSession
import TerminalUI

extension KeyTable {
  /// Training, episodes, planner.
  static let sessionKeys = [
    KeyBinding(
      [(" ", .session(.trainingPauseToggled))], in: .views, names: ["pause-training"],
      hint: "pause", hintWhenOn: "resume",
      help: "pause or resume training; control goes on", category: .session, importance: 90),
    KeyBinding(
      [("c", .session(.controlPauseToggled))], in: .views, names: ["pause-control"],
      hint: "hold", hintWhenOn: "let go",
      help: "pause or resume control: the system stands still", category: .session, importance: 30),
    KeyBinding(
      [("p", .control(.plannerMoved(1))), ("P", .control(.plannerMoved(-1)))], in: .views,
      names: ["planner-next", "planner-previous"],
      each: [
        "the next planner, without ending the episode",
        "the previous planner, without ending the episode",
      ], hint: "planner",
      help: "the next or previous planner, without ending the episode", category: .session,
      importance: 85),
    KeyBinding(
      [("k", .session(.kicked))], in: .views, names: ["kick"], hint: "kick",
      help: "push the system with a short impulse", category: .session, importance: 80),
    KeyBinding(
      [("m", .control(.manualToggled))], in: .views, names: ["manual-control"], hint: "manual",
      hintWhenOn: "manual off",
      help: "act by hand with the arrows, or give control back", category: .session, importance: 75),
    KeyBinding(
      [("r", .session(.episodeReset))], in: .views, names: ["new-episode"], hint: "episode",
      help: "end the episode and start another", category: .session, importance: 70),
    KeyBinding(
      [("R", .restartRequested)], in: .views, names: ["restart-training"], hint: "restart",
      help: "throw the model away and learn again from scratch (asks)", category: .session,
      importance: 20),
    KeyBinding(
      [("g", .session(.goalSet(.present)))], in: .views, names: ["goal-present"], hint: "goal",
      help: "make what the system looks like now the goal", category: .session, importance: 25),
    KeyBinding(
      [("G", .session(.goalSet(.scene)))], in: .views, names: ["goal-scene"],
      help: "back to the goal of the scene", category: .session),
    KeyBinding(
      [("s", .session(.saveRequested))], in: .views, names: ["save"], hint: "save",
      help: "save a checkpoint now", category: .session, importance: 35),
  ]
}
