import LinearAlgebra

/// A Gaussian whose samples are squashed by tanh into −1...1: a policy of bounded actions.
///
/// Haarnoja et al. 2018, appendix C.
///
/// It is given by two columns for each component, first all of one, then all of the other: m and s, with
/// the mean M tanh(m / M) and log σ between two ends, by a sigmoid of s that is 0 at s = 0 (where 0 lies
/// between them). Means are so bounded, as in Dreamer (Hafner et al. 2020, appendix A): beyond, tanh has
/// no slope left to come back by.
package struct SquashedGaussian: Sendable, Equatable {
  /// M: the largest magnitude of a mean before tanh.
  package var largestMean: Float = 4
  /// The range of log σ.
  package var logDeviations: ClosedRange<Float> = -3...0.5

  /// Makes the distribution of the defaults.
  package init() {}

  /// Makes a distribution with another range of log σ.
  package init(logDeviations: ClosedRange<Float>) { self.logDeviations = logDeviations }

  /// Where the sigmoid starts, so that s = 0 is σ = 1 where the range has it.
  fileprivate var shift: Float {
    let (low, high) = (logDeviations.lowerBound, logDeviations.upperBound)
    guard low < 0, high > 0 else { return 0 }
    return Float.logarithm(-low / high)
  }

  /// What was sampled.
  package struct Sample: Sendable {
    /// tanh of the sample, `[rows, m]`.
    package let action: Tensor
    /// log π of the action, nats, `[rows, 1]`.
    package let logProbability: Tensor
    /// The sample before tanh, through which no gradient flows, `[rows, m]`.
    package let unsquashed: Tensor
  }

  /// Mean and log σ before tanh, from the two numbers of a component.
  @inline(__always)
  fileprivate func moments<Scalar: RealScalar>(
    _ m: Scalar, _ s: Scalar
  ) -> (mean: Scalar, logDeviation: Scalar) {
    let limit = Scalar(largestMean)
    let low = Scalar(logDeviations.lowerBound)
    let width = Scalar(logDeviations.upperBound) - low
    return (
      limit * Scalar.hyperbolicTangent(m / limit),
      low + width / (1 + Scalar.exponential(-s - Scalar(shift)))
    )
  }

  /// The slopes of both by their own number.
  @inline(__always)
  fileprivate func slopes<Scalar: RealScalar>(
    mean: Scalar, logDeviation: Scalar
  ) -> (mean: Scalar, logDeviation: Scalar) {
    let limit = Scalar(largestMean)
    let low = Scalar(logDeviations.lowerBound)
    let width = Scalar(logDeviations.upperBound) - low
    let share = (logDeviation - low) / width
    return (1 - mean * mean / (limit * limit), width * share * (1 - share))
  }
}

extension Graph {
  /// Reparametrised samples of a squashed Gaussian with their log-probabilities.
  ///
  /// - Parameters:
  ///   - parameters: m and s, `[rows, 2 m]`.
  ///   - noise: Of N(0, I), `[rows, m]`; zeros give the squashed mean.
  package func sample(
    _ distribution: SquashedGaussian, _ parameters: Tensor, noise: Tensor
  ) -> SquashedGaussian.Sample {
    precondition(
      parameters.rows == noise.rows && parameters.columns == 2 * noise.columns,
      "sample: expected parameters of \(noise.rows)x\(2 * noise.columns), found "
        + "\(parameters.rows)x\(parameters.columns)")
    let needs = requiresGradient(parameters)
    let action = block(rows: noise.rows, columns: noise.columns, requiresGradient: needs)
    let logProbability = block(rows: noise.rows, columns: 1, requiresGradient: needs)
    let unsquashed = block(rows: noise.rows, columns: noise.columns, requiresGradient: false)
    records.append(
      Record(
        name: "sample", inputs: [parameters, noise], outputs: [action, logProbability, unsquashed]
      ) {
        SquashedSampleOperation<Scalar>(
          distribution: distribution, parameters: $0[0], noise: $0[1], action: $1[0],
          logProbability: $1[1], unsquashed: $1[2])
      })
    return SquashedGaussian.Sample(
      action: action, logProbability: logProbability, unsquashed: unsquashed)
  }

  /// The squashed mean and σ before tanh, `[rows, m]` both, to read: no gradient flows.
  package func moments(
    _ distribution: SquashedGaussian, _ parameters: Tensor
  ) -> (action: Tensor, deviation: Tensor) {
    let count = parameters.columns / 2
    let action = block(rows: parameters.rows, columns: count, requiresGradient: false)
    let deviation = block(rows: parameters.rows, columns: count, requiresGradient: false)
    records.append(
      Record(name: "moments", inputs: [parameters], outputs: [action, deviation]) {
        SquashedMomentsOperation<Scalar>(
          distribution: distribution, parameters: $0[0], action: $1[0], deviation: $1[1])
      })
    return (action, deviation)
  }

  /// log π of given actions, nats, `[rows, 1]`: the gradient goes to the parameters alone.
  ///
  /// - Parameter unsquashed: The actions before tanh, `[rows, m]`.
  package func logProbability(
    _ distribution: SquashedGaussian, _ parameters: Tensor, of unsquashed: Tensor
  ) -> Tensor {
    precondition(
      parameters.rows == unsquashed.rows && parameters.columns == 2 * unsquashed.columns,
      "logProbability: expected parameters of \(unsquashed.rows)x\(2 * unsquashed.columns), found "
        + "\(parameters.rows)x\(parameters.columns)")
    return record(
      "logProbability", inputs: [parameters, unsquashed], rows: parameters.rows, columns: 1
    ) {
      SquashedLogProbabilityOperation<Scalar>(
        distribution: distribution, parameters: $0[0], unsquashed: $0[1], y: $1)
    }
  }
}

/// log(1 − tanh² a), also where tanh a is 1 to the last bit.
@inline(__always)
private func logSlope<Scalar: RealScalar>(_ a: Scalar) -> Scalar {
  let size = abs(a)
  let rest = Scalar.logarithm(1 + Scalar.exponential(-2 * size))
  return 2 * (Scalar.logarithm(2) - size - rest)
}

/// ½ log 2π.
private func halfLogTwoPi<Scalar: RealScalar>() -> Scalar { Scalar.logarithm(2 * .pi) / 2 }

private struct SquashedSampleOperation<Scalar: RealScalar>: Operation {
  let distribution: SquashedGaussian
  let parameters: Place
  let noise: Place
  let action: Place
  let logProbability: Place
  let unsquashed: Place

  @specialized(where Scalar == Float) @specialized(where Scalar == Double)
  func forward(_ memory: Memory<Scalar>) {
    let count = action.columns
    for row in 0..<action.rows {
      let p = memory.value(parameters) + row &* parameters.stride
      let e = memory.value(noise) + row &* noise.stride
      let a = memory.output(unsquashed) + row &* count
      let u = memory.output(action) + row &* count
      var total: Scalar = 0
      for i in 0..<count {
        let (mean, logDeviation) = distribution.moments(p[i], p[count &+ i])
        a[i] = mean + Scalar.exponential(logDeviation) * e[i]
        u[i] = Scalar.hyperbolicTangent(a[i])
        total -= e[i] * e[i] / 2 + logDeviation + halfLogTwoPi() + logSlope(a[i])
      }
      memory.output(logProbability)[row] = total
    }
  }

  @specialized(where Scalar == Float) @specialized(where Scalar == Double)
  func backward(_ memory: Memory<Scalar>) {
    guard parameters.requiresGradient else { return }
    let count = action.columns
    for row in 0..<action.rows {
      let p = memory.value(parameters) + row &* parameters.stride
      let e = memory.value(noise) + row &* noise.stride
      let u = memory.value(action) + row &* count
      let byAction = memory.gradient(action) + row &* count
      let byLogProbability = memory.gradient(logProbability)[row]
      for i in 0..<count {
        let (mean, logDeviation) = distribution.moments(p[i], p[count &+ i])
        let slopes = distribution.slopes(mean: mean, logDeviation: logDeviation)
        // The noise is given, so log π moves by the squashing and by log σ alone.
        let byUnsquashed = byAction[i] * (1 - u[i] * u[i]) + byLogProbability * 2 * u[i]
        let byLogDeviation =
          byUnsquashed * Scalar.exponential(logDeviation) * e[i] - byLogProbability
        memory.pass(byUnsquashed * slopes.mean, to: parameters, row, i)
        memory.pass(byLogDeviation * slopes.logDeviation, to: parameters, row, count &+ i)
      }
    }
  }
}

private struct SquashedMomentsOperation<Scalar: RealScalar>: Operation {
  let distribution: SquashedGaussian
  let parameters: Place
  let action: Place
  let deviation: Place

  @specialized(where Scalar == Float) @specialized(where Scalar == Double)
  func forward(_ memory: Memory<Scalar>) {
    let count = action.columns
    for row in 0..<action.rows {
      let p = memory.value(parameters) + row &* parameters.stride
      for i in 0..<count {
        let (mean, logDeviation) = distribution.moments(p[i], p[count &+ i])
        memory.output(action)[row &* count &+ i] = Scalar.hyperbolicTangent(mean)
        memory.output(deviation)[row &* count &+ i] = Scalar.exponential(logDeviation)
      }
    }
  }

  func backward(_ memory: Memory<Scalar>) {}
}

private struct SquashedLogProbabilityOperation<Scalar: RealScalar>: Operation {
  let distribution: SquashedGaussian
  let parameters: Place
  let unsquashed: Place
  let y: Place

  @specialized(where Scalar == Float) @specialized(where Scalar == Double)
  func forward(_ memory: Memory<Scalar>) {
    let count = unsquashed.columns
    for row in 0..<y.rows {
      let p = memory.value(parameters) + row &* parameters.stride
      let a = memory.value(unsquashed) + row &* unsquashed.stride
      var total: Scalar = 0
      for i in 0..<count {
        let (mean, logDeviation) = distribution.moments(p[i], p[count &+ i])
        let distance = (a[i] - mean) * Scalar.exponential(-logDeviation)
        total -= distance * distance / 2 + logDeviation + halfLogTwoPi() + logSlope(a[i])
      }
      memory.output(y)[row] = total
    }
  }

  @specialized(where Scalar == Float) @specialized(where Scalar == Double)
  func backward(_ memory: Memory<Scalar>) {
    guard parameters.requiresGradient else { return }
    let count = unsquashed.columns
    for row in 0..<y.rows {
      let p = memory.value(parameters) + row &* parameters.stride
      let a = memory.value(unsquashed) + row &* unsquashed.stride
      let flow = memory.gradient(y)[row]
      for i in 0..<count {
        let (mean, logDeviation) = distribution.moments(p[i], p[count &+ i])
        let slopes = distribution.slopes(mean: mean, logDeviation: logDeviation)
        let inverse = Scalar.exponential(-logDeviation)
        let distance = (a[i] - mean) * inverse
        memory.pass(flow * distance * inverse * slopes.mean, to: parameters, row, i)
        memory.pass(
          flow * (distance * distance - 1) * slopes.logDeviation, to: parameters, row, count &+ i)
      }
    }
  }
}
