import CKernels
import COpenBLAS
import Foundation

/// Single precision: OpenBLAS for products, loops compiled for several widths of vectors.
extension Float: RealScalar {
  /// As `RealScalar` requires.
  package static func multiply(
    _ orientationA: MatrixOrientation, _ orientationB: MatrixOrientation, m: Int, n: Int, k: Int,
    alpha: Float, a: UnsafePointer<Float>, strideA: Int, b: UnsafePointer<Float>, strideB: Int,
    beta: Float, c: UnsafeMutablePointer<Float>, strideC: Int
  ) {
    guard BLAS.isOpen, m > 0, n > 0 else { return }
    openblas_shim_sgemm(
      orientationA.transpose, orientationB.transpose, Int32(m), Int32(n), Int32(k), alpha, a,
      Int32(strideA), b, Int32(strideB), beta, c, Int32(strideC))
  }

  /// As `RealScalar` requires.
  package static func exponential(_ x: Float) -> Float { Foundation.exp(x) }
  /// As `RealScalar` requires.
  package static func logarithm(_ x: Float) -> Float { Foundation.log(x) }
  /// As `RealScalar` requires.
  package static func hyperbolicTangent(_ x: Float) -> Float { Foundation.tanh(x) }

  /// As `RealScalar` requires.
  package static func add(
    _ x: UnsafePointer<Float>, scale: Float, to y: UnsafeMutablePointer<Float>, count: Int
  ) {
    kernel_add(x, scale, y, count)
  }

  /// As `RealScalar` requires.
  package static func scale(
    _ x: UnsafePointer<Float>, by scale: Float, to y: UnsafeMutablePointer<Float>, count: Int
  ) {
    kernel_scale(x, scale, y, count)
  }

  /// As `RealScalar` requires.
  package static func multiply(
    _ a: UnsafePointer<Float>, _ b: UnsafePointer<Float>, to y: UnsafeMutablePointer<Float>,
    count: Int, accumulating: Bool
  ) {
    kernel_multiply(a, b, y, count, accumulating ? 1 : 0)
  }

  /// As `RealScalar` requires.
  package static func activate(
    _ activation: Activation, _ y: UnsafeMutablePointer<Float>, count: Int
  ) {
    kernel_activate(activation.kernel, y, count)
  }

  /// As `RealScalar` requires.
  package static func softmax(_ y: UnsafeMutablePointer<Float>, count: Int) {
    kernel_softmax(y, count)
  }

  /// As `RealScalar` requires.
  package static func addBias(
    _ bias: UnsafePointer<Float>, activation: Activation, to y: UnsafeMutablePointer<Float>,
    rows: Int, columns: Int, stride: Int
  ) {
    kernel_add_bias(bias, activation.kernel, y, rows, columns, stride)
  }

  /// As `RealScalar` requires.
  package static func activationGradient(
    _ activation: Activation, value: UnsafePointer<Float>, valueStride: Int,
    gradient: UnsafeMutablePointer<Float>, gradientStride: Int, rows: Int, columns: Int
  ) {
    kernel_activation_gradient(
      activation.kernel, value, valueStride, gradient, gradientStride, rows, columns)
  }

  /// As `RealScalar` requires.
  package static func sum(_ x: UnsafePointer<Float>, count: Int) -> Float { kernel_sum(x, count) }

  /// As `RealScalar` requires.
  package static func dot(
    _ x: UnsafePointer<Float>, _ y: UnsafePointer<Float>, count: Int
  ) -> Float {
    kernel_dot(x, y, count)
  }

  /// As `RealScalar` requires.
  package static func addColumnSums(
    _ x: UnsafePointer<Float>, rows: Int, columns: Int, stride: Int,
    to sums: UnsafeMutablePointer<Float>
  ) {
    kernel_column_sums(x, rows, columns, stride, sums)
  }

  /// As `RealScalar` requires.
  package static func moveRows(
    _ x: UnsafePointer<Float>, stride strideX: Int, to y: UnsafeMutablePointer<Float>,
    stride strideY: Int, rows: Int, columns: Int, accumulating: Bool
  ) {
    kernel_move_rows(x, strideX, y, strideY, rows, columns, accumulating ? 1 : 0)
  }

  /// As `RealScalar` requires.
  package static func gatherRows(
    _ x: UnsafePointer<Float>, stride strideX: Int, step: Int, to y: UnsafeMutablePointer<Float>,
    stride strideY: Int, rows: Int, columns: Int
  ) {
    kernel_gather_rows(x, strideX, step, y, strideY, rows, columns)
  }

  /// As `RealScalar` requires.
  package static func scatterRows(
    _ x: UnsafePointer<Float>, stride strideX: Int, to y: UnsafeMutablePointer<Float>,
    stride strideY: Int, step: Int, rows: Int, columns: Int, accumulating: Bool
  ) {
    kernel_scatter_rows(x, strideX, y, strideY, step, rows, columns, accumulating ? 1 : 0)
  }

  /// As `RealScalar` requires.
  package static func bernoulli(
    logits: UnsafePointer<Float>, target: UnsafePointer<Float>,
    residual: UnsafeMutablePointer<Float>, count: Int
  ) -> Float {
    kernel_bernoulli(logits, target, residual, count)
  }

  /// y = scale x for grey levels x.
  package static func convert(
    _ x: UnsafePointer<UInt8>, scale: Float, to y: UnsafeMutablePointer<Float>, count: Int
  ) {
    kernel_convert(x, scale, y, count)
  }

  /// y = gain (b − a).
  package static func difference(
    from a: UnsafePointer<Float>, to b: UnsafePointer<Float>, gain: Float,
    result y: UnsafeMutablePointer<Float>, count: Int
  ) {
    kernel_difference(a, b, gain, y, count)
  }
}

extension Activation {
  var kernel: kernel_activation {
    switch self {
    case .identity: kernel_identity
    case .relu: kernel_relu
    case .tanh: kernel_tanh
    case .sigmoid: kernel_sigmoid
    case .elu: kernel_elu
    }
  }
}

/// The numbers of one Adam step that are the same for every parameter of a block.
package struct AdamStep: Sendable {
  private let numbers: kernel_adam

  /// Makes the numbers of a step.
  ///
  /// - Parameters:
  ///   - shrink: Multiplies the gradient: clipping by its norm.
  ///   - step: The step size, corrected for the young mean.
  ///   - keep1: The decay of the mean.
  ///   - keep2: The decay of the mean square.
  ///   - secondScale: Corrects the young mean square.
  ///   - epsilon: Keeps the division finite.
  ///   - averageTake: How far the averaged parameters move towards the new ones; 0 leaves them
  ///     untouched.
  package init(
    shrink: Float, step: Float, keep1: Float, keep2: Float, secondScale: Float, epsilon: Float,
    averageTake: Float
  ) {
    numbers = kernel_adam(
      shrink: shrink, step: step, keep1: keep1, keep2: keep2, second_scale: secondScale,
      epsilon: epsilon, average_take: averageTake)
  }

  /// Updates mean, mean square, parameters and averaged parameters in one pass.
  package func apply(
    gradient: UnsafePointer<Float>, parameters: UnsafeMutablePointer<Float>,
    first: UnsafeMutablePointer<Float>, second: UnsafeMutablePointer<Float>,
    average: UnsafeMutablePointer<Float>, count: Int
  ) {
    if numbers.average_take > 0 {
      kernel_adam_step_averaged(numbers, gradient, parameters, first, second, average, count)
    } else {
      kernel_adam_step(numbers, gradient, parameters, first, second, count)
    }
  }
}
