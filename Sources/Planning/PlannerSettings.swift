import Settings
import Validation

/// What all planners share, and the section of every planner that there is.
///
/// Deviations are in units of half the action range (1 for bounds of -1...1); planners compute in
/// single precision.
package struct PlannerSettings: SettingsGroup {
  package var horizon = 20
  /// Noise that is white from tick to tick averages itself away.
  package var noiseHold = 3
  /// The weight r of the action cost r u^2, the action in normalised units.
  package var actionCost = 0.001
  package var terminalWeight = 1.0
  /// How much of a prediction's miss is carried on (`OffsetDynamics`): 0 nothing, 1 all of the last one.
  package var offsetGain = 0.0
  /// Whether policies act on those misses, too (`OffsetTarget`).
  package var offsetsPolicies = false
  /// The weight of what a learned policy expects beyond the horizon (`PlanAdviser`).
  package var terminalValue = 0.0
  /// How many of the candidates the policy proposes, but at most half of them.
  package var proposals = 0
  /// The numbers of single planners.
  package var sections = SettingsSections()

  package init() {}

  /// The section of a planner; its defaults where there is none yet.
  package subscript<Section: SettingsSection>(_ type: Section.Type) -> Section {
    get { sections[type] }
    set { sections[type] = newValue }
  }

  package static let schema: [Setting<Self>] = [
    .whole(
      \.horizon, "horizon", 1...500, "ticks a plan reaches ahead", unit: "ticks",
      live: .step(1, in: 2...60)),
    .whole(\.noiseHold, "noise_hold", 1...500, "ticks a random action is held", unit: "ticks"),
    .number(
      \.actionCost, "action_cost", .single(0...1e6), "weight of the squared action",
      live: .factor(1.25, in: 1e-5...10)),
    .number(
      \.terminalWeight, "terminal_weight", .single(0...1e4),
      "how many times the last state of the horizon counts"),
    .number(
      \.offsetGain, "offset_gain", .single(0...1), "share of one-step errors carried into plans",
      live: .step(0.02, in: 0...1)),
    .flag(
      \.offsetsPolicies, "offset_policies",
      "whether a policy in charge makes up for the same errors"),
    .number(
      \.terminalValue, "terminal_value", .single(0...100),
      "weight of what the agent's policy expects beyond the horizon; 0 for off",
      live: .step(0.1, in: 0...2)),
    .whole(
      \.proposals, "proposals", 0...50_000,
      "candidates that the agent's policy proposes, at most half of all; 0 for none",
      live: .step(1, in: 0...32)),
  ]

  /// The paths in a scene of what an adviser is asked for.
  package static let advice = ["planner.terminal_value", "planner.proposals"]

  /// Whether a planner asks an adviser for anything.
  package var takesAdvice: Bool { terminalValue > 0 || proposals > 0 }

  package var settings: [Setting<Self>] { Self.schema + sections.settings(in: \.sections) }

  package var conflicts: [InputError] {
    let hold = Self.excess(
      Double(noiseHold), "noise_hold", over: Double(horizon), "the value of horizon")
    return (hold.map { [$0] } ?? []) + sections.conflicts
  }
}
