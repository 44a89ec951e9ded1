import Control
import Foundation
import Planning
import Runs
import Scenes

/// A short text that differs when anything differs that a figure depends on.
enum Fingerprint {
  /// The 64-bit FNV-1a hash of some texts, as sixteen hexadecimal digits.
  static func of(_ parts: [String]) -> String {
    var hash: UInt64 = 0xCBF2_9CE4_8422_2325
    for part in parts {
      // Every part ends with a byte that UTF-8 never has: ["ab", "c"] is not ["a", "bc"].
      for byte in [UInt8](part.utf8) + [0xFF] {
        hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3
      }
    }
    return String(format: "%016lx", hash)
  }
}

/// What figures depend on beside the scene.
package struct ReproductionConditions {
  /// How long is trained.
  var length: TrainingRun.Length
  /// Threads that compute updates: they decide how many are taken in a time.
  var threads: Int
  /// The kernels of the linear algebra.
  var kernels: String
  /// The version of the program.
  var version: String
  /// Episodes of an evaluation.
  var episodes: Int

  /// Names the conditions.
  package init(
    length: TrainingRun.Length, threads: Int, kernels: String, version: String, episodes: Int
  ) {
    self.length = length
    self.threads = threads
    self.kernels = kernels
    self.version = version
    self.episodes = episodes
  }

  /// What a trained model follows from, but for its seed: planners and cost come after training.
  package func training(of scene: Scene) -> String {
    var trained = scene
    // Unless episodes under the planner are data, too.
    // Who acts decides which policy imitates.
    if trained.session.plannerData.interval == 0, !scene.isImitation {
      trained.planner = PlannerSettings()
      trained.session = SessionSettings()
    }
    return Fingerprint.of([trained.encoded()] + texts)
  }

  /// What a figure follows from, but for the training seed.
  func result(of task: ReproductionMeasurement.Task, scene: Scene) -> String {
    // A live session has as many episodes as it takes.
    var parts = [scene.encoded()] + texts + (task == .live ? [] : ["\(episodes)"])
    if case .imitation(_, let execution, let start) = task {
      parts += execution.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
      parts.append(start ?? "")
    }
    if case .score(let scored) = task { parts += scored.parts }
    return Fingerprint.of(parts)
  }

  private var texts: [String] {
    let amount =
      switch length {
      case .seconds(let seconds): "\(seconds) s"
      case .updates(let updates): "\(updates) updates"
      }
    return [amount, "\(threads)", kernels, version]
  }
}
