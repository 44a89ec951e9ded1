import LinearAlgebra

extension Graph {
  /// −log p(target | logits) of every row in nats, `[rows, 1]`, with independent Bernoulli pixels.
  ///
  /// For grey targets in 0...1 this is the usual pseudo-likelihood: its lowest value is the entropy
  /// of the targets, not zero.
  package func bernoulliNegativeLogLikelihood(logits: Tensor, target: Tensor) -> Tensor {
    checkTarget("bernoulliNegativeLogLikelihood", logits, target)
    return likelihood("bernoulliNegativeLogLikelihood", [logits, target], rows: logits.rows) {
      BernoulliOperation<Scalar>(
        logits: $0[0], target: $0[1], y: $1[0], residual: $1[1])
    }
  }

  /// −log N(target | mean, exp logVariance) of every row in nats, `[rows, 1]`.
  ///
  /// - Parameter logVariance: `[1, 1]`, one for all pixels.
  package func gaussianNegativeLogLikelihood(
    mean: Tensor, target: Tensor, logVariance: Tensor
  ) -> Tensor {
    checkTarget("gaussianNegativeLogLikelihood", mean, target)
    precondition(
      logVariance.count == 1,
      "gaussianNegativeLogLikelihood: expected one log-variance, found \(logVariance.count)")
    return likelihood(
      "gaussianNegativeLogLikelihood", [mean, target, logVariance], rows: mean.rows
    ) {
      GaussianLikelihoodOperation<Scalar>(
        mean: $0[0], target: $0[1], logVariance: $0[2], y: $1[0], residual: $1[1])
    }
  }

  private func checkTarget(_ name: String, _ prediction: Tensor, _ target: Tensor) {
    precondition(
      prediction.rows == target.rows && prediction.columns == target.columns,
      "\(name): expected a target of \(prediction.rows)x\(prediction.columns), found "
        + "\(target.rows)x\(target.columns)")
    precondition(!requiresGradient(target), "\(name): the target takes no gradient")
  }

  /// Records a likelihood, with room for the residuals that its gradient needs.
  private func likelihood(
    _ name: String, _ inputs: [Tensor], rows: Int,
    make: @escaping ([Place], [Place]) -> any Operation<Scalar>
  ) -> Tensor {
    record(
      name, inputs: inputs, rows: rows, columns: 1, scratch: [(rows, inputs[0].columns)],
      make: make)
  }
}

/// Σ (max(l, 0) − l x + log(1 + e^−|l|)), and its gradient sigmoid(l) − x in the same pass, since
/// both need e^−|l|.
private struct BernoulliOperation<Scalar: RealScalar>: Operation {
  let logits: Place
  let target: Place
  let y: Place
  let residual: Place

  func forward(_ memory: Memory<Scalar>) {
    for row in 0..<y.rows {
      memory.output(y)[row] = Scalar.bernoulli(
        logits: memory.value(logits) + row &* logits.stride,
        target: memory.value(target) + row &* target.stride,
        residual: memory.output(residual) + row &* residual.stride, count: logits.columns)
    }
  }

  func backward(_ memory: Memory<Scalar>) {
    guard logits.requiresGradient else { return }
    for row in 0..<y.rows {
      let g = memory.gradient(y)[row]
      let d = UnsafePointer(memory.output(residual)) + row &* residual.stride
      memory.pass(d, scale: g, to: logits, row: row, count: logits.columns)
    }
  }
}

/// ½ Σ ((x − m)² e^−l + l + log 2π).
private struct GaussianLikelihoodOperation<Scalar: RealScalar>: Operation {
  let mean: Place
  let target: Place
  let logVariance: Place
  let y: Place
  let residual: Place

  func forward(_ memory: Memory<Scalar>) {
    let l = memory.value(logVariance)[0]
    let precision = Scalar.exponential(-l)
    let constant = (l + Scalar(1.837_877_066_409_345_5)) * Scalar(mean.columns)
    for row in 0..<y.rows {
      let d = memory.output(residual) + row &* residual.stride
      d.update(from: memory.value(mean) + row &* mean.stride, count: mean.columns)
      Scalar.add(
        memory.value(target) + row &* target.stride, scale: -1, to: d, count: mean.columns)
      let square = Scalar.dot(d, d, count: mean.columns)
      memory.output(y)[row] = (square * precision + constant) / 2
    }
  }

  func backward(_ memory: Memory<Scalar>) {
    let l = memory.value(logVariance)[0]
    let precision = Scalar.exponential(-l)
    var slope: Scalar = 0
    for row in 0..<y.rows {
      let g = memory.gradient(y)[row]
      let d = UnsafePointer(memory.output(residual)) + row &* residual.stride
      memory.pass(d, scale: g * precision, to: mean, row: row, count: mean.columns)
      if logVariance.requiresGradient {
        let square = Scalar.dot(d, d, count: mean.columns)
        slope += g * (Scalar(mean.columns) - square * precision) / 2
      }
    }
    memory.pass(slope, to: logVariance, 0, 0)
  }
}
