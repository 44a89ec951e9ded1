import Files
import Foundation
import LatentModels
import LinearAlgebra
import LiveSession
import NeuralNetworks
import Runs
import Scenes
import Testing

@Suite struct CheckpointTests {
  static func checkpoint(
    full: Bool = true, updates: Int = 4, encoder: EncoderKind = .stacked
  ) throws -> Checkpoint {
    let learner = try trainedLearner(.small(encoder: encoder), updates: updates)
    return try #require(Checkpoint(learner, full: full))
  }

  @Test(arguments: [true, false], EncoderKind.allCases)
  func whatIsWrittenIsReadBack(full: Bool, encoder: EncoderKind) throws {
    let folder = try TemporaryFolder()
    let path = folder.path + "/model.safetensors"
    let written = try Self.checkpoint(full: full, encoder: encoder)
    try written.write(to: path)
    let read = try Checkpoint(contentsOf: path)
    #expect(read.source == path)
    #expect(read.isEqual(to: written))
    #expect((read.training != nil) == full && (read.experience != nil) == full)
    #expect(read.snapshot.version == 4)

    let again = folder.path + "/again.safetensors"
    try read.write(to: again)
    #expect(try Data(contentsOf: .init(filePath: again)) == Data(contentsOf: .init(filePath: path)))
  }

  @Test func nothingIsTakenWhileDataAreCollected() throws {
    try BLAS.open()
    let learner = try Learner(.small(), seed: 1, pool: WorkerPool(threadCount: 1))
    #expect(Checkpoint(learner) == nil)
  }

  /// Every cut and every flipped bit is an error that names the file; none is ever a crash, or a
  /// model that differs from the one that was saved.
  @Test func damagedFilesAreRefused() throws {
    let folder = try TemporaryFolder()
    let path = folder.path + "/model.safetensors"
    let original = try Self.checkpoint()
    try original.write(to: path)
    let bytes = try Data(contentsOf: URL(filePath: path))
    var generator = RandomGenerator(seed: 11)
    var lengths = [0, 1, 7, 8, 9, bytes.count - 1, bytes.count + 1]
    lengths += (0..<40).map { _ in generator.index(below: bytes.count) }
    for length in lengths {
      let cut = bytes.prefix(length) + Data(repeating: 0, count: max(0, length - bytes.count))
      Self.expectRefusal(of: cut, "cut at \(length)")
    }
    let header = Int(bytes[0]) + Int(bytes[1]) << 8
    for trial in 0..<400 {
      var damaged = bytes
      // Half of the flips hit the header, which is a small part of the file.
      let position = generator.index(below: trial % 2 == 0 ? 8 + header : bytes.count)
      damaged[position] ^= 1 << UInt8(generator.index(below: 8))
      do {
        let read = try Checkpoint(data: damaged, file: "damaged.safetensors")
        // Only JSON's blanks carry no meaning.
        #expect(read.isEqual(to: original), "bit flipped in byte \(position)")
        #expect(position < 8 + header, "bit flipped in byte \(position)")
      } catch {
        #expect("\(error)".contains("damaged.safetensors"), "\(error)")
        #expect("\(error)".contains("expected"), "\(error)")
      }
    }
  }

  private static func expectRefusal(of data: Data, _ comment: Comment) {
    do {
      _ = try Checkpoint(data: data, file: "damaged.safetensors")
      Issue.record("not refused: \(comment)")
    } catch {
      #expect("\(error)".hasPrefix("damaged.safetensors"), comment)
      #expect("\(error)".contains("expected") && "\(error)".contains("found"), comment)
    }
  }

  /// A file with a sound checksum, but content that a program of ours would not write.
  @Test func contentThatDoesNotFitIsRefused() throws {
    let folder = try TemporaryFolder()
    let path = folder.path + "/model.safetensors"
    try Self.checkpoint().write(to: path)
    let original = try Safetensors(Data(contentsOf: URL(filePath: path)), file: path)

    func expectRefusal(
      _ message: String, _ change: (inout Safetensors) -> Void,
      sourceLocation: SourceLocation = #_sourceLocation
    ) {
      var changed = original
      change(&changed)
      changed.metadata["crc32c"] = Checkpoint.checksum(
        metadata: changed.metadata, tensors: changed.tensors)
      do {
        _ = try Checkpoint(data: changed.encoded(), file: "odd.safetensors")
        Issue.record("not refused", sourceLocation: sourceLocation)
      } catch {
        #expect("\(error)".hasPrefix("odd.safetensors"), sourceLocation: sourceLocation)
        #expect("\(error)".contains(message), "\(error)", sourceLocation: sourceLocation)
      }
    }

    expectRefusal("format latentscope-1, found \"pytorch\"") { $0.metadata["format"] = "pytorch" }
    expectRefusal("found none") { $0.metadata["format"] = nil }
    expectRefusal("a scene in the metadata") { $0.metadata["scene"] = nil }
    expectRefusal("expected") { $0.metadata["scene"] = "{ name: 3 }" }
    expectRefusal("a seed in the metadata") { $0.metadata["seed"] = "-1" }
    expectRefusal("number of updates") { $0.metadata["updates"] = "\(Int.max)" }
    expectRefusal("a tensor model.") { file in
      if let name = file.tensors.keys.first(where: { $0.hasPrefix("model.") }) {
        file.tensors[name] = nil
      }
    }
    expectRefusal("finite numbers in model.dynamics.log_variance") {
      $0.tensors["model.dynamics.log_variance"] = Safetensors.Tensor(
        [.nan, 0, 0, 0] as [Float], shape: [1, 4])
    }
    expectRefusal("model.dynamics.log_variance of shape [1, 4]") {
      $0.tensors["model.dynamics.log_variance"] = Safetensors.Tensor(
        [0, 0, 0, 0] as [Float], shape: [4, 1])
    }
    expectRefusal("finite numbers in training.first_moments") {
      $0.tensors["training.first_moments"] = Safetensors.Tensor([.infinity] as [Float], shape: [1])
    }
    expectRefusal("4 numbers that are not negative in training.stability") {
      $0.tensors["training.stability"] = Safetensors.Tensor([1, -2, 3, 4] as [Float], shape: [4])
    }
    expectRefusal("3 counts in training.counts") {
      $0.tensors["training.counts"] = Safetensors.Tensor([-1, 2, 3] as [Int64], shape: [3])
    }
    expectRefusal("2 counts in replay.counts") { $0.tensors["replay.counts"] = nil }
    expectRefusal("expected replay.states, found no such tensor") {
      $0.tensors["replay.states"] = nil
    }
    // Another architecture than the scene in the metadata says.
    expectRefusal("of shape") {
      $0.metadata["scene"] = $0.metadata["scene"]?.replacing(
        #""latent_size": 4"#, with: #""latent_size": 3"#)
    }
  }

  @Test func storedDataThatDoNotFitAreRefused() throws {
    let folder = try TemporaryFolder()
    let path = folder.path + "/model.safetensors"
    try Self.checkpoint().write(to: path)
    let original = try Safetensors(Data(contentsOf: URL(filePath: path)), file: path)
    func expectRefusal(_ message: String, _ change: (inout Safetensors) -> Void) throws {
      var changed = original
      change(&changed)
      changed.metadata["crc32c"] = Checkpoint.checksum(
        metadata: changed.metadata, tensors: changed.tensors)
      let checkpoint = try Checkpoint(data: changed.encoded(), file: "odd.safetensors")
      let error = #expect(throws: CheckpointError.self) {
        try Learner(resuming: checkpoint, scene: .small(), pool: WorkerPool(threadCount: 1))
      }
      #expect(error?.description.contains(message) == true, "\(String(describing: error))")
      #expect(error?.description.hasPrefix("odd.safetensors") == true)
    }
    try expectRefusal("stored sequences of 3 transitions, found 400") {
      $0.tensors["replay.counts"] = Safetensors.Tensor([400, 60] as [Int64], shape: [2])
    }
    try expectRefusal("stored sequences to learn from, found none") {
      $0.tensors["replay.counts"] = Safetensors.Tensor([3, 0] as [Int64], shape: [2])
      $0.tensors["replay.states"] = Safetensors.Tensor([] as [Double], shape: [0])
      $0.tensors["replay.rewards"] = Safetensors.Tensor([] as [Double], shape: [0])
      $0.tensors["replay.actions"] = Safetensors.Tensor([] as [Float], shape: [0])
    }
    try expectRefusal("experience states: expected") {
      $0.tensors["replay.states"] = Safetensors.Tensor([1, 2] as [Double], shape: [2])
    }
  }

  @Test func otherScenesAreRefusedByTheKeyThatDiffers() throws {
    let folder = try TemporaryFolder()
    let path = folder.path + "/model.safetensors"
    try Self.checkpoint().write(to: path)
    let checkpoint = try Checkpoint(contentsOf: path)
    try checkpoint.checkFits(
      .small("training.learning_rate=0.01", "planner.horizon=9"), withTraining: true)
    for (override, found) in [
      ("model.latent_size=3", "model.latent_size 3, found one with 4"),
      ("model.encoder_hidden=[24, 24]", "model.encoder_hidden [24, 24], found one with [24]"),
      ("environment.frame.width=16", "environment.frame.width 16, found one with 12"),
      ("environment.control_interval=0.1", "environment.control_interval 0.1, found one with 0.05"),
    ] {
      let error = #expect(throws: CheckpointError.self) {
        try checkpoint.checkFits(.small(override), withTraining: false)
      }
      #expect(error?.description.contains(found) == true, "\(String(describing: error))")
      #expect(error?.description.hasPrefix(path) == true)
    }
    let more = try Scene.small("training.sequences=61")
    try checkpoint.checkFits(more, withTraining: false)
    #expect(throws: CheckpointError.self) { try checkpoint.checkFits(more, withTraining: true) }
    let other = try SceneCatalog.load("cartpole")
    #expect(throws: CheckpointError.self) { try checkpoint.checkFits(other, withTraining: false) }
  }

  /// The transformer's positions are as many as the time steps that it was trained on; the others read
  /// sequences of any length.
  @Test(arguments: EncoderKind.allCases)
  func aModelAloneGoesOnWithOtherLengthsIfItCan(encoder: EncoderKind) throws {
    let checkpoint = try Self.checkpoint(full: false, encoder: encoder)
    let longer = try Scene.small("training.burn_in=4", encoder: encoder)
    func learner(_ scene: Scene) throws -> Learner {
      let learner = try Learner(
        continuing: checkpoint, scene: scene, pool: WorkerPool(threadCount: 1))
      while learner.trainer == nil { _ = try learner.step() }
      return learner
    }
    if encoder == .attention {
      let error = #expect(throws: CheckpointError.self) { try learner(longer) }
      #expect(
        error?.description.contains("training.burn_in 4, found one with 2") == true,
        "\(String(describing: error))")
    } else {
      #expect(try learner(longer).trainer?.updateCount == 4)
    }
    #expect(try learner(checkpoint.scene).trainer?.updateCount == 4)
  }

  /// A full checkpoint that an earlier version wrote after three updates: all of it is taken over, to the
  /// last bit, and training goes on.
  @Test func aCheckpointOfAnEarlierVersionIsGoneOnWith() throws {
    let url = try #require(
      Bundle.module.url(forResource: "model", withExtension: "safetensors", subdirectory: "Earlier")
    )
    let data = try Data(contentsOf: url)
    let checkpoint = try Checkpoint(data: data, file: "earlier")
    #expect(checkpoint.snapshot.version == 3 && checkpoint.training?.samples == 48)
    try BLAS.open()
    let learner = try Learner(
      resuming: checkpoint, scene: checkpoint.scene, pool: WorkerPool(threadCount: 1))
    let folder = try TemporaryFolder()
    let path = folder.path + "/model.safetensors"
    try #require(Checkpoint(learner)).write(to: path)
    let before = try Safetensors(data, file: "earlier")
    let after = try Safetensors(Data(contentsOf: URL(filePath: path)), file: path)
    for (name, tensor) in before.tensors { #expect(after.tensors[name] == tensor, "\(name)") }
    _ = try learner.step()
    #expect(learner.trainer?.updateCount == 4)
    #expect(learner.curveValues.allSatisfy { $0.isFinite })
  }

  @Test func aModelThatIsNotFiniteDoesNotReplaceASoundOne() throws {
    let folder = try TemporaryFolder()
    let path = folder.path + "/model.safetensors"
    let learner = try trainedLearner(.small(), updates: 3)
    try #require(Checkpoint(learner)).write(to: path)
    let sound = try Data(contentsOf: URL(filePath: path))
    let trainer = try #require(learner.trainer)
    var state = trainer.state
    state.model.parameters[7] = .nan
    trainer.state = state
    let broken = try #require(Checkpoint(learner))
    let error = #expect(throws: FileError.self) { try broken.write(to: path) }
    #expect(error?.reason.contains("finite numbers") == true)
    #expect(try Data(contentsOf: URL(filePath: path)) == sound)
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path).count == 1)
  }
}

extension Checkpoint {
  /// Whether two checkpoints hold the same, bit for bit.
  func isEqual(to other: Checkpoint) -> Bool {
    scene == other.scene && seed == other.seed && snapshot.version == other.snapshot.version
      && snapshot.parameters == other.snapshot.parameters && experience == other.experience
      && training?.model.parameters == other.training?.model.parameters
      && training?.model.firstMoments == other.training?.model.firstMoments
      && training?.model.secondMoments == other.training?.model.secondMoments
      && training?.model.stepCount == other.training?.model.stepCount
      && training?.updateCount == other.training?.updateCount
      && training?.samples == other.training?.samples
  }
}
