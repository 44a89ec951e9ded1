import Control
import Foundation
import LatentModels
import LinearAlgebra
import LiveSession
import Measurement
import NeuralNetworks
import Planning
import Runs
import Scenes
import Testing
import Validation

/// Checkpoints with a sound checksum and odd numbers: refused with the tensor's name, or used without
/// a trap.
@Suite struct CheckpointFuzzTests {
  static let odd: [Float] = [
    .nan, .infinity, -.infinity, 3e38, -3e38, 1e19, .leastNonzeroMagnitude, -0.0, 1e-38,
  ]

  /// A full checkpoint of a tiny scene, as the content of its file.
  static func file(_ settings: String...) throws -> (scene: Scene, content: Safetensors) {
    let scene = try Scene.tiny("pendulum", settings)
    let checkpoint = try #require(Checkpoint(trainedLearner(scene, updates: 2)))
    let folder = try TemporaryFolder()
    try checkpoint.write(to: folder.path + "/model.safetensors")
    return (
      scene,
      try Safetensors(
        Data(contentsOf: URL(filePath: folder.path + "/model.safetensors")), file: "model")
    )
  }

  static func read(_ content: Safetensors) throws -> Checkpoint {
    var content = content
    content.metadata["crc32c"] = Checkpoint.checksum(
      metadata: content.metadata, tensors: content.tensors)
    return try Checkpoint(data: content.encoded(), file: "odd.safetensors")
  }

  /// Everything that a model can be used for, in small.
  static func use(_ checkpoint: Checkpoint, _ scene: Scene) throws {
    for kind in ControllerRegistry.standard.names {
      do {
        _ = try Evaluation(scene).run(
          planner: kind, dynamics: .learned, learned: Learned(checkpoint.snapshot), start: nil,
          episodes: 2,
          seed: 1)
      } catch let error as ControllerError {
        #expect(error.description.contains("cannot plan with the model of update 2"))
      }
    }
    let learner = try Learner(resuming: checkpoint, scene: scene, pool: WorkerPool(threadCount: 1))
    _ = try? learner.step()
  }

  @Test func oddWeightsAreRefusedByNameOrUsed() throws {
    let (scene, content) = try Self.file()
    let names = content.tensors.keys.filter { $0.hasPrefix("model.") }.sorted()
    for name in names {
      for value in Self.odd {
        for isWhole in [false, true] {
          let shape = try #require(content.tensors[name]).shape
          var values = try #require(content.tensors[name]?.floats)
          for index in isWhole ? values.indices : 0..<1 { values[index] = value }
          var changed = content
          changed.tensors[name] = .init(values, shape: shape)
          guard value.isFinite else {
            let error = #expect(throws: CheckpointError.self) { try Self.read(changed) }
            #expect(error?.description.contains("finite numbers in \(name)") == true)
            continue
          }
          try Self.use(Self.read(changed), scene)
        }
      }
    }
  }

  /// A session goes on without a planner, and says which model was no use and why.
  @Test func aSessionSaysThatNobodyCanPlan() throws {
    let (scene, content) = try Self.file()
    var changed = content
    let name = try #require(content.tensors.keys.first { $0.hasPrefix("model.encoder") })
    let tensor = try #require(content.tensors[name])
    changed.tensors[name] = .init(
      [Float](repeating: 3e38, count: tensor.count), shape: tensor.shape)
    var options = LiveSession.Options.looking
    options.checkpoint = .model(try Self.read(changed))
    options.isPaused = true
    let session = try LiveSession.headless(scene, options: options)
    for subject in [InspectionSubject.latent, .control, .dream] {
      session.send(.subjectChanged(subject))
      try session.advance(ticks: 6)
    }
    session.send(.race(.start))
    try session.advance(ticks: 4)
    let snapshot = session.snapshot()
    guard case .stalled(let reason) = snapshot.stage else {
      Issue.record("\(snapshot.stage)")
      return
    }
    #expect(reason.contains("cannot plan with the model of update 2"), "\(reason)")
    #expect(snapshot.control.planner == nil && snapshot.control.ticks >= 20)
  }

  /// What is looked at and measured, with weights from which nothing finite follows.
  @Test(arguments: [Float(3e38), 1e19, .leastNonzeroMagnitude, -0.0]) func viewsAndProbesBearThem(
    value: Float
  ) throws {
    let (scene, content) = try Self.file()
    for part in ["model.encoder", "model.decoder", "model.dynamics"] {
      var changed = content
      for (name, tensor) in content.tensors where name.hasPrefix(part) {
        changed.tensors[name] = .init(
          [Float](repeating: value, count: tensor.count), shape: tensor.shape)
      }
      let checkpoint = try Self.read(changed)
      _ = try LatentProbe(scene, snapshot: checkpoint.snapshot, seed: 1, sequences: 12).run()
      var options = LiveSession.Options.looking
      options.checkpoint = .model(checkpoint)
      options.isPaused = true
      let session = try LiveSession.headless(scene, options: options)
      for subject in [InspectionSubject.latent, .control, .dream] {
        session.send(.subjectChanged(subject))
        try session.advance(ticks: 3)
      }
      #expect(session.snapshot().control.ticks >= 9)
    }
  }

  @Test func oddOptimiserStatesAreRefusedByName() throws {
    let (_, content) = try Self.file()
    func refusal(_ name: String, _ change: (Safetensors.Tensor) -> Safetensors.Tensor?) throws
      -> String
    {
      var changed = content
      changed.tensors[name] = change(try #require(content.tensors[name]))
      let error = #expect(throws: CheckpointError.self, "\(name)") { try Self.read(changed) }
      return error?.description ?? ""
    }
    func floats(_ tensor: Safetensors.Tensor, _ index: Int, _ value: Float) -> Safetensors.Tensor {
      var values = tensor.floats ?? []
      values[index] = value
      return .init(values, shape: tensor.shape)
    }
    for name in ["parameters", "first_moments", "second_moments"].map({ "training.\($0)" }) {
      for value in [Float.nan, .infinity, -.infinity] {
        let message = try refusal(name) { floats($0, 5, value) }
        #expect(message.contains("in \(name), found \(value) as number 5"), "\(message)")
      }
      let short = try refusal(name) {
        .init(Array(($0.floats ?? []).dropLast()), shape: [$0.count - 1])
      }
      #expect(short.contains("finite numbers") && short.contains(name), "\(short)")
      #expect(
        try refusal(name) { .init($0.floats?.map(Double.init) ?? [], shape: $0.shape) }
          .contains("found F64"))
      #expect(try refusal(name) { _ in nil }.contains("no such tensor"))
    }
    let negative = try refusal("training.second_moments") { floats($0, 7, -1e-9) }
    #expect(negative.contains("not negative in training.second_moments, found -1e-09 as number 7"))
    for counts in [[-1, 0, 0], [2, -1, 0], [2, 3, 0], [3, 2, 0], [2, 2, -1], [2, 2, .max]] {
      let message = try refusal("training.counts") { _ in
        .init(counts.map(Int64.init), shape: [3])
      }
      #expect(message.contains("training.counts"), "\(counts): \(message)")
    }
    for values in [[-1, 0, 0, 0], [0, .nan, 0, 0], [0, 0, .infinity, 0], [0, 0, 0, 1e7]]
      as [[Float]]
    {
      let message = try refusal("training.stability") { _ in .init(values, shape: [4]) }
      #expect(message.contains("training.stability"), "\(message)")
    }
    #expect(
      try refusal("replay.counts") { _ in .init([2, -1] as [Int64], shape: [2]) }
        .contains("replay.counts"))
  }

  /// Stored states and actions are checked where they are taken up; physics draws them again.
  @Test func oddReplaysAreRefusedOrDrawn() throws {
    let (scene, content) = try Self.file()
    func resume(_ name: String, _ change: (inout [Double]) -> Void) throws {
      var changed = content
      let tensor = try #require(content.tensors[name])
      var values = tensor.doubles ?? tensor.floats?.map(Double.init) ?? []
      change(&values)
      changed.tensors[name] =
        tensor.doubles == nil
        ? .init(values.map { Float($0) }, shape: [values.count])
        : .init(values, shape: [values.count])
      let learner = try Learner(
        resuming: Self.read(changed), scene: scene, pool: WorkerPool(threadCount: 1))
      _ = try learner.step()
    }
    for value in [Double.nan, .infinity, -.infinity] {
      #expect(throws: CheckpointError.self) { try resume("replay.states") { $0[3] = value } }
      #expect(throws: CheckpointError.self) { try resume("replay.actions") { $0[3] = value } }
    }
    #expect(throws: CheckpointError.self) { try resume("replay.actions") { $0[3] = 1.5 } }
    #expect(throws: CheckpointError.self) { try resume("replay.states") { $0.removeLast() } }
    for value in [1e300, -1e300, 1e19, .leastNonzeroMagnitude, -0.0, 1e6] {
      try resume("replay.states") { states in
        for index in states.indices { states[index] = value }
      }
    }
  }
}
