/// What is dreamed in the Dream view.
package enum DreamMode: String, Sendable, Equatable, Codable, CaseIterable {
  /// The latest of what control did: its first frames condition, the rest is dreamed with the same
  /// actions.
  case live
  /// A sequence that training never saw: a random start with random actions.
  case heldOut
  /// From the present moment with the actions of the plan, beside what then happens.
  case fromHere
  /// Decoded samples of the prior N(0, I).
  case prior
  /// Sequences drawn from the model, beside true rollouts with the same random actions.
  case sampled
}

/// What the user asks of the Dream view; it changes what is looked at, and nothing of the session.
package enum DreamRequest: ViewRequest {
  /// Dream this; choosing `fromHere` starts a dream at the present moment each time.
  case modeSelected(DreamMode)
  /// Condition on so many more frames.
  case conditionedMoved(Int)
  /// Dream so many more frames.
  case horizonMoved(Int)
  /// Take another held-out sequence, or another draw of samples, so many further.
  case sequenceMoved(Int)

  package static let name = "dream"

  package func apply(to state: inout SessionState) { state.choices[DreamState.self].take(self) }
}

/// What the user has chosen to dream.
package struct DreamState: TypedValue {
  /// How many frames may condition a dream.
  package static let conditionedRange = 1...20
  /// How many frames may be dreamed.
  package static let horizonRange = 1...40
  /// The most observations that a dream shows, conditioned and dreamed.
  static let longest = conditionedRange.upperBound + horizonRange.upperBound

  /// What is dreamed.
  package var mode = DreamMode.live
  /// How many observations condition the dream.
  package var conditioned = 5
  /// How many observations are dreamed after them.
  package var horizon = 15
  /// Which held-out sequence, or which draw of samples.
  package var sequence = 0
  /// How often a dream from the present moment was started; another number is another dream.
  package var startCount = 0

  /// The choice of the start: the live trail, 5 frames seen and 15 dreamed.
  package init() {}

  /// Takes a request; numbers stay in their ranges.
  mutating func take(_ request: DreamRequest) {
    switch request {
    case .modeSelected(let mode):
      self.mode = mode
      if mode == .fromHere { startCount += 1 }
    case .conditionedMoved(let count):
      conditioned = Self.conditionedRange.clamping(conditioned, plus: count)
    case .horizonMoved(let count):
      horizon = Self.horizonRange.clamping(horizon, plus: count)
    case .sequenceMoved(let count):
      sequence = (0...999).clamping(sequence, plus: count)
    }
  }
}

extension ClosedRange<Int> {
  /// The sum, kept inside the range whatever its terms.
  fileprivate func clamping(_ value: Int, plus change: Int) -> Int {
    let (sum, overflows) = value.addingReportingOverflow(change)
    return Swift.min(
      Swift.max(overflows ? (change < 0 ? lowerBound : upperBound) : sum, lowerBound), upperBound)
  }
}

extension SessionEvent {
  /// Dream something else.
  package static func dream(_ request: DreamRequest) -> SessionEvent { .view(request) }
}
