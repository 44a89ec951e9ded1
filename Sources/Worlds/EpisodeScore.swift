/// What an episode has earned so far; frozen once the episode has ended.
package struct EpisodeScore: Sendable, Equatable {
  /// Physics steps so far.
  package private(set) var steps = 0
  /// The sum of the rewards, one per physics step: the return.
  package private(set) var episodeReturn = 0.0
  /// How many of the states reached so far were at the goal.
  package private(set) var stepsAtGoal = 0
  /// Whether the last state ended the episode early.
  package private(set) var isTerminated = false
  /// Whether the episode ended early because its goal was reached.
  package private(set) var hasArrived = false
  /// Whether no state of the judged part of the episode was away from the goal so far.
  package private(set) var isUnbroken = true
  /// The full length of the episode in physics steps.
  package let length: Int
  private let judgedFrom: Int

  /// Starts an episode.
  ///
  /// - Parameters:
  ///   - length: Its steps, if it does not end early.
  ///   - judgedSteps: How many at its end must be at the goal for a success.
  package init(length: Int, judgedSteps: Int) {
    self.length = length
    judgedFrom = length - judgedSteps
  }

  /// Starts an episode of `length` physics steps.
  package init(length: Int, task: some ControlTask) {
    self.init(length: length, judgedSteps: task.judgedSteps(of: length))
  }

  /// Whether the episode is over, at its full length or early.
  package var hasEnded: Bool { isTerminated || hasArrived || steps >= length }

  /// Whether the episode is over and every judged state was at the goal, or the goal was reached.
  package var isSuccess: Bool { hasArrived || hasEnded && !isTerminated && isUnbroken }

  /// The share of the states reached so far that were at the goal, in percent.
  package var percentAtGoal: Double {
    steps == 0 ? 0 : 100 * Double(stepsAtGoal) / Double(steps)
  }

  /// Adds one physics step, unless the episode has ended.
  package mutating func add(reward: Double, isAtGoal: Bool, isTerminal: Bool) {
    guard !hasEnded else { return }
    steps += 1
    episodeReturn += reward
    if isAtGoal { stepsAtGoal += 1 }
    if steps > judgedFrom, !isAtGoal { isUnbroken = false }
    isTerminated = isTerminal
  }

  /// Adds a control tick of one step, unless the episode has ended, and tells what it brought.
  package mutating func tick(reward: Double, isAtGoal: Bool, isTerminal: Bool) -> TickResult {
    let before = episodeReturn
    add(reward: reward, isAtGoal: isAtGoal, isTerminal: isTerminal)
    return result(since: before, isAtGoal: isAtGoal)
  }

  /// Adds a control tick of one step that reaches the goal, which ends the episode, and tells what it
  /// brought.
  package mutating func arrive(reward: Double) -> TickResult {
    let before = episodeReturn
    if !hasEnded {
      add(reward: reward, isAtGoal: true, isTerminal: false)
      hasArrived = true
    }
    return result(since: before, isAtGoal: true)
  }

  /// What a tick came to.
  ///
  /// - Parameter before: The return before it.
  func result(since before: Double, isAtGoal: Bool) -> TickResult {
    TickResult(
      reward: episodeReturn - before, isTerminated: isTerminated, hasEnded: hasEnded,
      isAtGoal: isAtGoal, isSuccessSoFar: hasArrived || isUnbroken && !isTerminated)
  }
}
