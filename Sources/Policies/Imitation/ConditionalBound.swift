import LinearAlgebra
import NeuralNetworks

/// A diagonal Gaussian as two tensors, `[rows, n]` each.
package struct GaussianMoments: Sendable {
  /// The mean.
  package let mean: Tensor
  /// The logarithm of the variance.
  package let logVariance: Tensor

  /// Joins two tensors.
  package init(mean: Tensor, logVariance: Tensor) {
    self.mean = mean
    self.logVariance = logVariance
  }

  /// Reads the halves of one, `[rows, 2 n]`.
  package init<Scalar>(_ both: Tensor, in graph: Graph<Scalar>) {
    let n = both.columns / 2
    mean = graph.columns(both, 0..<n)
    logVariance = graph.columns(both, n..<2 * n)
  }
}

/// The parts of a bound on log p(y | x), recorded: sums over all rows, in nats.
package struct ConditionalBound: Sendable {
  /// −log p(y | x, z), of every row.
  package let negativeLogLikelihood: Tensor
  /// KL(q ‖ p) by dimension, of every row.
  package let divergences: [Tensor]
  /// The squared errors, `[rows, chunk · m]`.
  package let squaredErrors: Tensor
  /// log σ².
  package let logVariance: Tensor

  /// Records the parts.
  ///
  /// - Parameters:
  ///   - prediction: The mean of the decoder under a sample of `posterior`.
  ///   - logVariance: `[1, 1]`.
  ///   - prior: Nil for N(0, I).
  package init<Scalar>(
    _ prediction: Tensor, chunk: Tensor, logVariance: Tensor, posterior: GaussianMoments,
    prior: GaussianMoments?, in graph: Graph<Scalar>
  ) {
    self.logVariance = logVariance
    negativeLogLikelihood = graph.gaussianNegativeLogLikelihood(
      mean: prediction, target: chunk, logVariance: logVariance)
    let error = graph.subtract(prediction, chunk)
    squaredErrors = graph.multiply(error, error)
    divergences = (0..<posterior.mean.columns).map { dimension in
      func part(_ x: Tensor) -> Tensor { graph.columns(x, dimension..<dimension + 1) }
      guard let prior else {
        return graph.divergenceFromStandardNormal(
          mean: part(posterior.mean), logVariance: part(posterior.logVariance))
      }
      return graph.divergence(
        mean: part(posterior.mean), logVariance: part(posterior.logVariance),
        fromMean: part(prior.mean), logVariance: part(prior.logVariance))
    }
  }
}

extension ImitationRecording {
  /// Records the weighted negative bound on chunks that follow pictures.
  ///
  /// - Parameter bound: Records its parts for pictures, chunks and noise.
  init(
    pictures rows: Int, batch: Int, shape: ChunkShape, in graph: Graph<Float>,
    bound: (Tensor, Tensor, Tensor) -> ConditionalBound
  ) {
    let picture = graph.input(rows: rows, columns: shape.pixels)
    let chunk = graph.input(rows: rows, columns: shape.chunkSize)
    let noise = graph.input(rows: rows, columns: shape.latentSize)
    let parts = bound(picture, chunk, noise)
    let chunkLength = shape.chunk
    self.init(
      parts, chunks: rows, latents: rows, batch: batch, chunkSize: shape.chunkSize, klScale: 1,
      in: graph
    ) { program, table, generator in
      table.fill(program, picture: picture, chunk: chunk, length: chunkLength, &generator)
      generator.fillNormal(program.pointer(to: noise), count: noise.count)
    }
  }

  /// Records (Σ −log p + weight · Σ KL) / (batch · chunk · m).
  ///
  /// - Parameters:
  ///   - batch: The chunks of all parts.
  ///   - klScale: What the weight is multiplied by.
  init(
    _ bound: ConditionalBound, chunks: Int, latents: Int, batch: Int, chunkSize: Int,
    klScale: Double, in graph: Graph<Float>,
    fill: @escaping @Sendable (Program<Float>, DemonstrationTable, inout RandomGenerator) -> Void
  ) {
    let share = 1 / Float(batch * chunkSize)
    let weight = graph.coefficient(0)
    let likelihood = graph.total(bound.negativeLogLikelihood)
    let divergences = bound.divergences.map(graph.total)
    self.init(
      loss: graph.weightedSum(
        [(likelihood, graph.coefficient(share))] + divergences.map { ($0, weight) }),
      fill: fill)
    klWeight = weight
    self.klScale = klScale * Double(share)
    negativeLogLikelihood = likelihood
    self.divergences = divergences
    squaredError = graph.total(bound.squaredErrors)
    logVariance = bound.logVariance
    self.chunks = chunks
    self.latents = latents
  }
}

extension DemonstrationTable {
  /// Draws pictures with the chunks that follow them.
  func fill(
    _ program: Program<Float>, picture: Tensor, chunk: Tensor, length: Int,
    _ generator: inout RandomGenerator
  ) {
    let (pictures, chunks) = (program.pointer(to: picture), program.pointer(to: chunk))
    for row in 0..<picture.rows {
      let frame = generator.index(below: frameCount)
      writePicture(frame, to: pictures + row * picture.columns)
      writeChunk(length, after: frame, to: chunks + row * chunk.columns)
    }
  }
}

extension LearningCurve {
  /// What a bound on log p(y | x) tells.
  static func bound(dimensions: Int) -> [LearningCurve] {
    [
      LearningCurve(key: "elbo", title: "ELBO", unit: "nats"),
      LearningCurve(key: "reconstruction", unit: "nats"),
      LearningCurve(key: "kl", title: "KL", unit: "nats"),
      error, LearningCurve(key: "deviation", title: "deviation"), LearningCurve.gradient,
    ]
  }

  /// The mean squared error of normalised actions.
  static let error = LearningCurve(key: "error", title: "squared error")
  /// The length of the gradient before it is clipped.
  static let gradient = LearningCurve(key: "gradient_norm", title: "gradient norm", place: 1)
}
