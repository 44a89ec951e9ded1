import NeuralNetworks
import Scenes
import Validation

/// What the metadata of every checkpoint say.
struct CheckpointHead {
  /// The scene as used.
  let scene: Scene
  /// The seed of training.
  let seed: UInt64
  /// The number of updates.
  let updates: Int

  /// Reads the metadata, after the checksum of all that is in the file.
  ///
  /// - Throws: What is missing, or damaged.
  init(_ file: Safetensors, _ reader: CheckpointReader, _ registry: Registry) throws {
    let (fail, metadata) = (reader.failure, file.metadata)
    guard metadata["format"] == Checkpoint.format else {
      throw fail(
        "the metadata format \(Checkpoint.format)",
        metadata["format"].map { PrintableText.quoted($0) } ?? "none")
    }
    let checksum = Checkpoint.checksum(metadata: metadata, tensors: file.tensors)
    guard metadata[Checkpoint.checksumKey] == checksum else {
      throw fail(
        "content with the checksum \(checksum)",
        metadata[Checkpoint.checksumKey].map {
          "the checksum \(PrintableText.quoted($0)): damaged"
        } ?? "no checksum")
    }
    guard let text = metadata["scene"] else { throw fail("a scene in the metadata", "none") }
    scene = try Scene(text: text, source: "\(reader.file) (scene)", registry: registry)
    guard let seed = metadata["seed"].flatMap({ UInt64($0) }) else {
      throw fail("a seed in the metadata", "none")
    }
    self.seed = seed
    guard let updates = metadata["updates"].flatMap({ Int($0) }),
      CheckpointReader.countRange.contains(Int64(updates))
    else { throw fail("the number of updates in the metadata", "none") }
    self.updates = updates
  }
}
