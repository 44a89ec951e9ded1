import LiveSession
import TerminalUI

/// What keys do to the views of imitation.
package enum ImitationAction: FeatureAction {
  /// Look at the fan as it was, so many moments further or back.
  case scrubbed(Int)
  /// Look at the fan as it is.
  case live
  /// Show the fan of the running episode, or where both ways are open.
  case presentToggled
  /// Choose another dimension of z, so many further.
  case dimensionMoved(Int)
  /// Move along it, by quarters.
  case walked(Int)
  /// Back to z = 0.
  case origin

  package func reduce(
    _ state: inout DashboardState, _ snapshot: SessionSnapshot
  ) -> DashboardOutcome {
    let walk = snapshot[RouteWalkReport.self]
    switch self {
    case .scrubbed(let steps):
      state[FanViewState.self].showsPresent = false
      state[FanViewState.self].scrub(steps, in: snapshot[FanReport.self])
    case .live: state[FanViewState.self].update = nil
    case .presentToggled: state[FanViewState.self].showsPresent.toggle()
    case .dimensionMoved(let steps):
      guard !walk.dimensions.isEmpty else { break }
      return .asking(
        .view(
          RouteWalkRequest.dimensionSelected(
            DashboardState.wrap(walk.dimension + steps, walk.dimensions.count))))
    case .walked(let quarters):
      guard !walk.dimensions.isEmpty else { break }
      return .asking(.view(RouteWalkRequest.moved(0.25 * Double(quarters))))
    case .origin:
      guard walk.latent.contains(where: { $0 != 0 }) else { break }
      return .asking(.view(RouteWalkRequest.reset))
    }
    return DashboardOutcome()
  }

  package func reasonForNothing(
    _ state: DashboardState, _ snapshot: SessionSnapshot
  ) -> [String] {
    let hasPolicy = snapshot[FanReport.self].policy != nil
    return switch self {
    case .scrubbed, .live:
      [hasPolicy ? "the fan has no other moment there" : "there is no fan before the first updates"]
    case .presentToggled: ["there is no fan before the first updates"]
    case .origin: ["z is at 0 already"]
    case .dimensionMoved, .walked:
      [hasPolicy ? "this policy has no z to walk through" : "nothing has learned yet"]
    }
  }

  package func isOn(_ state: DashboardState, _ snapshot: SessionSnapshot) -> Bool {
    self == .presentToggled && state[FanViewState.self].showsPresent
  }
}

extension DashboardAction {
  /// What keys do to the views of imitation.
  package static func imitation(_ action: ImitationAction) -> DashboardAction { .feature(action) }
}

extension KeyTable {
  /// The fan.
  static let fanKeys: [KeyBinding] = [
    KeyBinding(
      (.named(.left), "earlier", .imitation(.scrubbed(-1)), "the fan a moment earlier"),
      (.named(.right), "later", .imitation(.scrubbed(1)), "the fan a moment later"),
      in: .panel(.fan), hint: "look back", rank: 60,
      help: "look at the fan as it was while the policy learned", .imitation),
    KeyBinding(
      (.named(.home), "first", .imitation(.scrubbed(-1_000_000)), "the first fan"),
      (.named(.end), "newest", .imitation(.live), "the fan as it is"),
      in: .panel(.fan), help: "the first fan, or the newest", .imitation),
    KeyBinding(
      "w", name: "present-fan", does: .imitation(.presentToggled), in: .views, hint: "fan now",
      on: "both ways open", rank: 55,
      help: "the fan of the running episode, or where both ways are open", .imitation),
  ]

  /// The walk through z.
  static let walkKeys: [KeyBinding] = [
    KeyBinding(
      (.named(.left), "walk-down", .imitation(.walked(-1)), "z a quarter lower"),
      (.named(.right), "walk-up", .imitation(.walked(1)), "z a quarter higher"),
      in: .panel(.routeSliders), hint: "walk", rank: 98,
      help: "walk along the chosen dimension of z", .imitation),
    KeyBinding(
      (.named(.up), "dimension-previous", .imitation(.dimensionMoved(-1)), "the dimension before"),
      (.named(.down), "dimension-next", .imitation(.dimensionMoved(1)), "the next dimension"),
      in: .panel(.routeSliders), hint: "dimension", rank: 97, help: "choose a dimension of z",
      .imitation),
    KeyBinding(
      ("[", "dimension-before", .imitation(.dimensionMoved(-1)), "the dimension of z before"),
      ("]", "dimension-after", .imitation(.dimensionMoved(1)), "the next dimension of z"),
      in: .views, help: "choose a dimension of z", .imitation),
    KeyBinding(
      "z", name: "origin", does: .imitation(.origin), in: .panel(.routeSliders), hint: "z = 0",
      rank: 50, help: "back to z = 0, the middle of the prior", .imitation),
  ]

  /// Races, pace and settings, where there is nothing to plan, to kick or to aim at.
  static let imitationControlKeys: [KeyBinding] = {
    let goals: Set<String> = [
      "goal-down", "second-goal-down", "goal-imagined", "weaker-kick",
    ]
    return controlKeys.filter { $0.names.first.map { !goals.contains($0) } ?? true }
  }()

  /// The session's keys, where there is nothing to kick or to aim at.
  static let imitationSessionKeys: [KeyBinding] = {
    let absent: Set<String> = ["kick", "goal-present", "goal-scene"]
    return sessionKeys.filter { $0.names.first.map { !absent.contains($0) } ?? true }.map {
      var binding = $0
      // Nobody plans: all that can be in charge are policies.
      if binding.names.contains("planner-next") {
        binding.hint = "policy"
        binding.hintWhenOn = "policy"
        binding.help = "the next or previous policy, in mid-episode"
        binding.summaries = [
          "planner-next": "the next policy, without ending the episode",
          "planner-previous": "the previous policy, without ending the episode",
        ]
      }
      return binding
    }
  }()

  /// The keys of scenes whose policies imitate.
  package static let imitation = KeyTable(
    views: DashboardView.imitation, session: imitationSessionKeys)

  /// The tables that there are.
  static let all: [KeyTable] = [.standard, .imitation]

  /// The keys of a scene.
  package static func of(imitation: Bool) -> KeyTable { imitation ? .imitation : .standard }
}
