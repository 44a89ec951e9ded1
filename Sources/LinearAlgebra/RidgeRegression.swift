/// Linear regression with a penalty on the weights: y = b + W^T x.
///
/// Minimises the mean squared error plus `penalty` times the squared weights of the standardised
/// inputs (Hoerl & Kennard 1970), so that inputs of any unit are shrunk alike; the intercept b is
/// free.
package struct RidgeRegression: Sendable, Equatable {
  /// W for inputs in their own units, `[inputSize, targetSize]`.
  package let weights: Matrix
  /// b, `[targetSize]`.
  package let intercepts: [Double]

  /// Fits a regression.
  ///
  /// An input that never varies gets the weight 0.
  ///
  /// - Parameters:
  ///   - inputs: `[count, inputSize]`, row-major.
  ///   - targets: `[count, targetSize]`, row-major.
  ///   - penalty: Not negative; relative to the unit variance of the standardised inputs.
  /// - Returns: nil when there are no rows, a number is not finite, or, without a penalty, the
  ///   inputs do not determine the weights. Traps when the sizes do not fit.
  package init?(
    inputs: [Double], inputSize: Int, targets: [Double], targetSize: Int, penalty: Double
  ) {
    precondition(
      inputSize > 0 && targetSize > 0 && inputs.count.isMultiple(of: inputSize)
        && inputs.count / inputSize * targetSize == targets.count,
      "expected equally many rows of \(inputSize) inputs and \(targetSize) targets, found "
        + "\(inputs.count) and \(targets.count) values")
    precondition(penalty >= 0, "expected a penalty of at least 0, found \(penalty)")
    let count = inputs.count / inputSize
    guard count > 0, inputs.allSatisfy(\.isFinite), targets.allSatisfy(\.isFinite) else {
      return nil
    }
    let inputScale = Standardization(inputs, dimension: inputSize)
    let targetScale = Standardization(targets, dimension: targetSize)
    let x = Matrix(rows: count, columns: inputSize, elements: inputScale.apply(inputs))
    let y = Matrix(rows: count, columns: targetSize, elements: targetScale.apply(targets))
    let transposed = (1 / Double(count)) * x.transpose
    var gram = transposed * x
    for index in 0..<inputSize {
      // The row of an input without variance is zero; any pivot gives it the weight 0.
      gram[index, index] += inputScale.deviations[index] > 0 ? penalty : 1
    }
    guard let factors = Cholesky(gram) else { return nil }
    var weights = factors.solve(transposed * y)
    var intercepts = targetScale.means
    for input in 0..<inputSize {
      let inputDeviation = inputScale.deviations[input]
      for target in 0..<targetSize {
        guard inputDeviation > 0 else { continue }
        weights[input, target] *= targetScale.deviations[target] / inputDeviation
        intercepts[target] -= weights[input, target] * inputScale.means[input]
      }
    }
    self.weights = weights
    self.intercepts = intercepts
  }

  /// The targets that belong to `[count, inputSize]` inputs, `[count, targetSize]`.
  package func predict(_ inputs: [Double]) -> [Double] {
    precondition(
      inputs.count.isMultiple(of: weights.rows),
      "expected rows of \(weights.rows) inputs, found \(inputs.count) values")
    let count = inputs.count / weights.rows
    var result = (Matrix(rows: count, columns: weights.rows, elements: inputs) * weights).elements
    for row in 0..<count {
      for target in intercepts.indices {
        result[row * intercepts.count + target] += intercepts[target]
      }
    }
    return result
  }
}
