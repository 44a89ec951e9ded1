import LinearAlgebra

// Diagonal Gaussians are pairs of tensors: a mean and a log-variance, `[rows, n]` each. Divergences
// are in nats, one per row, `[rows, 1]`.

extension Graph {
  /// A reparametrised sample: mean + exp(logVariance / 2) ⊙ noise (Kingma & Welling 2014).
  package func gaussianSample(mean: Tensor, logVariance: Tensor, noise: Tensor) -> Tensor {
    requireEqualShapes("gaussianSample", [mean, logVariance, noise])
    return record(
      "gaussianSample", inputs: [mean, logVariance, noise], rows: mean.rows, columns: mean.columns
    ) { GaussianSampleOperation<Scalar>(mean: $0[0], logVariance: $0[1], noise: $0[2], y: $1) }
  }

  /// KL(N(mean, exp logVariance) ‖ N(0, I)) of every row (Kingma & Welling 2014, appendix B).
  package func divergenceFromStandardNormal(mean: Tensor, logVariance: Tensor) -> Tensor {
    requireEqualShapes("divergenceFromStandardNormal", [mean, logVariance])
    return record(
      "divergenceFromStandardNormal", inputs: [mean, logVariance], rows: mean.rows, columns: 1
    ) { StandardDivergenceOperation<Scalar>(mean: $0[0], logVariance: $0[1], y: $1) }
  }

  /// KL(N(mean, exp logVariance) ‖ N(priorMean, scale exp priorLogVariance)) of every row.
  ///
  /// - Parameter scale: Multiplies the prior's variance: k for a prior k steps ahead.
  package func divergence(
    mean: Tensor, logVariance: Tensor, fromMean priorMean: Tensor,
    logVariance priorLogVariance: Tensor, scale: Double = 1
  ) -> Tensor {
    requireEqualShapes("divergence", [mean, logVariance, priorMean, priorLogVariance])
    let offset = Scalar.logarithm(Scalar(scale))
    return record(
      "divergence", inputs: [mean, logVariance, priorMean, priorLogVariance], rows: mean.rows,
      columns: 1
    ) {
      DivergenceOperation<Scalar>(
        mean: $0[0], logVariance: $0[1], priorMean: $0[2], priorLogVariance: $0[3], y: $1,
        offset: offset)
    }
  }
}

private struct GaussianSampleOperation<Scalar: RealScalar>: Operation {
  let mean: Place
  let logVariance: Place
  let noise: Place
  let y: Place

  @specialized(where Scalar == Float) @specialized(where Scalar == Double)
  func forward(_ memory: Memory<Scalar>) {
    for row in 0..<y.rows {
      let m = memory.value(mean) + row &* mean.stride
      let l = memory.value(logVariance) + row &* logVariance.stride
      let e = memory.value(noise) + row &* noise.stride
      let z = memory.output(y) + row &* y.stride
      for i in 0..<y.columns { z[i] = m[i] + Scalar.exponential(l[i] / 2) * e[i] }
    }
  }

  @specialized(where Scalar == Float) @specialized(where Scalar == Double)
  func backward(_ memory: Memory<Scalar>) {
    guard y.requiresGradient else { return }
    for row in 0..<y.rows {
      let l = memory.value(logVariance) + row &* logVariance.stride
      let e = memory.value(noise) + row &* noise.stride
      let flow = memory.gradient(y) + row &* y.stride
      for i in 0..<y.columns {
        memory.pass(flow[i], to: mean, row, i)
        memory.pass(flow[i] * Scalar.exponential(l[i] / 2) * e[i] / 2, to: logVariance, row, i)
      }
    }
  }
}

/// ½ Σ (m² + e^l − 1 − l).
private struct StandardDivergenceOperation<Scalar: RealScalar>: Operation {
  let mean: Place
  let logVariance: Place
  let y: Place

  @specialized(where Scalar == Float) @specialized(where Scalar == Double)
  func forward(_ memory: Memory<Scalar>) {
    for row in 0..<y.rows {
      let m = memory.value(mean) + row &* mean.stride
      let l = memory.value(logVariance) + row &* logVariance.stride
      var total: Scalar = 0
      for i in 0..<mean.columns { total += m[i] * m[i] + Scalar.exponential(l[i]) - 1 - l[i] }
      memory.output(y)[row] = total / 2
    }
  }

  @specialized(where Scalar == Float) @specialized(where Scalar == Double)
  func backward(_ memory: Memory<Scalar>) {
    for row in 0..<y.rows {
      let g = memory.gradient(y)[row]
      let m = memory.value(mean) + row &* mean.stride
      let l = memory.value(logVariance) + row &* logVariance.stride
      for i in 0..<mean.columns {
        memory.pass(g * m[i], to: mean, row, i)
        memory.pass(g / 2 * (Scalar.exponential(l[i]) - 1), to: logVariance, row, i)
      }
    }
  }
}

/// ½ Σ (l_p − l + (e^l + (m − m_p)²) e^−l_p − 1), with l_p including the log of the scale.
private struct DivergenceOperation<Scalar: RealScalar>: Operation {
  let mean: Place
  let logVariance: Place
  let priorMean: Place
  let priorLogVariance: Place
  let y: Place
  let offset: Scalar

  @specialized(where Scalar == Float) @specialized(where Scalar == Double)
  func forward(_ memory: Memory<Scalar>) {
    for row in 0..<y.rows {
      let m = memory.value(mean) + row &* mean.stride
      let l = memory.value(logVariance) + row &* logVariance.stride
      let pm = memory.value(priorMean) + row &* priorMean.stride
      let pl = memory.value(priorLogVariance) + row &* priorLogVariance.stride
      var total: Scalar = 0
      for i in 0..<mean.columns {
        let prior = pl[i] + offset
        let distance = m[i] - pm[i]
        total += prior - l[i] + Scalar.exponential(l[i] - prior) - 1
        total += distance * distance * Scalar.exponential(-prior)
      }
      memory.output(y)[row] = total / 2
    }
  }

  @specialized(where Scalar == Float) @specialized(where Scalar == Double)
  func backward(_ memory: Memory<Scalar>) {
    for row in 0..<y.rows {
      let g = memory.gradient(y)[row]
      let m = memory.value(mean) + row &* mean.stride
      let l = memory.value(logVariance) + row &* logVariance.stride
      let pm = memory.value(priorMean) + row &* priorMean.stride
      let pl = memory.value(priorLogVariance) + row &* priorLogVariance.stride
      for i in 0..<mean.columns {
        let prior = pl[i] + offset
        let ratio = Scalar.exponential(l[i] - prior)
        let distance = m[i] - pm[i]
        let pull = distance * Scalar.exponential(-prior)
        memory.pass(g * pull, to: mean, row, i)
        memory.pass(g / 2 * (ratio - 1), to: logVariance, row, i)
        memory.pass(-g * pull, to: priorMean, row, i)
        memory.pass(g / 2 * (1 - ratio - pull * distance), to: priorLogVariance, row, i)
      }
    }
  }
}
