import Experience
import LatentModels
import Worlds

/// A replay buffer as the trainer sees it: frames and actions, and no true states.
///
/// Only the training loop writes to the buffer, between updates.
final class ReplaySource: SequenceSource {
  /// The buffer.
  let buffer: ReplayBuffer

  /// Shows a buffer to a trainer.
  init(_ buffer: ReplayBuffer) { self.buffer = buffer }

  var sequenceCount: Int { buffer.count }
  var sequenceLength: Int { buffer.shape.length }
  var pixelCount: Int { buffer.shape.pixels }
  var actionSize: Int { buffer.shape.actionSize }

  func withSequence(
    _ index: Int, _ body: (_ frames: UnsafePointer<UInt8>, _ actions: UnsafePointer<Float>) -> Void
  ) {
    buffer.withSequence(index) { body($0.frames, $0.actions) }
  }
}
