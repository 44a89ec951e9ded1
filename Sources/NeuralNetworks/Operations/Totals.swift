import LinearAlgebra

extension Graph {
  /// The sum of all elements, `[1, 1]`.
  package func total(_ x: Tensor) -> Tensor {
    record("total", inputs: [x], rows: 1, columns: 1) { TotalOperation<Scalar>(x: $0[0], y: $1) }
  }

  /// The sum of every row, `[rows, 1]`.
  package func rowTotals(_ x: Tensor) -> Tensor {
    record("rowTotals", inputs: [x], rows: x.rows, columns: 1) {
      RowTotalsOperation<Scalar>(x: $0[0], y: $1)
    }
  }

  /// Σ coefficient · term over terms of equal shapes; of `[1, 1]` terms, the loss of a program.
  package func weightedSum(_ terms: [(term: Tensor, weight: Coefficient)]) -> Tensor {
    let (rows, columns) = (terms[0].term.rows, terms[0].term.columns)
    precondition(
      terms.allSatisfy { $0.term.rows == rows && $0.term.columns == columns },
      "weightedSum: expected terms of \(rows)x\(columns), found "
        + terms.map { "\($0.term.rows)x\($0.term.columns)" }.joined(separator: ", "))
    let weights = terms.map(\.weight.index)
    return record("weightedSum", inputs: terms.map(\.term), rows: rows, columns: columns) {
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

private struct RowTotalsOperation<Scalar: RealScalar>: Operation {
  let x: Place
  let y: Place

  func forward(_ memory: Memory<Scalar>) {
    for row in 0..<x.rows {
      memory.output(y)[row] = Scalar.sum(memory.value(x) + row &* x.stride, count: x.columns)
    }
  }

  func backward(_ memory: Memory<Scalar>) {
    for row in 0..<x.rows {
      let slope = memory.gradient(y)[row]
      for column in 0..<x.columns { memory.pass(slope, to: x, row, column) }
    }
  }
}

private struct WeightedSumOperation<Scalar: RealScalar>: Operation {
  let terms: [Place]
  let weights: [Int]
  let y: Place

  func forward(_ memory: Memory<Scalar>) {
    for row in 0..<y.rows {
      let sum = memory.output(y) + row &* y.stride
      sum.update(repeating: 0, count: y.columns)
      for index in terms.indices {
        Scalar.add(
          memory.value(terms[index]) + row &* terms[index].stride,
          scale: memory.coefficients[weights[index]], to: sum, count: y.columns)
      }
    }
  }

  func backward(_ memory: Memory<Scalar>) {
    let flow = UnsafePointer(memory.gradient(y))
    for index in terms.indices {
      passBack(
        flow, stride: y.stride, scale: memory.coefficients[weights[index]], to: terms[index],
        memory)
    }
  }
}
