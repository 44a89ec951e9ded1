import LinearAlgebra
import NeuralNetworks

/// Which windows of play a learner of plans draws.
package struct PlayWindows: Sendable, Equatable {
  /// The shortest window, in actions.
  package var least: Int
  /// The longest one.
  package var most: Int
  /// Steps of each window that the policy learns at.
  package var steps: Int

  /// Makes windows.
  package init(least: Int, most: Int, steps: Int) {
    self.least = least
    self.most = most
    self.steps = steps
  }

  /// The mean length, in actions.
  package var mean: Double { Double(least + most) / 2 }
}

/// Latent plans from play: a policy of (picture, goal picture, z), z a plan that was inferred from a whole
/// window of play and is drawn from a learned prior of its first and its last picture.
///
/// Lynch et al. 2019 (Play-LMP). Deviation: an encoder of all actions of the window, padded, in the place of
/// a recurrent one. Without a latent it is goal-conditioned cloning.
package struct LatentPlans: ChunkNetwork {
  package let layout: ParameterLayout
  package let shape: ChunkShape
  private let windows: PlayWindows
  private let trunk: RectifiedLayers
  private let encoder: (layers: RectifiedLayers, moments: Linear)?
  private let prior: (layers: RectifiedLayers, moments: Linear)?
  private let policy: RectifiedLayers
  private let output: Linear
  private let scale: LearnedScale

  /// Plans the networks.
  package init(
    _ name: String, shape: ChunkShape, hidden: [Int], prior: LatentPrior, windows: PlayWindows
  ) {
    self.shape = shape
    self.windows = windows
    let n = shape.latentSize
    var layout = ParameterLayout(name)
    trunk = RectifiedLayers("trunk", in: &layout, sizes: [shape.pixels] + hidden)
    let both = 2 * trunk.size
    if n > 0 {
      let layers = RectifiedLayers(
        "encoder", in: &layout, sizes: [both + windows.most * (shape.actionSize + 1)] + hidden)
      encoder = (
        layers,
        .last("encoder.moments", in: &layout, inputSize: layers.size, outputSize: 2 * n)
      )
    } else {
      encoder = nil
    }
    if n > 0, prior == .learned {
      let layers = RectifiedLayers("prior", in: &layout, sizes: [both, hidden[0]])
      self.prior = (
        layers, .last("prior.moments", in: &layout, inputSize: layers.size, outputSize: 2 * n)
      )
    } else {
      self.prior = nil
    }
    policy = RectifiedLayers("policy", in: &layout, sizes: [both + n] + hidden)
    output = .last(
      "policy.output", in: &layout, inputSize: policy.size, outputSize: shape.chunkSize)
    scale = LearnedScale(in: &layout)
    self.layout = layout
  }

  package var seesGoal: Bool { true }
  package var curves: [LearningCurve] {
    shape.latentSize > 0 ? LearningCurve.bound(dimensions: shape.latentSize) : [.error, .gradient]
  }

  package func draw<Scalar>(
    _ seen: SeenPictures, noise: Tensor, in graph: Graph<Scalar>
  ) -> Tensor {
    guard let prior else { return noise }
    let moments = GaussianMoments(
      prior.moments(prior.layers(features(seen, in: graph), in: graph), in: graph), in: graph)
    return graph.gaussianSample(
      mean: moments.mean, logVariance: moments.logVariance, noise: noise)
  }

  package func answer<Scalar>(
    _ seen: SeenPictures, latent: Tensor?, in graph: Graph<Scalar>
  ) -> Tensor {
    act(features(seen, in: graph), latent, in: graph)
  }

  private func act<Scalar>(
    _ features: Tensor, _ latent: Tensor?, in graph: Graph<Scalar>
  ) -> Tensor {
    let input = latent.map { graph.concatenateColumns([features, $0]) } ?? features
    return output(policy(input, in: graph), in: graph)
  }

  /// The features of both pictures side by side.
  private func features<Scalar>(_ seen: SeenPictures, in graph: Graph<Scalar>) -> Tensor {
    let goal = seen.goal ?? seen.present
    return graph.concatenateColumns([
      trunk(seen.present, in: graph), trunk(goal, in: graph),
    ])
  }

  /// The inputs of windows: one row for each window, `steps` rows for each where the policy learns.
  package struct Windows: Sendable {
    /// First pictures, last pictures, `[windows, pixels]`.
    package let start, goal: Tensor
    /// The actions with a 1 behind each, zeros behind the last, `[windows, most · (m + 1)]`.
    package let actions: Tensor
    /// Pictures inside the windows, a step of all windows after the other, `[steps · windows, pixels]`.
    package let present: Tensor
    /// What followed them, `[steps · windows, chunk · m]`.
    package let chunk: Tensor
    /// Standard normal noise, `[windows, latentSize]`; nil without a latent.
    package let noise: Tensor?
  }

  /// Plans the inputs of so many windows.
  package func inputs<Scalar>(_ count: Int, in graph: Graph<Scalar>) -> Windows {
    let n = shape.latentSize
    return Windows(
      start: graph.input(rows: count, columns: shape.pixels),
      goal: graph.input(rows: count, columns: shape.pixels),
      actions: graph.input(
        rows: count, columns: windows.most * (shape.actionSize + 1)),
      present: graph.input(rows: windows.steps * count, columns: shape.pixels),
      chunk: graph.input(rows: windows.steps * count, columns: shape.chunkSize),
      noise: n > 0 ? graph.input(rows: count, columns: n) : nil)
  }

  /// Records what the policy does at every step, and z's posterior and prior.
  private func record<Scalar>(
    _ inputs: Windows, in graph: Graph<Scalar>
  ) -> (answer: Tensor, moments: (GaussianMoments, prior: GaussianMoments?)?) {
    let count = inputs.start.rows
    // One pass over all pictures: the trunk reads each as often as it occurs.
    let all = trunk(
      graph.concatenateRows([inputs.start, inputs.goal, inputs.present]), in: graph)
    let start = graph.rows(all, 0..<count)
    let goal = graph.rows(all, count..<2 * count)
    let present = graph.rows(all, 2 * count..<all.rows)
    func repeated(_ x: Tensor) -> Tensor {
      graph.concatenateRows(Array(repeating: x, count: windows.steps))
    }
    let features = graph.concatenateColumns([present, repeated(goal)])
    guard let encoder, let noise = inputs.noise else { return (act(features, nil, in: graph), nil) }
    let ends = graph.concatenateColumns([start, goal])
    let posterior = GaussianMoments(
      encoder.moments(
        encoder.layers(graph.concatenateColumns([ends, inputs.actions]), in: graph), in: graph),
      in: graph)
    let before = prior.map {
      GaussianMoments($0.moments($0.layers(ends, in: graph), in: graph), in: graph)
    }
    let latent = graph.gaussianSample(
      mean: posterior.mean, logVariance: posterior.logVariance, noise: noise)
    return (act(features, repeated(latent), in: graph), (posterior, before))
  }

  /// Records the parts of the bound; its KL has a row for each window.
  package func bound<Scalar>(_ inputs: Windows, in graph: Graph<Scalar>) -> ConditionalBound? {
    let (answer, moments) = record(inputs, in: graph)
    return moments.map {
      ConditionalBound(
        answer, chunk: inputs.chunk, logVariance: scale(in: graph), posterior: $0.0,
        prior: $0.prior, in: graph)
    }
  }

  package func recordLoss(rows: Int, batch: Int, in graph: Graph<Float>) -> ImitationRecording {
    let inputs = inputs(rows, in: graph)
    let (windows, chunk) = (windows, shape.chunk)
    let fill: @Sendable (Program<Float>, DemonstrationTable, inout RandomGenerator) -> Void = {
      $1.fill($0, windows: windows, chunk: chunk, inputs, &$2)
    }
    let decoded = batch * windows.steps
    guard let bound = bound(inputs, in: graph) else {
      let answer = record(inputs, in: graph).answer
      return ImitationRecording(
        error: graph.subtract(answer, inputs.chunk), batch: decoded, in: graph, fill: fill)
    }
    // β KL / (m · mean length) of a window beside −log p / (chunk · m) of a chunk.
    let perAction =
      Double(windows.steps * shape.chunkSize) / (Double(shape.actionSize) * windows.mean)
    return ImitationRecording(
      bound, chunks: windows.steps * rows, latents: rows, batch: decoded,
      chunkSize: shape.chunkSize, klScale: perAction, in: graph, fill: fill)
  }
}

extension DemonstrationTable {
  /// Draws windows of play and steps inside them.
  package func fill(
    _ program: Program<Float>, windows: PlayWindows, chunk: Int, _ inputs: LatentPlans.Windows,
    _ generator: inout RandomGenerator
  ) {
    let count = inputs.start.rows
    func row(_ tensor: Tensor, _ index: Int) -> UnsafeMutablePointer<Float> {
      program.pointer(to: tensor) + index * tensor.columns
    }
    for window in 0..<count {
      let episode = episodes[generator.index(below: episodes.count)]
      let longest = min(windows.most, episode.frameCount - 1)
      let length =
        min(windows.least, longest)
        + generator.index(below: max(1, longest - windows.least + 1))
      let first = generator.index(below: episode.frameCount - length)
      writePicture(episode.firstFrame + first, to: row(inputs.start, window))
      writePicture(episode.firstFrame + first + length, to: row(inputs.goal, window))
      let actions = row(inputs.actions, window)
      actions.update(repeating: 0, count: inputs.actions.columns)
      for index in 0..<length {
        let place = actions + index * (actionSize + 1)
        writeActions(from: episode.firstAction + first + index, count: 1, to: place)
        place[actionSize] = 1
      }
      for step in 0..<windows.steps {
        // Chunks stay inside: beyond the goal the player wants something else.
        let place = first + generator.index(below: max(1, length - chunk + 1))
        writePicture(episode.firstFrame + place, to: row(inputs.present, step * count + window))
        writeActions(
          from: episode.firstAction + place, count: chunk,
          to: row(inputs.chunk, step * count + window))
      }
    }
    if let noise = inputs.noise {
      generator.fillNormal(program.pointer(to: noise), count: noise.count)
    }
  }
}
