import Settings

/// Where z comes from while a policy of imitation acts.
package enum LatentSource: String, Sendable, CaseIterable {
  /// Drawn once from the prior and held for the episode.
  case held
  /// Drawn anew with every chunk.
  case drawn
  /// The mean of the prior.
  case zero
}

/// How chunks of actions are carried out, and which policies learn.
package struct ExecutionSettings: SettingsGroup {
  package var latent = LatentSource.held
  /// A chunk that is shorter is asked for anew when it ends.
  package var executed = 1
  package var ensembling = 0.0
  package var beside = ""
  package var others = true
  package var slowStart = 6.0

  package init() {}

  /// The updates that are slowed down.
  package static let slowUpdates = 300

  package static let schema: [Setting<Self>] = [
    .choice(
      \.latent, "latent", "z while it acts: held for an episode, drawn with each chunk, or zero",
      live: true),
    .whole(
      \.executed, "executed", 1...64, "actions of a chunk that are carried out", unit: "ticks",
      live: .step(1, in: 1...8)),
    .number(
      \.ensembling, "ensembling", .double(0...10),
      "decay, by age, of earlier chunks that are averaged into an action; 0 for none",
      live: .step(0.1, in: 0...1)),
    .text(
      \.beside, "beside", .name(of: "imitator", orNone: true),
      "policy that learns beside the one in charge; none for nobody"),
    .flag(\.others, "others", "whether the other policies learn when these have"),
    .number(
      \.slowStart, "slow_start", .double(0...600),
      "time of the first \(slowUpdates) updates where somebody watches, to see the ways part",
      unit: "s"),
  ]
}
