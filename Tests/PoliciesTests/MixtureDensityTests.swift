import Foundation
import LinearAlgebra
import NeuralNetworks
import Policies
import Testing

@Suite struct MixtureDensityTests {
  private static let shape = ChunkShape(pixels: 3, actionSize: 2, chunk: 2, latentSize: 0)
  private static let network = MixtureDensity(shape: shape, hidden: [4], components: 3)

  /// Which component answers; each has its own number everywhere.
  private func chosen(weights: [Float], z: Float, network: MixtureDensity = network) -> Float {
    let answer =
      (0..<weights.count).flatMap { [Float](repeating: Float($0), count: 4) } + weights.map(logf)
    return answer.withUnsafeBufferPointer { answer in
      [z].withUnsafeBufferPointer { z in
        let chunk = network.chunk(of: answer, latent: z)
        #expect(chunk.count == 4 && Set(chunk).count == 1)
        return chunk[0]
      }
    }
  }

  /// Quantiles of a standard normal z stand for shares: Φ(−0.8416) = 0.2, Φ(0.5244) = 0.7.
  @Test func theChosenComponentFollowsTheWeights() {
    let ends: [(z: Float, component: Float)] = [
      (-.infinity, 0), (-8, 0), (-0.842, 0), (-0.841, 1), (0, 1), (0.524, 1), (0.525, 2), (8, 2),
      (.infinity, 2),
    ]
    for (z, component) in ends {
      #expect(chosen(weights: [0.2, 0.5, 0.3], z: z) == component, "\(z)")
      // They need not be normalised.
      #expect(chosen(weights: [2e9, 5e9, 3e9], z: z) == component, "\(z)")
    }
    // What has no weight is never chosen.
    for z in [Float(-5), -1, 0, 1, 5] { #expect(chosen(weights: [0, 1, 0], z: z) == 1) }
  }

  /// As often as their weights say, of z as the prior draws it.
  @Test func sharesAreTheWeights() {
    let weights: [Float] = [0.15, 0.25, 0.6]
    var generator = RandomGenerator(seed: 3)
    var counts = [0, 0, 0]
    let draws = 20_000
    for _ in 0..<draws {
      counts[Int(chosen(weights: weights, z: Float(generator.normalPair().0)))] += 1
    }
    for (count, weight) in zip(counts, weights) {
      // Five deviations of a binomial share.
      let deviation = (Double(weight) * Double(1 - weight) / Double(draws)).squareRoot()
      #expect(abs(Double(count) / Double(draws) - Double(weight)) < 5 * deviation)
    }
  }

  @Test func theLikelihoodIsThatOfTheMixture() throws {
    let (network, rows) = (Self.network, 4)
    let size = Self.shape.chunkSize
    let graph = Graph<Double>(layout: network.layout)
    let picture = graph.input(rows: rows, columns: 3)
    let chunk = graph.input(rows: rows, columns: size)
    let answer = network.answer(SeenPictures(present: picture), latent: nil, in: graph)
    let found = network.negativeLogLikelihood(picture, chunk: chunk, in: graph)
    let program = Program(graph)
    let parameters = AlignedBuffer<Double>(count: network.layout.count)
    let values = network.layout.roughValues(seed: 2)
    parameters.assign(values)
    program.bind(parameters: UnsafePointer(parameters.pointer))
    var generator = RandomGenerator(seed: 8)
    for input in [picture, chunk] {
      for element in 0..<input.count {
        program.pointer(to: input)[element] = generator.normalPair().0
      }
    }
    program.forward()
    #expect(answer.columns == network.answerSize && found.columns == 1)
    let scale = try #require(network.layout.entry(named: "log_variance"))
    let variance = exp(values[scale.parameter.offset])
    for row in 0..<rows {
      let said = program.rowPointer(to: answer) + row * program.rowStride(of: answer)
      let weights = (0..<3).map { exp(said[3 * size + $0]) }
      var density = 0.0
      for component in 0..<3 {
        var likelihood = weights[component] / weights.reduce(0, +)
        for index in 0..<size {
          let miss = program.pointer(to: chunk)[row * size + index] - said[component * size + index]
          likelihood *= exp(-miss * miss / (2 * variance)) / (2 * .pi * variance).squareRoot()
        }
        density += likelihood
      }
      #expect(abs(program.pointer(to: found)[row] + log(density)) < 1e-12)
    }
  }
}

extension ParameterLayout {
  /// Initial values moved by random numbers: nothing is small by design, and no unit rests on its kink.
  func roughValues(seed: UInt64) -> [Double] {
    var generator = RandomGenerator(seed: seed).split(5)
    return initialValues(generator: RandomGenerator(seed: seed)).map {
      Double($0) + 0.3 * generator.normalPair().0
    }
  }
}
