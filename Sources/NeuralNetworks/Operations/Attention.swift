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
      AttentionOperation<Scalar>(
        queries: $0[0], keys: $0[1], values: $0[2], y: $1[0], weights: $1[1], slopes: $1[2],
        heads: heads, sequences: sequences, length: length, keyCount: length, isCausal: true)
    }
  }

  /// Scaled dot-product attention with several heads, where every query sees every key: tokens that look
  /// at each other, or at a memory of another length.
  ///
  /// Rows are time-major, as those of `causalAttention`.
  ///
  /// - Parameters:
  ///   - queries: `[query tokens · sequences, n]`, n a multiple of `heads`.
  ///   - keys: `[key tokens · sequences, n]`.
  ///   - values: `[key tokens · sequences, m]`, m a multiple of `heads`.
  ///   - heads: The number of heads.
  ///   - sequences: The rows of one token.
  /// - Returns: `[query tokens · sequences, m]`.
  package func attention(
    queries: Tensor, keys: Tensor, values: Tensor, heads: Int, sequences: Int
  ) -> Tensor {
    let inputs = [queries, keys, values]
    precondition(
      sequences > 0 && keys.rows == values.rows
        && inputs.allSatisfy { $0.rows % sequences == 0 && hasRowsOfItsOwn($0) },
      "attention: expected tokens of \(sequences) sequences in memory, as many keys as values, found "
        + "\(inputs.map(\.rows)) rows of queries, keys and values")
    precondition(
      queries.columns == keys.columns && heads > 0 && queries.columns % heads == 0
        && values.columns % heads == 0,
      "attention: expected queries and keys of equal size that \(heads) heads divide, found "
        + "\(inputs.map(\.columns)) columns")
    let (length, keyCount) = (queries.rows / sequences, keys.rows / sequences)
    return record(
      "attention", inputs: inputs, rows: queries.rows, columns: values.columns,
      scratch: [(sequences * heads, length * keyCount), (length, keyCount)]
    ) {
      AttentionOperation<Scalar>(
        queries: $0[0], keys: $0[1], values: $0[2], y: $1[0], weights: $1[1], slopes: $1[2],
        heads: heads, sequences: sequences, length: length, keyCount: keyCount, isCausal: false)
    }
  }
}

/// For each sequence and head, with S = Q Kᵀ / √(n / heads): y = softmax(S) V, the softmax over all
/// columns, or over the columns s ≤ t of row t.
private struct AttentionOperation<Scalar: RealScalar>: Operation {
  let queries: Place
  let keys: Place
  let values: Place
  let y: Place
  /// softmax(S), `[sequences · heads, length · keyCount]`, zero where nothing is seen.
  let weights: Place
  /// Room for the gradient by one S.
  let slopes: Place
  let heads: Int
  let sequences: Int
  /// The tokens that look.
  let length: Int
  /// The tokens that are looked at.
  let keyCount: Int
  let isCausal: Bool

  /// How many tokens a query sees.
  private func seen(by t: Int) -> Int { isCausal ? t + 1 : keyCount }

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
          .plain, .transposed, m: length, n: keyCount, k: size(queries), alpha: scale,
          a: memory.value(queries) + start(queries, sequence, head), strideA: stride(queries),
          b: memory.value(keys) + start(keys, sequence, head), strideB: stride(keys), beta: 0,
          c: p, strideC: keyCount)
        let v = memory.value(values) + start(values, sequence, head)
        let result = memory.output(y) + start(y, sequence, head)
        for t in 0..<length {
          let row = p + t * keyCount
          let seen = seen(by: t)
          Scalar.softmax(row, count: seen)
          (row + seen).zero(count: keyCount - seen)
          // Not a product with the whole of p: zero times a later NaN is NaN.
          let sum = result + t * stride(y)
          Scalar.scale(v, by: row[0], to: sum, count: size(values))
          for s in 1..<max(1, seen) {
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
        pass(slope, .plain, keys, to: queries, length, keyCount, sequence, head, memory)
        pass(slope, .transposed, queries, to: keys, keyCount, length, sequence, head, memory)
        guard values.requiresGradient else { continue }
        Scalar.multiply(
          .transposed, .plain, m: keyCount, n: size(values), k: length, alpha: 1, a: p,
          strideA: keyCount, b: flow, strideB: stride(y), beta: values.accumulates ? 1 : 0,
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
      .plain, .transposed, m: length, n: keyCount, k: size(values), alpha: 1, a: flow,
      strideA: stride(y), b: memory.value(values) + start(values, sequence, head),
      strideB: stride(values), beta: 0, c: slope, strideC: keyCount)
    for t in 0..<length {
      let weight = p + t * keyCount
      let row = slope + t * keyCount
      let seen = seen(by: t)
      let mean = Scalar.dot(weight, row, count: seen)
      for s in 0..<seen { row[s] = weight[s] * (row[s] - mean) }
      (row + seen).zero(count: keyCount - seen)
    }
  }

  /// The product of the gradient by S with keys or queries, to the other of the two.
  @inline(__always)
  private func pass(
    _ slope: UnsafePointer<Scalar>, _ orientation: MatrixOrientation, _ factor: Place,
    to place: Place, _ rows: Int, _ depth: Int, _ sequence: Int, _ head: Int,
    _ memory: Memory<Scalar>
  ) {
    guard place.requiresGradient else { return }
    Scalar.multiply(
      orientation, .plain, m: rows, n: size(place), k: depth, alpha: scale, a: slope,
      strideA: keyCount, b: memory.value(factor) + start(factor, sequence, head),
      strideB: stride(factor), beta: place.accumulates ? 1 : 0,
      c: memory.gradient(place) + start(place, sequence, head), strideC: stride(place))
  }
}
