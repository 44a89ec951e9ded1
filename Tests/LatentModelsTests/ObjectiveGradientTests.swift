import LatentModels
import LinearAlgebra
import NeuralNetworks
import Settings
import Testing

/// The gradient of a whole objective by every parameter of a model against central differences.
///
/// As for single operations a step of 1e-5 leaves errors near 1e-9 of the loss's derivatives; each
/// parameter's gradient is held to 1e-7 of the largest of its matrix, or of a hundredth of the
/// largest of all.
@Suite struct ObjectiveGradientTests {
  static let bound = 1e-7

  @Test(arguments: ModelVariant.all)
  func everyParameter(variant: ModelVariant) {
    let recorded = DoubleObjective(
      variant.objective, model: variant.tinyModel, sequences: 2, length: 3)
    recorded.initialize(seed: 3)
    recorded.fill(seed: 4)
    for (index, entry) in recorded.objective.totals.enumerated() {
      // A plain VAE's codes do not feel the dynamics, which differences would; see below.
      let isFelt = variant.objective != .vae || entry.term != .consistency
      recorded.program[entry.weight] = isFelt ? 0.5 + 0.3 * Double(index) : 0
    }
    expectCentralDifferences(recorded) { _ in true }
  }

  /// Through time for every encoder, the steps before anything counts included.
  @Test(arguments: EncoderVariant.all, 1...2)
  func everyParameterOfEveryEncoder(variant: EncoderVariant, burnIn: Int) {
    let recorded = DoubleObjective(
      .sequence, model: variant.tinyModel(), sequences: 2, length: 3, burnIn: burnIn)
    recorded.initialize(seed: 3)
    recorded.fill(seed: 4)
    for (index, entry) in recorded.objective.totals.enumerated() {
      recorded.program[entry.weight] = 0.5 + 0.3 * Double(index)
    }
    expectCentralDifferences(recorded) { _ in true }
    let gradients = recorded.program.parameterGradients
    for entry in recorded.model.layout.entries {
      let parameter = entry.parameter
      let isLearned = (0..<parameter.count).contains { gradients[parameter.offset + $0] != 0 }
      #expect(isLearned, "\(entry.name)")
    }
  }

  /// The dynamics of a plain VAE learn from codes that they leave alone.
  @Test(arguments: ModelVariant.all.filter { $0.objective == .vae })
  func dynamicsOfAPlainVAE(variant: ModelVariant) {
    let recorded = DoubleObjective(.vae, model: variant.tinyModel, sequences: 2, length: 3)
    recorded.initialize(seed: 3)
    recorded.fill(seed: 4)
    for entry in recorded.objective.totals {
      recorded.program[entry.weight] = entry.term == .consistency ? 1 : 0
    }
    expectCentralDifferences(recorded) { $0.hasPrefix("dynamics") }
    let gradients = recorded.program.parameterGradients
    for entry in recorded.model.layout.entries where !entry.name.hasPrefix("dynamics") {
      let parameter = entry.parameter
      let isZero = (0..<parameter.count).allSatisfy { gradients[parameter.offset + $0] == 0 }
      #expect(isZero, "\(entry.name)")
    }
  }

  /// The bend of the dynamics, and how slow codes are: neither is part of a bound.
  @Test(arguments: ModelVariant.all.filter { $0.objective != .pair })
  func extraTerms(variant: ModelVariant) throws {
    let recorded = DoubleObjective(
      variant.objective, model: variant.tinyModel, sequences: 2, length: 3,
      settings: TrainingSettings {
        $0.slowness = 1
        $0.curvature = 1
      })
    recorded.initialize(seed: 3)
    recorded.fill(seed: 4)
    let name = variant.objective == .vae ? "slowness" : "curvature"
    let isThere = recorded.objective.totals.contains { $0.term.name == name }
    #expect(isThere)
    for entry in recorded.objective.totals {
      recorded.program[entry.weight] = entry.term.name == name ? 1 : 0
    }
    guard name == "slowness" || ![.global, .mlp].contains(variant.dynamics) else { return }
    // How far is looked follows the dynamics' noise, which shall not shrink to look less far.
    expectCentralDifferences(recorded) { $0 != "dynamics.log_variance" }
  }

  /// Straight dynamics have no curvature, whatever their matrices.
  @Test func globalDynamicsDoNotBend() throws {
    let variant = ModelVariant(objective: .sequence, dynamics: .global, likelihood: .gaussian)
    let recorded = DoubleObjective(
      .sequence, model: variant.tinyModel, sequences: 2, length: 3,
      settings: TrainingSettings { $0.curvature = 1 })
    recorded.initialize(seed: 3)
    recorded.fill(seed: 4)
    recorded.program.forward()
    let entry = try #require(recorded.objective.totals.first { $0.term.name == "curvature" })
    #expect(recorded.program.pointer(to: entry.total)[0] < 1e-25)
  }

  private func expectCentralDifferences(
    _ recorded: DoubleObjective, sourceLocation: SourceLocation = #_sourceLocation,
    where isChecked: (String) -> Bool
  ) {
    let (program, parameters) = (recorded.program, recorded.parameters.pointer)
    for _ in 0..<2 {
      program.forward()
      program.backward()
    }
    let gradients = (0..<recorded.model.layout.count).map { program.parameterGradients[$0] }
    let largest = gradients.map(abs).max() ?? 0
    #expect(largest > 0 && largest.isFinite, sourceLocation: sourceLocation)
    for entry in recorded.model.layout.entries where isChecked(entry.name) {
      let range = entry.parameter.offset..<entry.parameter.offset + entry.parameter.count
      let scale = max(gradients[range].map(abs).max() ?? 0, 0.01 * largest)
      for index in range {
        let kept = parameters[index]
        let step = 1e-5
        parameters[index] = kept + step
        program.forward()
        let above = recorded.loss
        parameters[index] = kept - step
        program.forward()
        let below = recorded.loss
        parameters[index] = kept
        let error = abs((above - below) / (2 * step) - gradients[index]) / scale
        if !(error < Self.bound) {
          Issue.record(
            "\(entry.name)[\(index - range.lowerBound)]: off by \(error)",
            sourceLocation: sourceLocation)
        }
      }
    }
  }
}
