import LatentModels
import LinearAlgebra
import NeuralNetworks
import TestSupport
import Testing

@Suite struct GradientGuardTests {
  /// A guard that has seen enough ordinary gradients of norm 10.
  private static func watching() -> GradientGuard {
    var stability = GradientGuard()
    for _ in 0..<GradientGuard.warmUp { _ = stability.note(norm: 10, wasTaken: true) }
    return stability
  }

  @Test func nothingIsLeftOutAtTheStart() {
    var stability = GradientGuard()
    for index in 1..<GradientGuard.warmUp {
      _ = stability.note(norm: Float(index), wasTaken: true)
      #expect(stability.limit == .infinity)
    }
    _ = stability.note(norm: 1, wasTaken: true)
    #expect(stability.limit < 8 * Float(GradientGuard.warmUp))
  }

  @Test func theLimitFollowsTheRunningAverage() {
    var stability = Self.watching()
    #expect(abs(stability.limit - 80) < 1e-3)
    _ = stability.note(norm: 20, wasTaken: true)
    #expect(abs(stability.limit - 8 * (0.99 * 10 + 0.01 * 20)) < 1e-3)
    // What is left out does not move it: a runaway must not raise its own limit.
    let limit = stability.limit
    _ = stability.note(norm: 1e12, wasTaken: false)
    #expect(stability.limit == limit)
  }

  @Test func severalInARowGoBackOnceAndHalveTheStep() {
    var stability = Self.watching()
    let verdicts = (1...GradientGuard.patience).map { _ in
      stability.note(norm: 1e6, wasTaken: false)
    }
    #expect(verdicts == Array(repeating: false, count: GradientGuard.patience - 1) + [true])
    #expect(stability.returns == 1 && stability.rate == 0.5)
    // Single ones in between do not add up.
    for _ in 0..<20 {
      let verdicts = [
        stability.note(norm: 10, wasTaken: true), stability.note(norm: 1e6, wasTaken: false),
      ]
      #expect(verdicts == [false, false])
    }
    #expect(stability.returns == 1)
  }

  /// When going back does not help, another length is the usual one now: it is learned anew.
  @Test func aLastingChangeIsAccepted() {
    var stability = Self.watching()
    for _ in 0..<2 * GradientGuard.patience { _ = stability.note(norm: 1e3, wasTaken: false) }
    #expect(stability.limit == .infinity && stability.returns == 1)
    for _ in 0..<GradientGuard.warmUp { _ = stability.note(norm: 1e3, wasTaken: true) }
    #expect(abs(stability.limit - 8e3) < 1)
  }

  /// Without an average there is nothing to go back to, and nothing is said to have gone back.
  @Test func withoutAnAverageNothingGoesBack() {
    var stability = Self.watching()
    for index in 1...2 * GradientGuard.patience {
      let goesBack = stability.note(norm: 1e6, wasTaken: false, canGoBack: false)
      #expect(!goesBack)
      #expect(stability.leftOut == (index < 2 * GradientGuard.patience ? index : 0))
    }
    #expect(stability.returns == 0 && stability.rate == 1 && stability.limit == .infinity)
    let trainer = Self.runaway(averageDecay: 0).trainer
    let reports = (0..<2 * GradientGuard.patience).map { _ in trainer.update() }
    #expect(reports.allSatisfy { !$0.step.wasApplied && !$0.step.wentBack })
    #expect(trainer.learningRate == trainer.settings.learningRate)
  }

  @Test func theStepSizeNeverVanishes() {
    #expect(GradientGuard(returns: 50).rate == GradientGuard.smallestRate)
  }

  // MARK: - In training

  /// A trainer past the warm-up, on the edge of a runaway: its dynamics are blown up.
  private static func runaway(
    threads: Int = 1, averageDecay: Float = 0.99
  ) -> (trainer: Trainer, average: [Float]) {
    var training = TrainerTests.training
    training.averageDecay = averageDecay
    let trainer = TrainerTests.trainer(training: training, threads: threads)
    for _ in 0..<GradientGuard.warmUp + 20 { _ = trainer.update() }
    var state = trainer.state
    for entry in trainer.model.layout.entries
    where entry.name.hasPrefix("dynamics.") && entry.parameter.rows > 1 {
      let parameter = entry.parameter
      for index in parameter.offset..<parameter.offset + parameter.count {
        state.model.parameters[index] *= 20
      }
    }
    trainer.state = state
    return (trainer, state.model.averagedParameters)
  }

  @Test func aRunawayIsUndone() {
    let (trainer, average) = Self.runaway()
    var reports: [LearningReport] = []
    for _ in 0..<GradientGuard.patience { reports.append(trainer.update()) }
    #expect(reports.allSatisfy { !$0.step.wasApplied && $0.step.gradientNorm.isFinite })
    #expect(reports.map(\.step.wentBack) == [false, false, false, false, true])
    #expect(trainer.step.failures == 0, "nothing was not finite")
    #expect(firstDifference(trainer.state.model.parameters, average) == nil)
    #expect(trainer.state.model.firstMoments.allSatisfy { $0 == 0 })
    #expect(trainer.learningRate == trainer.settings.learningRate / 2)
    let next = trainer.update()
    #expect(next.step.wasApplied && next.step.gradientNorm < 8 * trainer.step.stability.average)
  }

  @Test func threadsAndCheckpointsDoNotChangeAByte() {
    let one = Self.runaway().trainer
    let three = Self.runaway(threads: 3).trainer
    for _ in 0..<3 { _ = (one.update(), three.update()) }
    let resumed = TrainerTests.trainer()
    resumed.state = one.state
    for _ in 0..<10 { _ = (one.update(), three.update(), resumed.update()) }
    #expect(one.step.stability.returns == 1)
    #expect(
      one.step.stability == three.step.stability && one.step.stability == resumed.step.stability)
    #expect(firstDifference(one.state.model.parameters, three.state.model.parameters) == nil)
    #expect(firstDifference(one.state.model.parameters, resumed.state.model.parameters) == nil)
  }

  /// Other weights have other gradients: that is no runaway.
  @Test func changedSettingsAreNoRunaway() {
    let trainer = TrainerTests.trainer()
    for _ in 0..<GradientGuard.warmUp { _ = trainer.update() }
    trainer.settings.klWeight *= 1
    #expect(trainer.step.stability.limit.isFinite)
    trainer.settings.klWeight *= 100
    #expect(trainer.step.stability.limit == .infinity)
    #expect(trainer.update().step.wasApplied)
  }
}
