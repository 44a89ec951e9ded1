import LatentModels
import LinearAlgebra
import NeuralNetworks
import Testing

/// What the posterior of every encoder depends on, by changing one input at a time.
///
/// The networks are replayed in the same order on the same shapes, so what does not depend on an input
/// keeps every bit; all comparisons are exact.
@Suite struct EncoderTests {
  private static let sequences = 2

  /// An objective of so many hidden units that some answer to any change.
  private func recorded(
    _ variant: EncoderVariant, length: Int = 6, burnIn: Int = 0, seed: UInt64 = 4
  ) -> DoubleObjective {
    let recorded = DoubleObjective(
      .sequence, model: variant.tinyModel(hidden: 16), sequences: Self.sequences, length: length,
      burnIn: burnIn)
    recorded.initialize(seed: seed)
    recorded.fill(seed: seed)
    return recorded
  }

  /// Changes the rows of a tensor one by one and compares which posteriors change with which should.
  private func expectDependence(
    of recorded: DoubleObjective, on tensor: Tensor,
    sourceLocation: SourceLocation = #_sourceLocation,
    where isSeen: (_ step: Int, _ t: Int) -> Bool
  ) {
    _ = recorded.run()
    let before = recorded.posteriors
    let pointer = recorded.program.pointer(to: tensor)
    for row in 0..<tensor.rows {
      let kept = recorded.row(row, of: tensor)
      for column in kept.indices { pointer[row * tensor.columns + column] += 0.3 }
      _ = recorded.run()
      let after = recorded.posteriors
      (pointer + row * tensor.columns).update(from: kept, count: kept.count)
      let (step, sequence) = (row / Self.sequences, row % Self.sequences)
      for (index, posterior) in after.enumerated() {
        let (t, other) = (index / Self.sequences + recorded.burnIn, index % Self.sequences)
        #expect(
          (posterior != before[index]) == (other == sequence && isSeen(step, t)),
          "time step \(t) of sequence \(other) after a change of \(step) of \(sequence)",
          sourceLocation: sourceLocation)
      }
    }
  }

  /// Every posterior sees its past and no future: the pair alone, or all frames and actions so far.
  @Test(arguments: EncoderVariant.all, [0, 2])
  func posteriorsSeeThePastAlone(variant: EncoderVariant, burnIn: Int) {
    for seed in 4...6 as ClosedRange<UInt64> {
      let recorded = recorded(variant, length: 4, burnIn: burnIn, seed: seed)
      expectDependence(of: recorded, on: recorded.objective.input) {
        variant.seesPicture(of: $0, at: $1)
      }
      expectDependence(of: recorded, on: recorded.objective.previousActions) {
        variant.seesAction(of: $0, at: $1)
      }
    }
  }

  /// Only `filter-with-z` sees samples, and none but those of earlier steps.
  @Test(arguments: EncoderVariant.all, [0, 2])
  func onlyTheFilterWithLatentSeesSamples(variant: EncoderVariant, burnIn: Int) {
    let recorded = recorded(variant, length: 4, burnIn: burnIn)
    expectDependence(of: recorded, on: recorded.objective.noise) {
      variant.kind == .filterWithLatent && $0 < $1
    }
  }

  /// What is read before anything counts changes what is read, not what the network is.
  @Test(arguments: EncoderVariant.all)
  func theBurnInIsTheBeginningOfALongerSequence(variant: EncoderVariant) {
    let (whole, part) = (recorded(variant), recorded(variant, length: 4, burnIn: 2))
    for (source, tensor) in [
      (whole.objective.input, part.objective.input),
      (whole.objective.previousActions, part.objective.previousActions),
      (whole.objective.noise, part.objective.noise),
    ] {
      #expect(source.rows == tensor.rows)
      part.fill(tensor) { row, column in whole.row(row, of: source)[column] }
    }
    _ = whole.run()
    _ = part.run()
    #expect(part.posteriors == Array(whole.posteriors.dropFirst(2 * Self.sequences)))
  }

  /// The linear path of single frames gives the codes that pairs with an unamplified difference give,
  /// and the first frame that of a pair at rest.
  ///
  /// Sums of 8 products of numbers of order one.
  @Test(arguments: EncoderVariant.withHistory)
  func theLinearPathOfSingleFramesIsThatOfPairs(variant: EncoderVariant) {
    let length = 4
    let models = [variant, .stacked].map { $0.tinyModel(differenceGain: 1) }
    let pixels = models[0].pixelCount
    let (singles, pairs) = (
      DoubleObjective(.sequence, model: models[0], sequences: Self.sequences, length: length),
      DoubleObjective(.sequence, model: models[1], sequences: Self.sequences, length: length)
    )
    var generator = RandomGenerator(seed: 8)
    let weight = (0..<4 * pixels).map { _ in generator.normalPair().0 }
    let bias = (0..<2).map { _ in generator.normalPair().0 }
    for (recorded, head) in [(singles, variant.headName), (pairs, EncoderVariant.stacked.headName)]
    {
      recorded.initialize(seed: 1)
      recorded.fill(seed: 2)
      // Without the hidden layers' say the mean is the path.
      for name in ["\(head).weight", "\(head).bias"] {
        let count = recorded.model.layout.entry(named: name)?.parameter.count ?? 0
        recorded.set(name, Array(repeating: 0, count: count))
      }
      recorded.set("encoder.linear.weight", weight)
      recorded.set("encoder.linear.bias", bias)
    }
    pairs.fill(pairs.objective.input) { row, column in
      let present = singles.row(row, of: singles.objective.input)
      guard column < pixels else { return present[column - pixels] }
      let before = row - Self.sequences
      guard before >= 0 else { return 0 }
      return present[column] - singles.row(before, of: singles.objective.input)[column]
    }
    _ = singles.run()
    _ = pairs.run()
    for (single, pair) in zip(singles.posteriors, pairs.posteriors) {
      for (found, expected) in zip(single, pair) { #expect(abs(found - expected) < 1e-13) }
    }
    #expect(singles.posteriors.count == length * Self.sequences)
  }
}
