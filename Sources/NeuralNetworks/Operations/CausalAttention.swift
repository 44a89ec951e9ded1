import LinearAlgebra

extension Graph {
  /// Scaled dot-product attention with several heads, where a time step sees itself and the past only.
  ///
  /// Vaswani et al. 2017, section 3.2.
  ///
  /// Rows are time-major: row t·sequences + b belongs to step t of sequence b, and attends to the
  /// rows s·sequences + b with s ≤ t. Head h reads the h-th of equal parts of the columns. What a
  /// later row holds never enters an earlier result, be it NaN.
  ///
  /// - Parameters:
  ///   - queries: `[length · sequences, n]`, n a multiple of `heads`.
  ///   - keys: `[length · sequences, n]`.
  ///   - values: `[length · sequences, m]`, m a multiple of `heads`; the shape of the result.
  ///   - heads: The number of heads.
  ///   - sequences: The rows of one time step.
  ///   - length: The number of time steps.
  package func causalAttention(
    queries: Tensor, keys: Tensor, values: Tensor, heads: Int, sequences: Int, length: Int
  ) -> Tensor {
    let inputs = [queries, keys, values]
    precondition(
      sequences > 0 && length > 0 && inputs.allSatisfy { $0.rows == length * sequences },
      "causalAttention: expected \(length) steps of \(sequences) sequences, found "
        + "\(inputs.map(\.rows)) rows of queries, keys and values")
    precondition(
      queries.columns == keys.columns,
      "causalAttention: expected queries and keys of equal size, found \(queries.columns) and "
        + "\(keys.columns) columns")
    precondition(
      heads > 0 && queries.columns % heads == 0 && values.columns % heads == 0,
      "causalAttention: expected columns that \(heads) heads divide, found \(queries.columns) of "
        + "queries and \(values.columns) of values")
    precondition(
      inputs.allSatisfy(hasRowsOfItsOwn),
      "causalAttention: expected rows in memory, found one row that is broadcast")
    return record(
      "causalAttention", inputs: inputs, rows: values.rows, columns: values.columns,
      scratch: [(sequences * heads, length * length), (length, length)]
    ) {
      CausalAttentionOperation<Scalar>(
        queries: $0[0], keys: $0[1], values: $0[2], y: $1[0], weights: $1[1], slopes: $1[2],
        heads: heads, sequences: sequences, length: length)
    }
  }
}

/// For each sequence and head, with S = Q Kᵀ / √(n / heads): y = softmax(S) V, the softmax over the
/// columns s ≤ t of row t.
private struct CausalAttentionOperation<Scalar: RealScalar>: Operation {
  let queries: Place
  let keys: Place
  let values: Place
  let y: Place
  /// softmax(S), `[sequences · heads, length · length]`, zero above the diagonal.
  let weights: Place
  /// Room for the gradient by one S.
  let slopes: Place
  let heads: Int
  let sequences: Int
  let length: Int

  /// The columns of one head of a tensor.
  private func size(_ place: Place) -> Int { place.columns / heads }

  /// Elements from one time step of a sequence to the next.
  private func stride(_ place: Place) -> Int { place.leadingDimension * sequences }

  /// The first element of a sequence's head.
  private func start(_ place: Place, _ sequence: Int, _ head: Int) -> Int {
    sequence * place.leadingDimension + head * size(place)
  }

  private var scale: Scalar { 1 / Scalar(size(queries)).squareRoot() }

  @specialized(where Scalar == Float) @specialized(where Scalar == Double)
  func forward(_ memory: Memory<Scalar>) {
    for sequence in 0..<sequences {
      for head in 0..<heads {
        let p = memory.output(weights) + (sequence * heads + head) * weights.stride
        Scalar.multiply(
          .plain, .transposed, m: length, n: length, k: size(queries), alpha: scale,
          a: memory.value(queries) + start(queries, sequence, head), strideA: stride(queries),
          b: memory.value(keys) + start(keys, sequence, head), strideB: stride(keys), beta: 0,
          c: p, strideC: length)
        let v = memory.value(values) + start(values, sequence, head)
        let result = memory.output(y) + start(y, sequence, head)
        for t in 0..<length {
          let row = p + t * length
          Scalar.softmax(row, count: t + 1)
          (row + t + 1).zero(count: length - t - 1)
          // Not a product with the whole of p: zero times a later NaN is NaN.
          let sum = result + t * stride(y)
          Scalar.scale(v, by: row[0], to: sum, count: size(values))
          for s in 1..<t + 1 {
            Scalar.add(v + s * stride(values), scale: row[s], to: sum, count: size(values))
          }
        }
      }
    }
  }

  @specialized(where Scalar == Float) @specialized(where Scalar == Double)
  func backward(_ memory: Memory<Scalar>) {
    guard y.requiresGradient else { return }
    let slope = memory.output(slopes)
    for sequence in 0..<sequences {
      for head in 0..<heads {
        let p = UnsafePointer(memory.output(weights)) + (sequence * heads + head) * weights.stride
        let flow = UnsafePointer(memory.gradient(y)) + start(y, sequence, head)
        if queries.requiresGradient || keys.requiresGradient {
          findSlopes(of: p, flow, sequence, head, slope, memory)
        }
        pass(slope, .plain, keys, to: queries, sequence, head, memory)
        pass(slope, .transposed, queries, to: keys, sequence, head, memory)
        guard values.requiresGradient else { continue }
        Scalar.multiply(
          .transposed, .plain, m: length, n: size(values), k: length, alpha: 1, a: p,
          strideA: length, b: flow, strideB: stride(y), beta: values.accumulates ? 1 : 0,
          c: memory.gradient(values) + start(values, sequence, head), strideC: stride(values))
      }
    }
  }

  /// The gradient by S of a softmax p: p ⊙ (g − Σ p g), with g = flow Vᵀ.
  @inline(__always)
  private func findSlopes(
    of p: UnsafePointer<Scalar>, _ flow: UnsafePointer<Scalar>, _ sequence: Int, _ head: Int,
    _ slope: UnsafeMutablePointer<Scalar>, _ memory: Memory<Scalar>
  ) {
    Scalar.multiply(
      .plain, .transposed, m: length, n: length, k: size(values), alpha: 1, a: flow,
      strideA: stride(y), b: memory.value(values) + start(values, sequence, head),
      strideB: stride(values), beta: 0, c: slope, strideC: length)
    for t in 0..<length {
      let weight = p + t * length
      let row = slope + t * length
      let mean = Scalar.dot(weight, row, count: t + 1)
      for s in 0...t { row[s] = weight[s] * (row[s] - mean) }
      (row + t + 1).zero(count: length - t - 1)
    }
  }

  /// The product of the gradient by S with keys or queries, to the other of the two.
  @inline(__always)
  private func pass(
    _ slope: UnsafePointer<Scalar>, _ orientation: MatrixOrientation, _ factor: Place,
    to place: Place, _ sequence: Int, _ head: Int, _ memory: Memory<Scalar>
  ) {
    guard place.requiresGradient else { return }
    Scalar.multiply(
      orientation, .plain, m: length, n: size(place), k: length, alpha: scale, a: slope,
      strideA: length, b: memory.value(factor) + start(factor, sequence, head),
      strideB: stride(factor), beta: place.accumulates ? 1 : 0,
      c: memory.gradient(place) + start(place, sequence, head), strideC: stride(place))
  }
}
