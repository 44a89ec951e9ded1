import LinearAlgebra

/// What an agent has lived, in codes of one version of a model: a row for every frame.
///
/// Rows of an episode follow one another. A row has a code unless it only leads an encoder in, and a
/// transition once the agent has acted there. One thread uses it.
package struct CodedExperience: Sendable, Equatable {
  /// What came of acting at a row.
  package enum Outcome: UInt8, Sendable {
    /// Nothing: it only leads an encoder in, or nobody has acted there yet.
    case none
    /// The episode went on.
    case goesOn
    /// It ended there: nothing can be earned any more.
    case terminal
    /// Its time was over: it could have gone on.
    case timeLimit
  }

  /// The number of components of a code, n.
  package let codeSize: Int
  /// The number of components of an action, m.
  package let actionSize: Int
  /// The codes, `[rows, n]`; zeros where a row has none.
  package private(set) var codes: [Float] = []
  /// What was done at every row, as fractions, `[rows, m]`.
  package private(set) var actions: [Float] = []
  /// What it earned, `[rows]`.
  package private(set) var rewards: [Float] = []
  /// What came of it, raw values of `Outcome`, `[rows]`.
  package private(set) var outcomes: [UInt8] = []
  /// The rows with a transition, in order.
  private var transitions: [Int32] = []

  /// Makes an empty one.
  package init(codeSize: Int, actionSize: Int) {
    self.codeSize = codeSize
    self.actionSize = actionSize
  }

  /// Takes over all rows of another time; nil where the sizes do not fit.
  package init?(
    codeSize: Int, actionSize: Int, codes: [Float], actions: [Float], rewards: [Float],
    outcomes: [UInt8]
  ) {
    self.init(codeSize: codeSize, actionSize: actionSize)
    let rows = outcomes.count
    guard codes.count == rows * codeSize, actions.count == rows * actionSize,
      rewards.count == rows, outcomes.allSatisfy({ Outcome(rawValue: $0) != nil }),
      outcomes.last.map({ $0 == Outcome.none.rawValue }) ?? true
    else { return nil }
    (self.codes, self.actions, self.rewards, self.outcomes) = (codes, actions, rewards, outcomes)
    transitions = outcomes.indices.filter { outcomes[$0] != Outcome.none.rawValue }.map(Int32.init)
  }

  /// The number of rows.
  package var rows: Int { outcomes.count }
  /// How often the agent has acted.
  package var count: Int { transitions.count }

  /// Begins an episode.
  ///
  /// - Parameters:
  ///   - leadIn: Rows before the first code.
  ///   - code: The first code, `[n]`.
  package mutating func begin(leadIn: Int, code: [Float]) {
    for row in 0...leadIn {
      append(code: row == leadIn ? code : Array(repeating: 0, count: codeSize))
    }
  }

  /// Adds what came of acting at the last row, and the code that was seen then.
  package mutating func act(
    _ action: ArraySlice<Float>, reward: Float, outcome: Outcome, code: [Float]
  ) {
    let row = rows - 1
    actions.replaceSubrange(row * actionSize..<(row + 1) * actionSize, with: action)
    rewards[row] = reward
    outcomes[row] = outcome.rawValue
    transitions.append(Int32(row))
    append(code: code)
  }

  private mutating func append(code: [Float]) {
    codes += code
    actions += repeatElement(0, count: actionSize)
    rewards.append(0)
    outcomes.append(Outcome.none.rawValue)
  }

  /// Replaces all codes by those of another version of the model, `[rows, n]`.
  package mutating func recode(_ codes: [Float]) {
    precondition(codes.count == self.codes.count, "expected \(rows) codes")
    self.codes = codes
  }

  /// The codes of rows with a transition, `[count, n]`.
  package var visitedCodes: [Float] {
    transitions.flatMap { codes[Int($0) * codeSize..<(Int($0) + 1) * codeSize] }
  }

  /// A sum of rewards from a row on, and where it ends.
  package struct Return: Sendable, Equatable {
    /// Where it begins.
    package var row: Int
    /// Σ γ^k r_k over its ticks.
    package var reward: Float
    /// What a value at `next` is worth: γ to the number of ticks; 0 where nothing can be earned any more.
    package var factor: Float
    /// Where it ends.
    package var next: Int

    /// Makes a return from its parts.
    package init(row: Int, reward: Float, factor: Float, next: Int) {
      self.row = row
      self.reward = reward
      self.factor = factor
      self.next = next
    }
  }

  /// The return of at most so many ticks from a transition on; an episode's end cuts it short.
  package func steps(_ limit: Int, from transition: Int, discount: Float) -> Return {
    let row = Int(transitions[transition])
    var result = Return(row: row, reward: 0, factor: 1, next: row)
    for _ in 0..<limit {
      let outcome = outcomes[result.next]
      guard outcome != Outcome.none.rawValue else { break }
      result.reward += result.factor * rewards[result.next]
      result.factor *= discount
      result.next += 1
      if outcome == Outcome.terminal.rawValue { result.factor = 0 }
      guard outcome == Outcome.goesOn.rawValue else { break }
    }
    return result
  }

  /// A return that begins anywhere.
  package func sample(
    steps limit: Int, discount: Float, generator: inout RandomGenerator
  ) -> Return {
    steps(limit, from: generator.index(below: transitions.count), discount: discount)
  }
}
