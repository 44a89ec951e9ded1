import Control
import Experience
import Files
import Foundation
import LatentModels
import NeuralNetworks
import Runs
import Scenes
import Threads
import Worlds

/// Collects and learns; publishes models and curves.
///
/// Born on its thread and never leaves it.
final class TrainingLoop {
  /// Seconds between two published models.
  private static let modelInterval = 0.25
  /// Seconds between two reports to the screen.
  private static let reportInterval = 0.1

  private let mail: SessionMail
  private let clock: any SessionClock
  private let seed: UInt64
  /// Where checkpoints go; nil for nowhere.
  private var folder: RunFolder?
  /// Says that the folder is there and nobody else's; nil before the first save.
  private var folderLock: FolderLock?
  private let saves: SessionSaves
  private let autosave: Autosave
  private var learner: any SessionLearner
  private var history: MetricHistory
  /// The curves that the learner tells, in its order.
  private var curves: [LearningCurve]
  /// What the curves of an earlier run took; the session's seconds follow it in the curves.
  private var earlierSeconds = 0.0
  private var collapse = CollapseMonitor()
  private var laziness = LazinessMonitor()
  /// The curves on disk, from the first save on.
  private var runCurves: RunCurvesWriter?
  private(set) var generation = 1
  private var stateVersion = -1
  private var inbox: CommandInbox
  private var state: SessionState
  /// Steps of learning in this generation: slices of collecting, then updates.
  private(set) var stepCount = 0
  private var isPaused = false
  private var lastModel = -Double.infinity
  private var lastReport = -Double.infinity
  private var hasPublishedModel = false
  /// The updates of model and policies that were published last.
  private var published = (0, 0)
  private var hasUpdated = false
  private var message = TrainingMessage()
  /// Updates and seconds at the start of the window over which the rate is measured.
  private var rateStart: (update: Int, seconds: Double)?

  /// Prepares the loop.
  ///
  /// - Parameters:
  ///   - learner: Fresh, or resumed.
  ///   - folder: Where saving writes; nil refuses to save.
  ///   - saves: Knows what was saved.
  ///   - saving: How often the model is saved without being asked.
  ///   - curves: What the run has left whose model is gone on with.
  ///   - greeting: A notice to begin with.
  init(
    learner: any SessionLearner, mail: SessionMail, clock: any SessionClock,
    folder: RunFolder?, saves: SessionSaves, saving: SaveInterval, curves: RunCurves? = nil,
    greeting: String? = nil
  ) {
    self.learner = learner
    self.mail = mail
    inbox = CommandInbox(mail.trainingCommands)
    state = mail.state.value
    self.clock = clock
    self.folder = folder
    self.saves = saves
    autosave = Autosave(folder == nil ? .never : saving)
    seed = learner.seed
    self.curves = learner.curves
    history = MetricHistory(learner.curves, latentSize: learner.latentSize)
    if let curves { takeOver(curves) }
    if let greeting { notice(greeting) }
  }

  /// Lets the curves go on where those of an earlier run ended.
  private func takeOver(_ curves: RunCurves) {
    do throws(FileError) {
      let earlier = try EarlierCurves(
        curves, learning: learner.curves, latentSize: learner.latentSize,
        upTo: learner.startUpdate)
      history = earlier.history
      earlierSeconds = earlier.seconds
      message.earlierSeconds = earlier.seconds
    } catch {
      notice("\(error)")
    }
  }

  /// Takes one step; returns false when there was nothing to do and the caller may rest a while.
  func tick() -> Bool {
    takeEvents()
    let now = clock.seconds
    // Data are collected even while training is paused: without them there is nothing to look at.
    let isWaiting = isPaused && learner.hasBegun || learner.phase == .finished
    if message.divergedAt != nil || isWaiting {
      // Nobody comes by again before something happens: what is known is told now.
      rateStart = nil
      report(at: now, force: true)
      lastModel = -.infinity
      publishModel(at: now)
      if message.divergedAt == nil { saveWhenDue(at: now) }
      return false
    }
    stepCount += 1
    do throws(ControllerError) {
      if case .updated(let update) = try learner.step() { note(update, at: clock.seconds) }
    } catch {
      // Like a loss that is not finite: the same model would be refused for ever.
      notice("\(error)")
      noteDivergence(at: error.version, seconds: clock.seconds)
    }
    publishModel(at: clock.seconds)
    report(at: clock.seconds, force: false)
    saveWhenDue(at: clock.seconds)
    return true
  }

  /// Seconds until there is something to do although nothing happens; nil for never.
  var secondsUntilDue: Double? {
    guard message.divergedAt == nil, learner.hasBegun else { return nil }
    return autosave.secondsUntilDue(after: learner.updateCount, at: clock.seconds)
  }

  /// Seconds to rest after a step, so that who watches sees how the first updates change a policy that
  /// imitates; nil for none.
  var secondsToWatch: Double? {
    let execution = learner.scene.execution
    guard learner.scene.isImitation, learner.hasBegun, execution.slowStart > 0,
      learner.updateCount < ExecutionSettings.slowUpdates
    else { return nil }
    return execution.slowStart / Double(ExecutionSettings.slowUpdates)
  }

  /// Keeps what was learned from being lost with the program.
  private func saveWhenDue(at seconds: Double) {
    guard learner.hasBegun else { return }
    if let failure = autosave.takeFailure() { notice("not saved meanwhile: \(failure)") }
    autosave.save(after: learner.updateCount, at: seconds, capture: learner.checkpoint) {
      [saves, history] checkpoint throws(FileError) in
      try saves.saveAutomatically(checkpoint, history)
    }
  }

  /// Takes over what the user has changed since the last step.
  func takeEvents() {
    if let newest = mail.state.newer(than: &stateVersion) {
      if newest.eventCount != state.eventCount {
        mail.log?.record(
          .trainingSaw(
            events: newest.eventCount, generation: generation, step: stepCount,
            seconds: clock.seconds))
      }
      state = newest
      isPaused = state.isTrainingPaused
      learner.apply(state.scene)
      curves = learner.curves
      history.extend(to: curves)
    }
    for command in inbox.take(seenBy: state) { perform(command) }
  }

  /// Updates so far.
  var updateCount: Int { learner.updateCount }

  /// Updates of all policies so far.
  var policyUpdates: Int { learner.policyUpdates }

  /// Whether data are still collected.
  var isCollecting: Bool { !learner.hasBegun }

  /// Publishes the model and the report now.
  func flush() {
    lastModel = -.infinity
    publishModel(at: clock.seconds)
    report(at: clock.seconds, force: true)
  }

  /// Saves what was learned, if anything; called when the session ends, too.
  func save() {
    let outcome = attemptToSave()
    notice(outcome.notice)
    if case .saved(let path) = outcome {
      mail.log?.record(
        LogEntry(seconds: clock.seconds, event: "saved", fields: [("path", .text(path))]))
    }
    mail.saves.publish(outcome)
  }

  private func attemptToSave() -> SaveOutcome {
    guard var folder else { return .failed("this session has no folder to save in") }
    guard let checkpoint = learner.checkpoint() else {
      return .nothing("nothing to save yet: still collecting")
    }
    // What is still being written must not come after this.
    autosave.finish()
    do throws(FileError) {
      if folderLock == nil {
        folder = try folder.claimed()
        self.folder = folder
        folderLock = try FolderLock(folder.path)
      }
      try checkpoint.write(to: folder.checkpoint)
      saves.note(saved: checkpoint.updates, path: folder.checkpoint)
    } catch {
      return .failed("\(error)")
    }
    // The model comes first: curves that cannot be written are no reason to lose it.
    do throws(FileError) {
      try AtomicFile.write(Data(learner.scene.encoded().utf8), to: folder.scene)
      let writer =
        runCurves
        ?? RunCurvesWriter(folder, launched: Date(), at: earlierSeconds + clock.seconds)
      runCurves = writer
      try writer.write(history)
      try saves.removeAutomatic()
      return .saved(folder.checkpoint)
    } catch {
      return .failed("saved \(folder.checkpoint), but not its curves: \(error)")
    }
  }

  private func perform(_ command: SessionCommand) {
    switch command {
    case .restartTraining(let generation): restart(generation)
    case .saveCheckpoint: save()
    case .switchPlanner, .startEpisode, .kick, .stepControl, .setGoal, .applySettings: break
    }
  }

  private func restart(_ generation: Int) {
    // Another generation is another draw of everything random; the scene was valid before.
    guard
      let fresh = learner.restarted(seed: seed &+ UInt64(generation - 1) &* 0x9E37_79B9)
    else { return }
    self.generation = generation
    learner = fresh
    stepCount = 0
    curves = fresh.curves
    history = MetricHistory(curves, latentSize: fresh.latentSize)
    earlierSeconds = 0
    collapse = CollapseMonitor()
    laziness = LazinessMonitor()
    runCurves?.restart()
    autosave.restart()
    message = TrainingMessage()
    message.generation = generation
    message.since = clock.seconds
    hasPublishedModel = false
    hasUpdated = false
    rateStart = nil
    lastReport = -.infinity
    mail.log?.record(
      LogEntry(
        seconds: clock.seconds, event: "training_restarted",
        fields: [("generation", .integer(generation))]))
  }

  private func note(_ update: LearningReport, at seconds: Double) {
    let values = learner.curveValues
    history.add(
      update: update.update, seconds: earlierSeconds + seconds,
      values: history.hasColumns(curves) ? values : history.values(values, of: curves),
      samples: learner.samples, dimensionKL: learner.dimensionKL)
    if let text = learner.takeNotice() { notice(text) }
    if !hasUpdated {
      hasUpdated = true
      mail.log?.record(LogEntry(seconds: seconds, event: "first_update"))
    }
    if update.step.wentBack {
      notice(
        "update \(update.update): the model ran away; back to its average, at half the step size"
      )
      mail.log?.record(
        LogEntry(
          seconds: seconds, event: "went_back", fields: [("update", .integer(update.update))]
        ))
    }
    if learner.hasFailed {
      noteDivergence(at: update.update, seconds: seconds)
    }
  }

  private func noteDivergence(at update: Int, seconds: Double) {
    guard message.divergedAt == nil else { return }
    message.divergedAt = update
    lastReport = -.infinity
    mail.log?.record(
      LogEntry(seconds: seconds, event: "diverged", fields: [("update", .integer(update))]))
  }

  private func publishModel(at seconds: Double) {
    guard learner.hasBegun,
      !hasPublishedModel || seconds - lastModel >= Self.modelInterval || secondsToWatch != nil
    else { return }
    let count = (learner.updateCount, learner.policyUpdates)
    if hasPublishedModel, count == published { return }
    guard let findings = learner.findings else { return }
    // Whatever made it so: a model that is not finite is shown to nobody.
    guard findings.isFinite else {
      return noteDivergence(at: learner.updateCount, seconds: seconds)
    }
    hasPublishedModel = true
    published = count
    lastModel = seconds
    switch findings {
    case .model(let learned, let experience):
      mail.learned.publish(
        LearnedModel(
          learned: learned, experience: experience, sequenceCount: experience.count,
          generation: generation))
    case .policies(let policies):
      mail.imitated.publish(LearnedPolicies(policies: policies, generation: generation))
    }
  }

  private func report(at seconds: Double, force: Bool) {
    guard force || seconds - lastReport >= Self.reportInterval else { return }
    lastReport = seconds
    message.phase = learner.phase
    message.generation = generation
    var report = TrainingReport()
    report.isPaused = isPaused
    report.transitions = learner.transitions
    report.environmentFrames = learner.environmentFrames
    report.series = history.series
    report.agent = learner.agentStanding
    report.imitators = learner.imitators
    report.learningRate = Double(learner.learningRate)
    if learner.hasBegun {
      report.update = learner.updateCount
      report.samples = learner.samples
      report.dimensionKL = history.dimensionKL
      // Before the first update of a loaded model nothing was measured: zeros would call it dead.
      if hasUpdated {
        collapse.note(
          update: learner.updateCount, codes: learner.codeKL(), parts: report.dimensionKL)
      }
      report.dimensionUses = collapse.uses
      laziness.note(
        update: learner.updateCount,
        ratio: hasUpdated ? learner.predictionRatio() : .nan)
      report.predictionRatio = laziness.ratio
      report.earlierPrediction = laziness.earlier
      report.isLazy = laziness.isLazy
      if let start = rateStart, seconds - start.seconds > 0.05 {
        report.updatesPerSecond =
          Double(learner.updateCount - start.update) / (seconds - start.seconds)
        // A window of one to two seconds: steady digits that still follow.
        if seconds - start.seconds > 2 {
          rateStart = (
            (start.update + learner.updateCount) / 2, (start.seconds + seconds) / 2
          )
        }
      } else if rateStart == nil, !isPaused {
        rateStart = (learner.updateCount, seconds)
      }
    }
    message.report = report
    mail.training.publish(message)
  }

  private func notice(_ text: String) {
    message.notice = (text, clock.seconds)
    mail.training.publish(message)
  }
}
