import Control
import Foundation
import LinearAlgebra
import NeuralNetworks
import Planning
import Runs
import Scenes
import Threads
import Validation
import Worlds

/// A running session: owns the loops, takes events, gives snapshots.
///
/// `start()` gives training, control and inspection a thread each. Without it the loops can be
/// driven by hand (`advance`), in a fixed order on one thread, which makes headless screens
/// reproducible. One thread calls the methods; it never waits for a loop except to end.
package final class LiveSession {
  /// What a session is made of.
  package struct Options: Sendable {
    /// The seed of everything random.
    package var seed: UInt64 = 0
    /// Threads that compute updates.
    package var threads = 1
    /// Where checkpoints are saved, claimed when the first one is; nil for nowhere.
    package var runFolder: RunFolder?
    /// How often the model is saved without being asked, into a folder beside the run folder.
    package var saving = SaveInterval.never
    /// A checkpoint to start from.
    package var checkpoint: SavedLearner?
    /// What to learn from instead of collecting; nil where it collects, and with a checkpoint.
    package var priorData: PriorData?
    /// The curves of the run that left it; nil when they are not known.
    package var curves: RunCurves?
    /// What the user should read first; nil for nothing.
    package var notice: String?
    /// What looks into the model for the views of a screen.
    package var inspectors: [any Inspector.Type] = []
    /// The planner in charge at first; nil for the scene's.
    package var planner: ControllerName?
    /// Whether training begins paused.
    package var isPaused = false
    /// Where events are written.
    package var log: EventLog?
    /// A recorded session to live again instead of a new one; its scene, seed, planner and
    /// checkpoint must be those of the session.
    package var recording: SessionRecording?
    /// Where `checkpoint` came from, for the log.
    package var checkpointSource = CheckpointSource.none
    /// When the program started, by the monotonic clock (ns); nil for now.
    package var launch: UInt64?

    /// Makes default options.
    package init() {}
  }

  /// Where the model of the start came from.
  package enum CheckpointSource: Sendable, Equatable {
    /// From scratch.
    case none
    /// A file.
    case file(String)
    /// The model that travels inside the executable.
    case pretrained
  }

  /// The scene as loaded.
  package let scene: Scene
  let options: Options
  /// Whether its policies imitate.
  let isImitation: Bool
  let mail: SessionMail
  let clock: any SessionClock
  private(set) var state: SessionState
  /// The settings that can be changed, and after how many events they were like that.
  var knownSettings: (eventCount: Int, settings: [LiveSetting])?
  var threads: [LoopThread] = []
  let pool: WorkerPool
  let saves: SessionSaves
  /// The loops, when they are driven by hand.
  private var manualLoops: Loops?
  private var scriptClock: ScriptClock?
  var replayDriver: ReplayDriver?
  /// The number of the last snapshot, and how many reports it shows.
  var (snapshotNumber, reportsShown) = (0, -1)
  private var nextScriptedTick = 0.0
  private var scriptedTicks = 0

  /// The loops of a session that one thread drives.
  struct Loops {
    let training: TrainingLoop
    let control: ControlLoop
    /// Nil where nobody plans.
    let measuring: MeasuringLoop?
    let inspection: any LookingLoop
    let race: any RacingLoop
    /// Nil where no true state is planned with.
    let oracle: OracleLoop?

    /// Measures the newest model and looks into it.
    func look() {
      measuring?.tick()
      inspection.tick()
    }
  }

  /// Prepares a session; throws what is wrong with the scene or the checkpoint.
  package convenience init(_ scene: Scene, options: Options) throws {
    try self.init(scene, options: options, clock: LaunchClock(start: options.launch))
  }

  init(_ scene: Scene, options: Options, clock: any SessionClock) throws {
    // Control, measuring, inspection and the race multiply beside training.
    try BLAS.open(threads: max(1, options.threads) + 4)
    var scene = scene
    scene.follow(options.planner ?? scene.session.planner)
    self.scene = scene
    isImitation = scene.isImitation
    self.options = options
    self.clock = clock
    state = SessionState(scene: scene)
    if let planner = options.planner { state.planner = planner }
    state.isTrainingPaused = options.isPaused
    mail = SessionMail(state: state, log: options.log)
    saves = SessionSaves(options.runFolder)
    // Whoever watches a replay stops and starts it by the same key as training.
    if options.recording != nil { state.isTrainingPaused = false }
    mail.viewer.publish(state)
    pool = WorkerPool(threadCount: max(1, options.threads))
    // What can be found out quickly fails here and not on a thread.
    _ = try scene.world()
    try options.checkpoint?.checkFits(scene)
  }

  /// Starts the threads.
  package func start() {
    let (mail, clock, scene, options) = (mail, clock, scene, options)
    let (pool, saves) = (pool, saves)
    if let recording = options.recording {
      threads = [replayThread(recording)]
      return
    }
    logStart()
    threads = [
      Self.thread("training", mail) {
        let loop = try Self.trainingLoop(scene, options, mail, clock, pool, saves)
        return {
          if !loop.tick() {
            mail.trainingBell.wait(seconds: loop.secondsUntilDue)
          } else if let seconds = loop.secondsToWatch {
            mail.trainingBell.wait(seconds: seconds)
          }
          return .again
        }
      },
      Self.thread("control", mail) {
        let loop = try ControlLoop(scene: scene, seed: options.seed, mail: mail, clock: clock)
        var ticker = Ticker(interval: scene.environment.controlInterval)
        return {
          if loop.isResting {
            mail.controlBell.wait()
            ticker.restart()
          }
          ticker.wait()
          loop.tick(lateTicks: ticker.lateTicks)
          ticker.setInterval(scene.environment.controlInterval / loop.timeScale)
          return .again
        }
      },
      scene.isImitation
        ? nil
        : Self.thread("measuring", mail) {
          let loop = try MeasuringLoop(scene: scene, mail: mail)
          var ticker = Ticker(interval: 1.0 / 15)
          return {
            mail.measuringBell.wait()
            ticker.wait()
            loop.tick()
            return .again
          }
        },
      Self.thread("inspection", mail) {
        let loop = try Self.lookingLoop(scene, options, mail)
        var ticker = Ticker(interval: 1.0 / 15)
        return {
          // Nothing to look at changes without a ring; what rings often is looked at 15 times a
          // second.
          mail.inspectionBell.wait()
          ticker.wait()
          loop.tick()
          return .again
        }
      },
      LoopThread(name: "race") {
        let loop = Self.racingLoop(scene, options, mail)
        let oracle =
          scene.isImitation
          ? nil : OracleLoop(seed: options.seed, mail: mail, clock: clock, isLimited: true)
        var ticker = Ticker(interval: scene.environment.controlInterval)
        var isBusy = false
        return {
          if !isBusy { mail.raceBell.wait() }
          ticker.wait()
          // One after the other: what is beside the session should not take a processor each.
          isBusy = loop.tick()
          if !isBusy { isBusy = oracle?.tick() ?? false }
          return .again
        }
      },
    ].compactMap { $0 }
  }

  /// A thread whose loop may not come into being: the session then says why.
  static func thread(
    _ name: String, _ mail: SessionMail,
    makeLoop: @escaping @Sendable () throws -> () -> LoopThread.Verdict
  ) -> LoopThread {
    LoopThread(name: name) {
      do {
        return try makeLoop()
      } catch {
        mail.fail(ErrorText.of(error))
        return { .finished }
      }
    }
  }

  private func logStart() {
    var fields: [(name: String, value: LogEntry.Value)] = [
      ("scene", .text(scene.name)), ("seed", .integer(Int(options.seed % (1 << 53)))),
      // JSON's numbers end at 2^53.
      ("seed_text", .text("\(options.seed)")), ("threads", .integer(options.threads)),
      ("kernels", .text(BLAS.kernelName)), ("planner", .text(state.planner?.rawValue ?? "none")),
      ("paused", .flag(options.isPaused)),
      ("pretrained", .flag(options.checkpointSource == .pretrained)),
    ]
    if case .file(let path) = options.checkpointSource {
      fields.append(("checkpoint", .text(path)))
    }
    if let data = options.priorData { fields.append(("prior_data", .text(data.path))) }
    fields.append(("scene_settings", .text(scene.encoded())))
    options.log?.record(LogEntry(seconds: clock.seconds, event: "started", fields: fields))
  }

  func logEnd() {
    let control = mail.control.value.report
    options.log?.record(
      LogEntry(
        seconds: clock.seconds, event: "ended",
        fields: [
          ("updates", .integer(mail.training.value.report.update)),
          ("ticks", .integer(control.ticks)), ("late_ticks", .integer(control.lateTicks)),
          ("episodes", .integer(control.episodes.finishedCount)),
          ("judged", .integer(control.episodes.judgedCount)),
          ("successes", .integer(control.episodes.successCount)),
        ]))
  }

  /// A session without threads or wall clock, for reproducible screens and tests: `advance` drives
  /// its loops in a fixed order, and its seconds are counted in updates.
  package static func headless(_ scene: Scene, options: Options) throws -> LiveSession {
    let clock = ScriptClock()
    let session = try LiveSession(scene, options: options, clock: clock)
    session.scriptClock = clock
    return session
  }

  /// Updates a second of a headless session's own clock, about what two cores do.
  static let scriptedRate = 100.0

  /// Drives a headless session until training has taken `target` updates.
  ///
  /// Control ticks as often as it would beside training at `scriptedRate` updates a second. Ends
  /// early when training stands still (paused, or no longer finite).
  package func advance(toUpdate target: Int) throws {
    let loops = try loopsDrivenByHand()
    while loops.training.updateCount < target || loops.training.isCollecting {
      guard advanceOnce(loops) else { break }
    }
    loops.training.flush()
    loops.look()
    loops.control.tick(lateTicks: 0)
    loops.look()
  }

  /// Drives a headless session for some control ticks, whether or not training goes on.
  package func advance(ticks: Int) throws {
    let loops = try loopsDrivenByHand()
    let end = scriptedTicks + ticks
    while scriptedTicks < end { _ = advanceOnce(loops) }
    loops.training.flush()
  }

  /// What control has seen of the running episode.
  package var trail: ObservationHistory { mail.control.value.trail }

  /// The last plan of a headless session.
  package var lastPlan: Plan? { manualLoops?.control.lastPlan }

  private func loopsDrivenByHand() throws -> Loops {
    let loops = try manualLoops ?? Self.loops(scene, options, mail, clock, pool, saves)
    manualLoops = loops
    return loops
  }

  /// One step of training, and a control tick when it is time for one.
  ///
  /// - Returns: Whether training had something to do.
  private func advanceOnce(_ loops: Loops) -> Bool {
    guard let scriptClock else { preconditionFailure("only a headless session is driven by hand") }
    let hasTrained = loops.training.tick()
    scriptClock.advance(by: 1 / Self.scriptedRate)
    if scriptClock.seconds >= nextScriptedTick {
      nextScriptedTick += scene.environment.controlInterval / loops.control.timeScale
      scriptedTicks += 1
      loops.look()
      loops.control.tick(lateTicks: 0)
      _ = loops.race.tick()
      _ = loops.oracle?.tick()
    }
    return hasTrained
  }

  static func loops(
    _ scene: Scene, _ options: Options, _ mail: SessionMail, _ clock: any SessionClock,
    _ pool: WorkerPool, _ saves: SessionSaves
  ) throws -> Loops {
    Loops(
      training: try trainingLoop(scene, options, mail, clock, pool, saves),
      control: try ControlLoop(scene: scene, seed: options.seed, mail: mail, clock: clock),
      measuring: scene.isImitation ? nil : try MeasuringLoop(scene: scene, mail: mail),
      inspection: try lookingLoop(scene, options, mail), race: racingLoop(scene, options, mail),
      oracle: scene.isImitation
        ? nil : OracleLoop(seed: options.seed, mail: mail, clock: clock, isLimited: false))
  }

  private static func lookingLoop(
    _ scene: Scene, _ options: Options, _ mail: SessionMail
  ) throws -> any LookingLoop {
    scene.isImitation
      ? try ImitationInspectionLoop(scene: scene, mail: mail)
      : try InspectionLoop(scene: scene, mail: mail, inspectors: options.inspectors)
  }

  private static func racingLoop(
    _ scene: Scene, _ options: Options, _ mail: SessionMail
  ) -> any RacingLoop {
    scene.isImitation
      ? ImitationRaceLoop(seed: options.seed, mail: mail)
      : RaceLoop(seed: options.seed, mail: mail)
  }

  static func trainingLoop(
    _ scene: Scene, _ options: Options, _ mail: SessionMail, _ clock: any SessionClock,
    _ pool: WorkerPool, _ saves: SessionSaves
  ) throws -> TrainingLoop {
    let learner =
      try options.checkpoint.map { try $0.learner(scene, pool: pool) }
      ?? scene.learner(seed: options.seed, pool: pool, priorData: options.priorData)
    return TrainingLoop(
      learner: learner, mail: mail, clock: clock, folder: options.runFolder,
      saves: saves, saving: options.recording == nil ? options.saving : .never,
      curves: options.curves, greeting: options.notice)
  }

  // MARK: - Events

  /// Takes an event of the user; the loops see it before their next step.
  package func send(_ event: SessionEvent) {
    let instant = SessionInstant(
      seconds: SessionInstant.rounded(clock.seconds), update: mail.training.value.report.update)
    if options.recording != nil {
      // Whoever watches a replay may look around, and stop it; the rest has happened already.
      if event.isLooking || event == .trainingPauseToggled {
        _ = reduce(&state, event, at: instant)
        mail.viewer.publish(state)
        mail.reports.add()
      }
      return
    }
    guard let request = SessionRecording.encoded(event) else { return }
    let commands = reduce(&state, event, at: instant)
    state.eventCount += 1
    options.log?.record(.user(request: request, number: state.eventCount, at: instant))
    mail.post(state, commands)
    mail.reports.add()
  }
}
