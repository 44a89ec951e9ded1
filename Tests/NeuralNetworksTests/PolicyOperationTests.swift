import LinearAlgebra
import NeuralNetworks
import Testing

/// The operations of policies: gradients against central differences, values against closed forms.
@Suite struct PolicyOperationTests {
  private static let shapes: [(rows: Int, columns: Int)] = [(1, 1), (3, 4), (6, 2)]

  @Test func gradientsOfLimits() {
    for (rows, n) in Self.shapes {
      let check = GradientCheck(shapes: [(rows, n)]) { graph, inputs in
        let low = graph.detached(graph.activate(graph.input(rows: 1, columns: n), .sigmoid))
        let held = graph.clamp(
          inputs[0], lower: graph.subtract(graph.zeros(rows: 1, columns: n), low), upper: low)
        return graph.standardize(
          held, mean: graph.zeros(rows: 1, columns: n), scale: low, limit: 0.2)
      }
      let smaller = GradientCheck(shapes: [(rows, n), (rows, n)]) { $0.minimum($1[0], $1[1]) }
      for seed in UInt64(1)...5 {
        #expect(check.largestError(seed: seed) < OperationGradientTests.bound)
        #expect(smaller.largestError(seed: seed) < OperationGradientTests.bound)
      }
    }
  }

  @Test func gradientsOfSquashedGaussians() {
    for distribution in [SquashedGaussian(), SquashedGaussian(logDeviations: -4 ... -1)] {
      for (rows, m) in Self.shapes {
        let sampled = GradientCheck(shapes: [(rows, 2 * m)]) { graph, inputs in
          let noise = graph.detached(
            graph.activate(graph.input(rows: rows, columns: m), .sigmoid))
          let sample = graph.sample(distribution, inputs[0], noise: noise)
          return graph.concatenateColumns([sample.action, sample.logProbability])
        }
        let scored = GradientCheck(shapes: [(rows, 2 * m)]) { graph, inputs in
          let taken = graph.activate(graph.input(rows: rows, columns: m), .sigmoid)
          return graph.logProbability(distribution, inputs[0], of: graph.detached(taken))
        }
        for seed in UInt64(1)...3 {
          #expect(sampled.largestError(seed: seed) < OperationGradientTests.bound)
          #expect(scored.largestError(seed: seed) < OperationGradientTests.bound)
        }
      }
    }
  }

  @Test func gradientsOfReturnsAndDistances() {
    for steps in [1, 2, 5] {
      let check = GradientCheck(shapes: [(3 * steps, 1), (3 * steps, 1)]) {
        $0.lambdaReturns(
          rewards: $1[0], values: $1[1], steps: steps, discount: 0.9, mixing: 0.7)
      }
      #expect(check.largestError(seed: 1) < OperationGradientTests.bound)
    }
    for cost in [DistanceCost.squared, .softened(knee: 0.8), .saturating] {
      for n in [1, 3] {
        let check = GradientCheck(shapes: [(4, n)]) { graph, inputs in
          let half = graph.activate(graph.input(rows: n, columns: n), .sigmoid)
          return graph.goalDistance(
            inputs[0], goal: graph.zeros(rows: 1, columns: n), metric: graph.detached(half),
            cost: cost)
        }
        #expect(check.largestError(seed: 2) < OperationGradientTests.bound)
      }
    }
    let sum = GradientCheck(shapes: [(3, 2), (3, 2)]) { graph, inputs in
      graph.weightedSum([(inputs[0], graph.coefficient(0.3)), (inputs[1], graph.coefficient(-2))])
    }
    #expect(sum.largestError(seed: 1) < OperationGradientTests.bound)
  }

  /// G of two rollouts of three steps by hand.
  @Test func returnsAreThoseOfTheDefinition() {
    let (gamma, lambda, steps) = (0.9, 0.8, 3)
    let rewards = [1.0, -1, 2, 0.5, 0, 3]
    let values = [0.2, 0.4, -1, 1, 2, -3]
    let graph = Graph<Double>()
    let (r, v) = (graph.input(rows: 6, columns: 1), graph.input(rows: 6, columns: 1))
    let returns = graph.lambdaReturns(
      rewards: r, values: v, steps: steps, discount: Float(gamma), mixing: Float(lambda))
    let program = Program(graph)
    program.pointer(to: r).update(from: rewards, count: 6)
    program.pointer(to: v).update(from: values, count: 6)
    program.forward()
    for rollout in 0..<2 {
      var expected = values[4 + rollout]
      for step in (0..<steps).reversed() {
        let row = 2 * step + rollout
        expected =
          rewards[row] + Double(Float(gamma))
          * ((1 - Double(Float(lambda))) * values[row] + Double(Float(lambda)) * expected)
        #expect(abs(program.pointer(to: returns)[row] - expected) < 1e-12)
      }
    }
  }

  /// The density of a squashed Gaussian integrates to one, and a sample tells its own.
  @Test func densitiesAreDensities() {
    let distribution = SquashedGaussian()
    let count = 4001
    let graph = Graph<Double>()
    let parameters = graph.input(rows: count, columns: 2)
    let unsquashed = graph.input(rows: count, columns: 1)
    let noise = graph.input(rows: count, columns: 1)
    let density = graph.logProbability(distribution, parameters, of: unsquashed)
    let sample = graph.sample(distribution, parameters, noise: noise)
    let moments = graph.moments(distribution, parameters)
    let program = Program(graph)
    let width = 2.0 / Double(count + 1)
    for row in 0..<count {
      program.pointer(to: parameters)[2 * row] = 0.4
      program.pointer(to: parameters)[2 * row + 1] = -0.3
      let action = -1 + width * Double(row + 1)
      program.pointer(to: unsquashed)[row] = 0.5 * Double.logarithm((1 + action) / (1 - action))
      program.pointer(to: noise)[row] = Double(row) / 1000 - 2
    }
    program.forward()
    let integral = (0..<count).reduce(0.0) {
      $0 + Double.exponential(program.pointer(to: density)[$1]) * width
    }
    #expect(abs(integral - 1) < 1e-3)
    // At the sample's own place both say the same.
    program.pointer(to: unsquashed).update(
      from: program.pointer(to: sample.unsquashed), count: count)
    program.forward()
    for row in 0..<count {
      let difference =
        program.pointer(to: density)[row] - program.pointer(to: sample.logProbability)[row]
      #expect(abs(difference) < 1e-9)
    }
    // With s = 0 the deviation is one, and no noise gives the squashed mean.
    for row in 0..<count {
      program.pointer(to: parameters)[2 * row + 1] = 0
      program.pointer(to: noise)[row] = 0
    }
    program.forward()
    #expect(abs(program.pointer(to: moments.deviation)[0] - 1) < 1e-6)
    #expect(program.pointer(to: moments.action)[0] == program.pointer(to: sample.action)[0])
  }

  /// What is not a number stays so, wherever it enters.
  @Test func nothingHidesWhatIsNotANumber() {
    let graph = Graph<Float>()
    let x = graph.input(rows: 1, columns: 1)
    let (one, minus) = (graph.input(rows: 1, columns: 1), graph.input(rows: 1, columns: 1))
    let results = [
      graph.clamp(x, lower: minus, upper: one),
      graph.standardize(x, mean: one, scale: one, limit: 3), graph.minimum(x, one),
      graph.minimum(one, x),
      graph.goalDistance(x, goal: one, metric: one, cost: .saturating),
      graph.sample(SquashedGaussian(), graph.concatenateColumns([x, one]), noise: one).action,
      graph.activate(x, .elu),
    ]
    let program = Program(graph)
    program.pointer(to: x)[0] = .nan
    program.pointer(to: one)[0] = 1
    program.pointer(to: minus)[0] = -1
    program.forward()
    for result in results { #expect(program.pointer(to: result)[0].isNaN) }
  }
}
