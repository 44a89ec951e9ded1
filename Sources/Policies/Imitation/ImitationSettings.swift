import Settings
import Validation

/// What all policies that learn by imitation have in common.
package protocol ImitationSettings: SettingsSection {
  /// How many actions follow one another in an answer.
  var chunk: Int { get set }
  /// The sizes of hidden layers.
  var hidden: [Int] { get set }
  /// What an update learns from at once.
  var batch: Int { get set }
  /// Parts of it that are computed at once.
  var shards: Int { get set }
  /// Updates until it has learned.
  var updates: Int { get set }
  /// The largest step size.
  var learningRate: Float { get set }
  /// Updates in which the step size rises to it.
  var warmUp: Int { get set }
  /// The decay of the averaged parameters that act.
  var averageDecay: Float { get set }
  /// The weight of the KL; 0 for a policy that has none.
  var klWeight: Double { get }
  /// Updates in which the weight of the KL rises to its value.
  var klWarmUp: Int { get }
  /// Makes the networks.
  func network(pixels: Int, actionSize: Int) -> any ChunkNetwork
}

extension ImitationSettings {
  package var klWeight: Double { 0 }
  package var klWarmUp: Int { 0 }

  /// How long and how fast it learns.
  package var schedule: ImitationSchedule {
    ImitationSchedule(
      updates: updates, batch: batch, shards: shards, learningRate: learningRate, warmUp: warmUp,
      klWarmUp: klWarmUp, averageDecay: averageDecay)
  }

  /// The settings that they have in common.
  ///
  /// - Parameter batch: What `batch` counts.
  static func imitationSchema(batch: String = "pictures in an update") -> [Setting<Self>] {
    [
      .whole(\.chunk, "chunk", 1...64, "actions of an answer", unit: "ticks"),
      .wholes(\.hidden, "hidden", 1...1024, count: 1...4, "hidden sizes of each network"),
      .whole(\.batch, "batch", 1...4096, batch),
      .whole(\.shards, "shards", 1...64, "parts of them that are computed at once"),
      .whole(\.updates, "updates", 1...10_000_000, "updates until it has learned"),
      .single(\.learningRate, "learning_rate", 1e-6...0.1, "largest step size"),
      .whole(\.warmUp, "warm_up", 0...1_000_000, "updates in which the step size rises"),
      .single(
        \.averageDecay, "average_decay", 0...0.9999, "decay of the averaged parameters that act"),
    ]
  }

  package var conflicts: [InputError] {
    guard batch % shards != 0 else { return [] }
    return [
      InputError(
        keyPath: "shards", expected: "a divisor of batch (\(batch))", found: "\(shards)")
    ]
  }
}

/// What policies with a latent have in common besides.
package protocol LatentImitationSettings: ImitationSettings {
  /// The components of z.
  var latentSize: Int { get set }
  /// The weight of the KL in nats.
  var klWeight: Double { get set }
}

extension LatentImitationSettings {
  static func latentSchema() -> [Setting<Self>] {
    [
      .whole(\.latentSize, "latent_size", 1...64, "dimensions of z"),
      .number(
        \.klWeight, "kl_weight", .double(0...1e6),
        "weight of the KL: too low leaves holes in the prior, too high a z that says nothing",
        live: .factor(1.5, in: 0.1...100)),
    ]
  }
}

/// How a conditional VAE learns.
package struct ConditionalVAESettings: LatentImitationSettings {
  package var chunk = 8
  package var latentSize = 2
  package var prior = LatentPrior.unit
  package var klWeight = 6.0
  package var hidden = [128, 128]
  package var batch = 128
  package var shards = 4
  package var updates = 6000
  package var learningRate: Float = 1e-3
  package var warmUp = 100
  package var averageDecay: Float = 0.99

  package init() {}

  package static let name = "cvae"
  package static let schema: [Setting<Self>] =
    latentSchema() + [.choice(\.prior, "prior", "what z is drawn from")] + imitationSchema()

  package func network(pixels: Int, actionSize: Int) -> any ChunkNetwork {
    ConditionalVAE(
      Self.name,
      shape: ChunkShape(
        pixels: pixels, actionSize: actionSize, chunk: chunk, latentSize: latentSize),
      hidden: hidden, prior: prior)
  }
}

/// How a transformer of chunks learns.
package struct ActionChunkTransformerSettings: LatentImitationSettings {
  package var chunk = 8
  package var latentSize = 2
  package var klWeight = 6.0
  package var klWarmUp = 1500
  package var hidden = [128]
  package var width = 32
  package var heads = 4
  package var feedForward = 64
  package var tokens = 4
  package var batch = 64
  package var shards = 4
  package var updates = 4000
  package var learningRate: Float = 1.5e-3
  package var warmUp = 100
  package var averageDecay: Float = 0.99

  package init() {}

  package static let name = "transformer"
  package static let schema: [Setting<Self>] =
    latentSchema() + [
      .whole(
        \.klWarmUp, "kl_warm_up", 0...1_000_000,
        "updates in which the KL's weight rises: from the start it would silence z for good"),
      .whole(\.width, "width", 1...512, "numbers of a token"),
      .whole(\.heads, "heads", 1...64, "heads of attention"),
      .whole(\.feedForward, "feed_forward", 1...2048, "hidden size behind attention"),
      .whole(\.tokens, "tokens", 1...64, "tokens of a picture"),
    ] + imitationSchema()

  package var conflicts: [InputError] {
    if batch % shards != 0 {
      return [
        InputError(
          keyPath: "shards", expected: "a divisor of batch (\(batch))", found: "\(shards)")
      ]
    }
    guard width % heads != 0 else { return [] }
    return [
      InputError(keyPath: "heads", expected: "a divisor of width (\(width))", found: "\(heads)")
    ]
  }

  package func network(pixels: Int, actionSize: Int) -> any ChunkNetwork {
    ActionChunkTransformer(
      Self.name,
      shape: ChunkShape(
        pixels: pixels, actionSize: actionSize, chunk: chunk, latentSize: latentSize),
      hidden: hidden[0], width: width, heads: heads, feedForward: feedForward, tokens: tokens)
  }
}

/// How a mixture density network learns.
package struct MixtureDensitySettings: ImitationSettings {
  package var chunk = 8
  package var components = 2
  package var hidden = [128, 128]
  package var batch = 128
  package var shards = 4
  package var updates = 6000
  package var learningRate: Float = 1e-3
  package var warmUp = 100
  package var averageDecay: Float = 0.99

  package init() {}

  package static let name = "mixture"
  package static let schema: [Setting<Self>] =
    [.whole(\.components, "components", 1...16, "ways that it can tell apart")]
    + imitationSchema()

  package func network(pixels: Int, actionSize: Int) -> any ChunkNetwork {
    MixtureDensity(
      Self.name,
      shape: ChunkShape(pixels: pixels, actionSize: actionSize, chunk: chunk, latentSize: 1),
      hidden: hidden, components: components)
  }
}

/// How cloning learns: one action, or chunks.
package struct CloningSettings<Name: CloningName>: ImitationSettings {
  package var chunk = Name.chunk
  package var hidden = [128, 128]
  package var batch = 128
  package var shards = 4
  package var updates = 6000
  package var learningRate: Float = 1e-3
  package var warmUp = 100
  package var averageDecay: Float = 0.99

  package init() {}

  package static var name: String { Name.name }
  package static var schema: [Setting<Self>] { imitationSchema() }

  package func network(pixels: Int, actionSize: Int) -> any ChunkNetwork {
    Cloning(
      Self.name,
      shape: ChunkShape(pixels: pixels, actionSize: actionSize, chunk: chunk, latentSize: 0),
      hidden: hidden)
  }
}

/// Under which name cloning is known, and how many actions it answers with.
package protocol CloningName: Sendable {
  static var name: String { get }
  static var chunk: Int { get }
}

/// Cloning of single actions.
package enum SingleCloning: CloningName {
  package static let name = "cloning"
  package static let chunk = 1
}

/// Cloning of chunks.
package enum ChunkCloning: CloningName {
  package static let name = "cloning_chunks"
  package static let chunk = 8
}

/// How latent plans are learned from play.
package struct LatentPlanSettings: LatentImitationSettings, PlaySettings {
  package var chunk = 4
  package var latentSize = 4
  package var prior = LatentPrior.learned
  package var klWeight = 0.3
  package var windows = PlayWindows.usual
  package var hidden = [128, 128]
  package var batch = 64
  package var shards = 4
  package var updates = 6000
  package var learningRate: Float = 1e-3
  package var warmUp = 100
  package var averageDecay: Float = 0.99

  package init() {}

  package static let name = "plans"
  package static let schema: [Setting<Self>] =
    latentSchema() + [.choice(\.prior, "prior", "what z is drawn from")]
    + imitationSchema(batch: "windows of play in an update") + windowSchema()

  package var conflicts: [InputError] { playConflicts }

  package func network(pixels: Int, actionSize: Int) -> any ChunkNetwork {
    LatentPlans(
      Self.name,
      shape: ChunkShape(
        pixels: pixels, actionSize: actionSize, chunk: chunk, latentSize: latentSize),
      hidden: hidden, prior: prior, windows: windows)
  }
}

/// How goal-conditioned cloning learns from play.
package struct GoalCloningSettings: PlaySettings {
  package var chunk = 4
  package var windows = PlayWindows.usual
  package var hidden = [128, 128]
  package var batch = 64
  package var shards = 4
  package var updates = 6000
  package var learningRate: Float = 1e-3
  package var warmUp = 100
  package var averageDecay: Float = 0.99

  package init() {}

  package static let name = "goal_cloning"
  package static let schema: [Setting<Self>] =
    imitationSchema(batch: "windows of play in an update") + windowSchema()

  package var conflicts: [InputError] { playConflicts }

  package func network(pixels: Int, actionSize: Int) -> any ChunkNetwork {
    LatentPlans(
      Self.name,
      shape: ChunkShape(pixels: pixels, actionSize: actionSize, chunk: chunk, latentSize: 0),
      hidden: hidden, prior: .unit, windows: windows)
  }
}

/// What policies that learn from windows of play have in common.
package protocol PlaySettings: ImitationSettings {
  /// Which windows they draw.
  var windows: PlayWindows { get set }
}

extension PlayWindows {
  /// Windows of six to thirty actions, at four steps each.
  static let usual = PlayWindows(least: 6, most: 30, steps: 4)
}

extension PlaySettings {
  static func windowSchema() -> [Setting<Self>] {
    [
      .whole(\.windows.least, "shortest_window", 1...1000, "actions of a window", unit: "ticks"),
      .whole(\.windows.most, "longest_window", 1...1000, "actions of a window", unit: "ticks"),
      .whole(\.windows.steps, "window_steps", 1...64, "steps of a window that are learned"),
    ]
  }

  var playConflicts: [InputError] {
    if batch % shards != 0 {
      return [
        InputError(
          keyPath: "shards", expected: "a divisor of batch (\(batch))", found: "\(shards)")
      ]
    }
    guard chunk <= windows.least, windows.least <= windows.most else {
      return [
        InputError(
          keyPath: "shortest_window",
          expected: "from chunk (\(chunk)) to longest_window (\(windows.most))",
          found: "\(windows.least)")
      ]
    }
    return []
  }
}
