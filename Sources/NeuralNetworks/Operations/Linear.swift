import LinearAlgebra

extension Graph {
  /// activation(x W + b): x `[rows, in]`, W `[in, out]`, b `[1, out]`.
  package func linear(
    _ x: Tensor, weight: Tensor, bias: Tensor? = nil, activation: Activation = .identity
  ) -> Tensor {
    precondition(
      x.columns == weight.rows,
      "linear: expected \(weight.rows) input columns for a weight of \(weight.rows)x"
        + "\(weight.columns), found \(x.rows)x\(x.columns)")
    precondition(
      hasRowsOfItsOwn(x) && hasRowsOfItsOwn(weight),
      "linear: expected rows in memory, found one row that is broadcast; broadcast the result")
    if let bias {
      precondition(
        bias.rows == 1 && bias.columns == weight.columns,
        "linear: expected a bias of 1x\(weight.columns), found \(bias.rows)x\(bias.columns)")
    }
    return record(
      "linear", inputs: [x, weight] + (bias.map { [$0] } ?? []), rows: x.rows,
      columns: weight.columns
    ) { inputs, output in
      LinearOperation<Scalar>(
        x: inputs[0], weight: inputs[1], bias: inputs.count > 2 ? inputs[2] : nil, y: output,
        activation: activation)
    }
  }
}

/// One matrix product with its bias and activation fused behind it.
private struct LinearOperation<Scalar: RealScalar>: Operation {
  let x: Place
  let weight: Place
  let bias: Place?
  let y: Place
  let activation: Activation

  func forward(_ memory: Memory<Scalar>) {
    Scalar.multiply(
      .plain, .plain, m: x.rows, n: weight.columns, k: x.columns, alpha: 1, a: memory.value(x),
      strideA: x.leadingDimension, b: memory.value(weight), strideB: weight.leadingDimension,
      beta: 0, c: memory.output(y), strideC: y.stride)
    if let bias {
      Scalar.addBias(
        memory.value(bias), activation: activation, to: memory.output(y), rows: y.rows,
        columns: y.columns, stride: y.stride)
    } else {
      Scalar.activate(activation, memory.output(y), count: y.rows * y.columns)
    }
  }

  func backward(_ memory: Memory<Scalar>) {
    guard y.requiresGradient else { return }
    let flow = memory.gradient(y)
    Scalar.activationGradient(
      activation, value: memory.value(y), valueStride: y.stride, gradient: flow,
      gradientStride: y.stride, rows: y.rows, columns: y.columns)
    if x.requiresGradient {
      Scalar.multiply(
        .plain, .transposed, m: x.rows, n: x.columns, k: y.columns, alpha: 1, a: flow,
        strideA: y.stride, b: memory.value(weight), strideB: weight.leadingDimension,
        beta: x.accumulates ? 1 : 0, c: memory.gradient(x), strideC: x.leadingDimension)
    }
    if weight.requiresGradient {
      Scalar.multiply(
        .transposed, .plain, m: x.columns, n: y.columns, k: x.rows, alpha: 1,
        a: memory.value(x), strideA: x.leadingDimension, b: flow, strideB: y.stride,
        beta: weight.accumulates ? 1 : 0, c: memory.gradient(weight),
        strideC: weight.leadingDimension)
    }
    if let bias, bias.requiresGradient {
      let sums = memory.gradient(bias)
      if !bias.accumulates { sums.zero(count: bias.columns) }
      Scalar.addColumnSums(
        flow, rows: y.rows, columns: y.columns, stride: y.stride, to: sums)
    }
  }
}
