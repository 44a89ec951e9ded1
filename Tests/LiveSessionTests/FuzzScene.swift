import Foundation
import LiveSession
import Scenes
import Settings
import TestSupport
import Validation

extension Scene {
  /// Settings with which a built-in scene learns and plans in a millisecond or two.
  static let tiny = [
    "environment.frame.width=16", "environment.frame.height=16", "environment.episode_steps=8",
    "model.convolutions=[]", "model.encoder_hidden=[8]", "model.decoder_hidden=[8]",
    "model.dynamics_hidden=[4]", "model.history=3", "model.memory_size=8",
    "model.attention_heads=2", "model.attention_layers=1", "training.sequences=8",
    "training.initial_sequences=8", "training.sequences_per_update=1",
    "training.sequence_length=3", "training.burn_in=2", "training.batch=4", "training.shards=2",
    "planner.horizon=4", "planner.noise_hold=2", "planner.shooting.candidates=8",
    "planner.cem.candidates=8", "planner.cem.elites=2", "planner.cem.kept_elites=1",
    "planner.cem.iterations=2", "planner.mppi.candidates=8", "planner.mppi.iterations=2",
    "planner.ilqr.starts=1", "planner.ilqr.iterations=2", "planner.ilqr.step_sizes=3",
    "session.cost_states=12", "session.latent_points=24", "session.imagined_ahead=2",
    "session.planner_data.interval=0",
  ]

  /// The same for scenes whose policies imitate.
  static func tinyImitation(_ name: String) -> [String] {
    let policies =
      name == "play"
      ? ["plans", "goal_cloning"]
      : ["cvae", "transformer", "mixture", "cloning", "cloning_chunks"]
    return [
      "environment.frame.width=12", "environment.frame.height=12",
      "environment.demonstrator.demonstrations=\(name == "play" ? 2 : 12)",
      "execution.slow_start=0",
    ]
      + policies.flatMap {
        [
          "policies.\($0).hidden=[8]", "policies.\($0).batch=4", "policies.\($0).shards=2",
          "policies.\($0).updates=3",
        ]
      }
      + (name == "play"
        ? ["environment.demonstrator.stretch=40"]
        : [
          "policies.transformer.width=4", "policies.transformer.heads=2",
          "policies.transformer.feed_forward=4", "policies.transformer.tokens=2",
        ])
  }

  /// A built-in scene in small, with further settings.
  static func tiny(_ name: String, _ settings: [String] = []) throws -> Scene {
    let own = SceneCatalog.imitating.contains(name) ? tinyImitation(name) : tiny
    return try SceneCatalog.load(
      name, overrides: (own + settings).map { try SettingOverride(parsing: $0) })
  }
}

extension SettingForm {
  /// The range of numbers; nil for what is none.
  private var range: (ends: [String], outside: [String], inside: [String])? {
    func of<Number: BinaryFloatingPoint>(
      _ range: ClosedRange<Number>, _ text: (Number) -> String
    ) -> (ends: [String], outside: [String], inside: [String]) {
      let (low, high) = (range.lowerBound, range.upperBound)
      return (
        [text(low), text(high)], [text(low.nextDown), text(high.nextUp)],
        [text(low.nextUp), text(high.nextDown)]
      )
    }
    switch self {
    case .whole(let range), .wholes(let range, _):
      return (
        ["\(range.lowerBound)", "\(range.upperBound)"],
        ["\(range.lowerBound - 1)", "\(range.upperBound + 1)"],
        ["\(range.lowerBound + 1)", "\(range.upperBound - 1)"]
      )
    case .single(let range), .singleOrZero(let range): return of(range) { DecimalText.of($0) }
    case .double(let range): return of(range) { DecimalText.of($0) }
    default: return nil
    }
  }

  /// Both ends as a user writes them.
  var ends: [String] { range?.ends ?? [] }
  /// The nearest values outside.
  var outside: [String] { range?.outside ?? [] }
  /// The nearest values inside of both ends.
  var inside: [String] { range?.inside ?? [] }
  /// Whether it is a list of numbers.
  var isList: Bool { if case .wholes = self { true } else { false } }

  /// Values that are odd for any setting: zeros, tiny, subnormal, huge, overflowing.
  static let odd = [
    "0", "-0", "1e-300", "-1e-300", "5e-324", "1e-45", "1e-40", "1.2e-38", "1e-30", "1e-19", "-1",
    "1e19", "3e38", "1e39", "1e300", "-1e300", "1e400", "9223372036854775807",
    "9223372036854775808", "-9223372036854775808", "1e18", "0.5", "NaN", "Infinity", "null", "[]",
    "\"\"",
  ]
}

/// Names of Swift's and Foundation's types that a message for people must not hold.
func typeNames(in message: String) -> [String] {
  [
    "Error(", "Swift.", "CodingKeys", "Optional(", "DecodingError", "Foundation", "NSError",
    "Error Domain", "ClosedRange", "InputError", "LiveSession.", "Double.", "Array<",
    "Dictionary<", "_NSCocoa", "Float32",
  ].filter(message.contains)
}
