import Foundation
import LinearAlgebra
import Measurement
import Worlds

/// Reads the true state from codes, as everything on the screen does that speaks of states: a network
/// with one hidden layer, fitted to the reference observations of one model.
///
/// The hidden weights are random and the same for all models, and the output layer is solved for by
/// ridge regression (random features: Rahimi & Recht 2008). So a fit takes milliseconds, and it depends on the
/// codes alone: neither on the models before nor on when it was made. The inputs stand beside the
/// hidden units, and a linear probe beside the network: what the two read differs where a quantity
/// lies in the codes, but along no one direction.
///
/// Every fourth observation tells how good the readers are, the others fit.
package struct StateReader {
  /// The hidden units; more read little better from a thousand codes.
  private static let hidden = 200
  /// The standard deviation of the hidden weights, for inputs of unit variance: most units bend a
  /// little within the cloud, few are steps.
  private static let weightDeviation = 0.25
  /// The hidden biases lie between plus and minus this.
  private static let biasReach = 2.0
  /// The ridge penalty of the output layer, relative to units of unit variance.
  private static let penalty = 2e-5
  /// The ridge penalty of the linear probe.
  private static let linearPenalty = 1e-3
  /// One observation of so many tests.
  private static let testStride = 4

  /// How well a quantity is read from codes that no reader was fitted to.
  package struct Quality: Sendable, Equatable {
    /// The share of the variance that is read, at most 1; of an angle that of its cosine and sine
    /// together.
    package var determination: Double
    /// The median of the absolute error, in the quantity's unit.
    package var error: Double
  }

  /// The directions of the linear probe, one for each feature of the state.
  package let directions: [ProbeDirection]
  /// How well every component of the state is read.
  package let qualities: [Quality]
  /// How the state enters.
  package let features: StateFeatures
  private let inputs: InputScale
  private let layer: HiddenLayer
  private let regression: RidgeRegression
  private let heldOut: (read: [StateVector], truth: [StateVector])

  /// Fits the readers; nil when there are too few codes or one is not a number.
  ///
  /// - Parameters:
  ///   - codes: `[count, n]`.
  ///   - logVariances: Of the posteriors whose means the codes are, `[count, n]`; empty for points.
  ///   - states: The true states, `[count]`.
  package init?(
    codes: [Float], logVariances: [Float] = [], n: Int, states: [StateVector],
    features: StateFeatures
  ) {
    let count = codes.count / max(n, 1)
    guard count >= 4 * n, count >= 8, states.count == count, codes.allSatisfy(\.isFinite) else {
      return nil
    }
    let width = features.count
    let inputs = InputScale(codes, logVariances, n: n)
    let layer = HiddenLayer(
      inputs: n, units: Self.hidden, deviation: Self.weightDeviation, reach: Self.biasReach)
    func rows(isTest: Bool) -> (codes: [Double], states: [StateVector], targets: [Double]) {
      let chosen = (0..<count).filter { ($0 % Self.testStride == Self.testStride - 1) == isTest }
      return (
        chosen.flatMap { row in codes[row * n..<(row + 1) * n].map(Double.init) },
        chosen.map { states[$0] }, chosen.flatMap { features.features(of: states[$0]) }
      )
    }
    let (fitting, test) = (rows(isTest: false), rows(isTest: true))
    guard
      let linear = RidgeRegression(
        inputs: fitting.codes, inputSize: n, targets: fitting.targets, targetSize: width,
        penalty: Self.linearPenalty),
      let regression = RidgeRegression(
        inputs: layer.outputs(inputs.apply(fitting.codes)), inputSize: layer.width,
        targets: fitting.targets, targetSize: width, penalty: Self.penalty)
    else { return nil }
    self.features = features
    self.inputs = inputs
    self.layer = layer
    self.regression = regression
    let along = linear.predict(test.codes)
    let read = regression.predict(layer.outputs(inputs.apply(test.codes)))
    let deviations = Standardization(test.targets, dimension: width).deviations
    directions = (0..<width).map { feature in
      ProbeDirection(
        name: features.names[feature],
        direction: (0..<n).map { index in
          deviations[feature] > 0
            ? Float(linear.weights[index, feature] / deviations[feature]) : 0
        },
        determination: coefficientOfDetermination(
          along, of: test.targets, column: feature, columns: width),
        readDetermination: coefficientOfDetermination(
          read, of: test.targets, column: feature, columns: width))
    }
    heldOut = (
      (0..<test.states.count).map { features.state(of: read[$0 * width..<($0 + 1) * width]) },
      test.states
    )
    let pairs = heldOut
    qualities = features.components.enumerated().map { index, component in
      Self.quality(of: component.quantity, pairs) { $0[index] }
    }
  }

  /// The states that codes `[count, n]` are read as; not a number where a code is none.
  package func states(at codes: [Float]) -> [StateVector] {
    let (n, width) = (inputs.means.count, features.count)
    let read = regression.predict(layer.outputs(inputs.apply(codes.map(Double.init))))
    return (0..<codes.count / n).map { row in
      // Saturated units would read a state from a latent that is none.
      codes[row * n..<(row + 1) * n].allSatisfy(\.isFinite)
        ? features.state(of: read[row * width..<(row + 1) * width])
        : StateVector(repeating: .nan)
    }
  }

  /// How well a function of the state is read.
  package func quality(
    of quantity: StateQuantity, _ value: (StateVector) -> Double
  ) -> Quality {
    Self.quality(of: quantity, heldOut, value)
  }

  private static func quality(
    of quantity: StateQuantity, _ pairs: (read: [StateVector], truth: [StateVector]),
    _ value: (StateVector) -> Double
  ) -> Quality {
    // An angle is a point of the circle: its variance must not depend on where zero is.
    func columns(_ states: [StateVector]) -> [Double] {
      states.flatMap { state -> [Double] in
        let number = value(state)
        return quantity.isAngle ? [cos(number), sin(number)] : [number]
      }
    }
    let (read, truth) = (columns(pairs.read), columns(pairs.truth))
    let width = quantity.isAngle ? 2 : 1
    let means = Standardization(truth, dimension: width).means
    var (error, variance) = (0.0, 0.0)
    for index in truth.indices {
      error += (read[index] - truth[index]) * (read[index] - truth[index])
      let distance = truth[index] - means[index % width]
      variance += distance * distance
    }
    let errors = zip(pairs.read, pairs.truth).map {
      abs(quantity.difference(value($0), from: value($1)))
    }
    return Quality(
      determination: variance > 0 ? 1 - error / variance : .nan, error: quantile(0.5, of: errors))
  }
}

/// Latents in units of the aggregate posterior's standard deviation: a dimension that the model does
/// not use, whose means hardly vary beside its posterior's width, stays small.
private struct InputScale {
  var means: [Double]
  var deviations: [Double]

  init(_ codes: [Float], _ logVariances: [Float], n: Int) {
    let spread = Standardization(codes.map(Double.init), dimension: n)
    means = spread.means
    let count = Double(max(logVariances.count / n, 1))
    deviations = (0..<n).map { index in
      let width = stride(from: index, to: logVariances.count, by: n).reduce(0.0) {
        $0 + exp(Double(logVariances[$1])) / count
      }
      return (spread.deviations[index] * spread.deviations[index] + width).squareRoot()
    }
  }

  func apply(_ codes: [Double]) -> [Double] {
    codes.indices.map { index in
      let deviation = deviations[index % means.count]
      return deviation > 0 ? (codes[index] - means[index % means.count]) / deviation : 0
    }
  }
}

/// The inputs and random tanh units over them.
private struct HiddenLayer {
  /// `[inputs, units]`.
  private let weights: Matrix
  private let biases: [Double]

  /// The columns of the outputs.
  var width: Int { weights.rows + weights.columns }

  init(inputs: Int, units: Int, deviation: Double, reach: Double) {
    // Not drawn anew for a model: what is read may change with the model only.
    var generator = RandomGenerator(seed: 0x7265_6164)
    var weights = Matrix(rows: inputs, columns: units)
    for row in 0..<inputs {
      for column in 0..<units { weights[row, column] = deviation * generator.normalPair().0 }
    }
    self.weights = weights
    biases = (0..<units).map { _ in generator.uniform(-reach, reach) }
  }

  /// Of inputs `[count, inputs]`, `[count, width]`.
  func outputs(_ inputs: [Double]) -> [Double] {
    let (n, units) = (weights.rows, weights.columns)
    let count = inputs.count / n
    guard count > 0 else { return [] }
    let sums = (Matrix(rows: count, columns: n, elements: inputs) * weights).elements
    var result = [Double](repeating: 0, count: count * width)
    for row in 0..<count {
      for index in 0..<n { result[row * width + index] = inputs[row * n + index] }
      for unit in 0..<units {
        result[row * width + n + unit] = tanh(sums[row * units + unit] + biases[unit])
      }
    }
    return result
  }
}
