import LinearAlgebra
import Settings
import Worlds

/// A world of one pixel row that counts ticks, tells no state and ends when it likes.
struct CountingWorld: World {
  let actionSpace = ActionSpace.choices(["wait", "stop"])
  let observationSpace = ObservationSpace(width: 8, height: 1)
  let controlInterval = 0.1
  let ticksPerEpisode = 12
  let defaultStart = "zero"
  private(set) var score = EpisodeScore(length: 12, judgedSteps: 12)
  private var ticks = 0
  private var patience = 0

  mutating func reset(start: String?, generator: inout RandomGenerator) {
    patience = 3 + generator.index(below: 8)
    ticks = 0
    score = EpisodeScore(length: 12, judgedSteps: 12)
  }

  mutating func tick(_ action: ActionVector) -> TickResult {
    ticks += 1
    if actionSpace.chosen(action) == 1 { patience -= 1 }
    return score.tick(reward: Double(ticks), isAtGoal: false, isTerminal: ticks >= patience)
  }

  func render(into frame: UnsafeMutablePointer<UInt8>) {
    for column in 0..<8 { frame[column] = UInt8(truncatingIfNeeded: ticks * (column + 1)) }
  }
}
