import Experience
import Files
import Foundation
import LatentModels
import LinearAlgebra
import NeuralNetworks
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
/// also has what resuming needs: `training.*` (parameters and moments of the optimiser, flat) and
/// `replay.*` (true states and actions; frames are drawn again on loading). The metadata carry the
/// scene as used, the seed, the number of updates, the kernels, and a checksum of all of it: a file
/// that was damaged is refused rather than learned from.
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
  /// What resuming needs; nil for a model alone.
  package let training: Trainer.State?
  /// The replay, without frames; nil for a model alone.
  package let replay: ReplayContents?
  /// Complete rounds of episodes under the planner.
  let plannerRounds: Int
  /// Sequences of the replay, replaced ones included, that come from those episodes.
  let plannerSequences: Int

  /// Takes a checkpoint of a learner; nil while it still collects.
  package init?(_ learner: Learner, full: Bool = true) {
    guard let trainer = learner.trainer else { return nil }
    source = nil
    scene = learner.scene
    seed = learner.seed
    snapshot = trainer.snapshot()
    training = full ? trainer.state : nil
    replay = full ? learner.replay.contents : nil
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
    if let training {
      let model = training.step.groups[0]
      tensors["training.parameters"] = flat(model.parameters)
      tensors["training.first_moments"] = flat(model.firstMoments)
      tensors["training.second_moments"] = flat(model.secondMoments)
      tensors["training.counts"] = Safetensors.Tensor(
        [training.updateCount, model.stepCount, training.samples].map(Int64.init), shape: [3])
      let stability = training.step.stability
      tensors[Self.stability] = Safetensors.Tensor(
        [
          stability.average, Float(stability.taken), Float(stability.leftOut),
          Float(stability.returns),
        ], shape: [4])
    }
    if let replay {
      tensors["replay.states"] = Safetensors.Tensor(replay.states, shape: [replay.states.count])
      tensors["replay.actions"] = flat(replay.actions)
      tensors["replay.counts"] = Safetensors.Tensor(
        [replay.length, replay.totalAppended].map(Int64.init), shape: [2])
      if plannerRounds > 0 {
        tensors[Self.plannerCounts] = Safetensors.Tensor(
          [plannerRounds, plannerSequences].map(Int64.init), shape: [2])
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
  var isFinite: Bool {
    let learned =
      [snapshot.parameters]
      + (training?.step.groups.flatMap { [$0.parameters, $0.firstMoments, $0.secondMoments] } ?? [])
    return learned.allSatisfy { $0.allSatisfy(\.isFinite) }
  }

  private static let checksumKey = "crc32c"
  /// The tensor with the rounds and sequences of episodes under the planner; none where there are none.
  private static let plannerCounts = "replay.planner_counts"
  /// The tensor with what is known of the lengths of gradients; files of earlier versions have none.
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
    let digits = String(check.value, radix: 16)
    return String(repeating: "0", count: 8 - digits.count) + digits
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

  private init(_ file: Safetensors, file path: String, registry: Registry) throws {
    func fail(_ expected: String, _ found: String) -> CheckpointError {
      CheckpointError(
        description: "\(PrintableText.line(path, limit: 200)): expected \(expected), found \(found)"
          + "; give a checkpoint that this program wrote")
    }
    guard file.metadata["format"] == Self.format else {
      throw fail(
        "the metadata format \(Self.format)",
        file.metadata["format"].map { PrintableText.quoted($0) } ?? "none")
    }
    source = path
    let checksum = Self.checksum(metadata: file.metadata, tensors: file.tensors)
    guard file.metadata[Self.checksumKey] == checksum else {
      throw fail(
        "content with the checksum \(checksum)",
        file.metadata[Self.checksumKey].map { "the checksum \(PrintableText.quoted($0)): damaged" }
          ?? "no checksum")
    }
    guard let text = file.metadata["scene"] else { throw fail("a scene in the metadata", "none") }
    scene = try Scene(text: text, source: "\(path) (scene)", registry: registry)
    guard let seed = file.metadata["seed"].flatMap({ UInt64($0) }) else {
      throw fail("a seed in the metadata", "none")
    }
    self.seed = seed
    guard let updates = file.metadata["updates"].flatMap({ Int($0) }),
      Self.countRange.contains(Int64(updates))
    else { throw fail("the number of updates in the metadata", "none") }
    let environment = try Environment(scene.environment)
    let model = SequenceModel(
      settings: scene.model, training: scene.training,
      frame: FrameSize(width: environment.view.width, height: environment.view.height),
      actionSize: environment.system.actionSize)
    snapshot = ModelSnapshot(
      model: model, parameters: try Self.parameters(of: model, in: file, fail), version: updates)
    if file.tensors["training.counts"] == nil {
      training = nil
      replay = nil
      (plannerRounds, plannerSequences) = (0, 0)
      return
    }
    let counts = try Self.counts("training.counts", 3, in: file, fail)
    func vector(_ name: String, isPositive: Bool = false) throws -> [Float] {
      let expected =
        "\(model.layout.count) finite numbers\(isPositive ? " that are not negative" : "") in \(name)"
      guard let tensor = file.tensors[name] else { throw fail(expected, "no such tensor") }
      guard let values = tensor.floats else { throw fail(expected, tensor.elementType.rawValue) }
      guard values.count == model.layout.count else { throw fail(expected, "\(values.count)") }
      if let odd = values.firstIndex(where: { !$0.isFinite || (isPositive && $0 < 0) }) {
        throw fail(expected, "\(values[odd]) as number \(odd)")
      }
      return values
    }
    let group = ParameterGroup.State(
      parameters: try vector("training.parameters"), averagedParameters: snapshot.parameters,
      firstMoments: try vector("training.first_moments"),
      secondMoments: try vector("training.second_moments", isPositive: true), stepCount: counts[1])
    training = Trainer.State(
      step: GradientStep.State(groups: [group], stability: try Self.stability(in: file, fail)),
      updateCount: counts[0], samples: counts[2])
    guard counts[0] == updates else {
      throw fail("\(updates) updates in training.counts, as in the metadata", "\(counts[0])")
    }
    guard counts[1] <= counts[0] else {
      throw fail("at most \(counts[0]) steps in training.counts", "\(counts[1])")
    }
    let sizes = try Self.counts("replay.counts", 2, in: file, fail)
    guard let states = file.tensors["replay.states"]?.doubles,
      let actions = file.tensors["replay.actions"]?.floats
    else { throw fail("replay.states and replay.actions", "no such tensors") }
    replay = ReplayContents(
      length: sizes[0], totalAppended: sizes[1], states: states, actions: actions)
    let planned =
      file.tensors[Self.plannerCounts] == nil
      ? [0, 0] : try Self.counts(Self.plannerCounts, 2, in: file, fail)
    guard planned[1] <= sizes[1] else {
      throw fail("at most \(sizes[1]) sequences in \(Self.plannerCounts)", "\(planned[1])")
    }
    (plannerRounds, plannerSequences) = (planned[0], planned[1])
  }

  private static func parameters(
    of model: SequenceModel, in file: Safetensors,
    _ fail: (String, String) -> CheckpointError
  ) throws -> [Float] {
    var parameters = [Float](repeating: 0, count: model.layout.count)
    for entry in model.layout.entries {
      let name = "model.\(entry.name)"
      let shape = [entry.parameter.rows, entry.parameter.columns]
      guard let tensor = file.tensors[name] else { throw fail("a tensor \(name)", "none") }
      guard tensor.shape == shape, let values = tensor.floats else {
        throw fail(
          "\(name) of shape \(shape), F32 or F16", "\(tensor.shape), \(tensor.elementType)")
      }
      guard values.allSatisfy(\.isFinite) else {
        throw fail("finite numbers in \(name)", "some that are not")
      }
      let start = entry.parameter.offset
      parameters.replaceSubrange(start..<start + values.count, with: values)
    }
    return parameters
  }

  private static func stability(
    in file: Safetensors, _ fail: (String, String) -> CheckpointError
  ) throws -> GradientGuard {
    guard let tensor = file.tensors[stability] else { return GradientGuard() }
    guard let values = tensor.floats, values.count == 4,
      values.allSatisfy({ $0.isFinite && $0 >= 0 }), values[1...].allSatisfy({ $0 < 1e6 })
    else { throw fail("4 numbers that are not negative in \(stability)", "something else") }
    return GradientGuard(
      average: values[0], taken: Int(values[1]), leftOut: Int(values[2]), returns: Int(values[3]))
  }

  /// Counts that cannot overflow, however long training goes on.
  private static let countRange: Range<Int64> = 0..<1 << 48

  private static func counts(
    _ name: String, _ count: Int, in file: Safetensors,
    _ fail: (String, String) -> CheckpointError
  ) throws -> [Int] {
    guard let values = file.tensors[name]?.integers, values.count == count,
      values.allSatisfy(countRange.contains)
    else { throw fail("\(count) counts in \(name)", "something else") }
    return values.map(Int.init)
  }
}
