import Foundation
import LinearAlgebra
import Testing

/// Every fast loop of `Float` against the plain ones in double precision, at every length that
/// leaves a different tail behind vectors of 4, 8, 16 and 32, within the error bounds that
/// CKernels.c states.
@Suite struct KernelTests {
  static let counts = Array(0...40) + [63, 64, 65, 129]
  /// The unit roundoff of single precision.
  static let u = 0x1p-24

  /// γ(n) = n u / (1 - n u): what n roundings can do to a sum of products.
  static func gamma(_ n: Int) -> Double { Double(n) * u / (1 - Double(n) * u) }

  // MARK: - Element by element

  @Test(arguments: counts)
  func sumsAndProductsOfElements(count: Int) {
    var data = Vectors(seed: 1, count: count)
    let (x, y) = (data.next(), data.next())
    let scale: Float = -1.7
    expect(
      bound: { Self.gamma(2) * (abs(Double(y[$0])) + abs(Double(scale) * Double(x[$0]))) },
      y, fast: { Float.add(x, scale: scale, to: $0, count: count) },
      plain: { Double.add(x.doubles, scale: Double(scale), to: $0, count: count) })
    expect(
      bound: { Self.gamma(1) * abs(Double(scale) * Double(x[$0])) },
      y, fast: { Float.scale(x, by: scale, to: $0, count: count) },
      plain: { Double.scale(x.doubles, by: Double(scale), to: $0, count: count) })
    let z = data.next()
    for isAdding in [false, true] {
      expect(
        bound: {
          Self.gamma(2) * (abs(Double(x[$0]) * Double(z[$0])) + (isAdding ? abs(Double(y[$0])) : 0))
        },
        y, fast: { Float.multiply(x, z, to: $0, count: count, accumulating: isAdding) },
        plain: {
          Double.multiply(x.doubles, z.doubles, to: $0, count: count, accumulating: isAdding)
        })
    }
    let gain: Float = 3
    var difference = Padded(count: count)
    difference.write { Float.difference(from: x, to: z, gain: gain, result: $0, count: count) }
    for index in 0..<count {
      let exact = Double(gain) * (Double(z[index]) - Double(x[index]))
      #expect(abs(Double(difference[index]) - exact) <= Self.gamma(2) * abs(exact))
    }
    #expect(difference.isIntact)
  }

  /// y = scale x with y = x, as the declaration allows.
  @Test(arguments: counts)
  func scalingInPlace(count: Int) {
    var data = Vectors(seed: 2, count: count)
    let x = data.next()
    var result = x
    result.withUnsafeMutableBufferPointer { buffer in
      guard let base = buffer.baseAddress else { return }
      Float.scale(base, by: 0.37, to: base, count: count)
    }
    #expect(result == x.map { 0.37 * $0 })
  }

  @Test func everyGreyLevelIsConverted() {
    for count in Self.counts + [256] {
      let levels = (0..<count).map { UInt8(truncatingIfNeeded: 255 - $0) }
      var result = Padded(count: count)
      result.write { Float.convert(levels, scale: 1 / 255, to: $0, count: count) }
      for index in 0..<count {
        let exact = Double(levels[index]) * Double(Float(1) / 255)
        #expect(abs(Double(result[index]) - exact) <= Self.u * exact)
      }
      #expect(result.isIntact)
    }
    var ends = Padded(count: 2)
    ends.write { Float.convert([0, 255], scale: 1 / 255, to: $0, count: 2) }
    #expect(ends[0] == 0 && ends[1] == 1)
  }

  // MARK: - Activations

  /// The absolute error of an activation.
  static func bound(_ activation: Activation) -> Double {
    switch activation {
    case .identity, .relu: 0
    case .tanh: 3e-7
    case .sigmoid: 2e-7
    case .elu: 2.5e-7
    }
  }

  @Test(arguments: Activation.allCases)
  func activationsAtEveryLength(activation: Activation) {
    for count in Self.counts {
      var data = Vectors(seed: 3, count: count)
      let x = data.next(deviation: 4)
      expect(
        bound: { _ in Self.bound(activation) },
        x, fast: { Float.activate(activation, $0, count: count) },
        plain: { Double.activate(activation, $0, count: count) })
    }
  }

  /// A fine sweep over all that is not yet constant, and the ends of the range.
  @Test(arguments: [Activation.tanh, .sigmoid, .elu])
  func activationsOverTheirWholeRange(activation: Activation) {
    let edges: [Float] = [
      0, -0, .leastNonzeroMagnitude, 1e-30, 1e-8, 43.4, 43.6, 87, 87.5, 88, 88.5, 89, 104, 1e4,
      .greatestFiniteMagnitude, .infinity,
    ]
    let sweep = stride(from: Float(-100), through: 100, by: 0.003).map { $0 }
    // Infinity is no number to be near to.
    let x = (sweep + edges + edges.map { -$0 }).filter { activation != .elu || $0 < .infinity }
    expect(
      bound: { _ in Self.bound(activation) },
      x, fast: { Float.activate(activation, $0, count: x.count) },
      plain: { Double.activate(activation, $0, count: x.count) })
  }

  /// sigmoid(x) is e^x within e^x itself for x << 0, which shows the relative error of the
  /// exponential: 2e-7, and two roundings behind it.
  @Test func theExponentialIsExactToItsRelativeError() {
    let x = stride(from: Float(-86.9), through: -20, by: 0.001).map { $0 }
    var result = x
    Float.activate(.sigmoid, &result, count: x.count)
    var worst = 0.0
    for (x, found) in zip(x, result) {
      let exact = 1 / (1 + exp(-Double(x)))
      worst = max(worst, abs(Double(found) - exact) / exact)
    }
    #expect(worst <= 2e-7 + Self.gamma(2))
  }

  /// Errors of the exponential, of its rounded argument and of the sum, as CKernels.c states.
  @Test(arguments: counts)
  func softmaxAtEveryLength(count: Int) {
    for (deviation, shift) in [(1.0, Float(0)), (20, -300), (1000, 1e4)] {
      var data = Vectors(seed: 14, count: count)
      let x = data.next(deviation: deviation).map { $0 + shift }
      let largest = Double(x.max() ?? 0)
      var shares = x.doubles
      Double.softmax(&shares, count: count)
      expect(
        bound: { index in
          let distance = largest - Double(x[index])
          let relative = 4e-7 + 2 * Self.u * distance + Self.gamma(count + 4)
          return shares[index] * relative + 1e-37
        },
        x, fast: { Float.softmax($0, count: count) },
        plain: { Double.softmax($0, count: count) })
    }
  }

  @Test(arguments: Activation.allCases)
  func biasesAreAddedToRowsWithGaps(activation: Activation) {
    for columns in Self.counts {
      for (rows, gap) in [(1, 0), (3, 0), (4, 5)] {
        var data = Vectors(seed: 4, count: columns)
        let bias = data.next()
        let stride = columns + gap
        var wide = Vectors(seed: 5, count: rows * stride)
        let y = wide.next(deviation: 2)
        // The sum is rounded before the activation, whose slope is at most one.
        expect(
          bound: { index in
            guard index % max(1, stride) < columns else { return 0 }
            let sum = abs(Double(y[index])) + abs(Double(bias[index % stride]))
            return Self.bound(activation) + Self.u * sum
          },
          y,
          fast: {
            Float.addBias(
              bias, activation: activation, to: $0, rows: rows, columns: columns, stride: stride)
          },
          plain: {
            Double.addBias(
              bias.doubles, activation: activation, to: $0, rows: rows, columns: columns,
              stride: stride)
          })
      }
    }
  }

  @Test(arguments: Activation.allCases)
  func activationGradientsOfRowsWithGaps(activation: Activation) {
    for columns in Self.counts {
      for (rows, valueGap, gradientGap) in [(1, 0, 0), (3, 2, 0), (2, 0, 7)] {
        let valueStride = columns + valueGap
        let gradientStride = columns + gradientGap
        var values = Vectors(seed: 6, count: rows * valueStride)
        var value = values.next()
        value.withUnsafeMutableBufferPointer { buffer in
          guard let base = buffer.baseAddress else { return }
          Float.activate(activation, base, count: buffer.count)
        }
        var gradients = Vectors(seed: 7, count: rows * gradientStride)
        let gradient = gradients.next()
        expect(
          bound: { index in
            let (row, column) = index.quotientAndRemainder(dividingBy: max(1, gradientStride))
            guard column < columns else { return 0 }
            let y = abs(Double(value[row * valueStride + column]))
            let g = abs(Double(gradient[index]))
            return switch activation {
            case .identity, .relu: 0
            case .tanh: Self.gamma(3) * g * (1 + y * y)
            case .sigmoid: Self.gamma(3) * g * y * (1 + y)
            case .elu: Self.gamma(3) * g * (1 + y)
            }
          },
          gradient,
          fast: {
            Float.activationGradient(
              activation, value: value, valueStride: valueStride, gradient: $0,
              gradientStride: gradientStride, rows: rows, columns: columns)
          },
          plain: {
            Double.activationGradient(
              activation, value: value.doubles, valueStride: valueStride, gradient: $0,
              gradientStride: gradientStride, rows: rows, columns: columns)
          })
      }
    }
  }

  // MARK: - Reductions

  /// A sum in any order: γ(n) Σ |x|; of products γ(n + 1).
  @Test(arguments: counts + [1000, 16_384])
  func reductions(count: Int) {
    var data = Vectors(seed: 8, count: count)
    let (x, y) = (data.next(), data.next())
    let magnitude = x.reduce(0.0) { $0 + abs(Double($1)) }
    #expect(
      abs(Double(Float.sum(x, count: count)) - Double.sum(x.doubles, count: count))
        <= Self.gamma(count) * magnitude)
    let products = zip(x, y).reduce(0.0) { $0 + abs(Double($1.0) * Double($1.1)) }
    #expect(
      abs(Double(Float.dot(x, y, count: count)) - Double.dot(x.doubles, y.doubles, count: count))
        <= Self.gamma(count + 1) * products)
  }

  /// A reduction is the same on every run, whatever stood in memory around it.
  @Test func reductionsRepeat() {
    var data = Vectors(seed: 9, count: 1001)
    let (x, y) = (data.next(), data.next())
    let first = (Float.sum(x, count: 1001), Float.dot(x, y, count: 1001))
    for offset in 0..<20 {
      var padded = [Float](repeating: .nan, count: offset) + x + [.nan]
      let sum = padded.withUnsafeMutableBufferPointer { buffer in
        buffer.baseAddress.map { Float.sum($0 + offset, count: 1001) } ?? .nan
      }
      #expect(sum == first.0)
      #expect(Float.dot(x, y, count: 1001) == first.1)
    }
  }

  @Test(arguments: counts)
  func columnSums(columns: Int) {
    for (rows, gap) in [(0, 0), (1, 3), (7, 0), (80, 2)] {
      let stride = columns + gap
      var data = Vectors(seed: 10, count: rows * stride)
      let x = data.next()
      var starts = Vectors(seed: 11, count: columns)
      let start = starts.next()
      expect(
        bound: { column in
          let magnitude = (0..<rows).reduce(abs(Double(start[column]))) {
            $0 + abs(Double(x[$1 * stride + column]))
          }
          return Self.gamma(rows + 1) * magnitude
        },
        start,
        fast: { Float.addColumnSums(x, rows: rows, columns: columns, stride: stride, to: $0) },
        plain: {
          Double.addColumnSums(x.doubles, rows: rows, columns: columns, stride: stride, to: $0)
        })
    }
  }

  /// Every element is within 3.5e-7 + 2 u |l| of max(l, 0) - l t + log(1 + e^-|l|).
  ///
  /// Their sum adds its own γ(n). The residual is a sigmoid with a subtraction behind it.
  @Test(arguments: counts + [1152])
  func bernoulliLikelihood(count: Int) {
    for deviation in [1.0, 5, 40] {
      var data = Vectors(seed: 12, count: count)
      let logits = data.next(deviation: deviation)
      let target = data.nextUniform()
      var residual = Padded(count: count)
      var exactResidual = [Double](repeating: 0, count: count)
      let exact = Double.bernoulli(
        logits: logits.doubles, target: target.doubles, residual: &exactResidual, count: count)
      var found: Float = 0
      residual.write {
        found = Float.bernoulli(logits: logits, target: target, residual: $0, count: count)
      }
      var allowed = 0.0
      for l in logits {
        let magnitude = abs(Double(l))
        allowed += 3.5e-7 + 2 * Self.u * magnitude + Self.gamma(count) * (2 * magnitude + 0.7)
      }
      #expect(abs(Double(found) - exact) <= allowed)
      for index in 0..<count {
        #expect(abs(Double(residual[index]) - exactResidual[index]) <= 3e-7)
      }
      #expect(residual.isIntact)
    }
  }

  @Test func bernoulliAtTheEndsOfTheRange() {
    for (logit, target) in [(-1000, 0), (1000, 1), (-88, 0), (88, 1), (0, 0.5)] as [(Float, Float)]
    {
      var residual: Float = .nan
      let loss = Float.bernoulli(logits: [logit], target: [target], residual: &residual, count: 1)
      #expect(abs(Double(loss) - (logit == 0 ? log(2) : 0)) <= 3.5e-7)
      #expect(abs(residual) <= 3e-7)
    }
    var residual: Float = .nan
    let wrong = Float.bernoulli(logits: [-1000], target: [1], residual: &residual, count: 1)
    #expect(wrong == 1000 && residual == -1)
  }

  // MARK: - Moves

  /// The sum of two normal numbers of this file's seeds is below 16, and rounded once.
  static let sumBound = 16 * u

  @Test(arguments: counts)
  func rowsAreMoved(columns: Int) {
    for (rows, gapX, gapY) in [(0, 0, 0), (1, 0, 0), (3, 2, 0), (4, 0, 5), (2, 7, 3)] {
      let (strideX, strideY) = (columns + gapX, columns + gapY)
      var source = Vectors(seed: 15, count: rows * strideX)
      var target = Vectors(seed: 16, count: rows * strideY)
      let (x, y) = (source.next(), target.next())
      for isAdding in [false, true] {
        expect(
          bound: { isAdding && $0 % max(1, strideY) < columns ? Self.sumBound : 0 },
          y,
          fast: {
            Float.moveRows(
              x, stride: strideX, to: $0, stride: strideY, rows: rows, columns: columns,
              accumulating: isAdding)
          },
          plain: {
            Double.moveRows(
              x.doubles, stride: strideX, to: $0, stride: strideY, rows: rows, columns: columns,
              accumulating: isAdding)
          })
      }
    }
  }

  @Test(arguments: counts, 1...4)
  func stepsAreGatheredAndScattered(columns: Int, step: Int) {
    for (rows, gapX, gapY) in [(1, 0, 0), (3, 1, 2)] {
      let (strideX, strideY) = (columns * step + gapX, columns + gapY)
      var wide = Vectors(seed: 17, count: rows * strideX)
      var narrow = Vectors(seed: 18, count: rows * strideY)
      let (x, y) = (wide.next(), narrow.next())
      expect(
        bound: { _ in 0 }, y,
        fast: {
          Float.gatherRows(
            x, stride: strideX, step: step, to: $0, stride: strideY, rows: rows, columns: columns)
        },
        plain: {
          Double.gatherRows(
            x.doubles, stride: strideX, step: step, to: $0, stride: strideY, rows: rows,
            columns: columns)
        })
      for isAdding in [false, true] {
        expect(
          bound: { isAdding && $0 % max(1, strideX) % step == 0 ? Self.sumBound : 0 },
          x,
          fast: {
            Float.scatterRows(
              y, stride: strideY, to: $0, stride: strideX, step: step, rows: rows,
              columns: columns, accumulating: isAdding)
          },
          plain: {
            Double.scatterRows(
              y.doubles, stride: strideY, to: $0, stride: strideX, step: step, rows: rows,
              columns: columns, accumulating: isAdding)
          })
      }
    }
  }

  // MARK: - Adam

  /// Each of the values a few roundings from the formulas in double precision.
  @Test(arguments: counts)
  func adamStep(count: Int) {
    var data = Vectors(seed: 13, count: count)
    let (gradient, parameters, first, average) = (
      data.next(), data.next(), data.next(), data.next()
    )
    let second = data.nextUniform()
    let step = AdamStep(
      shrink: 0.5, step: 0.01, keep1: 0.9, keep2: 0.999, secondScale: 20, epsilon: 1e-8,
      averageTake: 0.25)
    var (p, m, v, a) = (
      Padded(parameters), Padded(first), Padded(second), Padded(average)
    )
    p.write { p in
      m.write { m in
        v.write { v in
          a.write { a in
            step.apply(
              gradient: gradient, parameters: p, first: m, second: v, average: a, count: count)
          }
        }
      }
    }
    for index in 0..<count {
      let g = Double(gradient[index]) * 0.5
      let (b1, b2) = (Double(Float(0.9)), Double(Float(0.999)))
      let mean = Double(first[index]) * b1 + g * (1 - b1)
      let square = Double(second[index]) * b2 + g * g * (1 - b2)
      // 1 - b is exact in single precision for b in [0.5, 1].
      #expect(
        abs(Double(m[index]) - mean)
          <= Self.gamma(3) * (abs(Double(first[index])) * b1 + abs(g) * (1 - b1)))
      #expect(abs(Double(v[index]) - square) <= Self.gamma(4) * square)
      let change = Double(Float(0.01)) * mean / ((square * 20).squareRoot() + Double(Float(1e-8)))
      // Half of the relative error of the square, and that of the mean, whose terms may cancel.
      let magnitude =
        Double(Float(0.01)) * (abs(Double(first[index])) * b1 + abs(g) * (1 - b1))
        / (square * 20).squareRoot()
      let slack = Self.gamma(10) * magnitude + Self.u * (abs(Double(parameters[index])) + magnitude)
      let moved = Double(parameters[index]) - change
      #expect(abs(Double(p[index]) - moved) <= slack)
      let averaged = Double(average[index]) + (moved - Double(average[index])) * 0.25
      #expect(
        abs(Double(a[index]) - averaged)
          <= 0.25 * slack + Self.gamma(3) * (abs(moved) + 2 * abs(Double(average[index]))))
    }
    #expect(p.isIntact && m.isIntact && v.isIntact && a.isIntact)
  }
}
