import LinearAlgebra
import Scenes
import Settings
import Validation
import Worlds

/// A dot on a line that can be sent left or right: a world of this file alone, with choices for actions,
/// a goal to be seen, wind from a generator, and no true state that anybody is told.
package struct DriftWorld: GoalDirected {
  package let actionSpace = ActionSpace.choices(["left", "right"])
  package let observationSpace: ObservationSpace
  package let controlInterval: Double
  package let ticksPerEpisode: Int
  package let defaultStart = "anywhere"
  package let words = TaskWords(success: "centred", held: "held in the middle")
  package private(set) var score: EpisodeScore
  private var place = 0.0
  private var wind = RandomGenerator(seed: 0)

  /// Makes the world of settings.
  package init(_ settings: EnvironmentSettings) {
    observationSpace = ObservationSpace(
      width: settings.frame.width, height: settings.frame.height)
    controlInterval = settings.controlInterval
    ticksPerEpisode = settings.episodeSteps
    score = EpisodeScore(length: settings.episodeSteps, judgedSteps: settings.episodeSteps / 4)
  }

  package mutating func reset(
    start: String?, generator: inout RandomGenerator
  ) throws(InputError) {
    if let start, start != defaultStart {
      throw InputError(keyPath: "starts", expected: "anywhere", found: start)
    }
    place = generator.uniform(-0.9, 0.9)
    wind = generator.split(1)
    score = EpisodeScore(length: ticksPerEpisode, judgedSteps: ticksPerEpisode / 4)
  }

  package mutating func tick(_ action: ActionVector) -> TickResult {
    place += actionSpace.chosen(action) == 1 ? 0.1 : -0.1
    place += wind.uniform(-0.01, 0.01)
    return score.tick(reward: -abs(place), isAtGoal: isAtGoal, isTerminal: abs(place) > 1.5)
  }

  package var isAtGoal: Bool { abs(place) < 0.15 }

  package func render(into frame: UnsafeMutablePointer<UInt8>) { draw(place, frame) }

  package func renderGoal(into frame: UnsafeMutablePointer<UInt8>) { draw(0, frame) }

  private func draw(_ place: Double, _ frame: UnsafeMutablePointer<UInt8>) {
    let (width, height) = (observationSpace.width, observationSpace.height)
    for row in 0..<height {
      for column in 0..<width {
        let x = 2 * (Double(column) + 0.5) / Double(width) - 1 - place
        let y = 2 * (Double(row) + 0.5) / Double(height) - 1
        frame[row * width + column] = UInt8(255 * max(0, 1 - 2 * (x * x + y * y).squareRoot()))
      }
    }
  }

  /// Its settings: pictures of 12 by 12 pixels, episodes of 20 ticks.
  package static let settings = EnvironmentSettings {
    $0.system = "drift"
    $0.controlInterval = 0.05
    $0.frame.width = 12
    $0.frame.height = 12
    $0.defaultStart = "anywhere"
    $0.episodeSteps = 20
  }

  /// A registry that knows it.
  package static let registry = {
    var registry = Registry.standard
    registry.worlds = registry.worlds.adding(
      EnvironmentDescription(
        summary: "A dot on a line", settings: settings, makeWorld: { DriftWorld($0) }))
    return registry
  }()
}
