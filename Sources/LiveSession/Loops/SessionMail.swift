import Control
import Experience
import Foundation
import LatentModels
import Measurement
import Planning
import Runs
import Synchronization
import Threads
import Worlds

/// The mailboxes between the loops of a session: every arrow of its data in one place.
///
/// training -> `learned` -> measuring -> `planning` -> control and inspection; each loop reports to
/// the screen through its own mailbox, and the screen's events come back as `state` and as commands.
///
/// Whoever reads a mailbox has a bell, which rings when something is put into it: a loop with nothing
/// to do waits for its bell and takes nothing of a processor.
final class SessionMail: Sendable {
  /// The bells of the loops.
  let trainingBell = Doorbell()
  let controlBell = Doorbell()
  let measuringBell = Doorbell()
  let inspectionBell = Doorbell()
  /// The race and the oracle share a thread.
  let raceBell = Doorbell()
  let replayBell = Doorbell()
  /// What the screen is told of.
  let reports = ReportCount()
  /// What the user has chosen.
  let state: LatestValue<SessionState>
  /// What the user who watches a replay looks at.
  let viewer: LatestValue<SessionState>
  /// Commands to the training loop.
  let trainingCommands = EventQueue<NumberedCommand>()
  /// Commands to the control loop.
  let controlCommands = EventQueue<NumberedCommand>()
  /// The newest learned model, from training.
  let learned: LatestValue<LearnedModel?>
  /// The newest model with the cost of its latent space, from measuring.
  let planning: LatestValue<PlanningModel?>
  /// The newest policies that imitate, from training; nil where there are none.
  let imitated: LatestValue<LearnedPolicies?>
  /// The training loop's report.
  let training: LatestValue<TrainingMessage>
  /// The control loop's report.
  let control: LatestValue<ControlMessage>
  /// The inspection loop's report.
  let inspection: LatestValue<InspectionMessage>
  /// What the race and the oracle come to, by type; one thread publishes both.
  let contests: LatestValue<TypedValues>
  /// What became of the last attempt to save; published once an attempt.
  let saves = LatestValue<SaveOutcome?>(nil)
  /// How far a replay is; nil in a session that is lived for the first time.
  let replay: LatestValue<ReplayReport?>
  /// Why a loop could not begin; nil while all is well.
  let failure: LatestValue<String?>
  /// What happened, for the log.
  let log: EventLog?

  init(state: SessionState, log: EventLog?) {
    self.log = log
    let (training, control, measuring) = (trainingBell, controlBell, measuringBell)
    let (inspection, race) = (inspectionBell, raceBell)
    let (replay, reports) = (replayBell, reports)
    self.state = LatestValue(state) {
      for bell in [training, control, measuring, inspection, race] { bell.ring() }
    }
    viewer = LatestValue(state) { replay.ring() }
    learned = LatestValue(nil) { measuring.ring() }
    planning = LatestValue(nil) {
      control.ring()
      inspection.ring()
    }
    imitated = LatestValue(nil) {
      control.ring()
      inspection.ring()
    }
    self.training = LatestValue(TrainingMessage()) { reports.add() }
    var beginning = ControlMessage()
    beginning.report.planner = state.planner
    self.control = LatestValue(beginning) {
      measuring.ring()
      inspection.ring()
      race.ring()
      reports.add()
    }
    self.inspection = LatestValue(InspectionMessage()) { reports.add() }
    contests = LatestValue(TypedValues()) { reports.add() }
    self.replay = LatestValue(nil) { reports.add() }
    failure = LatestValue(nil) { reports.add() }
  }

  /// Wakes every loop, so that each sees that it is to end.
  func ringAll() {
    let bells = [
      trainingBell, controlBell, measuringBell, inspectionBell, raceBell, replayBell,
    ]
    for bell in bells { bell.ring() }
  }

  /// Hands an event's commands and the state after it to the loops.
  ///
  /// Commands first: a loop that sees the state finds all commands of its events, and leaves those of
  /// later ones. So what a loop does depends only on how many events it has seen, which is what a
  /// log records.
  func post(_ state: SessionState, _ commands: [SessionCommand]) {
    for command in commands {
      let numbered = NumberedCommand(event: state.eventCount, command: command)
      trainingCommands.push(numbered)
      controlCommands.push(numbered)
    }
    self.state.publish(state)
  }

  /// Publishes what the race or the oracle comes to; on their thread only.
  func publish(_ report: some TypedValue) {
    var all = contests.value
    all[type(of: report)] = report
    contests.publish(all)
  }

  /// Says why a loop could not begin.
  func fail(_ reason: String) {
    failure.publish(reason)
    log?.record(LogEntry(seconds: 0, event: "failed", fields: [("reason", .text(reason))]))
  }
}

/// Counts what the screen is told, and wakes it when it waits for more.
final class ReportCount: Sendable {
  private let count = Atomic<Int>(0)
  private let isAwaited = Atomic<Bool>(false)
  private let wake = Mutex<(@Sendable () -> Void)?>(nil)

  /// How many reports there were.
  var value: Int { count.load(ordering: .sequentiallyConsistent) }

  /// Another report.
  func add() {
    count.add(1, ordering: .sequentiallyConsistent)
    guard isAwaited.exchange(false, ordering: .sequentiallyConsistent) else { return }
    wake.withLock { $0 }?()
  }

  /// The number of reports when it is not the one that was seen; nil else, and then the next report
  /// wakes the screen.
  func newer(than seen: Int) -> Int? {
    isAwaited.store(true, ordering: .sequentiallyConsistent)
    let value = value
    guard value != seen else { return nil }
    isAwaited.store(false, ordering: .sequentiallyConsistent)
    return value
  }

  /// Calls a function, on any thread, when there is a report that was waited for.
  func onReport(_ wake: @escaping @Sendable () -> Void) { self.wake.withLock { $0 = wake } }
}

/// A command and the number of the event that it came from.
struct NumberedCommand: Sendable {
  let event: Int
  let command: SessionCommand
}

/// The commands to one loop, taken in step with the state; one thread uses it.
struct CommandInbox {
  private let queue: EventQueue<NumberedCommand>
  private var waiting: [NumberedCommand] = []

  init(_ queue: EventQueue<NumberedCommand>) { self.queue = queue }

  /// The commands of events that a state has seen, oldest first.
  mutating func take(seenBy state: SessionState) -> [SessionCommand] {
    waiting += queue.drain()
    let count = waiting.firstIndex { $0.event > state.eventCount } ?? waiting.count
    let taken = waiting[..<count].map(\.command)
    waiting.removeFirst(count)
    return taken
  }
}

/// What became of an attempt to save a checkpoint.
package enum SaveOutcome: Sendable, Equatable {
  /// The file.
  case saved(String)
  /// There is nothing to save yet: why.
  case nothing(String)
  /// What stood in the way.
  case failed(String)

  /// The outcome for the user, with the whole path.
  package var text: String {
    switch self {
    case .saved(let path): "saved \(path)"
    case .nothing(let reason), .failed(let reason): reason
    }
  }

  /// The outcome in a line of a screen: the run's folder, below `~` where that is shorter.
  var notice: String {
    guard case .saved(let path) = self else { return text }
    let folder = URL(fileURLWithPath: path).deletingLastPathComponent().path
    let home = NSHomeDirectory()
    let isInside = home != "/" && folder.hasPrefix("\(home)/")
    return "saved in \(isInside ? "~\(folder.dropFirst(home.count))" : folder)"
  }
}

/// A model as training publishes it.
struct LearnedModel: Sendable {
  /// The model, with the policies in its codes.
  let learned: Learned
  /// What it learns from; it grows between updates.
  let experience: Experience
  /// How many sequences were there when the model was published.
  let sequenceCount: Int
  /// Which training made it: restarting counts up.
  let generation: Int

  var snapshot: ModelSnapshot { learned.model }
}

/// Policies that imitate, as training publishes them.
struct LearnedPolicies: Sendable {
  let policies: ImitatedPolicies
  /// Which training made them: restarting counts up.
  let generation: Int
}

/// A model that a planner can use, and that can be looked into.
struct PlanningModel: Sendable {
  /// The model, with the policies in its codes.
  let learned: Learned
  let generation: Int
  let cost: LatentCost
  /// The observations by whose codes the latent space was measured.
  let reference: ReferenceObservations
  /// The version by whose time the reference observations of the cost were drawn.
  let referenceVersion: Int
  /// The number of the goal that the cost leads to.
  let goalNumber: Int

  var snapshot: ModelSnapshot { learned.model }
}

/// What training tells the screen.
struct TrainingMessage: Sendable {
  var report = TrainingReport()
  var phase = LearningPhase.collecting(done: 0, total: 1)
  /// The update at which training stopped being finite; nil while all is well.
  var divergedAt: Int?
  var generation = 1
  /// When this generation began to learn, in seconds since launch.
  var since = 0.0
  /// The seconds of the earlier run whose curves go on in this session.
  var earlierSeconds = 0.0
  /// The last saved checkpoint or what stood in its way, with its time.
  var notice: (text: String, seconds: Double)?
}

/// What control tells the screen and the inspection loop.
package struct ControlMessage: Sendable {
  /// How many events of the user it has seen.
  var eventCount = 0
  var report = ControlReport()
  /// The latest frames and actions.
  var trail = ObservationHistory()
  /// The plan in force; nil when no planner decided.
  var plan: PastPlan?
  /// The planned actions as fractions of their limits, `[horizon, m]`; empty without a plan.
  var planActions: [Float] = []
  /// The paths of its best candidates, `[count, horizon + 1, n]`.
  var elites: [Float] = []
  /// The goal as the encoder sees it.
  var goal = ObservationWindow(frames: [], actions: [])
  /// How often the goal was set.
  var goalNumber = 0
  /// The goal as a state; nil when it is a picture of an unknown one.
  var goalState: StateVector?
  /// The state in which the episode began; nil where it is not known.
  var episodeStart: StateVector?
  /// The latest plans, oldest first.
  var plans: [PastPlan] = []
  /// The world as it is, where it is one that somebody demonstrates.
  var demonstrated: (any DemonstratedWorld)?
  /// What a policy that imitates means to do, in the units of the world, and its z.
  var intention: (chunk: [Float], latent: [Float]) = ([], [])

  /// The planned path, `[horizon + 1, n]`; empty without a plan.
  var path: [Float] { plan?.path ?? [] }
  /// How many ticks the path began before the present: it begins at the frame that was decided on,
  /// and its first action led on to the next.
  var planAge: Int { plan.map { report.tick - $0.tick } ?? 0 }

  /// What the simulation alone shows of the present tick.
  var truth: TickPictures { pictures() }

  /// The pictures of the present tick.
  func pictures(
    reconstruction: [UInt8] = [], imagined: [UInt8] = [], imaginedAhead: Int = 0
  ) -> TickPictures {
    TickPictures(
      episode: report.episode, tick: report.tick, truth: trail.presentFrame,
      reconstruction: reconstruction, imagined: imagined, imaginedAhead: imaginedAhead)
  }
}

/// What inspection tells the screen.
struct InspectionMessage: Sendable {
  var latent = LatentReport()
  /// The tick that was looked at; nil while there is no model to look with.
  var pictures: TickPictures?
  /// What the inspectors of the views see.
  var reports = TypedValues()
}
