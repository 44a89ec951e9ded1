import Control
import LatentModels
import Planning
import Settings
import Validation
import Worlds

extension Scene {
  /// What does not fit together, in one part or in several.
  package var conflicts: [InputError] {
    let parts = [
      ("environment", environment.conflicts(in: registry.worlds)), ("model", model.conflicts),
      ("training", training.conflicts), ("planner", planner.conflicts),
      ("session", session.conflicts),
    ]
    let found = parts.flatMap { section, problems in problems.map { $0.within(section) } }
    guard found.isEmpty else { return found }
    do throws(InputError) {
      try validateHistory()
      try validateConvolutions()
      try validateMemory()
      return []
    } catch {
      return [error]
    }
  }

  /// The code of the last frame of a window is what control acts on: training must have counted a code
  /// that saw as many frames.
  private func validateHistory() throws(InputError) {
    guard !model.encoder.seesPairs else { return }
    let counted = training.burnIn + 1...training.burnIn + training.sequenceLength
    guard !counted.contains(model.history) else { return }
    throw InputError(
      keyPath: "model.history",
      expected: "\(counted.lowerBound) to \(counted.upperBound), the frames that the codes which "
        + "count in training have seen (burn_in + 1 to burn_in + sequence_length)",
      found: "\(model.history)")
  }

  /// Every convolution halves the picture.
  private func validateConvolutions() throws(InputError) {
    let unit = 1 << model.convolutions.count
    let (width, height) = (environment.frame.width, environment.frame.height)
    guard width % unit != 0 || height % unit != 0 else { return }
    throw InputError(
      keyPath: "model.convolutions",
      expected: "so many that the frame of \(width)x\(height) pixels can be halved as often",
      found: "\(model.convolutions.count)")
  }
}
