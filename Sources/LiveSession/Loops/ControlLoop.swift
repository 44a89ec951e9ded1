import Control
import LatentModels
import LinearAlgebra
import Planning
import Policies
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
  /// The model that planners think with, and the policies.
  private var learned: Learned?
  /// The policies that imitate, in a scene that has them.
  private var imitation = ImitationControl()
  private var imitatedVersion = 0
  private var generation = 1
  /// The planner in charge, and its numbers; nil before it decides.
  private var inCharge: (name: ControllerName, settings: PlannerSettings, policyUpdates: Int)?
  /// The last plan; nil when the planner did not decide.
  private(set) var lastPlan: Plan?
  /// What the policy in charge said last; nil when none decided.
  private var saying: PolicyOutput?
  private var goal: GoalKeeper
  private var recent = ControlRecord()
  /// Ticks to take although control is paused.
  private var stepsOwed = 0
  /// What of the report never changes.
  private let constants: ControlReport
  private var episodes: EpisodeBook
  /// Control ticks so far.
  private var ticks = 0
  /// The action of the last tick.
  private var action: [Double] = []
  /// The last plan that was made, with its tick; nil when nobody planned since.
  private var plan: PastPlan?
  /// The goal as the encoder sees it, as a state where that is known, and how often it was set.
  private var wanted = (
    window: ObservationWindow(frames: [], actions: []), state: StateVector?.none, number: 0
  )
  /// The return as of the last report.
  private var reportedReturn = 0.0
  private var lateTicks = 0
  private var recordedTicks = 0
  private var lastRecorded: RecordedTick.Context?

  /// Prepares the loop at the start of its first episode.
  init(
    scene: Scene, seed: UInt64, mail: SessionMail, clock: any SessionClock
  ) throws(InputError) {
    self.mail = mail
    inbox = CommandInbox(mail.controlCommands)
    self.clock = clock
    self.seed = seed
    state = mail.state.value
    let world = try scene.world()
    runner = EpisodeRunner(
      [world],
      memory: .init(window: scene.windowFrames, observations: Self.trailLength))
    goal = GoalKeeper(world)
    generator = RandomGenerator(seed: seed).split(3)
    episodes = EpisodeBook(window: scene.session.solvedEpisodes)
    constants = ControlReport(world, controllers: scene.controllers)
    startEpisode()
    noteGoal()
  }

  private var world: any World {
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
    let policies = mail.imitated.newer(than: &imitatedVersion) ?? nil
    if let newest = mail.state.newer(than: &stateVersion) {
      if newest.timeScale != state.timeScale { recent.forgetPace() }
      if newest.planner != state.planner { recent.forgetTimes() }
      state = newest
    }
    for command in inbox.take(seenBy: state) { perform(command) }
    if let model { adopt(model) }
    if let policies { adopt(policies) }
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
      saying = nil
      perception?.acted(nil)
      episodes.conditions.disturbances.insert(.byHand)
      action = world.actionSpace.action(steered: fractions, tick: episodes.tick)
    } else {
      let start = clock.seconds
      let decision = decide()
      lastPlan = decision?.plan
      action = runner.actions(of: decision)[0]
      milliseconds = (clock.seconds - start) * 1000
      saying = decision?.policy
      if decision != nil {
        let version = modelVersion
        recent.add(milliseconds: milliseconds)
        episodes.conditions.noteModel(version)
        if let lastPlan {
          let made = PastPlan(tick: episodes.tick, modelVersion: version, path: lastPlan.path)
          plan = made
          recent.add(made)
        }
      } else if state.planner != nil {
        episodes.conditions.disturbances.insert(.noModel)
      }
    }
    let result = runner.act([action])[0]
    if let result { note(result, action) }
    publish(milliseconds: milliseconds)
    if result?.hasEnded == true { finishEpisode() }
  }

  // MARK: - Deciding

  private func decide() -> Decision? {
    if imitation.learned != nil { return imitate() }
    guard let perception, let kind = state.planner,
      let objective = try? cost?.objective(
        actionSize: world.actionSpace.size, settings: state.scene.control)
    else {
      perception?.acted(nil)
      return nil
    }
    perception.objective = objective
    perception.offsetGain = state.scene.planner.offsetGain
    guard putInCharge(kind, latentSize: perception.inference.model.latentSize) else {
      perception.acted(nil)
      return nil
    }
    return runner.decide()
  }

  private func imitate() -> Decision? {
    let controller = state.planner.flatMap {
      imitation.controller(
        $0, state, space: world.actionSpace, seed: seed &+ UInt64(ticks))
    }
    runner.controller = controller
    return controller == nil ? nil : runner.decide()
  }

  /// The version of what decides.
  private var modelVersion: Int {
    imitation.learned?.policies.version ?? perception?.inference.version ?? 0
  }

  private func adopt(_ policies: LearnedPolicies) {
    guard policies.generation >= generation else { return }
    if policies.generation > generation { forgetModel(generation: policies.generation) }
    if runner.perception == nil { runner.perception = PicturePerception() }
    imitation.adopt(policies)
    adopted = imitation.recorded
  }

  /// Makes a controller when the user chose another or changed its numbers, or a policy has learned
  /// more; the new one starts from the old one's plan.
  ///
  /// - Returns: Whether there is one: a policy may have learned nothing yet.
  private func putInCharge(_ kind: ControllerName, latentSize: Int) -> Bool {
    let scene = state.scene
    let settings = scene.planner
    guard let description = scene.registry.controllers[kind] else { return false }
    let policy =
      description.isPolicy || settings.takesAdvice
      ? learned?.policy(for: description, agent: scene.agent?.agent?.controller.name) : nil
    let updates = policy?.updates ?? 0
    if let inCharge, inCharge == (kind, settings, updates) { return true }
    let controller = description.make(
      PlannerRequest(
        settings: settings, problemCount: 1, stateSize: latentSize,
        bounds: .unit(actionSize: world.actionSpace.size),
        seed: seed &+ UInt64(ticks)), policy)
    guard let controller else { return false }
    if let lastPlan { controller.adopt(lastPlan) }
    runner.controller = controller
    see(with: kind)
    inCharge = (kind, settings, updates)
    return true
  }

  /// Looks through the model whose codes a controller knows.
  private func see(with kind: ControllerName) {
    guard let perception, let model = learned?.model(for: kind),
      model.version != perception.inference.version
    else { return }
    perception.inference.load(model)
    perception.acted(nil)
  }

  private func adopt(_ model: PlanningModel) {
    guard model.generation >= generation, model.cost.isFinite else { return }
    if model.generation > generation { forgetModel(generation: model.generation) }
    learned = model.learned
    if let perception {
      perception.inference.load(model.snapshot)
      // Another model has other codes.
      perception.acted(nil)
      if let inCharge { see(with: inCharge.name) }
    } else if let objective = try? model.cost.objective(
      actionSize: world.actionSpace.size, settings: state.scene.control)
    {
      let made = LatentPerception(
        ModelInference(model.snapshot), objective: objective, worlds: 1,
        space: world.actionSpace, settings: state.scene.control)
      perception = made
      runner.perception = made
    }
    cost = model.cost
    adopted = RecordedModel(
      generation: model.generation, version: model.snapshot.version,
      reference: model.referenceVersion, goal: model.goalNumber,
      policies: model.learned.policies.values.reduce(0) { $0 + $1.policy.updates })
  }

  private func forgetModel(generation: Int) {
    self.generation = generation
    imitation.forget()
    perception = nil
    learned = nil
    runner.perception = nil
    runner.controller = nil
    inCharge = nil
    adopted = nil
    cost = nil
    lastPlan = nil
    // Another model's episodes; numbers count on.
    episodes.forget()
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
            ("episode", .integer(episodes.number)), ("tick", .integer(episodes.tick)),
          ]))
      episodes.note(task: \.planner, to, .plannerSwitched)
    case .startEpisode:
      abandonEpisode()
      startEpisode()
    case .kick(let strength):
      // A kick is no fault of the dynamics.
      perception?.acted(nil)
      let isHit = world.kickIfPossible(
        strength: generator.uniform() < 0.5 ? -strength : strength)
      guard isHit else { return }
      episodes.conditions.disturbances.insert(.kicked)
    case .stepControl: stepsOwed += 1
    case .setGoal(let choice):
      goal.choose(choice, in: &world)
      episodes.note(task: \.goal, goal.identity(in: world), .goalMoved)
      noteGoal()
    case .restartTraining(let generation):
      abandonEpisode()
      forgetModel(generation: generation)
      // The state goes back to the scene's goal, and so does the picture.
      goal.choose(.scene, in: &world)
      noteGoal()
    case .applySettings, .saveCheckpoint: break
    }
  }

  private func startEpisode() {
    let before = world.simulation?.task.goal
    // The default start was checked with the scene.
    try? world.reset(start: nil, generator: &generator)
    let isGoalNew = goal.beginEpisode(in: &world, after: before)
    runner.begin()
    lastPlan = nil
    recent.begin(world)
    episodes.begin(
      EpisodeTask(
        goal: goal.identity(in: world), planner: state.planner, start: world.defaultStart),
      from: world.simulation?.state)
    if isGoalNew { noteGoal() }
  }

  /// Ends the running episode before its time; one that has not taken a tick is none.
  private func abandonEpisode() {
    guard episodes.tick > 0 else { return }
    episodes.conditions.disturbances.insert(.cutShort)
    write(episodes.close(world.score, at: clock.seconds))
  }

  private func finishEpisode() {
    write(episodes.close(world.score, at: clock.seconds))
    startEpisode()
  }

  private func write(_ entries: [LogEntry]) {
    for entry in entries { mail.log?.record(entry) }
  }

  // MARK: - Reporting

  private func note(_ result: TickResult, _ action: ActionVector) {
    recent.add(action, leadingTo: world)
    ticks += 1
    let clipped = world.actionSpace.clipped(action)
    self.action = (0..<world.actionSpace.size).map { clipped[$0] }
    write(
      episodes.note(result, seconds: world.controlInterval, at: clock.seconds))
  }

  private func publish(milliseconds: Double) {
    if lastPlan == nil { plan = nil }
    var message = ControlMessage()
    message.eventCount = state.eventCount
    message.trail = runner.histories[0]
    message.plan = plan
    message.planActions = lastPlan?.sequence ?? []
    world.actionSpace.balance(&message.planActions)
    message.elites = lastPlan?.elites ?? []
    (message.goal, message.goalState, message.goalNumber) = wanted
    message.episodeStart = episodes.start
    message.plans = recent.plans
    message.demonstrated = world as? any DemonstratedWorld
    message.intention = imitation.intention
    message.report = report(milliseconds: milliseconds)
    message.report.planAge = message.planAge
    reportedReturn = message.report.episodeReturn
    mail.control.publish(message)
  }

  private func report(milliseconds: Double) -> ControlReport {
    var report = constants
    // While control is paused the last plan may be that of the planner before: its numbers are not
    // those of the planner named beside them.
    let plan = inCharge?.name == state.planner ? lastPlan : nil
    report.planner = state.planner
    report.isPaused = state.isControlPaused
    report.isManual = state.isManual
    let controller = state.planner.flatMap { constants.controllers[$0] }
    // A policy tells what it means to do, and searches nothing: no horizon, no cost, no candidates.
    let isPolicy = controller?.isPolicy == true
    report.horizon = isPolicy ? 0 : plan?.horizon ?? state.scene.planner.horizon
    if let planner = controller?.planner {
      report.candidates = planner.candidates(state.scene.planner)
      report.iterations = planner.iterations(state.scene.planner)
    }
    report.cost = isPolicy ? .nan : plan.map { Double($0.costs[0]) } ?? .nan
    report.policyValue = isPolicy ? saying?.values.first.map(Double.init) ?? .nan : .nan
    report.costPerIteration = plan?.costPerIteration ?? []
    report.eliteCosts = plan?.eliteCosts ?? []
    report.millisecondsPerDecision = milliseconds
    report.decisionTimes = recent.decisionTimes
    report.action = action
    report.trace = recent.trace
    report.plannedActions = plannedActions(of: plan)
    report.goal = goal.report
    report.timeScale = state.timeScale
    report.reachedTimeScale = recent.pace(controlInterval: world.controlInterval)
    report.kickStrength = state.kickStrength
    report.conditions = episodes.conditions
    report.episodes = episodes.ledger
    report.episodeReturn = world.score.episodeReturn
    report.tick = episodes.tick
    report.episode = episodes.number
    report.isAtGoal = (world as? any GoalDirected)?.isAtGoal ?? false
    if let stateful = world as? any StateReporting {
      let state = stateful.state
      report.state = stateful.stateQuantities.indices.map { state[$0] }
    }
    report.modelVersion = modelVersion
    report.ticks = ticks
    report.lateTicks = lateTicks
    return report
  }

  /// Writes down all that this tick depended on, and its return to compare a replay with.
  private func record(at seconds: Double) {
    guard let log = mail.log else { return }
    log.record(
      RecordedTick(
        seconds: seconds, number: recordedTicks, events: state.eventCount, model: adopted,
        lateTicks: lateTicks, episodeReturn: reportedReturn
      ).entry(after: lastRecorded))
    lastRecorded = (state.eventCount, adopted, lateTicks)
    recordedTicks += 1
  }

  /// The plan's actions in the system's units, `[horizon, m]`.
  private func plannedActions(of plan: Plan?) -> [Double] {
    let space = world.actionSpace
    let sequence = plan?.sequence ?? []
    return stride(from: 0, to: sequence.count, by: space.size).flatMap { first in
      var fractions = ActionVector()
      for component in 0..<space.size {
        fractions[component] = Double(sequence[first + component])
      }
      let action = space.action(fractions)
      return (0..<space.size).map { action[$0] }
    }
  }

  private func noteGoal() {
    wanted = (
      goal.window(of: world, frames: state.scene.windowFrames),
      goal.picture == nil ? world.simulation?.task.goal : nil, wanted.number + 1
    )
  }
}
