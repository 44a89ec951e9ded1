import Experience
import LatentModels
import Worlds

/// A replay buffer as the trainer sees it: frames and actions, and no true states.
///
/// The buffer's memory is allocated once, and only the training loop writes to it, between updates;
/// so the pointers stay valid while an update runs.
final class ReplaySource: SequenceSource {
  /// The buffer.
  let buffer: ReplayBuffer

  /// Shows a buffer to a trainer.
  init(_ buffer: ReplayBuffer) { self.buffer = buffer }

  var sequenceCount: Int { buffer.count }
  var sequenceLength: Int { buffer.shape.length }
  var pixelCount: Int { buffer.shape.pixels }
  var actionSize: Int { buffer.shape.actionSize }

  func frames(ofSequence index: Int) -> UnsafePointer<UInt8> {
    buffer.withSequence(index) { $0.frames }
  }

  func actions(ofSequence index: Int) -> UnsafePointer<Float> {
    buffer.withSequence(index) { $0.actions }
  }
}
