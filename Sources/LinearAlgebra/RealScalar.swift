import COpenBLAS
import Foundation

/// The scalars of the numeric targets: `Float` for work, `Double` for checking gradients.
///
/// The loops that work is made of are requirements: `Float` has vectorised ones, any other scalar
/// gets the plain loops of `RealScalar+Reference.swift`, against which the fast ones are tested.
/// Pointers are to contiguous elements; nothing allocates.
package protocol RealScalar: BinaryFloatingPoint, SIMDScalar, BitwiseCopyable, Sendable, Codable {
  /// C = alpha op(A) op(B) + beta C, all row-major.
  ///
  /// - Parameters:
  ///   - m: Rows of op(A) and C.
  ///   - n: Columns of op(B) and C.
  ///   - k: Columns of op(A), rows of op(B).
  ///   - strideA: Elements from one stored row of A to the next.
  static func multiply(
    _ orientationA: MatrixOrientation, _ orientationB: MatrixOrientation, m: Int, n: Int, k: Int,
    alpha: Self, a: UnsafePointer<Self>, strideA: Int, b: UnsafePointer<Self>, strideB: Int,
    beta: Self, c: UnsafeMutablePointer<Self>, strideC: Int)

  /// e^x.
  static func exponential(_ x: Self) -> Self
  /// The natural logarithm.
  static func logarithm(_ x: Self) -> Self
  /// tanh x.
  static func hyperbolicTangent(_ x: Self) -> Self

  /// y += scale x.
  static func add(
    _ x: UnsafePointer<Self>, scale: Self, to y: UnsafeMutablePointer<Self>, count: Int)
  /// y = scale x; y may be x.
  static func scale(
    _ x: UnsafePointer<Self>, by scale: Self, to y: UnsafeMutablePointer<Self>, count: Int)
  /// y = a b, or y += a b when accumulating.
  static func multiply(
    _ a: UnsafePointer<Self>, _ b: UnsafePointer<Self>, to y: UnsafeMutablePointer<Self>,
    count: Int, accumulating: Bool)
  /// y = activation(y).
  static func activate(_ activation: Activation, _ y: UnsafeMutablePointer<Self>, count: Int)
  /// y = e^y / Σ e^y, without overflow; NaN anywhere gives NaN everywhere.
  static func softmax(_ y: UnsafeMutablePointer<Self>, count: Int)
  /// y = activation(y + bias) for every row of y `[rows, columns]`.
  static func addBias(
    _ bias: UnsafePointer<Self>, activation: Activation, to y: UnsafeMutablePointer<Self>,
    rows: Int, columns: Int, stride: Int)
  /// Turns the gradient of an activation's output into that of its input, in place, from the
  /// output's value.
  static func activationGradient(
    _ activation: Activation, value: UnsafePointer<Self>, valueStride: Int,
    gradient: UnsafeMutablePointer<Self>, gradientStride: Int, rows: Int, columns: Int)
  /// Σ x.
  static func sum(_ x: UnsafePointer<Self>, count: Int) -> Self
  /// Σ x y.
  static func dot(_ x: UnsafePointer<Self>, _ y: UnsafePointer<Self>, count: Int) -> Self
  /// sums += Σ over the rows of x `[rows, columns]`.
  static func addColumnSums(
    _ x: UnsafePointer<Self>, rows: Int, columns: Int, stride: Int,
    to sums: UnsafeMutablePointer<Self>)
  /// y = x, or y += x when accumulating, for `[rows, columns]` with gaps between the rows.
  static func moveRows(
    _ x: UnsafePointer<Self>, stride strideX: Int, to y: UnsafeMutablePointer<Self>,
    stride strideY: Int, rows: Int, columns: Int, accumulating: Bool)
  /// Rows of y `[rows, columns]` = every `step`-th element of rows of x.
  static func gatherRows(
    _ x: UnsafePointer<Self>, stride strideX: Int, step: Int, to y: UnsafeMutablePointer<Self>,
    stride strideY: Int, rows: Int, columns: Int)
  /// Every `step`-th element of rows of y = rows of x `[rows, columns]`, or += when accumulating.
  static func scatterRows(
    _ x: UnsafePointer<Self>, stride strideX: Int, to y: UnsafeMutablePointer<Self>,
    stride strideY: Int, step: Int, rows: Int, columns: Int, accumulating: Bool)
  /// −Σ log p(target | logits) in nats for independent Bernoulli values, with
  /// `residual = sigmoid(logits) − target`, its gradient by the logits.
  static func bernoulli(
    logits: UnsafePointer<Self>, target: UnsafePointer<Self>,
    residual: UnsafeMutablePointer<Self>, count: Int
  ) -> Self
}

/// What a layer applies to its sums.
package enum Activation: String, Sendable, Codable, CaseIterable {
  /// Nothing.
  case identity
  /// max(0, x).
  case relu
  /// tanh x.
  case tanh
  /// 1 / (1 + e^−x).
  case sigmoid
  /// x above 0, e^x − 1 below (Clevert et al. 2016).
  case elu
}

extension Double: RealScalar {
  /// As `RealScalar` requires.
  package static func multiply(
    _ orientationA: MatrixOrientation, _ orientationB: MatrixOrientation, m: Int, n: Int, k: Int,
    alpha: Double, a: UnsafePointer<Double>, strideA: Int, b: UnsafePointer<Double>, strideB: Int,
    beta: Double, c: UnsafeMutablePointer<Double>, strideC: Int
  ) {
    guard BLAS.isOpen, m > 0, n > 0 else { return }
    openblas_shim_dgemm(
      orientationA.transpose, orientationB.transpose, Int32(m), Int32(n), Int32(k), alpha, a,
      Int32(strideA), b, Int32(strideB), beta, c, Int32(strideC))
  }

  /// As `RealScalar` requires.
  package static func exponential(_ x: Double) -> Double { Foundation.exp(x) }
  /// As `RealScalar` requires.
  package static func logarithm(_ x: Double) -> Double { Foundation.log(x) }
  /// As `RealScalar` requires.
  package static func hyperbolicTangent(_ x: Double) -> Double { Foundation.tanh(x) }
}
