import LinearAlgebra
import Settings
import Validation

/// What a control tick brought.
package struct TickResult: Sendable, Equatable {
  /// The sum of the rewards of its physics steps; steps after the episode's end earn nothing.
  package let reward: Double
  /// Whether the episode ended early, in this tick or before.
  package let isTerminated: Bool
  /// Whether the episode is over.
  package let hasEnded: Bool
  /// Whether the new state is at the goal.
  package let isAtGoal: Bool
  /// Whether the episode is a success as far as it was judged: final once `hasEnded`.
  package let isSuccessSoFar: Bool
}

/// The world of a simulated system and a task.
///
/// A value: copies are independent, and each belongs to whoever steps it.
package struct Environment: GoalDirected, Kickable, StateReporting {
  /// The settings it was made from.
  package let settings: EnvironmentSettings
  /// The task.
  package private(set) var task: any ControlTask
  /// The system.
  package let system: any PhysicalSystem
  /// What a frame shows.
  package let view: FrameView
  /// How many physics steps a control tick spans; the action is held.
  package let stepsPerTick: Int
  /// The named start distributions.
  package let starts: [String: SamplingBox]
  /// Where random-state collection starts its sequences.
  package let collectionBox: SamplingBox

  /// The true state.
  package private(set) var state: StateVector
  /// The score of the episode.
  package private(set) var score: EpisodeScore
  /// What can be done.
  package let actionSpace: ActionSpace
  /// What disturbs the running episode.
  private var noise = RandomGenerator(seed: 0)

  /// Makes the environment that the settings describe; its state is the goal until `reset`.
  ///
  /// - Throws: What is wrong with the settings.
  package init(
    _ settings: EnvironmentSettings, registry: WorldRegistry = .standard
  ) throws(InputError) {
    try settings.validate(registry)
    let description = try registry.description(named: settings.system)
    guard let makeTask = description.makeTask else {
      throw InputError(
        keyPath: "system", expected: "a world that is simulated here",
        found: PrintableText.quoted(settings.system))
    }
    var starts: [String: SamplingBox] = [:]
    for (name, ranges) in settings.starts {
      starts[name] = try SamplingBox(
        ranges, names: description.stateNames, keyPath: "starts.\(name)")
    }
    self.settings = settings
    self.starts = starts
    collectionBox = try SamplingBox(
      settings.collection, names: description.stateNames, keyPath: "collection")
    stepsPerTick = try settings.stepsPerTick()
    view = FrameView(settings.frame)
    task = makeTask(settings)
    system = task.system
    state = task.goal
    score = EpisodeScore(length: settings.episodeSteps, task: task)
    actionSpace = system.actionSpace
  }

  /// What is seen.
  package var observationSpace: ObservationSpace {
    ObservationSpace(width: view.width, height: view.height)
  }

  /// The length of a control tick in s.
  package var controlInterval: Double { settings.controlInterval }

  /// How many ticks an episode has; its last tick may reach beyond its last step.
  package var ticksPerEpisode: Int { (settings.episodeSteps + stepsPerTick - 1) / stepsPerTick }

  package var defaultStart: String { settings.defaultStart }

  package var words: TaskWords { task.words }

  package var stateQuantities: [Quantity] { system.stateQuantities }

  // MARK: - Acting

  /// Starts an episode from a named distribution, or from the settings' default one.
  ///
  /// - Throws: When there is no start of that name.
  package mutating func reset(
    start: String? = nil, generator: inout RandomGenerator
  ) throws(InputError) {
    let name = start ?? settings.defaultStart
    if let box = starts[name] {
      let state = system.sample(box, &generator)
      if !task.goals.isEmpty { task.goal = task.goals[generator.index(below: task.goals.count)] }
      reset(to: state)
    } else if let published = published(name) {
      reset(to: published[generator.index(below: published.count)])
    } else {
      let names = Set(starts.keys).union(
        task.publishedStarts.isEmpty ? [] : [EpisodeStart.published])
      throw InputError(
        keyPath: "starts", expected: "one of \(listed(names))",
        found: PrintableText.quoted(name))
    }
    noise = generator.split(0)
  }

  /// The starts of a published evaluation, where that is the name; nil for any other name.
  ///
  /// A scene may have a start of its own by that name.
  package func published(_ name: String?) -> [EpisodeStart]? {
    let name = name ?? settings.defaultStart
    guard name == EpisodeStart.published, starts[name] == nil else { return nil }
    return task.publishedStarts.isEmpty ? nil : task.publishedStarts
  }

  /// Starts an episode from a state, with the goal that belongs to it.
  package mutating func reset(to start: EpisodeStart) {
    if let goal = start.goal { task.goal = goal }
    reset(to: start.state)
  }

  /// Starts an episode from a state.
  package mutating func reset(to state: StateVector) {
    self.state = system.admissible(state)
    score = EpisodeScore(length: settings.episodeSteps, task: task)
  }

  /// Holds an action for one control tick.
  ///
  /// - Parameter action: In the system's units; clipped to its limits. One that is not a number
  ///   makes the state not a number, which is never a success.
  @discardableResult
  package mutating func tick(_ action: ActionVector) -> TickResult {
    let returnBefore = score.episodeReturn
    let clipped = actionSpace.clipped(action)
    for _ in 0..<stepsPerTick {
      let reward = task.reward(state, clipped)
      state = system.advance(state, by: clipped, generator: &noise)
      score.add(
        reward: reward, isAtGoal: task.isAtGoal(state), isTerminal: task.isTerminal(state))
    }
    return score.result(since: returnBefore, isAtGoal: task.isAtGoal(state))
  }

  /// Hits the system: adds `strength` times the task's kick to the state.
  ///
  /// The transition of this tick is not explained by its action: whoever records episodes for
  /// training begins a new one after a kick.
  package mutating func kick(strength: Double) {
    state = system.admissible(state + task.kick * strength)
  }

  /// Makes another state the goal, at rest; the episode and its score go on.
  ///
  /// A state that is not a number changes nothing.
  package mutating func setGoal(_ state: StateVector) {
    guard state.isFinite else { return }
    task.goal = task.atRest(system.admissible(state))
  }

  // MARK: - True dynamics, for collection and the oracle

  /// The state one undisturbed control tick after `state`; the action is clipped to its limits.
  package func next(_ state: StateVector, _ action: ActionVector) -> StateVector {
    advance(state, by: actionSpace.clipped(action))
  }

  /// The same for fractions that a planner thinks about: between choices, too, and smooth there.
  package func next(_ state: StateVector, fractions: ActionVector) -> StateVector {
    actionSpace.kind == .discrete
      ? advance(state, by: fractions) : next(state, fractions * system.actionLimit)
  }

  /// One control tick after `state` with what disturbs the system, and the rewards of its steps.
  package func next(
    _ state: StateVector, _ action: ActionVector, generator: inout RandomGenerator
  ) -> (state: StateVector, reward: Double) {
    let clipped = actionSpace.clipped(action)
    var (state, reward) = (state, 0.0)
    for _ in 0..<stepsPerTick {
      reward += task.reward(state, clipped)
      state = system.advance(state, by: clipped, generator: &generator)
    }
    return (state, reward)
  }

  /// The state one control tick before `state` without action.
  package func stateBefore(_ state: StateVector) -> StateVector {
    system.stateBefore(state, steps: stepsPerTick)
  }

  /// Writes the Jacobians of one control tick around a state and an action, by central differences
  /// of the physics without the action's limits (a clipped action would have a one-sided slope).
  ///
  /// - Parameters:
  ///   - stateMatrix: A, `[stateSize, stateSize]`, row-major, written.
  ///   - actionMatrix: B, `[stateSize, actionSize]`, row-major, per unit of the action, written.
  package func writeJacobians(
    _ state: StateVector, _ action: ActionVector, stateMatrix: UnsafeMutablePointer<Double>,
    actionMatrix: UnsafeMutablePointer<Double>
  ) {
    // Near the cube root of the precision, where rounding and truncation are equally small.
    let reach = 1e-5
    let (rows, columns) = (system.stateSize, system.actionSize)
    for column in 0..<rows {
      var offset = StateVector()
      offset[column] = reach
      let slope =
        (advance(state + offset, by: action) - advance(state - offset, by: action)) / (2 * reach)
      for row in 0..<rows { stateMatrix[row * rows + column] = slope[row] }
    }
    for column in 0..<columns {
      var offset = ActionVector()
      offset[column] = reach
      let slope =
        (advance(state, by: action + offset) - advance(state, by: action - offset)) / (2 * reach)
      for row in 0..<rows { actionMatrix[row * columns + column] = slope[row] }
    }
  }

  private func advance(_ state: StateVector, by action: ActionVector) -> StateVector {
    var state = state
    for _ in 0..<stepsPerTick { state = system.advance(state, by: action) }
    return state
  }

  // MARK: - Seeing

  /// Draws a state.
  ///
  /// - Parameters:
  ///   - state: Any state; what is outside the view is not seen.
  ///   - frame: `[height, width]`, written.
  package func render(_ state: StateVector, into frame: UnsafeMutablePointer<UInt8>) {
    system.draw(state, on: FrameCanvas(view, pixels: frame))
    guard settings.frame.pixels == .binary else { return }
    for index in 0..<view.pixelCount { frame[index] = frame[index] >= 128 ? 255 : 0 }
  }

  /// Draws the present state into `frame` `[height, width]`.
  package func render(into frame: UnsafeMutablePointer<UInt8>) {
    render(state, into: frame)
  }

  /// Draws where the system would have been without action.
  package func renderPast(ticks: Int, into frame: UnsafeMutablePointer<UInt8>) {
    render((0..<ticks).reduce(state) { state, _ in stateBefore(state) }, into: frame)
  }

  package var isAtGoal: Bool { task.isAtGoal(state) }

  package func renderGoal(into frame: UnsafeMutablePointer<UInt8>) {
    render(task.goal, into: frame)
  }
}
