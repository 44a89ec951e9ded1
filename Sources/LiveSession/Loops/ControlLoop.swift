import Control
import LatentModels
import LinearAlgebra
import Planning
import Runs
import Scenes
import Settings
import Threads
import Validation
import Worlds

/// Runs the simulation one control tick at a time: sees a frame pair, encodes it, plans, acts.
///
/// The true state is stepped, drawn and scored; the planner gets the code of the picture and nothing
/// else. Born on its thread and never leaves it.
final class ControlLoop {
  /// How many observations the trail keeps: as many as the longest dream asks for.
  private static let trailLength = DreamState.longest
  /// Seconds at the goal without a break that count as held.
  private static let holdSeconds = 2.0

  private let mail: SessionMail
  private let clock: any SessionClock
  private let runner: EpisodeRunner
  private var generator: RandomGenerator
  private let seed: UInt64
  private var state: SessionState
  private var stateVersion = -1
  private var inbox: CommandInbox
  /// The planning model in use; nil before the first.
  private var adopted: RecordedModel?
  private var planningVersion = 0
  /// What the planner sees with; nil before the first model.
  private var perception: LatentPerception?
  private var cost: LatentCost?
  private var generation = 1
  /// The planner in charge, and its numbers; nil before it decides.
  private var inCharge: (name: ControllerName, settings: PlannerSettings)?
  /// The last plan; nil when the planner did not decide.
  private(set) var lastPlan: Plan?
  private var goal: GoalKeeper
  private var recent = ControlRecord()
  /// Ticks to take although control is paused.
  private var stepsOwed = 0
  private var message = ControlMessage()
  private var atGoalTicks = 0
  private var lateTicks = 0
  private var recordedTicks = 0
  private var lastRecorded: RecordedTick.Context?

  /// Prepares the loop at the start of its first episode.
  init(
    scene: Scene, seed: UInt64, mail: SessionMail, clock: any SessionClock
  ) throws(SettingProblem) {
    self.mail = mail
    inbox = CommandInbox(mail.controlCommands)
    self.clock = clock
    self.seed = seed
    state = mail.state.value
    let environment = try Environment(scene.environment)
    runner = EpisodeRunner(
      [environment],
      memory: .init(window: scene.model.windowFrames, observations: Self.trailLength))
    goal = GoalKeeper(environment)
    generator = RandomGenerator(seed: seed).split(3)
    message.report.episodes = EpisodeLedger(window: scene.session.solvedEpisodes)
    message.report.episode = 1
    message.report.controllers = scene.registry.controllers
    message.report.successWord = environment.task.words.success
    message.report.heldWords = environment.task.words.held
    startEpisode()
    publishGoal()
  }

  /// The simulation.
  private var environment: Environment {
    get { runner.worlds[0] }
    _modify { yield &runner.worlds[0] }
  }

  /// How many times as fast as real time the simulation should go.
  var timeScale: Double { state.timeScale }

  /// Whether the next tick would do nothing, until something is put into the loop's mailboxes.
  var isResting: Bool { state.isControlPaused && stepsOwed == 0 }

  /// One control tick.
  ///
  /// - Parameter lateTicks: How many ticks began late so far, for the report.
  func tick(lateTicks: Int) {
    self.lateTicks = lateTicks
    let now = SessionInstant.rounded(clock.seconds)
    // In this order a model never comes from events that the state has not seen.
    let model = mail.planning.newer(than: &planningVersion) ?? nil
    if let newest = mail.state.newer(than: &stateVersion) {
      if newest.timeScale != state.timeScale { recent.forgetPace() }
      if newest.planner != state.planner { recent.forgetTimes() }
      state = newest
    }
    for command in inbox.take(seenBy: state) { perform(command) }
    if let model { adopt(model) }
    defer { record(at: now) }
    guard !state.isControlPaused || stepsOwed > 0 else {
      recent.noteTick(at: nil)
      return publish(milliseconds: 0)
    }
    stepsOwed = max(stepsOwed - 1, 0)
    recent.noteTick(at: state.isControlPaused ? nil : now)
    var action = ActionVector()
    var milliseconds = 0.0
    if let fractions = state.manualActions(at: now) {
      lastPlan = nil
      perception?.acted(nil)
      message.report.conditions.disturbances.insert(.byHand)
      action = environment.system.actionLimit * fractions
    } else {
      let start = clock.seconds
      let decision = decide()
      lastPlan = decision?.plan
      action = runner.actions(of: decision)[0]
      milliseconds = (clock.seconds - start) * 1000
      if let lastPlan {
        recent.add(milliseconds: milliseconds)
        let made = PastPlan(
          tick: message.report.tick, modelVersion: perception?.inference.version ?? 0,
          path: lastPlan.path)
        message.plan = made
        recent.add(made)
        message.report.conditions.noteModel(made.modelVersion)
      } else if state.planner != nil {
        message.report.conditions.disturbances.insert(.noModel)
      }
    }
    let result = runner.act([action])[0]
    if let result { note(result, action) }
    publish(milliseconds: milliseconds)
    if result?.hasEnded == true { finishEpisode() }
  }

  // MARK: - Deciding

  private func decide() -> Decision? {
    guard let perception, let kind = state.planner,
      let objective = try? cost?.objective(
        actionSize: environment.system.actionSize, settings: state.scene.control)
    else {
      perception?.acted(nil)
      return nil
    }
    perception.objective = objective
    perception.offsetGain = state.scene.planner.offsetGain
    putInCharge(kind, latentSize: perception.inference.model.latentSize)
    return runner.decide()
  }

  /// Makes a controller when the user chose another or changed its numbers; the new one starts from
  /// the old one's plan.
  private func putInCharge(_ kind: ControllerName, latentSize: Int) {
    let settings = state.scene.planner
    if let inCharge, inCharge == (kind, settings) { return }
    let controller = state.scene.registry.controllers[kind]?.make(
      PlannerRequest(
        settings: settings, problemCount: 1, stateSize: latentSize,
        bounds: .unit(actionSize: environment.system.actionSize),
        seed: seed &+ UInt64(message.report.ticks)))
    if let lastPlan { controller?.adopt(lastPlan) }
    runner.controller = controller
    inCharge = (kind, settings)
  }

  private func adopt(_ model: PlanningModel) {
    guard model.generation >= generation, model.cost.isFinite else { return }
    if model.generation > generation { forgetModel(generation: model.generation) }
    if let perception {
      perception.inference.load(model.snapshot)
      // Another model has other codes.
      perception.acted(nil)
    } else if let objective = try? model.cost.objective(
      actionSize: environment.system.actionSize, settings: state.scene.control)
    {
      let made = LatentPerception(
        ModelInference(model.snapshot), objective: objective, worlds: 1,
        settings: state.scene.control)
      perception = made
      runner.perception = made
    }
    cost = model.cost
    adopted = RecordedModel(
      generation: model.generation, version: model.snapshot.version,
      reference: model.referenceVersion, goal: model.goalNumber)
  }

  private func forgetModel(generation: Int) {
    self.generation = generation
    perception = nil
    runner.perception = nil
    runner.controller = nil
    inCharge = nil
    adopted = nil
    cost = nil
    lastPlan = nil
    // Another model's episodes; numbers count on.
    message.report.episodes = EpisodeLedger(window: message.report.episodes.window)
    recent.forgetPlans()
    recent.forgetTimes()
  }

  // MARK: - Commands

  private func perform(_ command: SessionCommand) {
    switch command {
    case .switchPlanner(let from, let to):
      mail.log?.record(
        LogEntry(
          seconds: clock.seconds, event: "planner_switched",
          fields: [
            ("from", .text(from?.rawValue ?? "none")), ("to", .text(to.rawValue)),
            ("episode", .integer(message.report.episode)), ("tick", .integer(message.report.tick)),
          ]))
      note(task: \.planner, to, .plannerSwitched)
    case .startEpisode:
      abandonEpisode()
      startEpisode()
    case .kick(let strength):
      // A kick is no fault of the dynamics.
      perception?.acted(nil)
      environment.kick(strength: generator.uniform() < 0.5 ? -strength : strength)
      message.report.conditions.disturbances.insert(.kicked)
    case .stepControl: stepsOwed += 1
    case .setGoal(let choice):
      goal.choose(choice, in: &environment)
      note(task: \.goal, goal.identity(in: environment), .goalMoved)
      publishGoal()
    case .restartTraining(let generation):
      abandonEpisode()
      forgetModel(generation: generation)
      // The state goes back to the scene's goal, and so does the picture.
      goal.choose(.scene, in: &environment)
      publishGoal()
    case .applySettings, .saveCheckpoint: break
    }
  }

  /// Makes something else what the episode is a trial of; one that is under way is spoiled.
  private func note<Value: Equatable>(
    task path: WritableKeyPath<EpisodeTask, Value>, _ value: Value,
    _ disturbance: EpisodeDisturbances
  ) {
    guard message.report.conditions.task[keyPath: path] != value else { return }
    message.report.conditions.task[keyPath: path] = value
    if message.report.tick > 0 { message.report.conditions.disturbances.insert(disturbance) }
  }

  private func startEpisode() {
    // The default start was checked with the scene.
    try? environment.reset(generator: &generator)
    runner.begin()
    lastPlan = nil
    atGoalTicks = 0
    recent.begin(environment)
    message.episodeStart = environment.state
    message.report.conditions = EpisodeConditions(
      EpisodeTask(
        goal: goal.identity(in: environment), planner: state.planner,
        start: environment.settings.defaultStart))
    message.report.tick = 0
    message.trail = runner.histories[0]
  }

  /// Ends the running episode before its time; one that has not taken a tick is none, and its number
  /// is the next one's.
  private func abandonEpisode() {
    guard message.report.tick > 0 else { return }
    message.report.conditions.disturbances.insert(.cutShort)
    closeEpisode()
  }

  private func finishEpisode() {
    closeEpisode()
    startEpisode()
  }

  /// Writes down how the running episode ended.
  private func closeEpisode() {
    let episode = EpisodeRecord(
      number: message.report.episode, conditions: message.report.conditions,
      isSuccess: environment.score.isSuccess, episodeReturn: environment.score.episodeReturn,
      seconds: clock.seconds)
    if message.report.episodes.finish(episode) {
      mail.log?.record(.solved(episode))
    }
    mail.log?.record(.ended(episode))
    message.report.episode += 1
    message.report.tick = 0
  }

  // MARK: - Reporting

  private func note(_ result: TickResult, _ action: ActionVector) {
    message.trail = runner.histories[0]
    recent.add(action, leadingTo: environment)
    message.report.ticks += 1
    message.report.tick += 1
    message.report.action = (0..<environment.system.actionSize).map {
      environment.system.clipped(action)[$0]
    }
    atGoalTicks = result.isAtGoal ? atGoalTicks + 1 : 0
    let held = Double(atGoalTicks) * environment.controlInterval
    let conditions = message.report.conditions
    if held >= Self.holdSeconds,
      message.report.episodes.noteHeld(conditions, at: clock.seconds)
    {
      mail.log?.record(
        .held(conditions, episode: message.report.episode, seconds: clock.seconds))
    }
  }

  private func publish(milliseconds: Double) {
    let system = environment.system
    // While control is paused the last plan may be that of the planner before: its numbers are not
    // those of the planner named beside them.
    let plan = inCharge?.name == state.planner ? lastPlan : nil
    message.report.planner = state.planner
    message.report.isPaused = state.isControlPaused
    message.report.isManual = state.isManual
    message.report.horizon = plan?.horizon ?? state.scene.planner.horizon
    if let kind = state.planner {
      let planner = state.scene.registry.controllers[kind]?.planner
      message.report.candidates = planner?.candidates(state.scene.planner) ?? 0
      message.report.iterations = planner?.iterations(state.scene.planner) ?? 0
    }
    message.report.cost = plan.map { Double($0.costs[0]) } ?? .nan
    message.report.costPerIteration = plan?.costPerIteration ?? []
    message.report.eliteCosts = plan?.eliteCosts ?? []
    message.report.millisecondsPerDecision = milliseconds
    message.report.decisionTimes = recent.decisionTimes
    message.report.timeScale = state.timeScale
    message.report.reachedTimeScale = recent.pace(controlInterval: environment.controlInterval)
    message.report.kickStrength = state.kickStrength
    message.report.trace = recent.trace
    message.report.plannedActions = plannedActions(of: plan)
    message.plans = recent.plans
    message.report.actionNames = system.actionQuantities.map(\.name)
    message.report.actionUnits = system.actionQuantities.map(\.unit)
    message.report.actionLimits = (0..<system.actionSize).map { system.actionLimit[$0] }
    message.report.episodeReturn = environment.score.episodeReturn
    message.report.episodeTicks = environment.ticksPerEpisode
    message.report.controlInterval = environment.controlInterval
    message.report.isAtGoal = environment.task.isAtGoal(environment.state)
    message.report.state = (0..<system.stateSize).map { environment.state[$0] }
    message.report.stateNames = system.stateQuantities.map(\.name)
    message.report.stateUnits = system.stateQuantities.map(\.unit)
    message.report.modelVersion = perception?.inference.version ?? 0
    message.report.lateTicks = lateTicks
    if lastPlan == nil { message.plan = nil }
    message.report.planAge = message.planAge
    message.planActions = lastPlan?.sequence ?? []
    message.elites = lastPlan?.elites ?? []
    mail.control.publish(message)
  }

  /// Writes down all that this tick depended on, and its return to compare a replay with.
  private func record(at seconds: Double) {
    guard let log = mail.log else { return }
    log.record(
      RecordedTick(
        seconds: seconds, number: recordedTicks, events: state.eventCount, model: adopted,
        lateTicks: lateTicks, episodeReturn: message.report.episodeReturn
      ).entry(after: lastRecorded))
    lastRecorded = (state.eventCount, adopted, lateTicks)
    recordedTicks += 1
  }

  /// The plan's actions in the system's units, `[horizon, m]`.
  private func plannedActions(of plan: Plan?) -> [Double] {
    let limit = environment.system.actionLimit
    let size = environment.system.actionSize
    return (plan?.sequence ?? []).enumerated().map { index, fraction in
      Double(fraction) * limit[index % size]
    }
  }

  private func publishGoal() {
    message.report.goal = goal.report
    message.goal = goal.window(of: environment, frames: state.scene.model.windowFrames)
    message.goalState = goal.picture == nil ? environment.task.goal : nil
    message.goalNumber += 1
  }
}
