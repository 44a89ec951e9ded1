import Control
import Measurement
import Runs
import Scenes
import Threads

/// Lives episodes with the oracle beside the session, never on its control tick.
///
/// It takes an episode that is judged, or any that can be compared while somebody looks at control, and
/// lives it to its end even when the session's own is over before; then it takes the one that runs by
/// then. What it leaves out has no gap. Born on its thread and never leaves it.
final class OracleLoop {
  /// Ticks of the oracle at once.
  private static let ticksAtOnce = 32
  /// How many ticks it goes ahead, so that whoever compares finds the present tick.
  private static let lead = 32
  /// The part of one processor that it takes while nobody looks at control: training is to keep its
  /// updates.
  private static let share = 0.02
  /// Seconds of work that it may have saved up.
  private static let credit = 0.02

  private let mail: SessionMail
  private let seed: UInt64
  private let clock: any SessionClock
  /// Measures its own work; nil where that is not limited.
  private let stopwatch: MonotonicClock?
  private var job: Job?
  private var report = OracleReport()
  private var generation = 1
  private var saved = (seconds: OracleLoop.credit, at: UInt64(0))

  /// An episode that the oracle lives.
  private struct Job {
    let oracle: EpisodeOracle
    let episode: Int
  }

  /// Prepares to live episodes.
  ///
  /// - Parameter isLimited: Whether its work is limited to a part of a processor. What is then lived
  ///   depends on time.
  init(seed: UInt64, mail: SessionMail, clock: any SessionClock, isLimited: Bool) {
    self.mail = mail
    self.seed = seed
    self.clock = clock
    stopwatch = isLimited ? MonotonicClock() : nil
  }

  /// Goes on for a while.
  ///
  /// - Returns: Whether there is more to live although nothing happens.
  @discardableResult
  func tick() -> Bool {
    let state = mail.state.value
    let control = mail.control.value
    let isWatched = state.subject == .control
    if state.generation != generation {
      generation = state.generation
      job = nil
      report = OracleReport()
      publish(nil)
    }
    if let job, !isWorthwhile(job, control.report, isWatched: isWatched) {
      self.job = nil
      publish(nil)
    }
    if job == nil { job = makeJob(state.scene, control, isWatched: isWatched) }
    guard let job else { return false }
    let before = job.oracle.returns.count
    work(job, control.report, isWatched: isWatched)
    let isBehind =
      !job.oracle.hasEnded && job.oracle.returns.count < target(of: job, control.report)
    guard job.oracle.returns.count != before else { return isBehind }
    if job.oracle.hasEnded { finish(job) }
    if isWatched || stopwatch == nil || job.oracle.hasEnded { publish(job) }
    return isBehind
  }

  /// How many ticks of an episode are to be lived by now.
  private func target(of job: Job, _ control: ControlReport) -> Int {
    job.episode == control.episode ? control.tick + Self.lead : .max
  }

  private func work(_ job: Job, _ control: ControlReport, isWatched: Bool) {
    let end = min(target(of: job, control), job.oracle.returns.count + Self.ticksAtOnce)
    guard let stopwatch, !isWatched else {
      while job.oracle.returns.count < end, !job.oracle.hasEnded { job.oracle.tick() }
      return
    }
    let now = stopwatch.nanoseconds()
    let passed = saved.at == 0 ? 0 : stopwatch.seconds(since: saved.at)
    saved = (min(saved.seconds + Self.share * passed, Self.credit), now)
    while saved.seconds > 0, job.oracle.returns.count < end, !job.oracle.hasEnded {
      let begin = stopwatch.nanoseconds()
      job.oracle.tick()
      saved.seconds -= stopwatch.seconds(since: begin)
    }
  }

  /// Takes the running episode, unless it has been lived or does not count.
  private func makeJob(_ scene: Scene, _ control: ControlMessage, isWatched: Bool) -> Job? {
    let (episode, conditions) = (control.report.episode, control.report.conditions)
    guard episode > 0, report.finished[episode] == nil,
      isWatched ? conditions.isComparable : conditions.isJudged, let goal = control.goalState,
      let start = control.episodeStart,
      let oracle = try? EpisodeOracle(
        scene, start: start, goal: goal, seed: seed &+ UInt64(episode))
    else { return nil }
    return Job(oracle: oracle, episode: episode)
  }

  /// Whether an episode's other life, or the rest of it, is of use.
  private func isWorthwhile(_ job: Job, _ control: ControlReport, isWatched: Bool) -> Bool {
    guard job.episode != control.episode else {
      return control.conditions.isJudged || (isWatched && control.conditions.isComparable)
    }
    return !job.oracle.hasEnded
      && control.episodes.finished.last { $0.number == job.episode }?.isJudged == true
  }

  private func finish(_ job: Job) {
    report.finished[job.episode] = job.oracle.returns.last
    if report.finished.count > EpisodeLedger.capacity {
      let oldest = job.episode - EpisodeLedger.capacity
      report.finished = report.finished.filter { $0.key > oldest }
    }
    mail.log?.record(
      LogEntry(
        seconds: clock.seconds, event: "oracle_return",
        fields: [
          ("episode", .integer(job.episode)), ("return", .number(job.oracle.returns.last ?? .nan)),
        ]))
  }

  private func publish(_ job: Job?) {
    report.episode = job?.episode ?? 0
    report.returns = job?.oracle.returns ?? []
    mail.publish(report)
  }
}
