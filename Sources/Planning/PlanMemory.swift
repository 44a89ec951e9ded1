import LinearAlgebra

/// What a planner remembers from one decision to the next: per problem its last plan and which
/// random stream comes next.
struct PlanMemory {
  /// `[problemCount, horizon, actionSize]`; only where `isPresent`.
  private var sequences: [Float]
  private var isPresent: [Bool]
  /// How often each problem was reset, and how many decisions it had since.
  private var episodes: [UInt64]
  private var decisions: [UInt64]

  private let horizon: Int
  private let actionSize: Int
  private let limits: ActionLimits
  /// One stream per problem; a decision draws from a stream split from it.
  private let streams: [RandomGenerator]

  /// - Parameter firstProblem: Problem `i` draws from stream `firstProblem + i` of the seed, so
  ///   that a batch split over several planners decides what one planner would.
  init(
    problemCount: Int, firstProblem: Int, horizon: Int, limits: ActionLimits, seed: UInt64
  ) {
    self.horizon = horizon
    self.limits = limits
    actionSize = limits.actionSize
    sequences = Array(repeating: 0, count: problemCount * horizon * limits.actionSize)
    isPresent = Array(repeating: false, count: problemCount)
    episodes = Array(repeating: 0, count: problemCount)
    decisions = Array(repeating: 0, count: problemCount)
    let root = RandomGenerator(seed: seed)
    streams = (0..<problemCount).map { root.split(UInt64(firstProblem + $0)) }
  }

  /// Forgets one plan, or all; the next episode draws other random numbers.
  mutating func reset(problem: Int?) {
    precondition(
      problem.map(isPresent.indices.contains) ?? true,
      "expected a problem below \(isPresent.count), found \(problem ?? -1)")
    for index in problem.map({ $0..<($0 + 1) }) ?? isPresent.indices {
      isPresent[index] = false
      episodes[index] &+= 1
      decisions[index] = 0
    }
  }

  /// Takes over another planner's plans, cut or extended to this horizon and clipped.
  mutating func adopt(actions: [Float], horizon length: Int) {
    let problemCount = isPresent.count
    precondition(
      length > 0 && actions.count == problemCount * length * actionSize,
      "expected \(problemCount) x \(length) x \(actionSize) actions, found \(actions.count)")
    for problem in 0..<problemCount {
      for time in 0..<horizon {
        let source = (problem * length + min(time, length - 1)) * actionSize
        for component in 0..<actionSize {
          sequences[(problem * horizon + time) * actionSize + component] =
            limits.clip(actions[source + component], component)
        }
      }
      isPresent[problem] = true
    }
  }

  /// The random stream of a problem's next decision.
  mutating func nextGenerator(problem: Int) -> RandomGenerator {
    defer { decisions[problem] &+= 1 }
    return streams[problem].split(episodes[problem]).split(decisions[problem])
  }

  /// Writes the last plan one step later, its last action repeated, to `sequence`
  /// `[horizon, actionSize]`; the actions nearest to zero when there is none.
  func writeShifted(problem: Int, to sequence: UnsafeMutablePointer<Float>) {
    guard isPresent[problem] else {
      limits.writeNeutral(steps: horizon, to: sequence)
      return
    }
    let base = problem * horizon * actionSize
    for time in 0..<horizon {
      let source = base + min(time + 1, horizon - 1) * actionSize
      for component in 0..<actionSize {
        sequence[time * actionSize + component] = sequences[source + component]
      }
    }
  }

  /// Keeps a decided plan `[horizon, actionSize]` for the next decision, or forgets when nil.
  mutating func keep(problem: Int, _ sequence: UnsafePointer<Float>?) {
    isPresent[problem] = sequence != nil
    guard let sequence else { return }
    let length = horizon * actionSize
    for index in 0..<length { sequences[problem * length + index] = sequence[index] }
  }
}

/// The action bounds in the form that inner loops read.
struct ActionLimits {
  let lower: [Float]
  let upper: [Float]
  /// Half the range of every component: what a deviation of 1 means.
  let halfRange: [Float]
  /// The action nearest to zero inside the bounds.
  let neutral: [Float]

  init(_ bounds: ActionBounds) {
    lower = bounds.lower
    upper = bounds.upper
    halfRange = zip(bounds.lower, bounds.upper).map { 0.5 * $1 - 0.5 * $0 }
    neutral = zip(bounds.lower, bounds.upper).map { min(max(0, $0), $1) }
  }

  var actionSize: Int { lower.count }

  /// Limits that no sensible plan meets.
  static func far(_ actionSize: Int) -> ActionLimits {
    ActionLimits(
      ActionBounds(
        lower: Array(repeating: -1000, count: actionSize),
        upper: Array(repeating: 1000, count: actionSize)))
  }

  /// A value inside the bounds of one component; the neutral one for NaN.
  func clip(_ value: Float, _ component: Int) -> Float {
    guard !value.isNaN else { return neutral[component] }
    return min(max(value, lower[component]), upper[component])
  }

  /// Writes the neutral action at every step, `[steps, actionSize]`.
  func writeNeutral(steps: Int, to sequence: UnsafeMutablePointer<Float>) {
    for time in 0..<steps {
      for component in 0..<actionSize {
        sequence[time * actionSize + component] = neutral[component]
      }
    }
  }
}
