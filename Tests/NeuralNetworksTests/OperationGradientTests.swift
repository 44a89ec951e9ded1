import LinearAlgebra
import NeuralNetworks
import Testing

/// Every operation's gradient against central differences.
///
/// The step of 1e-5 leaves a truncation error near 1e-10 of third derivatives of order one and a
/// rounding error near 1e-11, so 1e-7 is a wide berth and far below any wrong term.
@Suite struct OperationGradientTests {
  static let bound = 1e-7

  struct Case: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let shapes: [(rows: Int, columns: Int)]
    var shift: [Double] = []
    let build: @Sendable (Graph<Double>, [Tensor]) -> Tensor
  }

  static let cases: [Case] =
    [1, 3, 5].flatMap { rows in
      [1, 4, 9].flatMap { n in elementwise(rows: rows, n: n) + gaussians(rows: rows, n: n) }
    } + products + transitions + likelihoods + recurrences + attentions + tokens + convolutions

  static func elementwise(rows: Int, n: Int) -> [Case] {
    let shape = (rows: rows, columns: n)
    return [
      Case(testDescription: "add \(shape)", shapes: [shape, shape]) { $0.add($1[0], $1[1]) },
      Case(testDescription: "add to itself \(shape)", shapes: [shape]) { $0.add($1[0], $1[0]) },
      Case(testDescription: "multiply \(shape)", shapes: [shape, shape]) {
        $0.multiply($1[0], $1[1])
      },
      Case(testDescription: "subtract \(shape)", shapes: [shape, shape]) {
        $0.subtract($1[0], $1[1])
      },
      Case(testDescription: "subtract a broadcast row \(shape)", shapes: [shape]) {
        $0.subtract($1[0], $0.broadcast($0.rows($1[0], 0..<1), rows: rows))
      },
      Case(testDescription: "interpolate \(shape)", shapes: [shape, shape, shape]) {
        $0.interpolate(from: $1[0], to: $1[1], gate: $1[2])
      },
      Case(testDescription: "interpolate itself \(shape)", shapes: [shape]) {
        $0.interpolate(from: $1[0], to: $1[0], gate: $1[0])
      },
      Case(testDescription: "normalizeRows \(shape)", shapes: [shape, (1, n), (1, n)]) {
        $0.normalizeRows($1[0], gain: $1[1], bias: $1[2], epsilon: 0.1)
      },
      Case(testDescription: "square \(shape)", shapes: [shape]) { $0.multiply($1[0], $1[0]) },
      Case(testDescription: "relu \(shape)", shapes: [shape], shift: [5]) {
        $0.activate($1[0], .relu)
      },
      Case(testDescription: "tanh \(shape)", shapes: [shape]) { $0.activate($1[0], .tanh) },
      Case(testDescription: "sigmoid \(shape)", shapes: [shape]) { $0.activate($1[0], .sigmoid) },
      Case(testDescription: "columns beside columns \(shape)", shapes: [shape, shape]) {
        $0.concatenateColumns([$1[0], $1[1], $1[0]])
      },
      Case(testDescription: "rows below rows \(shape)", shapes: [shape, shape]) {
        $0.concatenateRows([$1[0], $1[1], $1[0]])
      },
      Case(testDescription: "views \(shape)", shapes: [shape]) {
        let graph = $0
        let x = $1[0]
        let part = graph.columns(graph.rows(x, 0..<1), n - 1..<n)
        let wide = graph.broadcast(part, rows: rows)
        return graph.multiply(wide, graph.columns(x, 0..<1))
      },
    ]
  }

  static func gaussians(rows: Int, n: Int) -> [Case] {
    let shape = (rows: rows, columns: n)
    return [
      Case(testDescription: "KL from standard normal \(shape)", shapes: [shape, shape]) {
        $0.divergenceFromStandardNormal(mean: $1[0], logVariance: $1[1])
      },
      Case(
        testDescription: "KL of two Gaussians \(shape)", shapes: [shape, shape, shape, shape]
      ) {
        $0.divergence(
          mean: $1[0], logVariance: $1[1], fromMean: $1[2], logVariance: $1[3], scale: 3)
      },
      Case(
        testDescription: "KL with one variance for all rows \(shape)",
        shapes: [shape, shape, shape, (rows: 1, columns: n)]
      ) {
        $0.divergence(
          mean: $1[0], logVariance: $1[1], fromMean: $1[2],
          logVariance: $0.broadcast($1[3], rows: rows))
      },
    ]
  }

  static let products: [Case] = activatedProducts + sharedProducts

  static let activatedProducts: [Case] = Activation.allCases.map { activation in
    Case(
      testDescription: "linear \(activation)",
      shapes: [(rows: 3, columns: 4), (rows: 4, columns: 9), (rows: 1, columns: 9)],
      shift: activation == .relu ? [0, 0, 12] : []
    ) { $0.linear($1[0], weight: $1[1], bias: $1[2], activation: activation) }
  }

  static let sharedProducts: [Case] = [
    Case(
      testDescription: "linear used twice",
      shapes: [(rows: 2, columns: 3), (rows: 3, columns: 3), (rows: 1, columns: 3)]
    ) {
      let graph = $0
      let once = graph.linear($1[0], weight: $1[1], bias: $1[2], activation: .tanh)
      return graph.linear(once, weight: $1[1], bias: $1[2])
    },
    Case(
      testDescription: "linear on columns of a weight",
      shapes: [(rows: 2, columns: 3), (rows: 3, columns: 6), (rows: 1, columns: 6)]
    ) {
      $0.linear(
        $1[0], weight: $0.columns($1[1], 2..<5), bias: $0.columns($1[2], 2..<5),
        activation: .sigmoid)
    },
  ]

  static let transitions: [Case] = transitions(1, 1) + transitions(4, 1) + transitions(3, 2)

  static func transitions(_ n: Int, _ m: Int) -> [Case] {
    [
      Case(
        testDescription: "rankOneTransition n \(n) m \(m)",
        shapes: [
          (rows: 3, columns: 3 * n + n * m), (rows: 3, columns: n), (rows: 3, columns: m),
        ]
      ) { $0.rankOneTransition(coefficients: $1[0], state: $1[1], action: $1[2]) },
      Case(
        testDescription: "matrixVectorProduct n \(n) m \(m)",
        shapes: [(rows: 3, columns: n * m), (rows: 3, columns: m)]
      ) { $0.matrixVectorProduct($1[0], $1[1]) },
      Case(
        testDescription: "rankOneMatrix n \(n)",
        shapes: [(rows: 3, columns: n), (rows: 3, columns: n)]
      ) { $0.rankOneMatrix($1[0], $1[1]) },
      Case(testDescription: "addIdentity n \(n)", shapes: [(rows: 3, columns: n * n)]) {
        $0.addIdentity($1[0], size: n)
      },
      Case(
        testDescription: "transformedDivergence n \(n)",
        shapes: [
          (rows: 3, columns: n), (rows: 3, columns: n * n), (rows: 3, columns: n),
          (rows: 3, columns: n), (rows: 3, columns: n),
        ]
      ) {
        $0.transformedDivergence(
          mean: $1[0], matrices: $0.addIdentity($1[1], size: n), logVariance: $1[2],
          fromMean: $1[3], logVariance: $1[4])
      },
    ]
  }

  static let likelihoods: [Case] = [1, 8, 13].map { columns in
    Case(
      testDescription: "gaussian \(columns)",
      shapes: [(rows: 3, columns: columns), (rows: 1, columns: 1)]
    ) {
      $0.gaussianNegativeLogLikelihood(
        mean: $0.activate($1[0], .tanh), target: $0.input(rows: 3, columns: columns),
        logVariance: $1[1])
    }
  }

  @Test(arguments: cases)
  func gradientAgreesWithCentralDifferences(_ test: Case) {
    let check = GradientCheck(shapes: test.shapes, shift: test.shift, build: test.build)
    for seed in 1...3 {
      #expect(check.largestError(seed: UInt64(seed)) < Self.bound)
    }
  }

  @Test func sampleGradient() {
    for n in [1, 4, 9] {
      let check = GradientCheck(shapes: [(3, n), (3, n)]) { graph, inputs in
        let noise = graph.linear(
          graph.input(rows: 3, columns: n),
          weight: graph.detached(graph.input(rows: n, columns: n)))
        return graph.gaussianSample(
          mean: inputs[0], logVariance: inputs[1],
          noise: graph.detached(graph.activate(noise, .sigmoid)))
      }
      #expect(check.largestError(seed: 1) < Self.bound)
    }
  }

  @Test func bernoulliGradient() {
    for columns in [1, 8, 13] {
      let check = GradientCheck(shapes: [(3, columns)]) { graph, inputs in
        let half = graph.activate(graph.input(rows: 3, columns: columns), .sigmoid)
        return graph.bernoulliNegativeLogLikelihood(
          logits: inputs[0], target: graph.detached(half))
      }
      #expect(check.largestError(seed: 1) < Self.bound)
    }
  }

  /// A product through which only one factor's gradient flows is wrong by a factor of two.
  @Test func wrongGradientIsCaught() {
    let check = GradientCheck(shapes: [(2, 3)]) { graph, inputs in
      graph.multiply(inputs[0], graph.detached(inputs[0]))
    }
    #expect(check.largestError(seed: 1) > 0.1)
  }
}
