import Control
import Experience
import Files
import LinearAlgebra
import NeuralNetworks
import Policies
import Runs
import Scenes
import Settings
import Testing
import Threads
import Validation
import Worlds

extension Scene {
  /// A scene of imitation with few demonstrations and small networks.
  static func smallImitation(_ name: String = "fork", _ overrides: String...) throws -> Scene {
    let policies =
      name == "fork"
      ? ["cvae", "transformer", "mixture", "cloning", "cloning_chunks"] : ["plans", "goal_cloning"]
    let sizes =
      [
        "environment.frame.width=8", "environment.frame.height=8",
        "environment.demonstrator.demonstrations=\(name == "fork" ? 40 : 4)",
      ]
      + policies.flatMap { policy in
        [
          "policies.\(policy).hidden=\(policy == "transformer" ? "[16]" : "[16, 16]")",
          "policies.\(policy).batch=8", "policies.\(policy).shards=2",
          "policies.\(policy).updates=6", "policies.\(policy).warm_up=2",
        ]
      }
    let own =
      name == "fork" ? ["policies.transformer.width=8", "policies.transformer.feed_forward=8"] : []
    return try SceneCatalog.load(
      name, overrides: (sizes + own + overrides).map { try SettingOverride(parsing: $0) })
  }
}

@Suite struct ImitationLearnerTests {
  private func learner(
    _ scene: Scene, threads: Int = 1, demonstrations: Demonstrations? = nil
  ) throws -> ImitationLearner {
    try BLAS.open()
    return try ImitationLearner(
      scene, seed: 5, pool: WorkerPool(threadCount: threads), demonstrations: demonstrations)
  }

  /// Steps until so many updates have been taken.
  private func advance(_ learner: ImitationLearner, to updates: Int) throws {
    while learner.updateCount < updates {
      try #require(learner.phase != .finished)
      _ = try learner.step()
    }
  }

  private func bytes(_ learner: ImitationLearner, in folder: TemporaryFolder) throws -> [UInt8] {
    let path = folder.path + "/checkpoint.safetensors"
    try #require(learner.checkpoint()).write(to: path)
    return [UInt8](try InputFile.read(path, limit: 10_000_000))
  }

  private func resumed(
    _ learner: ImitationLearner, _ scene: Scene? = nil, in folder: TemporaryFolder
  ) throws -> ImitationLearner {
    let path = folder.path + "/between.safetensors"
    try #require(learner.checkpoint()).write(to: path)
    let checkpoint = try ImitationCheckpoint(contentsOf: path)
    #expect(checkpoint.updates == learner.updateCount && checkpoint.seed == 5)
    return try ImitationLearner(
      resuming: checkpoint, scene: scene ?? checkpoint.scene, pool: WorkerPool(threadCount: 1))
  }

  // MARK: - Who learns when

  @Test func thoseInFrontLearnFirstThenTheOthers() throws {
    let learner = try learner(.smallImitation())
    #expect(learner.phase == .collecting(done: 1, total: 40))
    #expect(learner.checkpoint() == nil && learner.findings == nil)
    while learner.phase != .learning { _ = try learner.step() }
    #expect(learner.demonstrations.episodes.count == 40)
    var order: [[String]] = []
    while learner.phase == .learning {
      let now = learner.imitators.filter(\.isLearning).map(\.name)
      if order.last != now { order.append(now) }
      _ = try learner.step()
    }
    #expect(
      order == [["cvae", "cloning_chunks"], ["transformer"], ["mixture"], ["cloning"]])
    #expect(learner.phase == .finished && learner.updateCount == 24)
    #expect(learner.imitators.map(\.updates) == [6, 6, 6, 6, 6])
    #expect(learner.policies?.policies.count == 5)
    #expect(learner.curveValues.count == learner.curves.count)
    #expect(learner.curveValues.allSatisfy { $0.isFinite })
  }

  @Test func othersMayStayAway() throws {
    let learner = try learner(
      .smallImitation("fork", "execution.others=false", "execution.beside=\"\""))
    while learner.phase != .finished { _ = try learner.step() }
    #expect(learner.updateCount == 6 && learner.policies?.policies.count == 1)
  }

  /// A policy whose weight of the KL is changed learns again, and no other does.
  @Test func anotherWeightIsLearnedAgain() throws {
    let learner = try learner(.smallImitation("fork", "execution.others=false"))
    while learner.phase != .finished { _ = try learner.step() }
    learner.apply(
      try .smallImitation("fork", "execution.others=false", "policies.cvae.kl_weight=1"))
    #expect(learner.phase == .learning)
    #expect(learner.imitators.filter(\.isLearning).map(\.name) == ["cvae"])
    while learner.phase != .finished { _ = try learner.step() }
    #expect(learner.imitators.first { $0.name == "cvae" }?.updates == 12)
    #expect(learner.imitators.first { $0.name == "cloning_chunks" }?.updates == 6)
  }

  // MARK: - Going on

  /// While those in front learn, when they have learned, and among the others.
  @Test(arguments: [3, 6, 9])
  func checkpointsGoOnBitForBit(updates: Int) throws {
    let folder = try TemporaryFolder()
    let whole = try learner(.smallImitation())
    try advance(whole, to: 14)
    let parts = try learner(.smallImitation())
    try advance(parts, to: updates)
    let rest = try resumed(parts, in: folder)
    #expect(rest.updateCount == updates && rest.startUpdate == updates)
    #expect(rest.policyUpdates == parts.policyUpdates && rest.samples == parts.samples)
    #expect(rest.curves.map(\.key) == whole.curves.map(\.key))
    #expect(try bytes(rest, in: folder) == bytes(parts, in: folder))
    try advance(rest, to: 14)
    #expect(try bytes(rest, in: folder) == bytes(whole, in: folder))
    // Curves of those that learned before are known from the next update on only.
    for (found, expected) in zip(rest.curveValues, whole.curveValues) where found.isFinite {
      #expect(found == expected)
    }
  }

  @Test func playGoesOnBitForBit() throws {
    let folder = try TemporaryFolder()
    let whole = try learner(.smallImitation("play"))
    try advance(whole, to: 6)
    let parts = try learner(.smallImitation("play"))
    try advance(parts, to: 2)
    let rest = try resumed(parts, in: folder)
    try advance(rest, to: 6)
    #expect(try bytes(rest, in: folder) == bytes(whole, in: folder))
    #expect(rest.curveValues == whole.curveValues)
  }

  @Test func threadsChangeNothing() throws {
    let folder = try TemporaryFolder()
    let (one, two) = (try learner(.smallImitation()), try learner(.smallImitation(), threads: 2))
    for learner in [one, two] { try advance(learner, to: 8) }
    #expect(try bytes(one, in: folder) == bytes(two, in: folder))
  }

  /// Demonstrations of a file are in the checkpoint, with their ways.
  @Test func demonstrationsOfAFileComeAlong() throws {
    let folder = try TemporaryFolder()
    let source = try learner(.smallImitation())
    while source.phase != .learning { _ = try source.step() }
    var own = Demonstrations(width: 8, height: 8, actionSize: 2)
    let world = try #require(try Scene.smallImitation().world() as? any DemonstratedWorld)
    own.collect(count: 7, from: world, generator: RandomGenerator(seed: 77))
    let parts = try learner(.smallImitation(), demonstrations: own)
    #expect(parts.phase == .learning && parts.demonstrations == own)
    try advance(parts, to: 3)
    let rest = try resumed(parts, in: folder)
    #expect(rest.demonstrations == own)
    try advance(parts, to: 5)
    try advance(rest, to: 5)
    #expect(try bytes(rest, in: folder) == bytes(parts, in: folder))
  }

  /// The policies that act are in the file.
  @Test func theFileHasThePolicies() throws {
    let folder = try TemporaryFolder()
    let learner = try learner(.smallImitation())
    try advance(learner, to: 7)
    let path = folder.path + "/policies.safetensors"
    try #require(learner.checkpoint()).write(to: path)
    let read = try ImitationCheckpoint(contentsOf: path).policies()
    let known = try #require(learner.policies).policies
    #expect(Set(read.keys) == Set(known.keys) && read.count == 3)
    for (name, policy) in known {
      #expect(read[name]?.parameters == policy.parameters && read[name]?.scale == policy.scale)
      #expect(read[name]?.updates == policy.updates)
    }
  }

  // MARK: - What does not fit

  @Test func kindsOfCheckpointsAreToldApart() throws {
    let folder = try TemporaryFolder()
    let (policies, model) = (folder.path + "/policies", folder.path + "/model")
    let imitation = try learner(.smallImitation())
    try advance(imitation, to: 1)
    try #require(imitation.checkpoint()).write(to: policies)
    let trained = try trainedLearner(.small(), updates: 1)
    try #require(trained.checkpoint()).write(to: model)

    func text(_ body: () throws -> Void) -> String {
      let error = #expect(throws: CheckpointError.self) { try body() }
      return error?.description ?? ""
    }
    let notPolicies = text { _ = try ImitationCheckpoint(contentsOf: model) }
    #expect(notPolicies.contains(model) && notPolicies.contains("policies that imitate"))
    #expect(notPolicies.contains("model of pendulum"))
    let notModel = text { _ = try Checkpoint(contentsOf: policies) }
    #expect(notModel.contains(policies) && notModel.contains("a checkpoint of a model"))
    #expect(notModel.contains("of fork"))

    // Read as what they are, each is refused by the other's scene.
    let (first, second) = (
      try SavedLearner(contentsOf: policies), try SavedLearner(contentsOf: model)
    )
    try first.checkFits(.smallImitation())
    try second.checkFits(.small())
    #expect(text { try first.checkFits(.small()) }.contains("expected a model for pendulum"))
    #expect(
      text { try second.checkFits(.smallImitation()) }.contains(
        "expected policies that imitate for fork"))
  }

  @Test func otherNetworksDoNotFit() throws {
    let folder = try TemporaryFolder()
    let parts = try learner(.smallImitation())
    try advance(parts, to: 2)
    for (change, isFine) in [
      ("policies.cvae.kl_weight=1", true), ("policies.cvae.updates=9", true),
      ("environment.physics.constants.wind=0.1", true), ("session.planner=mixture", true),
      ("policies.cvae.chunk=4", false), ("policies.cvae.latent_size=3", false),
      ("policies.cvae.hidden=[16, 8]", false), ("environment.frame.width=12", false),
      ("policies.cvae.prior=learned", false),
    ] {
      let scene = try Scene.smallImitation("fork", change)
      if isFine {
        #expect(try resumed(parts, scene, in: folder).updateCount == 2)
      } else {
        let error = #expect(throws: CheckpointError.self, "\(change)") {
          try resumed(parts, scene, in: folder)
        }
        let key = String(change.prefix { $0 != "=" })
        #expect(error?.description.contains(key) == true, "\(error?.description ?? "")")
      }
    }
  }

  @Test(arguments: [
    ("policies.cvae.kl_weight=-1", "0...1000000", "-1"),
    ("policies.plans.kl_weight=-0.1", "0...1000000", "-0.1"),
    ("policies.cvae.chunk=18", "at most 17", "18"),
    ("policies.cvae.chunk=0", "1...64", "0"),
    ("policies.cvae.shards=3", "a divisor of batch (8)", "3"),
    ("policies.transformer.heads=3", "a divisor of width (8)", "3"),
    ("policies.plans.shortest_window=3", "from chunk (4) to longest_window (30)", "3"),
    ("environment.demonstrator.left_share=1.5", "0...1", "1.5"),
    ("execution.beside=nobody", "cvae", "nobody"),
    ("session.planner=cem", "cvae", "cem"),
  ])
  func faultySettingsAreNamed(change: String, expected: String, found: String) throws {
    let error = #expect(throws: InputError.self) {
      try Scene.smallImitation(change.contains("plans") ? "play" : "fork", change)
    }
    let text = error.map { "\($0)" } ?? ""
    let key = String(change.prefix { $0 != "=" })
    for word in [key, expected, found] { #expect(text.contains(word), "\(text)") }
  }

  /// Demonstrations of a file may have fewer actions behind their pictures than the scene's own.
  @Test func chunksMustFollowEveryPicture() throws {
    var short = Demonstrations(width: 8, height: 8, actionSize: 2)
    short.append(
      Demonstration(
        frames: [UInt8](repeating: 0, count: 64 * 3), frameCount: 3,
        actions: [0, 1, 2, 3, 4, 5, 6, 7], actionCount: 4, route: nil))
    let error = #expect(throws: InputError.self) {
      try learner(.smallImitation(), demonstrations: short)
    }
    let text = error.map { "\($0)" } ?? ""
    #expect(text.contains("policies.cvae.chunk") && text.contains("at most 2"), "\(text)")
    #expect(throws: InputError.self) {
      try learner(
        .smallImitation(), demonstrations: Demonstrations(width: 8, height: 8, actionSize: 2))
    }
  }

  /// Stretches of play must hold a chunk before their last picture.
  @Test(arguments: [1, 4])
  func shortPlayIsNamed(frames: Int) throws {
    var short = Demonstrations(width: 8, height: 8, actionSize: 2)
    for count in [40, frames] {
      short.append(
        Demonstration(
          frames: [UInt8](repeating: 0, count: 64 * count), frameCount: count,
          actions: (0..<2 * count).map { Float($0) }, actionCount: count, route: nil))
    }
    let error = #expect(throws: InputError.self) {
      try learner(.smallImitation("play"), demonstrations: short)
    }
    let text = error.map { "\($0)" } ?? ""
    #expect(
      text.contains("policies.plans.chunk") && text.contains("at most \(frames - 1)"), "\(text)")
  }
}
