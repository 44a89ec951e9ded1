import Foundation
import LatentModels
import LinearAlgebra
import LiveSession
import NeuralNetworks
import Runs
import Scenes
import Settings
import Testing
import Threads
import Validation

/// An objective, and an algorithm that learns beside the model, of this file alone: registered, trained,
/// shown, written, saved and gone on with like those of the program.
@Suite(.serialized) struct ToyLearningTests {
  // MARK: - The objective

  /// A VAE whose codes also stay small, by a term of its own.
  private struct SmallCodes: SequenceObjective {
    static let size = ObjectiveTerm("code_size", .extra) { settings, _ in settings.consistency }

    let name = ObjectiveName(rawValue: "small-codes")

    func terms(_ settings: TrainingSettings) -> [ObjectiveTerm] {
      [.reconstruction, Self.size, .initialKL, .dynamicsKL]
    }

    func record<Scalar>(_ batch: ObjectiveBatch<Scalar>) -> ObjectiveRecording {
      let (model, graph) = (batch.model, batch.graph)
      let (first, later) = (batch.posterior(0..<1), batch.posterior(1..<batch.length))
      let predicted = model.transition(
        batch.steps(batch.sample, 0..<batch.length - 1), batch.actions, in: graph)
      return ObjectiveRecording(
        terms: [
          .reconstruction: model.reconstruction(of: batch.target, from: batch.sample, in: graph),
          Self.size: graph.multiply(batch.sample, batch.sample),
          .initialKL: graph.divergenceFromStandardNormal(
            mean: first.mean, logVariance: first.logVariance),
          .dynamicsKL: graph.divergence(
            mean: later.mean, logVariance: later.logVariance, fromMean: predicted,
            logVariance: batch.dynamicsVariance(rows: predicted.rows)),
        ], predicted: predicted, initialRows: 0..<batch.sequences)
    }
  }

  // MARK: - The algorithm

  /// Learns codes for which the model's decoder, frozen as it was a while ago, draws the frame.
  private final class CodeFinder: LearningAlgorithm {
    private let trainer: Trainer
    private let finder: ParameterGroup
    private let decoder: ParameterGroup
    private let step: GradientStep
    private let sampler: Frames
    private let loss: Tensor
    private var last = Double.nan
    private(set) var updateCount = 0
    /// Spoils every batch.
    private let isBroken: Bool

    init(_ context: LearningContext, isBroken: Bool = false) {
      let model = context.trainer.model
      trainer = context.trainer
      self.isBroken = isBroken
      var layout = ParameterLayout("finder")
      let network = MultilayerPerceptron(
        "finder", in: &layout, sizes: [model.pixelCount, 8, model.latentSize], activation: .tanh)
      finder = ParameterGroup(
        layout, values: layout.initialValues(generator: context.generator.split(0)),
        settings: AdamSettings(learningRate: 3e-3), target: .polyak(rate: 0.1))
      decoder = ParameterGroup(
        model.layout, values: context.trainer.snapshot().parameters, isFrozen: true)
      var recorded: [(frames: Tensor, loss: Tensor)] = []
      step = GradientStep(
        groups: [finder, decoder], shards: 2, pool: context.pool,
        generator: context.generator.split(1)
      ) { graph in
        let frames = graph.input(rows: 4, columns: model.pixelCount)
        let drawn = model.decodePresentFrame(network(frames, in: graph), in: graph)
        let miss = graph.subtract(drawn, frames)
        let loss = graph.weightedSum([
          (graph.total(graph.multiply(miss, miss)), graph.coefficient(1.0 / 8))
        ])
        recorded.append((frames, loss))
        return loss
      }
      loss = recorded[0].loss
      sampler = Frames(
        source: context.source, frames: recorded[0].frames, scale: isBroken ? .nan : 1)
    }

    var steps: [GradientStep] { [step] }

    func learn() -> LearningReport? {
      if updateCount % 8 == 0 { decoder.restart(from: trainer.snapshot().parameters) }
      step.run(sampler, update: updateCount)
      let outcome = step.apply()
      last = step.mean(of: loss, over: 1)
      updateCount += 1
      return LearningReport(update: updateCount, step: outcome)
    }

    func appendCurves(to values: inout [Double]) { values.append(last) }

    var state: LearningState {
      get { LearningState(steps: [step.state], updateCount: updateCount) }
      set {
        step.state = newValue.steps[0]
        updateCount = newValue.updateCount
      }
    }
  }

  /// Draws single frames.
  private final class Frames: ShardSampler {
    let source: any SequenceSource
    let frames: Tensor
    let scale: Float

    init(source: any SequenceSource, frames: Tensor, scale: Float) {
      (self.source, self.frames, self.scale) = (source, frames, scale)
    }

    func fill(_ program: Program<Float>, shard: Int, generator: inout RandomGenerator) {
      let rows = program.pointer(to: frames)
      for row in 0..<frames.rows {
        source.withSequence(generator.index(below: source.sequenceCount)) { pixels, _ in
          for index in 0..<frames.columns {
            rows[row * frames.columns + index] = scale * Float(pixels[index]) / 255
          }
        }
      }
    }
  }

  private static func registry(algorithms: Bool = true, isBroken: Bool = false) -> Registry {
    var registry = Registry.standard
    registry.objectives = registry.objectives.adding(SmallCodes())
    if algorithms {
      registry.algorithms += [
        AlgorithmDescription(
          name: "finder", curves: [LearningCurve(key: "loss", title: "loss", unit: "")]
        ) { CodeFinder($0, isBroken: isBroken) }
      ]
    }
    return registry
  }

  private static func scene(_ overrides: String..., registry: Registry) throws -> Scene {
    try Scene(
      text: Scene.small().encoded(), source: "test",
      overrides: overrides.map { try SettingOverride(parsing: $0) }, registry: registry)
  }

  // MARK: - Tests

  /// A scene may name the objective; the program's own registry refuses it, and says what there is.
  @Test func scenesNameTheObjectivesThatAreRegistered() throws {
    let registry = Self.registry()
    let scene = try Self.scene("training.objective=small-codes", registry: registry)
    #expect(scene.objective.name == SmallCodes().name)
    for (name, found) in [("small-codes", "one of"), ("sequense", "did you mean sequence?")] {
      let error = #expect(throws: InputError.self) {
        try Self.scene("training.objective=\(name)", registry: .standard)
      }
      let text = error?.description ?? ""
      #expect(text.contains("training.objective") && text.contains("\"\(name)\""))
      #expect(text.contains("one of sequence, pair, vae") && text.contains(found))
    }
  }

  /// What the objective lists is what the screen, the files and the losses have, in a session too.
  @Test func theirCurvesAreShown() throws {
    let scene = try Self.scene("training.objective=small-codes", registry: Self.registry())
    let session = try LiveSession.headless(scene, options: LiveSession.Options())
    try session.advance(toUpdate: 30)
    let series = session.snapshot().training.series
    #expect(
      series.map(\.key) == [
        "elbo", "reconstruction", "kl", "initial_kl", "dynamics_kl", "code_size", "gradient_norm",
        "finder/loss",
      ])
    #expect(series.map(\.name).suffix(3) == ["code size", "gradient norm", "finder loss"])
    for curve in series {
      #expect(curve.values.count == 30 && curve.values.allSatisfy { $0.isFinite }, "\(curve.key)")
    }
    let sizes = try #require(series.first { $0.key == "code_size" }).values
    #expect(sizes.allSatisfy { $0 > 0 })
    let losses = try #require(series.last).values
    #expect(losses[25...].reduce(0, +) < losses[..<5].reduce(0, +))
  }

  /// Written, saved and gone on with, bit for bit, whatever the threads.
  @Test func theirRunsGoOnBitForBit() throws {
    let folder = try TemporaryFolder()
    let registry = Self.registry()
    let scene = try Self.scene("training.objective=small-codes", registry: registry)
    let whole = try TrainingRunTests.train(folder.path + "/whole", updates: 30, scene: scene)
    let parts = try TrainingRunTests.train(
      folder.path + "/parts", updates: 13, scene: scene, threads: 2)
    let rest = try TrainingRun(
      resuming: parts, threads: 1, folder: parts, registry: registry)
    _ = try rest.run(.updates(30), launch: MonotonicClock().nanoseconds())
    #expect(try TrainingRunTests.bytes(parts) == TrainingRunTests.bytes(whole))

    let header = try String(contentsOfFile: parts.metrics, encoding: .utf8).prefix { $0 != "\n" }
    #expect(
      header == "update,seconds,frames,elbo,kl,reconstruction,code_size,initial_kl,dynamics_kl,"
        + "gradient_norm,finder/loss")
    let curves = try RunCurves(parts.path)
    #expect(try #require(curves.series("finder/loss")).values.allSatisfy { $0.isFinite })
    #expect(curves.series("code_size")?.updates == [1, 10, 20, 30])

    // A session goes on with it, too; a program without the objective says what it lacks.
    var options = LiveSession.Options()
    options.checkpoint = .model(try Checkpoint(contentsOf: parts.checkpoint, registry: registry))
    let session = try LiveSession.headless(scene, options: options)
    try session.advance(toUpdate: 31)
    #expect(session.snapshot().training.update == 31)
    let error = #expect(throws: InputError.self) { try Checkpoint(contentsOf: parts.checkpoint) }
    #expect(error?.description.contains("small-codes") == true)
  }

  /// The tensors of an algorithm are believed no more than those of the model.
  @Test func oddNumbersOfAnAlgorithmAreRefused() throws {
    let registry = Self.registry()
    let scene = try Self.scene(registry: registry)
    let learner = try trainedLearner(scene, updates: 3)
    let folder = try TemporaryFolder()
    let path = folder.path + "/model.safetensors"
    try #require(Checkpoint(learner)).write(to: path)
    let sound = try Safetensors(Data(contentsOf: URL(filePath: path)), file: path)
    let place = "algorithms.finder.0.finder.parameters"
    #expect(sound.tensors[place]?.floats?.allSatisfy { $0.isFinite } == true)
    for odd in [[Float.nan], [1, 2, 3]] {
      var tensors = sound.tensors
      tensors[place] = Safetensors.Tensor(odd, shape: [odd.count])
      var metadata = sound.metadata
      metadata["crc32c"] = Checkpoint.checksum(metadata: metadata, tensors: tensors)
      let changed = try Checkpoint(
        data: Safetensors(metadata: metadata, tensors: tensors).encoded(), file: "odd",
        registry: registry)
      let error = #expect(throws: CheckpointError.self) {
        try Learner(resuming: changed, scene: scene, pool: WorkerPool(threadCount: 1))
      }
      #expect(error?.description.contains(place) == true, "\(error?.description ?? "")")
    }
    // Another program's algorithms are none of this one's business.
    let bare = try Checkpoint(contentsOf: path)
    _ = try Learner(resuming: bare, scene: .small(), pool: WorkerPool(threadCount: 1))
  }

  /// Whatever learns beside it, the model comes to the same bits.
  @Test func theModelDoesNotFeelItsCompany() throws {
    let alone = try trainedLearner(.small(), updates: 20)
    let beside = try trainedLearner(Self.scene(registry: Self.registry()), updates: 20)
    let broken = try trainedLearner(
      Self.scene(registry: Self.registry(isBroken: true)), updates: 30)
    #expect(beside.trainer?.state == alone.trainer?.state)
    #expect(beside.takeNotice() == nil)
    // One that fails is left alone, and says so.
    let notice = broken.takeNotice() ?? ""
    #expect(notice.hasPrefix("finder, update 20: ") && notice.contains("the model goes on"))
    #expect(broken.trainer?.updateCount == 30 && broken.curveValues.last?.isNaN == true)
    #expect(Checkpoint(broken) != nil)
  }
}
