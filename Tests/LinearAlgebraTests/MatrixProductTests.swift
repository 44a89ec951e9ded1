import LinearAlgebra
import Testing

/// BLAS products against dot products written out, at the shapes of training and planning.
///
/// A product of inner length k, in any order of summation and with or without fused multiply-adds,
/// is within γ(k + 3) (|α| |A| |B| + |β| |C|) of the true one, γ(n) = n u / (1 - n u) with u the unit
/// roundoff (Higham, *Accuracy and Stability of Numerical Algorithms*, section 3.5; three more
/// roundings scale and add C). The measure, summed in double precision, is itself as uncertain as
/// its own roundoff.
@Suite struct MatrixProductTests {
  struct Shape: Sendable, CustomTestStringConvertible {
    let m: Int
    let n: Int
    let k: Int
    var testDescription: String { "\(m)x\(k) by \(k)x\(n)" }
  }

  /// Encoder, decoder and dynamics layers of the pendulum (a shard of 80 observations of 1,152
  /// values), a single row, the planners' candidates, and sizes that no kernel is made for.
  static let shapes: [Shape] =
    [
      (80, 256, 1152), (80, 128, 256), (80, 8, 128), (80, 128, 4), (64, 1152, 256), (64, 64, 4),
      (64, 16, 64), (1, 256, 1152), (1, 4, 64), (192, 64, 5), (1, 1, 1), (3, 5, 7), (17, 31, 33),
      (2, 1, 100),
    ].map { Shape(m: $0.0, n: $0.1, k: $0.2) }

  @Test(arguments: shapes)
  func agreesWithDotProducts(shape: Shape) {
    let product = Product(shape)
    for a in [MatrixOrientation.plain, .transposed] {
      for b in [MatrixOrientation.plain, .transposed] {
        for (padding, alpha, beta) in [(0, 1.0, 0.0), (3, -0.5, 2)] {
          let float = product.worstError(Float.self, a, b, padding, alpha, beta)
          #expect(float <= 1, "Float \(a) \(b) padding \(padding)")
          let double = product.worstError(Double.self, a, b, padding, alpha, beta)
          #expect(double <= 1, "Double \(a) \(b) padding \(padding)")
        }
      }
    }
  }

  /// With beta 0 the old contents must not matter, whatever they are.
  @Test func overwritesNaNWhenBetaIsZero() {
    var c: [Float] = [.nan, .nan]
    Float.multiply(
      .plain, .plain, m: 1, n: 2, k: 1, alpha: 1, a: [2], strideA: 1, b: [3, 4], strideB: 2,
      beta: 0, c: &c, strideC: 2)
    #expect(c == [6, 8])
  }

  @Test func aNaNStaysInItsRow() {
    let a: [Float] = [1, 2, .nan, 4, 5, 6]
    let b: [Float] = [1, 0, 0, 1]
    var c = [Float](repeating: 0, count: 6)
    Float.multiply(
      .plain, .plain, m: 3, n: 2, k: 2, alpha: 1, a: a, strideA: 2, b: b, strideB: 2, beta: 0,
      c: &c, strideC: 2)
    #expect(c[0] == 1 && c[1] == 2 && c[2].isNaN && c[3].isNaN && c[4] == 5 && c[5] == 6)
  }
}

/// Random factors and their product, exactly representable in both precisions on the way in.
private struct Product {
  let m: Int
  let n: Int
  let k: Int
  /// Rows of the left factor, `[m, k]`, and columns of the right one, `[n, k]`.
  private let rows: [Double]
  private let columns: [Double]
  /// What the result's memory holds before, `[m, n]`.
  private let before: [Double]
  /// A B and |A| |B|, `[m, n]`.
  private let products: [Double]
  private let magnitudes: [Double]

  init(_ shape: MatrixProductTests.Shape) {
    (m, n, k) = (shape.m, shape.n, shape.k)
    var generator = RandomGenerator(seed: UInt64(m)).split(UInt64(n)).split(UInt64(k))
    func random(_ count: Int) -> [Double] {
      (0..<count).map { _ in Double(Float(generator.uniform(-1, 1))) }
    }
    rows = random(m * k)
    columns = random(n * k)
    before = random(m * n)
    products = Self.dots(rows, columns, m: m, n: n, k: k)
    magnitudes = Self.dots(rows.map(abs), columns.map(abs), m: m, n: n, k: k)
  }

  private static func dots(_ x: [Double], _ y: [Double], m: Int, n: Int, k: Int) -> [Double] {
    x.withUnsafeBufferPointer { x in
      y.withUnsafeBufferPointer { y in
        guard let x = x.baseAddress, let y = y.baseAddress else { return [] }
        return (0..<m * n).map { Double.dot(x + $0 / n * k, y + $0 % n * k, count: k) }
      }
    }
  }

  /// The largest error in units of its bound; infinity when something between the rows was written.
  func worstError<Scalar: RealScalar>(
    _: Scalar.Type, _ a: MatrixOrientation, _ b: MatrixOrientation, _ padding: Int,
    _ alpha: Double, _ beta: Double
  ) -> Double {
    let left = Stored<Scalar>(
      rows, rows: m, columns: k, isTransposed: a == .transposed, padding: padding)
    let right = Stored<Scalar>(
      columns, rows: n, columns: k, isTransposed: b == .plain, padding: padding)
    var result = Stored<Scalar>(
      before, rows: m, columns: n, isTransposed: false, padding: padding)
    Scalar.multiply(
      a, b, m: m, n: n, k: k, alpha: Scalar(alpha), a: left.elements, strideA: left.stride,
      b: right.elements, strideB: right.stride, beta: Scalar(beta), c: &result.elements,
      strideC: result.stride)

    func gamma(_ roundoff: Double) -> Double {
      let count = Double(k + 3)
      return count * roundoff / (1 - count * roundoff)
    }
    let bound = gamma(Double(Scalar.ulpOfOne) / 2) + gamma(Double.ulpOfOne / 2)
    var worst = 0.0
    for row in 0..<m {
      for column in 0..<n {
        let place = row * n + column
        let exact = alpha * products[place] + beta * before[place]
        let error = abs(Double(result.elements[row * result.stride + column]) - exact)
        let allowed = bound * (abs(alpha) * magnitudes[place] + abs(beta * before[place]))
        if error.isNaN { return .infinity }
        worst = max(worst, error / allowed)
      }
      for gap in n..<result.stride where result.elements[row * result.stride + gap] != -7 {
        return .infinity
      }
    }
    return worst
  }
}

/// A matrix stored with gaps between its rows, filled with -7.
private struct Stored<Scalar: RealScalar> {
  let stride: Int
  var elements: [Scalar]

  init(_ values: [Double], rows: Int, columns: Int, isTransposed: Bool, padding: Int) {
    stride = (isTransposed ? rows : columns) + padding
    elements = Array(repeating: -7, count: (isTransposed ? columns : rows) * stride)
    for row in 0..<rows {
      for column in 0..<columns {
        let place = isTransposed ? column * stride + row : row * stride + column
        elements[place] = Scalar(values[row * columns + column])
      }
    }
  }
}
