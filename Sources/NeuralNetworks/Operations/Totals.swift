import LinearAlgebra

extension Graph {
  /// The sum of all elements, `[1, 1]`.
  package func total(_ x: Tensor) -> Tensor {
    record("total", inputs: [x], rows: 1, columns: 1) { TotalOperation<Scalar>(x: $0[0], y: $1) }
  }

  /// Σ coefficient · term over `[1, 1]` terms: the loss of a program.
  package func weightedSum(_ terms: [(term: Tensor, weight: Coefficient)]) -> Tensor {
    precondition(
      terms.allSatisfy { $0.term.count == 1 }, "weightedSum: expected terms of 1x1")
    let weights = terms.map(\.weight.index)
    return record("weightedSum", inputs: terms.map(\.term), rows: 1, columns: 1) {
      WeightedSumOperation<Scalar>(terms: $0, weights: weights, y: $1)
    }
  }
}

private struct TotalOperation<Scalar: RealScalar>: Operation {
  let x: Place
  let y: Place

  func forward(_ memory: Memory<Scalar>) {
    var sum: Scalar = 0
    for row in 0..<x.rows {
      sum += Scalar.sum(memory.value(x) + row &* x.stride, count: x.columns)
    }
    memory.output(y)[0] = sum
  }

  func backward(_ memory: Memory<Scalar>) {
    guard x.requiresGradient else { return }
    let g = memory.gradient(y)[0]
    for row in 0..<x.rows {
      for column in 0..<x.columns { memory.pass(g, to: x, row, column) }
    }
  }
}

private struct WeightedSumOperation<Scalar: RealScalar>: Operation {
  let terms: [Place]
  let weights: [Int]
  let y: Place

  func forward(_ memory: Memory<Scalar>) {
    var sum: Scalar = 0
    for index in terms.indices {
      sum += memory.coefficients[weights[index]] * memory.value(terms[index])[0]
    }
    memory.output(y)[0] = sum
  }

  func backward(_ memory: Memory<Scalar>) {
    let g = memory.gradient(y)[0]
    for index in terms.indices {
      memory.pass(g * memory.coefficients[weights[index]], to: terms[index], 0, 0)
    }
  }
}
