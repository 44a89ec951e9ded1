import Experience
import LatentModels

/// Experience as the trainer sees it: frames and actions, and no true states.
///
/// Only the training loop writes to it, between updates.
final class ExperienceSource: SequenceSource {
  private let experience: Experience

  /// Shows experience to a trainer.
  init(_ experience: Experience) { self.experience = experience }

  var sequenceCount: Int { experience.count }
  var sequenceLength: Int { experience.shape.length }
  var pixelCount: Int { experience.shape.pixels }
  var actionSize: Int { experience.shape.actionSize }

  func withSequence(
    _ index: Int, _ body: (_ frames: UnsafePointer<UInt8>, _ actions: UnsafePointer<Float>) -> Void
  ) {
    experience.withSequence(index) { body($0.frames, $0.actions) }
  }
}
