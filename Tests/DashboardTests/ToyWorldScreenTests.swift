import Control
import Dashboard
import LiveSession
import Scenes
import Settings
import TerminalUI
import TestSupport
import Testing
import Worlds

/// Screens of a world of which nobody knows the true state.
struct ToyWorldScreenTests {
  /// Every view is drawn, from 80x24 on, and names the world's own actions.
  @Test func everyViewIsDrawn() throws {
    var scene = try SceneCatalog.load(
      "pendulum",
      overrides: [
        "training.sequences=60", "training.initial_sequences=50", "training.sequence_length=3",
        "training.batch=16", "model.encoder_hidden=[24]", "model.decoder_hidden=[24]",
        "session.cost_states=50", "session.latent_points=50", "environment.frame.width=12",
        "environment.frame.height=12", "planner.horizon=6",
      ].map { try .init(parsing: $0) })
    scene.environment = DriftWorld.settings
    scene.registry = DriftWorld.registry
    var options = LiveSession.Options()
    options.inspectors = DashboardView.standard.inspectors
    let session = try LiveSession.headless(scene, options: options)
    try session.advance(toUpdate: 12)
    for view in DashboardView.standard {
      session.send(.subjectChanged(view.subject))
      try session.advance(ticks: 8)
      for size in [(80, 24), (120, 40)] {
        var state = DashboardState()
        state.view = view
        (state.width, state.height) = size
        var buffer = CellBuffer(width: size.0, height: size.1)
        DashboardScreen.render(session.snapshot(), state: state, into: &buffer)
        let screen = buffer.lines.joined(separator: "\n")
        #expect(screen.contains("left") || view != .control, "\(screen)")
        #expect(!screen.contains("nan") && !screen.contains("upright"), "\(screen)")
      }
    }
  }
}
