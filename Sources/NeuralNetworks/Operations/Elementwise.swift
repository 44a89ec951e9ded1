import LinearAlgebra

extension Graph {
  /// a + b, both `[rows, columns]`.
  package func add(_ a: Tensor, _ b: Tensor) -> Tensor {
    requireEqualShapes("add", [a, b])
    return record("add", inputs: [a, b], rows: a.rows, columns: a.columns) {
      AddOperation<Scalar>(a: $0[0], b: $0[1], y: $1, scale: 1)
    }
  }

  /// a − b, both `[rows, columns]`.
  package func subtract(_ a: Tensor, _ b: Tensor) -> Tensor {
    requireEqualShapes("subtract", [a, b])
    return record("subtract", inputs: [a, b], rows: a.rows, columns: a.columns) {
      AddOperation<Scalar>(a: $0[0], b: $0[1], y: $1, scale: -1)
    }
  }

  /// a ⊙ b, both `[rows, columns]`.
  package func multiply(_ a: Tensor, _ b: Tensor) -> Tensor {
    requireEqualShapes("multiply", [a, b])
    return record("multiply", inputs: [a, b], rows: a.rows, columns: a.columns) {
      MultiplyOperation<Scalar>(a: $0[0], b: $0[1], y: $1)
    }
  }

  /// The tensors side by side: `[rows, Σ columns]`.
  package func concatenateColumns(_ parts: [Tensor]) -> Tensor {
    precondition(
      !parts.isEmpty && parts.allSatisfy { $0.rows == parts[0].rows },
      "concatenateColumns: expected equal row counts, found \(parts.map(\.rows))")
    return record(
      "concatenateColumns", inputs: parts, rows: parts[0].rows,
      columns: parts.reduce(0) { $0 + $1.columns }
    ) { ConcatenateOperation<Scalar>(parts: $0, y: $1, byColumns: true) }
  }

  /// The tensors below one another: `[Σ rows, columns]`.
  package func concatenateRows(_ parts: [Tensor]) -> Tensor {
    precondition(
      !parts.isEmpty && parts.allSatisfy { $0.columns == parts[0].columns },
      "concatenateRows: expected equal column counts, found \(parts.map(\.columns))")
    return record(
      "concatenateRows", inputs: parts, rows: parts.reduce(0) { $0 + $1.rows },
      columns: parts[0].columns
    ) { ConcatenateOperation<Scalar>(parts: $0, y: $1, byColumns: false) }
  }

  /// An activation of every element.
  package func activate(_ x: Tensor, _ activation: Activation) -> Tensor {
    record("activate", inputs: [x], rows: x.rows, columns: x.columns) {
      ActivateOperation<Scalar>(x: $0[0], y: $1, activation: activation)
    }
  }

  /// Stops the program when tensors differ in shape.
  func requireEqualShapes(_ name: String, _ tensors: [Tensor]) {
    precondition(
      tensors.allSatisfy { $0.rows == tensors[0].rows && $0.columns == tensors[0].columns },
      "\(name): expected equal shapes, found "
        + tensors.map { "\($0.rows)x\($0.columns)" }.joined(separator: " and "))
  }
}

/// a + scale b.
private struct AddOperation<Scalar: RealScalar>: Operation {
  let a: Place
  let b: Place
  let y: Place
  let scale: Scalar

  func forward(_ memory: Memory<Scalar>) {
    for row in 0..<y.rows {
      let result = memory.output(y) + row &* y.stride
      result.update(from: memory.value(a) + row &* a.stride, count: y.columns)
      Scalar.add(memory.value(b) + row &* b.stride, scale: scale, to: result, count: y.columns)
    }
  }

  func backward(_ memory: Memory<Scalar>) {
    let flow = UnsafePointer(memory.gradient(y))
    passBack(flow, stride: y.stride, to: a, memory)
    passBack(flow, stride: y.stride, scale: scale, to: b, memory)
  }
}

/// Hands a gradient on, multiplied by a number, row by row.
func passBack<Scalar: RealScalar>(
  _ flow: UnsafePointer<Scalar>, stride: Int, scale: Scalar = 1, to place: Place,
  _ memory: Memory<Scalar>
) {
  guard place.requiresGradient else { return }
  for row in 0..<place.rows {
    memory.pass(
      flow + row &* stride, scale: scale, to: place, row: row, count: place.columns)
  }
}

private struct MultiplyOperation<Scalar: RealScalar>: Operation {
  let a: Place
  let b: Place
  let y: Place

  func forward(_ memory: Memory<Scalar>) {
    for row in 0..<y.rows {
      Scalar.multiply(
        memory.value(a) + row &* a.stride, memory.value(b) + row &* b.stride,
        to: memory.output(y) + row &* y.stride, count: y.columns, accumulating: false)
    }
  }

  func backward(_ memory: Memory<Scalar>) {
    for (place, other) in [(a, b), (b, a)] where place.requiresGradient {
      for row in 0..<y.rows {
        Scalar.multiply(
          UnsafePointer(memory.gradient(y)) + row &* y.stride,
          memory.value(other) + row &* other.stride,
          to: memory.gradient(place) + row &* place.stride, count: y.columns,
          accumulating: place.accumulates)
      }
    }
  }
}

private struct ConcatenateOperation<Scalar: RealScalar>: Operation {
  let parts: [Place]
  let y: Place
  let byColumns: Bool

  func forward(_ memory: Memory<Scalar>) {
    var start = memory.output(y)
    for part in parts {
      for row in 0..<part.rows {
        (start + row &* y.stride).update(
          from: memory.value(part) + row &* part.stride, count: part.columns)
      }
      start += byColumns ? part.columns : part.rows &* y.stride
    }
  }

  func backward(_ memory: Memory<Scalar>) {
    var start = UnsafePointer(memory.gradient(y))
    for part in parts {
      passBack(start, stride: y.stride, to: part, memory)
      start += byColumns ? part.columns : part.rows &* y.stride
    }
  }
}

private struct ActivateOperation<Scalar: RealScalar>: Operation {
  let x: Place
  let y: Place
  let activation: Activation

  func forward(_ memory: Memory<Scalar>) {
    for row in 0..<y.rows {
      (memory.output(y) + row &* y.stride).update(
        from: memory.value(x) + row &* x.stride, count: y.columns)
    }
    Scalar.activate(activation, memory.output(y), count: y.rows * y.columns)
  }

  func backward(_ memory: Memory<Scalar>) {
    guard x.requiresGradient else { return }
    let flow = memory.gradient(y)
    Scalar.activationGradient(
      activation, value: memory.value(y), valueStride: y.stride, gradient: flow,
      gradientStride: y.stride, rows: y.rows, columns: y.columns)
    passBack(flow, stride: y.stride, to: x, memory)
  }
}
