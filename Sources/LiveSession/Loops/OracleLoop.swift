import Environments

/// Lives the running episode with the oracle while somebody looks at control, beside the session and
/// never on its control tick.
///
/// Born on its thread and never leaves it.
final class OracleLoop {
  /// Ticks of the oracle for one of the session, until it has caught up with an episode that was
  /// already running.
  private static let ticksAtOnce = 8

  private let mail: SessionMail
  private let seed: UInt64
  private var oracle: EpisodeOracle?
  private var followed: Followed?

  /// What makes an episode another one.
  private struct Followed: Equatable {
    var episode: Int
    var generation: Int
    var goalNumber: Int
  }

  /// Prepares to follow.
  init(seed: UInt64, mail: SessionMail) {
    self.mail = mail
    self.seed = seed
  }

  /// Follows the running episode up to its present tick.
  func tick() {
    let state = mail.state.value
    guard state.subject == .control else { return }
    let control = mail.control.value
    let wanted = Followed(
      episode: control.report.episode, generation: state.generation,
      goalNumber: control.goalNumber)
    if wanted != followed {
      followed = wanted
      oracle = nil
      // Whose goal is a picture, or whose episode was interfered with, cannot be compared.
      if control.report.episode > 0, !control.report.isDisturbed, let goal = control.goalState {
        oracle = try? EpisodeOracle(
          state.scene, start: control.episodeStart, goal: goal,
          seed: seed &+ UInt64(control.report.episode))
      }
      publish()
    }
    guard let oracle, !control.report.isDisturbed else { return }
    let before = oracle.returns.count
    let end = min(control.report.tick, before + Self.ticksAtOnce)
    while oracle.returns.count < end, !oracle.hasEnded { oracle.tick() }
    if oracle.returns.count != before { publish() }
  }

  private func publish() {
    var report = OracleReport()
    report.episode = oracle == nil ? 0 : followed?.episode ?? 0
    report.returns = oracle?.returns ?? []
    mail.oracle.publish(report)
  }
}
