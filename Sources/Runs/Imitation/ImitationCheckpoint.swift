import Control
import Experience
import Files
import Foundation
import LinearAlgebra
import NeuralNetworks
import Policies
import Scenes
import Settings
import Validation
import Worlds

/// Policies of imitation on disk, in safetensors: for each all that it needs to act and to learn on.
///
/// Tensors `algorithms.NAME.*` as in checkpoints of models, the averages that act among them;
/// `demonstrations.scale` says what their actions mean. Demonstrations of the scene's own demonstrator
/// follow from the seed and are left out; those of a file are in `demonstrations.*`.
package struct ImitationCheckpoint: SavedState {
  /// The file it was read from, for errors; nil for what was never a file.
  package let source: String?
  /// The scene as used.
  package let scene: Scene
  /// The seed of training.
  package let seed: UInt64
  /// Steps of learning.
  package let updates: Int
  /// How actions are normalised.
  package let scale: ActionScale
  /// What was imitated, where it does not follow from the seed.
  package let demonstrations: Demonstrations?
  private let tensors: [String: Safetensors.Tensor]
  /// Whether all learned numbers are finite: of a policy that has others nothing is written.
  package let isFinite: Bool

  /// The names of its tensors.
  private static let scaleKey = "demonstrations.scale"
  private static let framesKey = "demonstrations.frames"
  private static let actionsKey = "demonstrations.actions"
  private static let episodesKey = "demonstrations.episodes"

  init(
    scene: Scene, seed: UInt64, updates: Int, scale: ActionScale,
    states: [String: LearningState], demonstrations: Demonstrations?
  ) {
    source = nil
    self.scene = scene
    self.seed = seed
    self.updates = updates
    self.scale = scale
    self.demonstrations = demonstrations
    let parts = states.map { Checkpoint.tensors(of: $0.value, name: $0.key) }
    isFinite = parts.allSatisfy { !$0.isEmpty }
    tensors = parts.reduce(into: [:]) { all, part in all.merge(part) { $1 } }
  }

  // MARK: - Writing

  package func write(to path: String) throws(FileError) {
    var tensors = tensors
    tensors[Self.scaleKey] = Safetensors.Tensor(
      scale.mean + [scale.deviation], shape: [scale.mean.count + 1])
    if let demonstrations {
      tensors[Self.framesKey] = Safetensors.Tensor(
        demonstrations.frames, shape: [demonstrations.frames.count])
      tensors[Self.actionsKey] = Safetensors.Tensor(
        demonstrations.actions, shape: [demonstrations.actions.count])
      let episodes = demonstrations.episodes.flatMap {
        [$0.frameCount, $0.actionCount, Route.number(of: $0.route)].map(Int64.init)
      }
      tensors[Self.episodesKey] = Safetensors.Tensor(episodes, shape: [episodes.count / 3, 3])
    }
    var metadata = [
      "format": Checkpoint.format, "scene": scene.encoded(), "seed": "\(seed)",
      "updates": "\(updates)", "kernels": BLAS.kernelName, "kind": "imitation",
    ]
    metadata[Checkpoint.checksumKey] = Checkpoint.checksum(metadata: metadata, tensors: tensors)
    try AtomicFile.write(Safetensors(metadata: metadata, tensors: tensors).encoded(), to: path)
  }

  // MARK: - Reading

  /// Reads a checkpoint; the file is untrusted.
  package init(contentsOf path: String, registry: Registry = .standard) throws {
    try self.init(
      Safetensors(InputFile.read(path, limit: Safetensors.fileLimit), file: path), file: path,
      registry: registry)
  }

  init(_ file: Safetensors, file path: String, registry: Registry) throws {
    let reader = CheckpointReader(file: path, tensors: file.tensors)
    let head = try CheckpointHead(file, reader, registry)
    guard head.scene.isImitation else {
      throw reader.failure(
        "a checkpoint of policies that imitate", "one of a model of \(head.scene.name)")
    }
    source = path
    (scene, seed, updates) = (head.scene, head.seed, head.updates)
    isFinite = true
    tensors = file.tensors.filter { $0.key.hasPrefix(Checkpoint.algorithmPrefix) }
    let world = try scene.world()
    let m = world.actionSpace.size
    let numbers = try reader.vector(Self.scaleKey, count: m + 1)
    guard numbers[m] > 0 else {
      throw reader.failure("a positive deviation in \(Self.scaleKey)", "\(numbers[m])")
    }
    scale = ActionScale(mean: Array(numbers[..<m]), deviation: numbers[m])
    demonstrations =
      file.tensors[Self.episodesKey] == nil
      ? nil : try Self.demonstrations(reader, world: world)
  }

  private static func demonstrations(
    _ reader: CheckpointReader, world: any World
  ) throws -> Demonstrations {
    let (seen, m) = (world.observationSpace, world.actionSpace.size)
    guard let episodes = reader.tensors[episodesKey]?.integers, episodes.count % 3 == 0,
      let frames = reader.tensors[framesKey], frames.elementType == .uint8
    else { throw reader.failure("frames and counts of demonstrations", "something else") }
    var demonstrations = Demonstrations(
      width: seen.width, height: seen.height, actionSize: m)
    let rows = stride(from: 0, to: episodes.count, by: 3).map { Array(episodes[$0..<$0 + 3]) }
    let most = Int64(Int32.max)
    guard rows.allSatisfy({ (1...most).contains($0[0]) && ($0[0]...most).contains($0[1]) }),
      rows.reduce(0, { $0 + $1[0] }) * Int64(seen.pixelCount) == Int64(frames.bytes.count)
    else { throw reader.failure("counts that fit the frames in \(episodesKey)", "others") }
    let actions = try reader.vector(
      actionsKey, count: Int(rows.reduce(0) { $0 + $1[1] }) * m)
    var (frame, action) = (0, 0)
    for row in rows {
      let (frameCount, actionCount) = (Int(row[0]), Int(row[1]))
      demonstrations.append(
        Demonstration(
          frames: Array(
            frames.bytes[frame * seen.pixelCount..<(frame + frameCount) * seen.pixelCount]),
          frameCount: frameCount,
          actions: Array(actions[action * m..<(action + actionCount) * m]),
          actionCount: actionCount, route: Route(number: Int(row[2]))))
      (frame, action) = (frame + frameCount, action + actionCount)
    }
    return demonstrations
  }

  // MARK: - Use

  /// What a policy goes on with; nil when there is nothing of it.
  ///
  /// - Parameter fresh: Makes it as it begins, which says what there must be.
  func state(
    of description: ImitatorDescription, fresh: () -> ImitationLearning
  ) throws -> LearningState? {
    guard knows(description.name) else { return nil }
    return try CheckpointReader(file: source ?? "the checkpoint", tensors: tensors)
      .state(of: fresh(), name: description.name)
  }

  private func knows(_ name: String) -> Bool {
    tensors.keys.contains { $0.hasPrefix("\(Checkpoint.algorithmPrefix)\(name).") }
  }

  /// The policies that it has.
  ///
  /// - Throws: What does not fit the scene.
  package func policies() throws -> [ControllerName: ChunkPolicy] {
    let reader = CheckpointReader(file: source ?? "the checkpoint", tensors: tensors)
    let world = try scene.world()
    var policies: [ControllerName: ChunkPolicy] = [:]
    for description in scene.imitators where knows(description.name) {
      let network = description.settings(scene).network(
        pixels: world.observationSpace.pixelCount, actionSize: world.actionSpace.size)
      let path = "\(Checkpoint.algorithmPrefix)\(description.name)"
      let counts = try reader.counts("\(path).counts", 3)
      guard counts[0] > 0 else { continue }
      policies[description.controller.name] = ChunkPolicy(
        network,
        parameters: try reader.vector(
          "\(path).0.\(network.layout.name).average", count: network.layout.count),
        scale: scale, updates: counts[0])
    }
    return policies
  }

  /// What must not differ between its scene and one that uses its policies.
  private static let keys = [
    "environment.system", "environment.control_interval", "environment.frame.",
  ]
  /// The numbers of a policy that change nothing of its networks.
  private static let free: Set<String> = [
    "kl_weight", "kl_warm_up", "batch", "shards", "updates", "learning_rate", "warm_up",
    "average_decay", "shortest_window", "window_steps",
  ]

  /// Checks that a scene sees the world as these policies do, and has their networks.
  ///
  /// - Throws: The first key that differs, with both values.
  package func checkFits(_ wanted: Scene) throws {
    guard wanted != scene else { return }
    let known = try JSON5Reader.read(scene.encoded(), source: "scene")
    let found = try JSON5Reader.read(wanted.encoded(), source: "scene")
    let paths = Set(known.leafPaths + found.leafPaths).sorted()
    for path in paths {
      let isFixed =
        Self.keys.contains { $0.hasSuffix(".") ? path.hasPrefix($0) : path == $0 }
        || path.hasPrefix("policies.")
          && !Self.free.contains(path.split(separator: ".").last.map(String.init) ?? "")
      guard isFixed else { continue }
      let (before, now) = (known.text(at: path), found.text(at: path))
      guard before != now else { continue }
      throw CheckpointError(
        description: PrintableText.line(
          "\(source ?? "the checkpoint"): expected a checkpoint of a scene with "
            + "\(path) \(now ?? "absent"), found one with \(before ?? "none")"
            + "; use it with the scene that it was made from, \(scene.name)"))
    }
  }
}

/// A checkpoint of either kind.
package enum SavedLearner: Sendable {
  /// Of a model.
  case model(Checkpoint)
  /// Of policies that imitate.
  case imitation(ImitationCheckpoint)

  /// Reads a checkpoint; the file is untrusted.
  package init(contentsOf path: String, registry: Registry = .standard) throws {
    let file = try Safetensors(
      InputFile.read(path, limit: Safetensors.fileLimit), file: path)
    self =
      file.metadata["kind"] == "imitation"
      ? .imitation(try ImitationCheckpoint(file, file: path, registry: registry))
      : .model(try Checkpoint(file, file: path, registry: registry))
  }

  /// The scene as used.
  package var scene: Scene {
    switch self {
    case .model(let checkpoint): checkpoint.scene
    case .imitation(let checkpoint): checkpoint.scene
    }
  }

  /// Its updates.
  package var updates: Int {
    switch self {
    case .model(let checkpoint): checkpoint.updates
    case .imitation(let checkpoint): checkpoint.updates
    }
  }

  /// Checks that a scene can go on with it.
  ///
  /// - Throws: What differs.
  package func checkFits(_ wanted: Scene) throws {
    switch self {
    case .model(let checkpoint):
      guard !wanted.isImitation else { throw Self.mismatch(checkpoint.source, wanted) }
      try checkpoint.checkFits(wanted, withTraining: checkpoint.training != nil)
    case .imitation(let checkpoint):
      guard wanted.isImitation else { throw Self.mismatch(checkpoint.source, wanted) }
      try checkpoint.checkFits(wanted)
    }
  }

  private static func mismatch(_ source: String?, _ wanted: Scene) -> CheckpointError {
    let (expected, found) =
      wanted.isImitation
      ? ("policies that imitate", "a model") : ("a model", "policies that imitate")
    return CheckpointError(
      description: "\(source ?? "the checkpoint"): expected \(expected) for \(wanted.name), found "
        + "\(found); name the scene that it was made from")
  }

  /// What learns on from it, bit for bit.
  ///
  /// - Throws: What does not fit, or that it is a model alone.
  package func resumed(_ scene: Scene, pool: WorkerPool) throws -> any SessionLearner {
    switch self {
    case .model(let checkpoint):
      return try Learner(resuming: checkpoint, scene: scene, pool: pool)
    case .imitation(let checkpoint):
      return try ImitationLearner(resuming: checkpoint, scene: scene, pool: pool)
    }
  }

  /// What learns on from it: from a model alone with freshly collected data.
  ///
  /// - Throws: What does not fit.
  package func learner(_ scene: Scene, pool: WorkerPool) throws -> any SessionLearner {
    switch self {
    case .model(let checkpoint):
      return try Learner(continuing: checkpoint, scene: scene, pool: pool)
    case .imitation(let checkpoint):
      return try ImitationLearner(resuming: checkpoint, scene: scene, pool: pool)
    }
  }
}

extension Route {
  /// The number of a way in files: −1 left, 1 right, 0 neither.
  static func number(of route: Route?) -> Int {
    switch route {
    case .left: -1
    case .right: 1
    case nil: 0
    }
  }

  /// The way of a number.
  init?(number: Int) {
    switch number {
    case ..<0: self = .left
    case 1...: self = .right
    default: return nil
    }
  }
}
