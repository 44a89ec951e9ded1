import Foundation
import LinearAlgebra
import NeuralNetworks
import TestSupport
import Testing

/// Adam by the formulas of Kingma & Ba (2015), algorithm 1, in double precision.
///
/// In single precision 1 - beta and 1 - beta^t keep u / (1 - beta) of relative error, u = 2^-24: 6e-7
/// for the mean, 6e-5 for the mean square, of which a step takes half; all else is a few roundings.
/// Steps are held to 5e-5 of their size, mean squares to 7e-5.
@Suite struct AdamTests {
  private static let tolerance = 5e-5
  private let alone = WorkerPool(threadCount: 1)

  @Test func firstThreeStepsByHand() {
    let work = AdamWork(sizes: [1], settings: AdamSettings(learningRate: 0.1))
    work[0][0] = 1
    // Worked out step by step:
    //   t  g    m       v            m / (1 - 0.9^t)  v / (1 - 0.999^t)  step
    //   1  1    0.1     0.001         1                1                  0.1
    //   2  -2   -0.11   0.004999     -0.57894737       2.50075038        -0.03661035
    //   3  0.5  -0.049  0.005244001  -0.18081181       1.74974950        -0.01366907
    let expected: [(gradient: Float, first: Double, second: Double, parameter: Double)] = [
      (1, 0.1, 0.001, 0.9), (-2, -0.11, 0.004999, 0.93661035),
      (0.5, -0.049, 0.005244001, 0.95027942),
    ]
    for step in expected {
      work.gradient(0)[0] = step.gradient
      let outcome = work.step(pool: alone)
      #expect(outcome.wasApplied && outcome.gradientNorm == abs(step.gradient))
      #expect(abs(Double(work.moments(0).first) - step.first) < 1e-7)
      #expect(abs(Double(work.moments(0).second) - step.second) < 7e-5 * step.second)
      #expect(abs(Double(work[0][0]) - step.parameter) < 0.1 * Self.tolerance)
    }
    #expect(work.group.stepCount == 3)
  }

  @Test func manyStepsByTheFormula() {
    let settings = AdamSettings(
      learningRate: 0.01, beta1: 0.8, beta2: 0.99, epsilon: 1e-3, averageDecay: 0.5)
    let work = AdamWork(sizes: [3, 2], rates: [1, 20], settings: settings)
    var exact = [Double](repeating: 0, count: 5)
    var (m, v, average) = (exact, exact, exact)
    for t in 1...30 {
      work.fill(seed: UInt64(t))
      let gradient = (0..<5).map {
        Double($0 < 3 ? work.gradient(0)[$0] : work.gradient(1)[$0 - 3])
      }
      _ = work.step(pool: alone)
      for index in 0..<5 {
        let (b1, b2) = (Double(settings.beta1), Double(settings.beta2))
        m[index] = b1 * m[index] + (1 - b1) * gradient[index]
        v[index] = b2 * v[index] + (1 - b2) * gradient[index] * gradient[index]
        let rate = Double(settings.learningRate) * (index < 3 ? 1 : 20)
        let step =
          rate * m[index] / (1 - pow(b1, Double(t)))
          / ((v[index] / (1 - pow(b2, Double(t)))).squareRoot() + Double(settings.epsilon))
        exact[index] -= step
        // Moved every fourth step by as much as in four; young averages forget faster.
        if t % 4 == 0 {
          let decay = pow(min(0.5, Double(t) / Double(t + 10)), 4)
          average[index] = decay * average[index] + (1 - decay) * exact[index]
        }
        let slack = Double(t) * rate * Self.tolerance
        let found = index < 3 ? work[0][index] : work[1][index - 3]
        #expect(abs(Double(found) - exact[index]) < slack)
        let place = index < 3 ? index : work.layout.entries[1].parameter.offset + index - 3
        #expect(abs(Double(work.group.averagedParameters[place]) - average[index]) < slack)
      }
    }
  }

  @Test func withoutDecayTheAverageIsThePresent() {
    let work = AdamWork(sizes: [8], settings: AdamSettings(averageDecay: 0))
    for step in 1...5 {
      work.fill(seed: UInt64(step))
      _ = work.step(pool: alone)
      for index in 0..<8 { #expect(work.group.averagedParameters[index] == work[0][index]) }
    }
  }

  // MARK: - Clipping

  @Test func longGradientsAreShortened() {
    let settings = AdamSettings(maximumNorm: 1)
    let work = AdamWork(sizes: [1, 1], settings: settings)
    work.gradient(0)[0] = 3
    work.gradient(1)[0] = -4
    let outcome = work.step(pool: alone)
    #expect(outcome.gradientNorm == 5)
    #expect(abs(work.moments(0).first - 0.06) < 1e-7)
    #expect(abs(work.moments(1).first + 0.08) < 1e-7)
    #expect(abs(work.moments(1).second - 0.00064) < 7e-5 * 0.00064)
  }

  @Test func shortGradientsAreLeftAlone() {
    for norm in [Float(5), 5.1, 1e6, .infinity] {
      let work = AdamWork(sizes: [1, 1], settings: AdamSettings(beta1: 0.5, maximumNorm: norm))
      work.gradient(0)[0] = 3
      work.gradient(1)[0] = -4
      #expect(work.step(pool: alone).gradientNorm == 5)
      #expect(work.moments(0).first == 1.5 && work.moments(1).first == -2)
    }
  }

  @Test func zeroGradientsMoveNothing() {
    let work = AdamWork(sizes: [4], settings: AdamSettings(maximumNorm: 1))
    for _ in 0..<3 {
      let outcome = work.step(pool: alone)
      #expect(outcome.wasApplied && outcome.gradientNorm == 0)
    }
    #expect(work.numbers.allSatisfy { $0 == 0 })
  }

  // MARK: - Broken gradients

  @Test(arguments: [Float.nan, .infinity, -.infinity])
  func aBrokenGradientChangesNothing(broken: Float) {
    for (parameter, shard) in [(0, 0), (1, 0), (0, 1), (1, 1)] {
      let settings = AdamSettings(maximumNorm: 1)
      let work = AdamWork(sizes: [20_000, 3], shards: 2, settings: settings)
      let other = AdamWork(sizes: [20_000, 3], shards: 2, settings: settings)
      for work in [work, other] {
        work.fill(seed: 1)
        _ = work.step(pool: alone)
      }
      let before = work.numbers
      work.fill(seed: 2)
      work.gradient(parameter, shard: shard)[2] = broken
      let outcome = work.step(pool: alone)
      #expect(!outcome.wasApplied)
      #expect(!outcome.gradientNorm.isFinite)
      #expect(firstDifference(work.numbers, before) == nil)
      #expect(work.group.stepCount == 1)
      // Training goes on as if nothing had been.
      for work in [work, other] {
        work.fill(seed: 3)
        _ = work.step(pool: alone)
      }
      #expect(firstDifference(work.numbers, other.numbers) == nil)
    }
  }

  // MARK: - Shards and threads

  /// (1e8 + 1) - 1e8 is 0 in single precision, and every other order gives 1.
  @Test func shardsAreAddedInTheirOrder() {
    let work = AdamWork(sizes: [1], shards: 3)
    for (shard, value) in [1e8, 1, -1e8].enumerated() {
      work.gradient(0, shard: shard)[0] = Float(value)
    }
    #expect(work.step(pool: alone).gradientNorm == 0)
  }

  @Test func threadsDoNotChangeABit() {
    let runs = (1...3).map { threads in
      let work = AdamWork(
        sizes: [100_000, 7, 16_384], shards: 3, settings: AdamSettings(maximumNorm: 1))
      let pool = WorkerPool(threadCount: threads)
      var norms: [Float] = []
      for step in 1...4 {
        work.fill(seed: UInt64(step))
        norms.append(work.step(pool: pool).gradientNorm)
      }
      return norms + work.numbers
    }
    #expect(firstDifference(runs[1], runs[0]) == nil)
    #expect(firstDifference(runs[2], runs[0]) == nil)
  }

  // MARK: - Checkpoints

  @Test func restoredStepsGoOnBitForBit() {
    let (first, second) = (AdamWork(sizes: [50, 3]), AdamWork(sizes: [50, 3]))
    for step in 1...5 {
      first.fill(seed: UInt64(step))
      _ = first.step(pool: alone)
    }
    second.group.state = first.group.state
    for work in [first, second] {
      for step in 6...8 {
        work.fill(seed: UInt64(step))
        _ = work.step(pool: alone)
      }
    }
    #expect(firstDifference(first.numbers, second.numbers) == nil)
    #expect(second.group.stepCount == 8)
  }
}
