import LinearAlgebra
import NeuralNetworks
import Policies
import Testing

/// The losses of policies that imitate, by every parameter against central differences.
@Suite struct ImitationGradientTests {
  private static let shape = ChunkShape(pixels: 9, actionSize: 2, chunk: 3, latentSize: 2)
  private static let (rows, hidden) = (4, [6, 5])

  struct Case: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let layout: ParameterLayout
    let loss: @Sendable (Graph<Double>) -> (loss: Tensor, inputs: [Tensor])
  }

  private static func total(_ bound: ConditionalBound, in graph: Graph<Double>) -> Tensor {
    let parts = [bound.negativeLogLikelihood] + bound.divergences
    return graph.weightedSum(
      parts.enumerated().map { (graph.total($1), graph.coefficient(0.7 + 0.2 * Double($0))) })
  }

  private static func pictures(
    _ graph: Graph<Double>
  ) -> (picture: Tensor, chunk: Tensor, noise: Tensor) {
    (
      graph.input(rows: rows, columns: shape.pixels),
      graph.input(rows: rows, columns: shape.chunkSize),
      graph.input(rows: rows, columns: shape.latentSize)
    )
  }

  private static let cases: [Case] = {
    var cases = LatentPrior.allCases.map { prior in
      let network = ConditionalVAE(shape: shape, hidden: hidden, prior: prior)
      return Case(testDescription: "conditional VAE, \(prior) prior", layout: network.layout) {
        let (picture, chunk, noise) = pictures($0)
        return (
          total(network.bound(picture, chunk: chunk, noise: noise, in: $0), in: $0),
          [picture, chunk, noise]
        )
      }
    }
    let transformer = ActionChunkTransformer(
      shape: shape, hidden: 6, width: 4, heads: 2, feedForward: 5, tokens: 2)
    cases.append(
      Case(testDescription: "transformer", layout: transformer.layout) {
        let (picture, chunk, noise) = pictures($0)
        return (
          total(transformer.bound(picture, chunk: chunk, noise: noise, in: $0), in: $0),
          [picture, chunk, noise]
        )
      })
    let mixture = MixtureDensity(shape: shape, hidden: hidden, components: 3)
    cases.append(
      Case(testDescription: "mixture", layout: mixture.layout) {
        let (picture, chunk, _) = pictures($0)
        return (
          $0.total(mixture.negativeLogLikelihood(picture, chunk: chunk, in: $0)),
          [picture, chunk]
        )
      })
    for prior in LatentPrior.allCases {
      let plans = LatentPlans(
        "plans", shape: shape, hidden: hidden, prior: prior,
        windows: PlayWindows(least: 3, most: 4, steps: 2))
      cases.append(
        Case(testDescription: "plans, \(prior) prior", layout: plans.layout) { graph in
          let inputs = plans.inputs(rows, in: graph)
          guard let bound = plans.bound(inputs, in: graph), let noise = inputs.noise else {
            return (graph.zeros(rows: 1, columns: 1), [])
          }
          return (
            total(bound, in: graph),
            [inputs.start, inputs.goal, inputs.actions, inputs.present, inputs.chunk, noise]
          )
        })
    }
    return cases
  }()

  @Test(arguments: cases) func agreesWithCentralDifferences(_ test: Case) {
    let graph = Graph<Double>(layout: test.layout)
    let (loss, inputs) = test.loss(graph)
    let program = Program(graph, loss: loss)
    var generator = RandomGenerator(seed: 11)
    for input in inputs {
      for index in 0..<input.count {
        program.pointer(to: input)[index] = generator.normalPair().0
      }
    }
    let parameters = AlignedBuffer<Double>(count: test.layout.count)
    for entry in test.layout.entries {
      let place = entry.parameter
      for index in place.offset..<place.offset + place.count {
        // Larger than at the beginning: every path then matters.
        parameters.pointer[index] = 0.5 * generator.normalPair().0
      }
      if entry.name == "log_variance" { parameters.pointer[place.offset] = -0.4 }
    }
    program.bind(parameters: UnsafePointer(parameters.pointer))
    program.forward()
    program.backward()
    let gradients = (0..<test.layout.count).map { program.parameterGradients[$0] }
    let scale = gradients.map(abs).max() ?? 0
    #expect(scale > 0)
    for entry in test.layout.entries {
      let place = entry.parameter
      // Every parameter has a gradient: what has none is not learned.
      #expect(
        (place.offset..<place.offset + place.count).contains { gradients[$0] != 0 }, "\(entry.name)"
      )
      for index in stride(from: place.offset, to: place.offset + place.count, by: 3) {
        let (kept, step) = (parameters.pointer[index], 1e-6)
        parameters.pointer[index] = kept + step
        program.forward()
        let above = program.pointer(to: loss)[0]
        parameters.pointer[index] = kept - step
        program.forward()
        let below = program.pointer(to: loss)[0]
        parameters.pointer[index] = kept
        #expect(
          abs((above - below) / (2 * step) - gradients[index]) < 1e-6 * max(1, scale),
          "\(entry.name) \(index - place.offset)")
      }
    }
  }
}
