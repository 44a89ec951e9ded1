import LatentModels
import LinearAlgebra
import NeuralNetworks
import Testing

@Suite struct TrainerDiagnosticsTests {
  /// Dynamics that were learned predict; the same model with its dynamics undone is lazy.
  @Test func predictionsAreJudgedAgainstCopies() {
    let trainer = TrainerTests.trainer()
    _ = trainer.update()
    let before = trainer.predictionRatio()
    for _ in 0..<400 { _ = trainer.update() }
    let learned = trainer.predictionRatio()
    #expect(learned < 0.6 && learned < before, "\(before) to \(learned)")

    // z' = z and nothing else: every output of the dynamics is zero.
    var state = trainer.state
    for entry in trainer.model.layout.entries where entry.name.hasPrefix("dynamics.") {
      let parameter = entry.parameter
      for index in parameter.offset..<parameter.offset + parameter.count {
        state.model.parameters[index] = 0
      }
    }
    trainer.state = state
    trainer.settings.learningRate = 1e-6
    _ = trainer.update()
    // Predictions start from samples, whose noise adds to the miss.
    #expect(trainer.predictionRatio() >= 0.99)
  }

  @Test func whereNothingMovesThereIsNoRatio() {
    let trainer = TrainerTests.trainer(
      source: MovingDotSource(sequenceLength: 4, isStill: true))
    _ = trainer.update()
    #expect(!(trainer.predictionRatio() < 0.99))
  }
}
