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

/// A system and a task that are acted on in control ticks and seen in frames.
///
/// A value: copies are independent, and each belongs to whoever steps it. An observation is the pair
/// of the frames one tick before and now, so that velocities can be seen.
///
/// After the end of an episode the score stands still and the physics goes on until `reset`.
package struct Environment: Sendable {
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
  /// The true state one tick before.
  package private(set) var previousState: StateVector
  /// The score of the episode.
  package private(set) var score: EpisodeScore

  /// Makes the environment that the settings describe; its state is the goal until `reset`.
  ///
  /// - Throws: What is wrong with the settings.
  package init(_ settings: EnvironmentSettings) throws(SettingProblem) {
    try settings.validate()
    let description = try EnvironmentRegistry.description(named: settings.system)
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
    task = description.makeTask(settings)
    system = task.system
    state = task.goal
    previousState = task.goal
    score = EpisodeScore(length: settings.episodeSteps, task: task)
  }

  /// The length of a control tick in s.
  package var controlInterval: Double { settings.controlInterval }

  /// How many ticks an episode has; its last tick may reach beyond its last step.
  package var ticksPerEpisode: Int { (settings.episodeSteps + stepsPerTick - 1) / stepsPerTick }

  /// The names of the starts, in the order of the alphabet.
  package var startNames: [String] { starts.keys.sorted() }

  // MARK: - Acting

  /// Starts an episode from a named distribution, or from the settings' default one.
  ///
  /// - Throws: When there is no start of that name.
  package mutating func reset(
    start: String? = nil, generator: inout RandomGenerator
  ) throws(SettingProblem) {
    let name = start ?? settings.defaultStart
    guard let box = starts[name] else {
      throw SettingProblem(
        keyPath: "starts", expected: "one of \(listed(starts.keys))",
        found: PrintableText.quoted(name))
    }
    reset(to: box.sample(&generator))
  }

  /// Starts an episode from a state.
  ///
  /// The previous frame shows where the system would have been one tick before without action, so
  /// that the first observation shows the velocity.
  package mutating func reset(to state: StateVector) {
    self.state = system.admissible(state)
    previousState = stateBefore(self.state)
    score = EpisodeScore(length: settings.episodeSteps, task: task)
  }

  /// Holds an action for one control tick.
  ///
  /// - Parameter action: In the system's units; clipped to its limits. One that is not a number
  ///   makes the state not a number, which is never a success.
  @discardableResult
  package mutating func tick(_ action: ActionVector) -> TickResult {
    let returnBefore = score.episodeReturn
    let clipped = system.clipped(action)
    previousState = state
    for _ in 0..<stepsPerTick {
      let reward = task.reward(state, clipped)
      state = system.advance(state, by: clipped)
      score.add(
        reward: reward, isAtGoal: task.isAtGoal(state), isTerminal: task.isTerminal(state))
    }
    return TickResult(
      reward: score.episodeReturn - returnBefore, isTerminated: score.isTerminated,
      hasEnded: score.hasEnded, isAtGoal: task.isAtGoal(state),
      isSuccessSoFar: score.isUnbroken && !score.isTerminated)
  }

  /// Hits the system: adds `strength` times the task's kick to the state.
  ///
  /// The transition of this tick is not explained by its action: whoever records episodes for
  /// training begins a new one after a kick.
  package mutating func kick(strength: Double = 1) {
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

  /// The state one control tick after `state`; the action is clipped to its limits.
  package func next(_ state: StateVector, _ action: ActionVector) -> StateVector {
    advance(state, by: system.clipped(action))
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
  }

  /// Draws the present state into `frame` `[height, width]`.
  package func render(into frame: UnsafeMutablePointer<UInt8>) {
    render(state, into: frame)
  }

  /// Draws the observation: the previous and the present frame, `[2, height, width]`.
  package func renderObservation(into frames: UnsafeMutablePointer<UInt8>) {
    render(previousState, into: frames)
    render(state, into: frames + view.pixelCount)
  }

  /// Draws the observation of any state, with the frame one tick before it (without action) as its
  /// previous one, `[2, height, width]`.
  package func renderObservation(
    of state: StateVector, into frames: UnsafeMutablePointer<UInt8>
  ) {
    render(stateBefore(state), into: frames)
    render(state, into: frames + view.pixelCount)
  }

  /// Draws the goal as an observation at rest, `[2, height, width]`.
  package func renderGoal(into frames: UnsafeMutablePointer<UInt8>) {
    render(task.goal, into: frames)
    render(task.goal, into: frames + view.pixelCount)
  }
}
