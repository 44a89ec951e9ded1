import Foundation
import LinearAlgebra
import NeuralNetworks
import TestSupport
import Testing

/// Every Kullback–Leibler divergence in closed form against the general formula with full
/// covariances, and against Monte Carlo.
///
/// The formulas are the same numbers in another order: of well-conditioned matrices of size up to 9
/// some hundred roundings of 1e-16 remain, so 1e-11 is wide. Monte Carlo estimates stay within five
/// standard errors, which `DenseGaussian.logRatioDeviation` derives.
@Suite struct DivergenceTests {
  static let sizes = [1, 2, 4, 9]
  static let seeds = UInt64(1)...5

  @Test(arguments: sizes, seeds)
  func fromStandardNormal(n: Int, seed: UInt64) throws {
    var draw = Draw(n: n, seed: seed)
    let (m, l) = (draw.vector(), draw.vector(deviation: 1.5))
    let closed = run([m, l]) { $0.divergenceFromStandardNormal(mean: $1[0], logVariance: $1[1]) }
    let q = try #require(DenseGaussian(mean: m, covariance: Matrix(diagonal: l.map(exp))))
    let p = try #require(
      DenseGaussian(mean: m.map { _ in 0 }, covariance: .identity(n)))
    expect(closed, of: q, from: p, seed: seed)
  }

  @Test(arguments: sizes, seeds)
  func betweenDiagonalGaussians(n: Int, seed: UInt64) throws {
    for scale in [1.0, 0.25, 4] {
      var draw = Draw(n: n, seed: seed)
      let (m, l, pm, pl) = (draw.vector(), draw.vector(), draw.vector(), draw.vector())
      let closed = run([m, l, pm, pl]) {
        $0.divergence(
          mean: $1[0], logVariance: $1[1], fromMean: $1[2], logVariance: $1[3], scale: scale)
      }
      let q = try #require(DenseGaussian(mean: m, covariance: Matrix(diagonal: l.map(exp))))
      let p = try #require(
        DenseGaussian(mean: pm, covariance: Matrix(diagonal: pl.map { scale * exp($0) })))
      expect(closed, of: q, from: p, seed: seed)
    }
  }

  @Test(arguments: sizes, seeds)
  func ofATransformedGaussian(n: Int, seed: UInt64) throws {
    var draw = Draw(n: n, seed: seed)
    let matrix = Matrix.identity(n) + 0.4 * draw.matrix()
    let (m, l, tm, tl) = (draw.vector(), draw.vector(), draw.vector(), draw.vector())
    let q = try #require(transformed(mean: m, matrix, logVariance: l))
    let p = try #require(DenseGaussian(mean: tm, covariance: Matrix(diagonal: tl.map(exp))))
    expect(divergence(m, matrix, l, tm, tl), of: q, from: p, seed: seed)
  }

  /// Rows are exchanged where a leading element is zero.
  @Test func ofAGaussianWithoutPivotsInPlace() throws {
    let matrix = Matrix([[0, 2, 1], [1, 0, -0.5], [3, 1, 0]])
    var draw = Draw(n: 3, seed: 1)
    let (m, l, tm, tl) = (draw.vector(), draw.vector(), draw.vector(), draw.vector())
    let q = try #require(transformed(mean: m, matrix, logVariance: l))
    let p = try #require(DenseGaussian(mean: tm, covariance: Matrix(diagonal: tl.map(exp))))
    expect(divergence(m, matrix, l, tm, tl), of: q, from: p, seed: 1)
  }

  /// With A = I the transformed Gaussian is the diagonal one.
  @Test(arguments: sizes)
  func identityChangesNothing(n: Int) {
    var draw = Draw(n: n, seed: 3)
    let (m, l, tm, tl) = (draw.vector(), draw.vector(), draw.vector(), draw.vector())
    let plain = run([m, l, tm, tl]) {
      $0.divergence(mean: $1[0], logVariance: $1[1], fromMean: $1[2], logVariance: $1[3])
    }
    #expect(abs(divergence(m, .identity(n), l, tm, tl) - plain) <= 1e-13 * (1 + plain))
  }

  @Test func aDivergenceFromItselfIsZero() {
    var draw = Draw(n: 4, seed: 2)
    let (m, l) = (draw.vector(), draw.vector())
    let zero = run([m, l]) {
      $0.divergence(mean: $1[0], logVariance: $1[1], fromMean: $1[0], logVariance: $1[1])
    }
    #expect(zero == 0)
    #expect(abs(divergence(m, .identity(4), l, m, l)) <= 1e-14)
  }

  // MARK: - The singular edge of A = I + v r^T, where v.r = -1

  /// Vectors with v.r = -1 + distance.
  private func edge(_ n: Int, distance: Double) -> Matrix {
    var draw = Draw(n: n, seed: 11)
    let v = draw.vector()
    let r = draw.vector()
    let product = zip(v, r).reduce(0) { $0 + $1.0 * $1.1 }
    let scale = (distance - 1) / product
    return .identity(n) + Matrix(column: v) * Matrix(column: r.map { $0 * scale }).transpose
  }

  /// Near the edge the divergence grows as -log |det A|; both ways lose digits as 1 / det.
  @Test(arguments: sizes)
  func growsTowardsTheEdge(n: Int) throws {
    var draw = Draw(n: n, seed: 5)
    let (m, l, tm, tl) = (draw.vector(), draw.vector(), draw.vector(), draw.vector())
    let p = try #require(DenseGaussian(mean: tm, covariance: Matrix(diagonal: tl.map(exp))))
    var values: [Double] = []
    for distance in [0.3, 0.03, 0.003] {
      let matrix = edge(n, distance: distance)
      let q = try #require(transformed(mean: m, matrix, logVariance: l))
      let value = divergence(m, matrix, l, tm, tl)
      #expect(abs(value - q.divergence(from: p)) <= 1e-11 / (distance * distance))
      values.append(value)
    }
    // The edge itself has no density to compare with: the divergence is held at a large number.
    values.append(divergence(m, edge(n, distance: 0), l, tm, tl))
    #expect(values.allSatisfy { $0.isFinite })
    #expect(zip(values, values.dropFirst()).allSatisfy { $0 < $1 })
  }

  /// At the edge the gradients are finite, and a small step against them leaves it.
  @Test(arguments: sizes)
  func theEdgeCanBeLeft(n: Int) throws {
    var draw = Draw(n: n, seed: 5)
    let (m, l, tm, tl) = (draw.vector(), draw.vector(), draw.vector(), draw.vector())
    let matrix = edge(n, distance: 0)
    let gradients = gradients([m, matrix.elements, l, tm, tl]) {
      $0.transformedDivergence(
        mean: $1[0], matrices: $1[1], logVariance: $1[2], fromMean: $1[3], logVariance: $1[4])
    }
    #expect(gradients.joined().allSatisfy { $0.isFinite })
    let slope = Matrix(rows: n, columns: n, elements: gradients[1])
    let moved = matrix - (0.05 / slope.frobeniusNorm) * slope
    #expect(divergence(m, moved, l, tm, tl) < divergence(m, matrix, l, tm, tl))
    #expect(abs(determinant(moved)) > 100 * abs(determinant(matrix)) + 1e-3)
  }

  /// Pivots of exactly zero count as 1e-4, forward and backward.
  @Test func nothingIsLeftOfTheGaussian() {
    let closed = run([[0.5], [0], [0.2], [-0.3], [0.4]]) {
      $0.transformedDivergence(
        mean: $1[0], matrices: $1[1], logVariance: $1[2], fromMean: $1[3], logVariance: $1[4])
    }
    #expect(
      abs(closed - 0.5 * (0.64 * exp(-0.4) + 0.4 - 0.2 - 1 - 2 * log(1e-4))) <= 1e-13 * closed)
    for matrix in [[0, 0, 0, 0], [1, 1, 1, 1], [0, 1, 0, 2]] as [[Double]] {
      let found = recorded([[1, 2], matrix, [0, 0], [0, 1], [0, 0]]) {
        $0.transformedDivergence(
          mean: $1[0], matrices: $1[1], logVariance: $1[2], fromMean: $1[3], logVariance: $1[4])
      }
      #expect(found.value > 9 && found.value.isFinite)
      #expect(found.gradients.joined().allSatisfy { $0.isFinite })
    }
  }

  @Test func aNaNStaysVisible() {
    for broken in 0..<5 {
      var inputs = [[0.1, 0.2], [1, 0, 0, 1], [0, 0], [0, 0], [0, 0]] as [[Double]]
      inputs[broken][1] = .nan
      let value = run(inputs) {
        $0.transformedDivergence(
          mean: $1[0], matrices: $1[1], logVariance: $1[2], fromMean: $1[3], logVariance: $1[4])
      }
      #expect(value.isNaN)
    }
  }

  // MARK: - Likelihoods

  /// The decoder's Gaussian is a diagonal one with equal variances.
  @Test(arguments: sizes)
  func gaussianLikelihoodIsADensity(n: Int) throws {
    var draw = Draw(n: n, seed: 7)
    let (mean, target) = (draw.vector(), draw.vector())
    let closed = run([mean, target, [-0.8]]) {
      $0.gaussianNegativeLogLikelihood(
        mean: $1[0], target: $0.detached($1[1]), logVariance: $1[2])
    }
    let dense = try #require(
      DenseGaussian(mean: mean, covariance: exp(-0.8) * .identity(n)))
    #expect(abs(closed + dense.logDensity(target)) <= 1e-12 * (1 + abs(closed)))
  }

  /// Over all pictures of n binary pixels the probabilities add up to one.
  @Test func bernoulliLikelihoodIsADistribution() {
    let logits = [-3.0, 0.4, 1.7, 0]
    var total = 0.0
    for picture in 0..<16 {
      let target = (0..<4).map { Double(picture >> $0 & 1) }
      total += exp(
        -run([logits, target]) {
          $0.bernoulliNegativeLogLikelihood(logits: $1[0], target: $0.detached($1[1]))
        })
    }
    #expect(abs(total - 1) <= 1e-14)
  }

  // MARK: - Help

  private func transformed(
    mean: [Double], _ matrix: Matrix, logVariance: [Double]
  ) -> DenseGaussian? {
    let covariance = matrix * Matrix(diagonal: logVariance.map(exp)) * matrix.transpose
    return DenseGaussian(mean: mean, covariance: covariance.symmetrized)
  }

  private func determinant(_ matrix: Matrix) -> Double {
    guard matrix.rows > 1 else { return matrix[0, 0] }
    return exp(matrix.logAbsoluteDeterminant)
  }

  private func divergence(
    _ mean: [Double], _ matrix: Matrix, _ logVariance: [Double], _ targetMean: [Double],
    _ targetLogVariance: [Double]
  ) -> Double {
    run([mean, matrix.elements, logVariance, targetMean, targetLogVariance]) {
      $0.transformedDivergence(
        mean: $1[0], matrices: $1[1], logVariance: $1[2], fromMean: $1[3], logVariance: $1[4])
    }
  }

  private func expect(
    _ closed: Double, of q: DenseGaussian, from p: DenseGaussian, seed: UInt64,
    sourceLocation: SourceLocation = #_sourceLocation
  ) {
    let exact = q.divergence(from: p)
    #expect(abs(closed - exact) <= 1e-11 * (1 + exact), sourceLocation: sourceLocation)
    var generator = RandomGenerator(seed: seed).split(1000)
    let count = 500
    var mean = 0.0
    for _ in 0..<count {
      let x = q.sample(&generator)
      mean += (q.logDensity(x) - p.logDensity(x)) / Double(count)
    }
    let standardError = q.logRatioDeviation(to: p) / Double(count).squareRoot()
    #expect(abs(closed - mean) <= 5 * standardError, sourceLocation: sourceLocation)
  }

  /// Runs an operation on one row of each input.
  private func run(
    _ values: [[Double]], _ build: (Graph<Double>, [Tensor]) -> Tensor
  ) -> Double {
    recorded(values, build).value
  }

  private func gradients(
    _ values: [[Double]], _ build: (Graph<Double>, [Tensor]) -> Tensor
  ) -> [[Double]] {
    recorded(values, build).gradients
  }

  private func recorded(
    _ values: [[Double]], _ build: (Graph<Double>, [Tensor]) -> Tensor
  ) -> (value: Double, gradients: [[Double]]) {
    let graph = Graph<Double>(layout: ParameterLayout())
    let inputs = values.map {
      graph.input(rows: 1, columns: $0.count, requiresGradient: true)
    }
    let output = build(graph, inputs)
    let program = Program(graph, loss: output)
    for (input, values) in zip(inputs, values) {
      program.pointer(to: input).update(from: values, count: values.count)
    }
    program.forward()
    program.backward()
    return (
      program.pointer(to: output)[0],
      inputs.map { input in (0..<input.count).map { program.gradientPointer(of: input)[$0] } }
    )
  }
}

/// Draws vectors and matrices of one size.
private struct Draw {
  let n: Int
  private var generator: RandomGenerator

  init(n: Int, seed: UInt64) {
    self.n = n
    generator = RandomGenerator(seed: seed).split(UInt64(n))
  }

  mutating func vector(deviation: Double = 0.8) -> [Double] {
    (0..<n).map { _ in generator.normalPair().0 * deviation }
  }

  mutating func matrix() -> Matrix {
    Matrix(
      rows: n, columns: n, elements: (0..<n * n).map { _ in generator.normalPair().0 })
  }
}
