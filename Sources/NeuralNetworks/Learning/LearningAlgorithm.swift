/// What learns, update by update: a model, a policy beside it.
///
/// Its parameters are the groups of its gradient steps. Everything follows from its data, its seed and the
/// number of the update. One thread uses it.
package protocol LearningAlgorithm: AnyObject {
  /// The gradient steps that it takes in an update, each of a loss and groups of its own.
  var steps: [GradientStep] { get }
  /// Updates so far.
  var updateCount: Int { get }
  /// All that a checkpoint needs besides the settings and the data; set, it goes on bit for bit.
  var state: LearningState { get set }

  /// Draws a batch and takes the steps; nil when it is too early to learn.
  func learn() -> LearningReport?
  /// Appends what the last update told, one number for each of its curves.
  func appendCurves(to values: inout [Double])
  /// Whether it could go on from a state of its steps' sizes, whose other numbers come from a file.
  func accepts(_ state: LearningState) -> Bool
}

extension LearningAlgorithm {
  /// Any, unless an algorithm keeps more than its steps.
  package func accepts(_ state: LearningState) -> Bool { true }

  /// Whether it has failed so often in a row that going on is no use.
  package var hasFailed: Bool { steps.contains(where: \.hasFailed) }
}

/// What an update did.
package struct LearningReport: Sendable, Equatable {
  /// The number of the update, from 1.
  package let update: Int
  /// What became of the gradient; of several, of the one that matters most.
  package let step: GradientStep.Outcome

  /// Makes a report from its parts.
  package init(update: Int, step: GradientStep.Outcome) {
    self.update = update
    self.step = step
  }
}

/// All that a checkpoint needs of an algorithm.
package struct LearningState: Sendable, Equatable {
  /// The steps', in their order.
  package var steps: [GradientStep.State]
  /// Updates so far.
  package var updateCount: Int
  /// Samples read so far, repetitions counted.
  package var samples: Int
  /// The version of the model that it learns in, if that is not the newest.
  package var version = 0
  /// What it keeps besides, by name.
  package var vectors: [String: [Float]] = [:]
  /// Bytes that it keeps besides, by name.
  package var bytes: [String: [UInt8]] = [:]

  /// Makes a state from its parts.
  package init(steps: [GradientStep.State], updateCount: Int, samples: Int = 0) {
    self.steps = steps
    self.updateCount = updateCount
    self.samples = samples
  }
}
