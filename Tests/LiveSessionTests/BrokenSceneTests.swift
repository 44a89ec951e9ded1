import Foundation
import LiveSession
import Scenes
import Settings
import Testing
import Validation

/// Scenes with one mistake: the error names file, line, key path, what was expected and found.
@Suite struct BrokenSceneTests {
  /// Every value of the pendulum's scene, without comments.
  static let pendulum = ((try? SceneCatalog.load("pendulum").commented()) ?? "")
    .replacing(#/ *//.*/#, with: "")

  /// Replaces the first occurrence of a piece of the pendulum's scene.
  static func changed(_ old: String, _ new: String) throws -> String {
    try #require(pendulum.contains(old), "the scene has no \(old)")
    return pendulum.replacing(old, with: new, maxReplacements: 1)
  }

  static func line(of piece: String, in text: String) -> Int? {
    text.range(of: piece).map { text[..<$0.lowerBound].filter(\.isNewline).count + 1 }
  }

  /// A change of the scene that breaks it, a piece of the line that must be named, the key path, and
  /// a piece of the message.
  static let broken: [(String, String, String, String, String)] = [
    ("  horizon: 20", "  horzon: 20", "horzon", "planner.horzon", "did you mean horizon?"),
    ("  horizon: 20", "  extra: 1, horizon: 20", "extra", "planner.extra", "unknown key \"extra\""),
    (
      "horizon: 20", "horizon: \"20\"", "horizon: \"20\"", "planner.horizon",
      "a whole number in 1...500 ticks, found \"20\""
    ),
    ("horizon: 20", "horizon: 20.5", "horizon: 20.5", "planner.horizon", "found 20.5"),
    (
      "horizon: 20", "horizon: 0", "horizon: 0", "planner.horizon",
      "a whole number in 1...500 ticks, found 0"
    ),
    ("horizon: 20", "horizon: 1e400", "horizon: 1e400", "planner.horizon", "found 1e400"),
    (
      "kl_weight: 1", "kl_weight: NaN", "kl_weight: NaN", "training.kl_weight",
      "a number in 0...100, found NaN"
    ),
    (
      "learning_rate: 0.002", "learning_rate: -Infinity", "-Infinity", "training.learning_rate",
      "a number in 1e-06...0.1, found -Infinity"
    ),
    (
      "learning_rate: 0.002", "learning_rate: 1e39", "1e39", "training.learning_rate",
      "found 1e39"
    ),
    (
      "    control_interval: 0.05,", "", "environment: {", "environment",
      "the key control_interval, found none"
    ),
    ("horizon: 20", "horizon: 20, horizon: 21", "horizon: 21", "planner.horizon", "every key once"),
    ("planner: \"cem\"", "planner: \"cme\"", "\"cme\"", "session.planner", "did you mean cem?"),
    (
      "integrator: \"semi-implicit\"", "integrator: \"semi\"", "\"semi\"",
      "environment.physics.integrator", "did you mean semi-implicit?"
    ),
    (
      "integrator: \"semi-implicit\"", "integrator: \"euler\"", "\"euler\"",
      "environment.physics.integrator", "one of semi-implicit, found \"euler\""
    ),
    ("mass: 1,", "mass: -1,", "mass: -1", "environment.physics.constants.mass", "found -1"),
    ("mass: 1,", "maas: 1,", "maas", "environment.physics.constants.maas", "did you mean mass?"),
    (
      "encoder_hidden: [256, 128]", "encoder_hidden: [256, true]", "true]",
      "model.encoder_hidden.1", "a whole number in 1...4096, found true"
    ),
    (
      "encoder_hidden: [256, 128]", "encoder_hidden: {}", "encoder_hidden: {}",
      "model.encoder_hidden", "a list of 1 to 8 whole numbers in 1...4096, found an object"
    ),
    (
      "theta_dot: [-1, 1]", "theta_dt: [-1, 1]", "theta_dt",
      "environment.starts.gymnasium.theta_dt", "did you mean theta_dot?"
    ),
    (
      "gymnasium: {", "\"a.b\": {", "a.b", "environment.starts",
      "names of starts without a point, found \"a.b\""
    ),
    (
      "theta_dot: [-1, 1]", "theta_dot: [1, -1]", "[1, -1]",
      "environment.starts.gymnasium.theta_dot", "a range [lowest, highest]"
    ),
    (
      "theta_dot: [-1, 1]", "theta_dot: [1]", "[1]", "environment.starts.gymnasium.theta_dot",
      "a range [lowest, highest] of numbers in -1000000...1000000 rad/s, found a list of 1"
    ),
    (
      "default_start: \"gymnasium\"", "default_start: \"up\"", "\"up\"",
      "environment.default_start", "one of gymnasium, hanging"
    ),
    ("name: \"pendulum\"", "name: \"../etc\"", "../etc", "name", "lower-case letters"),
    ("title: \"Pend", "title: \"\\u001b[2JPend", "title", "title", "on one line"),
    (
      "imagined_ahead: 10", "imagined_ahead: 0", "imagined_ahead: 0", "session.imagined_ahead",
      "a whole number in 1...200 ticks, found 0"
    ),
    (
      "sequences: 20000", "sequences: true", "sequences: true", "training.sequences", "found true"
    ),
    (
      "initial_sequences: 5000", "initial_sequences: 0", "initial_sequences: 0",
      "training.initial_sequences", "in 1...1000000, found 0"
    ),
    (
      "convolutions: []", "convolutions: [8, 8, 8, 8]", "convolutions: [8", "model.convolutions",
      "so many that the frame of 24x24 pixels can be halved as often, found 4"
    ),
    (
      "linear_path: true", "linear_path: 1", "linear_path: 1", "model.linear_path",
      "true or false, found 1"
    ),
    (
      "encoder: \"stacked\"", "encoder: \"filter-with-y\"", "filter-with-y", "model.encoder",
      "did you mean filter-with-z?"
    ),
    (
      "attention_heads: 4", "attention_heads: 5", "attention_heads: 5", "model.attention_heads",
      "a divisor of memory_size (64), found 5"
    ),
    (
      "history: 8", "history: 1", "history: 1", "model.history", "a whole number in 2...64, found 1"
    ),
    ("memory_size: 64", "memory_size: 0", "memory_size: 0", "model.memory_size", "found 0"),
    (
      "sees_action: false", "sees_action: 0", "sees_action: 0", "model.sees_action",
      "true or false, found 0"
    ),
    ("burn_in: 3", "burn_in: -1", "burn_in: -1", "training.burn_in", "in 0...200, found -1"),
    (
      "decay_updates: 0", "decay_updates: -1", "decay_updates: -1", "training.decay_updates",
      "found -1"
    ),
    (
      "cost_metric: \"diagonal\"", "cost_metric: \"diagnal\"", "diagnal", "session.cost_metric",
      "did you mean diagonal?"
    ),
    (
      "cost_knee: 0", "cost_knee: -1", "cost_knee: -1", "session.cost_knee",
      "1e-06...1000, found -1"
    ),
    (
      " interval: 0", " interval: -1", " interval: -1",
      "session.planner_data.interval", "0...1000000, found -1"
    ),
    ("noise: 0.2", "noise: 3", "noise: 3", "session.planner_data.noise", "0...2, found 3"),
    (
      "start: \"\",\n      ticks", "start: \"wide\",\n      ticks", "start: \"wide\"",
      "session.planner_data.start", "one of gymnasium, hanging, or"
    ),
    ("shards: 4", "shards: 5", "shards: 5", "training.shards", "a divisor of batch"),
    (
      "minimum_deviation: 0.05", "minimum_deviation: 0.8", "minimum_deviation: 0.8",
      "planner.shooting.minimum_deviation", "at most 0.75, the value of shooting.deviation"
    ),
    (
      "initial_deviation: 0.75", "initial_deviation: 0.01",
      "minimum_deviation: 0.05,\n    },\n    mppi", "planner.cem.minimum_deviation",
      "at most 0.01, the value of cem.initial_deviation"
    ),
    ("horizon: 20,", "horizon: 20", "noise_hold", "planner", ", or } after the value of horizon"),
  ]

  @Test(arguments: broken.indices)
  func brokenScenesNameFileLineKeyExpectedAndFound(index: Int) throws {
    let (old, new, piece, keyPath, message) = Self.broken[index]
    let text = try Self.changed(old, new)
    let error = #expect(throws: InputError.self) { try Scene(text: text, source: "my.json5") }
    let description = error?.description ?? ""
    #expect(error?.kind == .file)
    #expect(error?.keyPath == keyPath, "\(description)")
    #expect(error?.line == Self.line(of: piece, in: text), "\(description)")
    #expect(description.contains(message), "\(description)")
    #expect(description.hasPrefix("my.json5:"))
    #expect(!description.unicodeScalars.contains { $0.value < 0x20 })
  }
}
