import Control
import LiveSession
import Runs
import TerminalUI

extension Wording {
  /// Below this KL (nats a chunk) z says nothing that a policy could act on.
  static let silentDivergence = 0.05

  /// The policy in charge as far as it has learned; nil before that is known.
  private static func leading(_ snapshot: SessionSnapshot) -> ImitatorStanding? {
    snapshot.training.imitators.first { $0.name == snapshot.wantedPlanner?.rawValue }
  }

  /// Whether z of the policy in charge carries nothing any more, long after its beginning.
  static func isCollapsed(_ snapshot: SessionSnapshot) -> Bool {
    let divergences = snapshot.training.dimensionKL
    guard let leading = leading(snapshot), leading.updates >= 500,
      !snapshot[FanReport.self].latent.isEmpty, !divergences.isEmpty
    else { return false }
    return divergences.reduce(0, +) < silentDivergence
  }

  /// How far the policy in charge has learned, in a word.
  static func imitationWord(_ snapshot: SessionSnapshot) -> String {
    guard !isCollapsed(snapshot) else { return "collapsed" }
    return leading(snapshot).map { $0.progress >= 1 } == true ? "learned" : "learning"
  }

  /// What policies that imitate do, in falling length.
  static func imitating(_ snapshot: SessionSnapshot) -> [String] {
    guard let leading = leading(snapshot) else { return ["starting"] }
    if isCollapsed(snapshot) {
      let nats = NumberFormat.fixed(
        snapshot.training.dimensionKL.reduce(0, +), decimals: 2)
      return [
        "posterior collapse: z carries \(nats) nats, so \(leading.name) is cloning; {settings} lowers "
          + "the KL weight, or {restart-training} starts afresh",
        "posterior collapse: z carries \(nats) nats; {settings} lowers the KL weight",
        "posterior collapse: z carries \(nats) nats",
      ]
    }
    var facts: [String] = []
    let score = snapshot.control.score
    if score.episodes > 0 { facts.append("\(task(snapshot.control).held) in \(tally(score))") }
    let fan = snapshot[FanReport.self]
    if fan.routes.count > 1 {
      facts.append(
        "\(Int((100 * fan.shares.middle).rounded())) % of the fan still lead into the middle")
    }
    let state: String
    if leading.updates == 0 {
      state = "\(leading.name) waits for its first update"
    } else if leading.progress >= 1 {
      let rest = snapshot.training.imitators.first { $0.isLearning }
      state =
        "\(leading.name) has learned" + (rest.map { "; \($0.name) learns now" } ?? "; so have all")
    } else {
      state = "\(leading.name) learns, \(Int((100 * leading.progress).rounded())) %"
    }
    let hint = "{planner-next} tries another policy"
    return [
      ([state] + facts + [hint]).joined(separator: "; "),
      ([state] + facts).joined(separator: "; "),
      ([state] + facts.prefix(1)).joined(separator: "; "), state,
    ]
  }
}
