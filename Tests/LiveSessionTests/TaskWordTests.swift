import LiveSession
import Scenes
import Testing
import Worlds

/// What a session calls the goal is the task's, whatever its scene is called.
@Suite struct TaskWordTests {
  @Test(arguments: [
    ("pendulum", "up", "held upright"), ("cartpole", "balanced", "balanced"),
    ("cartpole-swingup", "up", "held upright"), ("reacher2", "reached", "held at the goal"),
  ])
  func everyTaskHasItsWords(scene: String, success: String, held: String) throws {
    let words = try Environment(SceneCatalog.load(scene).environment).task.words
    #expect(words == TaskWords(success: success, held: held))
  }

  @Test func aRenamedSceneSpeaksTheSame() throws {
    var scene = try Scene.small()
    scene.name = "mine"
    let session = try LiveSession.headless(scene, options: LiveSession.Options.looking)
    try session.advance(ticks: 1)
    let control = session.snapshot().control
    #expect(control.successWord == "up" && control.heldWords == "held upright")
  }
}
