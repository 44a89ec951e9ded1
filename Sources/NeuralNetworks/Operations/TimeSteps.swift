import LinearAlgebra

extension Graph {
  /// x plus one row per time step: row t·sequences + b of x gets row t of `steps`.
  ///
  /// With a parameter as `steps` this adds learned embeddings of the positions in time. A table for
  /// longer sequences enters as `rows(table, 0..<length)`.
  ///
  /// - Parameters:
  ///   - x: Time-major rows, `[length · sequences, n]`.
  ///   - steps: `[length, n]`.
  ///   - sequences: The rows of one time step.
  package func add(_ x: Tensor, perStep steps: Tensor, sequences: Int) -> Tensor {
    precondition(
      sequences > 0 && x.rows == steps.rows * sequences && x.columns == steps.columns,
      "add per step: expected \(x.rows)x\(x.columns) to be \(sequences) rows for each row of steps, "
        + "found steps of \(steps.rows)x\(steps.columns)")
    return record("add per step", inputs: [x, steps], rows: x.rows, columns: x.columns) {
      AddPerStepOperation<Scalar>(x: $0[0], steps: $0[1], y: $1, sequences: sequences)
    }
  }
}

private struct AddPerStepOperation<Scalar: RealScalar>: Operation {
  let x: Place
  let steps: Place
  let y: Place
  let sequences: Int

  func forward(_ memory: Memory<Scalar>) {
    for step in 0..<steps.rows {
      let added = memory.value(steps) + step &* steps.stride
      for row in step &* sequences..<(step &+ 1) &* sequences {
        let result = memory.output(y) + row &* y.stride
        result.update(from: memory.value(x) + row &* x.stride, count: y.columns)
        Scalar.add(added, scale: 1, to: result, count: y.columns)
      }
    }
  }

  func backward(_ memory: Memory<Scalar>) {
    let flow = UnsafePointer(memory.gradient(y))
    passBack(flow, stride: y.stride, to: x, memory)
    guard steps.requiresGradient else { return }
    for step in 0..<steps.rows {
      let target = memory.gradient(steps) + step &* steps.stride
      if !steps.accumulates { target.zero(count: y.columns) }
      Scalar.addColumnSums(
        flow + step &* sequences &* y.stride, rows: sequences, columns: y.columns,
        stride: y.stride, to: target)
    }
  }
}
