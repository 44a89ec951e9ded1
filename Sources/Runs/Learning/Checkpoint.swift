import Control
import Experience
import Files
import Foundation
import LatentModels
import LinearAlgebra
import NeuralNetworks
import Policies
import Scenes
import Validation
import Worlds

/// A checkpoint that cannot be used, or written.
package struct CheckpointError: Error, Sendable, CustomStringConvertible {
  /// File, what was expected, what was found, what to try.
  package let description: String

  /// Makes an error from its sentence.
  package init(description: String) { self.description = description }
}

/// A learned model on disk, in safetensors.
///
/// Tensors `model.NAME` hold the averaged parameters by name, `[rows, columns]`. A full checkpoint
/// also has what resuming needs: `training.*` (parameters and moments of the optimiser, flat),
/// `replay.*` (the experience; frames that can be drawn again from true states are left out) and
/// `algorithms.*` of what learns beside the model. Policies are in `policies.*`. The metadata carry the scene as used, the seed, the
/// number of updates, the kernels, and a checksum of all of it: a file that was damaged is refused
/// rather than learned from.
package struct Checkpoint: Sendable {
  /// The version of this layout of tensors and metadata.
  static let format = "latentscope-1"

  /// The file it was read from, for errors; nil for what was never a file.
  package let source: String?
  /// The scene as used.
  package let scene: Scene
  /// The seed of training.
  package let seed: UInt64
  /// The model.
  package let snapshot: ModelSnapshot
  /// The policies, each with the version of the model that it knows.
  package let policies: [ControllerName: LearnedPolicy]
  /// What resuming needs; nil for a model alone.
  package let training: LearningState?
  /// The tensors of the algorithms beside the model; empty for a model alone.
  let algorithms: [String: Safetensors.Tensor]
  /// What it learned from; nil for a model alone.
  package let experience: ExperienceContents?
  /// For how many sequences there is room beside data that were there before; nil where they were
  /// collected.
  let priorCapacity: Int?
  /// Sequences that were collected, replaced ones included.
  let collected: Int
  /// Episodes that were lived for them; 0 where sequences begin anywhere.
  let episodes: Int
  /// Complete rounds of episodes under the planner.
  let plannerRounds: Int
  /// Sequences of the experience, replaced ones included, that come from those episodes.
  let plannerSequences: Int

  /// Takes a checkpoint of a learner; nil while it still collects.
  package init?(_ learner: Learner, full: Bool = true) {
    guard let trainer = learner.trainer else { return nil }
    source = nil
    scene = learner.scene
    seed = learner.seed
    snapshot = trainer.snapshot()
    policies = learner.learned?.policies ?? [:]
    training = full ? trainer.state : nil
    algorithms =
      full
      ? learner.companions.reduce(into: [:]) { tensors, companion in
        tensors.merge(Self.tensors(of: companion)) { $1 }
      } : [:]
    // States that can be drawn are smaller than frames; nobody vouches for those of an archive.
    let hasFrames = learner.world.simulation == nil || learner.hasPriorData
    experience = full ? learner.experience.contents(hasFrames: hasFrames) : nil
    priorCapacity = full && learner.hasPriorData ? learner.experience.capacity : nil
    (collected, episodes) = full ? learner.collected : (0, 0)
    plannerRounds = full ? learner.plannerCollector.rounds : 0
    plannerSequences = full ? learner.plannerCollector.sequences : 0
  }

  // MARK: - Writing

  /// Writes the file completely or not at all.
  ///
  /// - Throws: What stood in the way; or that the model holds numbers that are not finite, which
  ///   must not take the place of an earlier, sound file.
  /// - Parameter isRounded: Whether the model is stored in half precision, which halves the file; only
  ///   for a model alone.
  package func write(to path: String, isRounded: Bool = false) throws(FileError) {
    guard isFinite else {
      throw FileError(
        path: path, action: "write",
        reason: "expected a model of finite numbers, found some that are not",
        suggestion: "restart training with a lower training.learning_rate")
    }
    var tensors: [String: Safetensors.Tensor] = [:]
    for entry in snapshot.model.layout.entries {
      let parameter = entry.parameter
      let values = Array(
        snapshot.parameters[parameter.offset..<parameter.offset + parameter.count])
      let shape = [parameter.rows, parameter.columns]
      tensors["model.\(entry.name)"] =
        isRounded && training == nil
        ? Safetensors.Tensor(rounding: values, shape: shape)
        : Safetensors.Tensor(values, shape: shape)
    }
    tensors.merge(policyTensors) { $1 }
    if let training {
      let step = training.steps[0]
      let model = step.groups[0]
      tensors["training.parameters"] = flat(model.parameters)
      tensors["training.first_moments"] = flat(model.firstMoments)
      tensors["training.second_moments"] = flat(model.secondMoments)
      tensors["training.counts"] = Safetensors.Tensor(
        [training.updateCount, model.stepCount, training.samples].map(Int64.init), shape: [3])
      tensors[Self.stability] = Safetensors.Tensor(stability: step.stability)
      tensors.merge(algorithms) { $1 }
    }
    if let experience {
      tensors.merge(experience.tensors(capacity: priorCapacity ?? scene.training.sequences)) { $1 }
      if let priorCapacity {
        tensors[Self.priorCounts] = Safetensors.Tensor([Int64(priorCapacity)], shape: [1])
      }
      if plannerRounds > 0 {
        tensors[Self.plannerCounts] = Safetensors.Tensor(
          [plannerRounds, plannerSequences].map(Int64.init), shape: [2])
      }
      if episodes > 0 {
        tensors[Self.collectorCounts] = Safetensors.Tensor(
          [collected, episodes].map(Int64.init), shape: [2])
      }
    }
    var metadata = [
      "format": Self.format, "scene": scene.encoded(), "seed": "\(seed)",
      "updates": "\(snapshot.version)", "kernels": BLAS.kernelName,
      "kind": training == nil ? "pretrained" : "full",
    ]
    metadata[Self.checksumKey] = Self.checksum(metadata: metadata, tensors: tensors)
    try AtomicFile.write(Safetensors(metadata: metadata, tensors: tensors).encoded(), to: path)
  }

  /// Whether all learned numbers are finite.
  package var isFinite: Bool {
    let learned =
      [snapshot.parameters] + policies.values.flatMap { $0.policy.vectors.values }
      + (training?.steps.flatMap(\.groups).flatMap {
        [$0.parameters, $0.firstMoments, $0.secondMoments]
      } ?? [])
    return learned.allSatisfy { $0.allSatisfy(\.isFinite) }
  }

  static let checksumKey = "crc32c"
  /// The tensor with the rounds and sequences of episodes under the planner; none where there are none.
  private static let plannerCounts = "replay.planner_counts"
  /// The tensor with the collected sequences and the episodes lived for them; none where sequences begin
  /// anywhere.
  private static let collectorCounts = "replay.collector_counts"
  /// The tensor with the room for data that were there before; none where they were collected.
  private static let priorCounts = "replay.prior_counts"
  /// The tensor with what is known of the lengths of gradients.
  private static let stability = "training.stability"

  /// The CRC-32C of names, types, shapes and bytes of all tensors and of the metadata, as eight
  /// hexadecimal digits.
  package static func checksum(
    metadata: [String: String], tensors: [String: Safetensors.Tensor]
  ) -> String {
    var check = CyclicRedundancyCheck(.castagnoli)
    for (name, text) in metadata.sorted(by: { $0.key < $1.key }) where name != checksumKey {
      check.update(Array("\(name)=\(text)\n".utf8))
    }
    for (name, tensor) in tensors.sorted(by: { $0.key < $1.key }) {
      check.update(Array("\(name) \(tensor.elementType.rawValue) \(tensor.shape)\n".utf8))
      check.update(tensor.bytes)
    }
    return String(format: "%08x", check.value)
  }

  private func flat(_ values: [Float]) -> Safetensors.Tensor {
    Safetensors.Tensor(values, shape: [values.count])
  }

  // MARK: - Reading

  /// Reads a checkpoint; the file is untrusted.
  package init(contentsOf path: String, registry: Registry = .standard) throws {
    try self.init(
      Safetensors(InputFile.read(path, limit: Safetensors.fileLimit), file: path), file: path,
      registry: registry)
  }

  /// Reads a checkpoint from bytes, for files that travel inside the executable.
  package init(data: Data, file: String, registry: Registry = .standard) throws {
    try self.init(Safetensors(data, file: file), file: file, registry: registry)
  }

  init(_ file: Safetensors, file path: String, registry: Registry) throws {
    let reader = CheckpointReader(file: path, tensors: file.tensors)
    let fail = reader.failure
    source = path
    let head = try CheckpointHead(file, reader, registry)
    guard !head.scene.isImitation else {
      throw fail("a checkpoint of a model", "one of policies that imitate, of \(head.scene.name)")
    }
    (scene, seed) = (head.scene, head.seed)
    let updates = head.updates
    let model = scene.networks(for: try scene.world())
    snapshot = ModelSnapshot(
      model: model, parameters: try reader.parameters(of: model), version: updates)
    policies = try reader.policies(scene, model)
    if file.tensors["training.counts"] == nil {
      training = nil
      experience = nil
      priorCapacity = nil
      algorithms = [:]
      (plannerRounds, plannerSequences, collected, episodes) = (0, 0, 0, 0)
      return
    }
    algorithms = file.tensors.filter { $0.key.hasPrefix(Self.algorithmPrefix) }
    let counts = try reader.counts("training.counts", 3)
    let size = model.layout.count
    let group = ParameterGroup.State(
      name: model.layout.name, parameters: try reader.vector("training.parameters", count: size),
      averagedParameters: snapshot.parameters,
      firstMoments: try reader.vector("training.first_moments", count: size),
      secondMoments: try reader.vector(
        "training.second_moments", count: size, isPositive: true), stepCount: counts[1])
    // Files of earlier versions have none.
    let stability =
      file.tensors[Self.stability] == nil ? GradientGuard() : try reader.stability(Self.stability)
    training = LearningState(
      steps: [GradientStep.State(groups: [group], stability: stability)], updateCount: counts[0],
      samples: counts[2])
    guard scene.training.modelUpdates(after: counts[0]) == updates else {
      throw fail("\(updates) updates in training.counts, as in the metadata", "\(counts[0])")
    }
    guard counts[1] <= counts[0] else {
      throw fail("at most \(counts[0]) steps in training.counts", "\(counts[1])")
    }
    let sizes = try reader.counts("replay.counts", 2)
    priorCapacity =
      file.tensors[Self.priorCounts] == nil ? nil : try reader.counts(Self.priorCounts, 1)[0]
    if let priorCapacity {
      let bytes = Double(priorCapacity) * Double(sizes[0] + 1) * Double(model.pixelCount)
      guard priorCapacity > 0, bytes <= Double(PriorData.limit) else {
        throw fail("room for frames in \(PriorData.limit) bytes", "\(priorCapacity) sequences")
      }
    }
    experience = try ExperienceContents(
      file, length: sizes[0], totalAppended: sizes[1],
      capacity: priorCapacity ?? scene.training.sequences, fail)
    let planned =
      file.tensors[Self.plannerCounts] == nil
      ? [0, 0] : try reader.counts(Self.plannerCounts, 2)
    guard planned[1] <= sizes[1] else {
      throw fail("at most \(sizes[1]) sequences in \(Self.plannerCounts)", "\(planned[1])")
    }
    (plannerRounds, plannerSequences) = (planned[0], planned[1])
    let lived =
      file.tensors[Self.collectorCounts] == nil
      ? [sizes[1] - planned[1], 0] : try reader.counts(Self.collectorCounts, 2)
    (collected, episodes) = (lived[0], lived[1])
  }
}
