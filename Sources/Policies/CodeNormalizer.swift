import NeuralNetworks

/// Brings codes to one scale before any network of a policy reads them.
///
/// (z − mean) / deviation of every dimension, held to ±limit. Deviations have a floor: a dimension that the
/// model does not use varies by next to nothing, and would be blown up to noise.
package struct CodeNormalizer: Sendable, Equatable {
  /// The least deviation, as a share of the largest.
  package static let floor: Float = 0.1
  /// The largest magnitude of a normalised component.
  package static let limit: Float = 3

  /// The mean of every dimension, `[n]`.
  package let means: [Float]
  /// One by the deviation of every dimension, `[n]`.
  package let scales: [Float]

  /// Makes a normaliser from its numbers.
  package init(means: [Float], scales: [Float]) {
    precondition(means.count == scales.count, "expected as many scales as means")
    self.means = means
    self.scales = scales
  }

  /// Measures codes `[count, size]`; of none, or of equal ones, the identity remains.
  package init(_ codes: [Float], size n: Int) {
    let count = codes.count / n
    var means = [Float](repeating: 0, count: n)
    var deviations = means
    for index in 0..<n {
      var (sum, squares) = (0.0, 0.0)
      for row in 0..<count { sum += Double(codes[row * n + index]) }
      let mean = sum / Double(max(1, count))
      for row in 0..<count {
        let distance = Double(codes[row * n + index]) - mean
        squares += distance * distance
      }
      means[index] = Float(mean)
      deviations[index] = Float((squares / Double(max(1, count))).squareRoot())
    }
    let least = Self.floor * (deviations.max() ?? 1)
    self.init(means: means, scales: deviations.map { least > 0 ? 1 / max($0, least) : 1 })
  }

  /// Reads what `vectors` gave; nil where it does not fit.
  package init?(_ vectors: [String: [Float]], size: Int) {
    guard let means = vectors["code_means"], means.count == size,
      let scales = vectors["code_scales"], scales.count == size
    else { return nil }
    self.init(means: means, scales: scales)
  }

  /// Its numbers by name, for files.
  package var vectors: [String: [Float]] { ["code_means": means, "code_scales": scales] }

  /// The number of components of a code.
  package var size: Int { means.count }
}

/// The normaliser's numbers as inputs of a program.
struct NormalizerInputs: Sendable {
  let means: Tensor
  let scales: Tensor

  init<Scalar>(size: Int, in graph: Graph<Scalar>) {
    means = graph.input(rows: 1, columns: size)
    scales = graph.input(rows: 1, columns: size)
  }

  /// Records normalised codes, `[rows, n]`.
  func callAsFunction<Scalar>(_ codes: Tensor, in graph: Graph<Scalar>) -> Tensor {
    graph.standardize(codes, mean: means, scale: scales, limit: CodeNormalizer.limit)
  }

  /// Writes the numbers into a program.
  func write(_ normalizer: CodeNormalizer, to program: Program<Float>) {
    program.pointer(to: means).update(from: normalizer.means, count: normalizer.size)
    program.pointer(to: scales).update(from: normalizer.scales, count: normalizer.size)
  }
}
