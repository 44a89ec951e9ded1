import Environments
import LinearAlgebra

/// Linear probes from codes to the true state, fitted to the reference observations of the cloud.
///
/// Every second observation fits, the others tell how good the probes are.
package struct StateReader {
  /// The ridge penalty, relative to inputs of unit variance.
  private static let penalty = 1e-3

  /// The directions, one for each feature of the state.
  package let directions: [ProbeDirection]
  private let regression: RidgeRegression
  /// How the state enters.
  package let features: StateFeatures

  /// Fits the probes; nil when there are too few codes or one is not a number.
  ///
  /// - Parameters:
  ///   - codes: `[count, n]`.
  ///   - targets: The features of the true states, `[count, features.count]`.
  package init?(codes: [Float], n: Int, targets: [Double], features: StateFeatures) {
    let count = codes.count / max(n, 1)
    let width = features.count
    guard count >= 4 * n, count >= 8, targets.count == count * width,
      codes.allSatisfy(\.isFinite)
    else { return nil }
    func rows(_ first: Int) -> (inputs: [Double], targets: [Double]) {
      var inputs: [Double] = []
      var wanted: [Double] = []
      inputs.reserveCapacity((count + 1) / 2 * n)
      wanted.reserveCapacity((count + 1) / 2 * width)
      for row in stride(from: first, to: count, by: 2) {
        for index in row * n..<(row + 1) * n { inputs.append(Double(codes[index])) }
        wanted += targets[row * width..<(row + 1) * width]
      }
      return (inputs, wanted)
    }
    let fitting = rows(0)
    guard
      let regression = RidgeRegression(
        inputs: fitting.inputs, inputSize: n, targets: fitting.targets, targetSize: width,
        penalty: Self.penalty)
    else { return nil }
    let test = rows(1)
    let predicted = regression.predict(test.inputs)
    directions = (0..<width).map { feature in
      let truth = stride(from: feature, to: test.targets.count, by: width).map { test.targets[$0] }
      let mean = truth.reduce(0, +) / Double(truth.count)
      var (error, variance) = (0.0, 0.0)
      for (row, value) in truth.enumerated() {
        let miss = predicted[row * width + feature] - value
        error += miss * miss
        variance += (value - mean) * (value - mean)
      }
      let deviation = (variance / Double(truth.count)).squareRoot()
      return ProbeDirection(
        name: features.names[feature],
        direction: (0..<n).map { index in
          deviation > 0 ? Float(regression.weights[index, feature] / deviation) : 0
        },
        determination: variance > 0 ? 1 - error / variance : .nan)
    }
    self.regression = regression
    self.features = features
  }

  /// The states that codes `[count, n]` are read as.
  package func states(at codes: [Float]) -> [StateVector] {
    let width = features.count
    let read = regression.predict(codes.map(Double.init))
    return (0..<read.count / width).map { features.state(of: read[$0 * width..<($0 + 1) * width]) }
  }
}
