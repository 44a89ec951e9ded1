import LinearAlgebra
import Testing

/// A NaN that enters a loop comes out at its own place and nowhere else, so that broken numbers are
/// seen where they arise.
@Suite struct KernelNaNTests {
  static let counts = Array(1...40)

  /// Runs a loop with a NaN at each place in turn and checks the places of the results' NaNs.
  private func expectNaNStays(
    count: Int, _ body: (_ input: [Float], _ output: UnsafeMutablePointer<Float>) -> Void,
    sourceLocation: SourceLocation = #_sourceLocation
  ) {
    for broken in 0..<count {
      var input = [Float](repeating: 0.5, count: count)
      input[broken] = .nan
      var output = input
      body(input, &output)
      let places = output.indices.filter { output[$0].isNaN }
      #expect(places == [broken], sourceLocation: sourceLocation)
    }
  }

  @Test(arguments: Activation.allCases)
  func inActivations(activation: Activation) {
    let zeros = [Float](repeating: 0, count: 40)
    for count in Self.counts {
      expectNaNStays(count: count) { Float.activate(activation, $1, count: count) }
      expectNaNStays(count: count) {
        Float.addBias(
          zeros, activation: activation, to: $1, rows: 1, columns: count, stride: count)
      }
      expectNaNStays(count: count) { input, output in
        output.update(repeating: 0, count: count)
        Float.addBias(
          input, activation: activation, to: output, rows: 1, columns: count, stride: count)
      }
      // A NaN flowing back through units that are on.
      let ones = [Float](repeating: 0.5, count: count)
      expectNaNStays(count: count) {
        Float.activationGradient(
          activation, value: ones, valueStride: count, gradient: $1, gradientStride: count,
          rows: 1, columns: count)
      }
    }
  }

  /// A value that is NaN makes the gradient NaN; a rectifier keeps what flows through it.
  @Test(arguments: [Activation.relu, .tanh, .sigmoid, .elu])
  func inValuesOfActivationGradients(activation: Activation) {
    for count in Self.counts {
      guard activation != .relu else {
        var gradient = [Float](repeating: 1, count: count)
        Float.activationGradient(
          .relu, value: [Float](repeating: .nan, count: count), valueStride: count,
          gradient: &gradient, gradientStride: count, rows: 1, columns: count)
        #expect(gradient.allSatisfy { $0 == 1 })
        continue
      }
      expectNaNStays(count: count) { input, output in
        output.update(repeating: 1, count: count)
        Float.activationGradient(
          activation, value: input, valueStride: count, gradient: output, gradientStride: count,
          rows: 1, columns: count)
      }
    }
  }

  /// Shares of a whole: one broken number breaks them all, the largest or not.
  @Test func inSoftmax() {
    for count in Self.counts {
      for broken in 0..<count {
        for other in [1, 1e30, -Float.infinity] {
          var y = [Float](repeating: other, count: count)
          y[broken] = .nan
          Float.softmax(&y, count: count)
          #expect(y.allSatisfy { $0.isNaN })
          var z = [Double](repeating: Double(other), count: count)
          z[broken] = .nan
          Double.softmax(&z, count: count)
          #expect(z.allSatisfy { $0.isNaN })
        }
      }
      var infinite = [Float](repeating: .infinity, count: count)
      Float.softmax(&infinite, count: count)
      #expect(infinite.allSatisfy { $0.isNaN })
    }
  }

  @Test func inElementwiseLoops() {
    let ones = [Float](repeating: 1, count: 40)
    for count in Self.counts {
      expectNaNStays(count: count) { input, output in
        output.update(repeating: 0, count: count)
        Float.add(input, scale: 2, to: output, count: count)
      }
      expectNaNStays(count: count) { Float.scale($0, by: 0, to: $1, count: count) }
      expectNaNStays(count: count) {
        Float.multiply($0, ones, to: $1, count: count, accumulating: false)
      }
      expectNaNStays(count: count) {
        Float.difference(from: $0, to: ones, gain: 3, result: $1, count: count)
      }
    }
  }

  @Test func inReductions() {
    for count in Self.counts {
      let ones = [Float](repeating: 1, count: count)
      for broken in 0..<count {
        var x = ones
        x[broken] = .nan
        #expect(Float.sum(x, count: count).isNaN)
        #expect(Float.dot(x, ones, count: count).isNaN)
        #expect(Float.dot(ones, x, count: count).isNaN)
        var residual = ones
        #expect(
          Float.bernoulli(logits: x, target: ones, residual: &residual, count: count).isNaN)
        #expect(residual.indices.filter { residual[$0].isNaN } == [broken])
        #expect(
          Float.bernoulli(logits: ones, target: x, residual: &residual, count: count).isNaN)
        #expect(residual.indices.filter { residual[$0].isNaN } == [broken])
      }
      expectNaNStays(count: count) { input, output in
        output.update(repeating: 0, count: count)
        Float.addColumnSums(input, rows: 1, columns: count, stride: count, to: output)
      }
    }
  }

  /// Opposite infinities, which no number can stand for.
  @Test func infinitiesThatCancelAreNaN() {
    #expect(Float.sum([.infinity, 1, -.infinity], count: 3).isNaN)
    #expect(Float.sum([.infinity, 1], count: 2) == .infinity)
    #expect(Float.dot([.infinity, 1], [0, 1], count: 2).isNaN)
  }
}
