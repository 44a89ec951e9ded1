import Control
import Experience
import LatentModels
import LinearAlgebra
import NeuralNetworks
import Policies
import Worlds

/// An agent that lives in a world of its own, as fast as it can, and learns from what it lives: in the codes
/// of one version of the model at a time.
///
/// Between two versions it goes on in the codes of the first; then everything that it has seen is encoded
/// anew. Everything follows from its generator and the models.
final class LivingAgent<Settings: LivingAgentSettings>: PolicyLearning {
  private let learning: any ExperienceLearning
  private let change: (Scene) -> Void
  private var settings: Settings
  private let trainer: Trainer
  private let generator: RandomGenerator
  private let modelExperience: Experience?
  private let inference: ModelInference
  private let runner: EpisodeRunner
  private let window: Int
  /// The version of the model whose codes it learns in; nil before the first.
  private var model: ModelSnapshot?
  private var experience: CodedExperience
  /// The frames of all rows, `[rows, pixels]`.
  private var frames: [UInt8] = []
  /// Episodes begun.
  private var episodes = 0
  /// The rows before the running episode.
  private var firstRow = 0
  /// How far the codes moved when they were made anew last: root mean square, in deviations.
  private var drift = Double.nan
  /// What the policy expected to earn, discounted, when the running episode began, and the one before.
  private var expected = (now: Double.nan, before: Double.nan)

  /// Makes an agent.
  ///
  /// - Parameters:
  ///   - learning: What it learns by.
  ///   - change: Takes over the live settings of a scene.
  init(
    _ context: LearningContext, settings: Settings, learning: any ExperienceLearning,
    change: @escaping (Scene) -> Void
  ) {
    // The scene was valid before.
    guard let world = try? context.scene.world() else {
      preconditionFailure("expected a valid scene")
    }
    self.learning = learning
    self.change = change
    self.settings = settings
    trainer = context.trainer
    generator = context.generator.split(1)
    modelExperience = context.scene.training.data == .episodes ? context.experience : nil
    inference = ModelInference(context.trainer.snapshot())
    window = context.scene.model.windowFrames
    runner = EpisodeRunner([world], memory: .init(window: window))
    experience = CodedExperience(
      codeSize: settings.input.size(of: world, context.trainer.model),
      actionSize: world.actionSpace.size)
  }

  var steps: [GradientStep] { learning.steps }
  var updateCount: Int { learning.updateCount }

  func apply(_ scene: Scene) {
    settings = scene.training[Settings.self]
    change(scene)
  }

  func learn() -> LearningReport? {
    guard trainer.updateCount >= settings.warmUp else { return nil }
    let newest = trainer.version
    if model == nil || newest >= (model?.version ?? 0) + settings.refresh { enterNewestVersion() }
    guard model != nil else { return nil }
    var outcome: GradientStep.Outcome?
    for _ in 0..<settings.steps {
      live()
      guard experience.count >= settings.randomSteps else { continue }
      for _ in 0..<settings.updates { outcome = learning.update(from: experience) }
    }
    return outcome.map { LearningReport(update: updateCount, step: $0) }
  }

  // MARK: - Living

  private var world: any World { runner.worlds[0] }

  /// Takes a tick, after beginning an episode where none runs.
  private func live() {
    if episodes == 0 || world.score.hasEnded { begin() }
    var stream = generator.split(0).split(UInt64(experience.count))
    let row = experience.rows - 1
    let n = experience.codeSize
    let action: [Float]
    if experience.count < settings.randomSteps {
      action = randomAction(&stream)
    } else {
      action = learning.explore(
        Array(experience.codes[row * n..<(row + 1) * n]), acted: experience.count,
        generator: &stream
      ).map { $0.isFinite ? $0 : 0 }
    }
    guard let result = act(action) else { return }
    experience.act(
      action[...], reward: Float(result.reward),
      outcome: result.isTerminated ? .terminal : result.hasEnded ? .timeLimit : .goesOn,
      code: code())
    frames += runner.histories[0].presentFrame
    if result.hasEnded, let lived = runner.recordings?.first, let modelExperience,
      lived.steps >= modelExperience.shape.length
    {
      modelExperience.append(lived)
    }
  }

  private func randomAction(_ stream: inout RandomGenerator) -> [Float] {
    let size = experience.actionSize
    guard world.actionSpace.kind != .discrete else {
      let choice = stream.index(below: size)
      return (0..<size).map { $0 == choice ? 1 : -1 }
    }
    return (0..<size).map { _ in Float(stream.uniform(-1, 1)) }
  }

  /// Acts in the world, as fractions.
  private func act(_ fractions: [Float]) -> TickResult? {
    var vector = ActionVector()
    for (index, fraction) in fractions.enumerated() { vector[index] = Double(fraction) }
    return runner.act([world.actionSpace.action(vector)])[0]
  }

  /// Begins an episode: the next one of its generator.
  private func begin() {
    start(episodes)
    episodes += 1
    firstRow = experience.rows
    frames += runner.histories[0].frames
    let code = code()
    experience.begin(leadIn: window - 1, code: code)
    expected = (.nan, expected.now)
    if updateCount > 0,
      let worth = learning.policy().evaluator().evaluate(rows: 1, codes: code)
        .values.first, worth.isFinite
    {
      expected.now = Double(worth)
    }
  }

  private func start(_ episode: Int) {
    var stream = generator.split(1).split(UInt64(episode))
    // The default start was checked with the scene.
    try? runner.worlds[0].reset(start: nil, generator: &stream)
    runner.begin()
    if modelExperience != nil { runner.record() }
  }

  /// What it reads now, `[n]`.
  private func code() -> [Float] {
    if let reading = runner.reading(settings.input) { return reading }
    let seen = runner.histories[0].present
    var code = [Float](repeating: 0, count: experience.codeSize)
    inference.encode(windows: 1, frames: seen.frames, actions: seen.actions, mean: &code)
    return code
  }

  // MARK: - Codes

  /// Goes on in the newest model, unless something of it is not finite.
  private func enterNewestVersion() {
    let snapshot = trainer.snapshot()
    guard snapshot.parameters.allSatisfy(\.isFinite) else { return }
    inference.load(snapshot)
    guard settings.input == .latent else {
      model = snapshot
      // Brightness is on one scale as it is.
      learning.use(
        CodeNormalizer(
          settings.input == .state ? experience.visitedCodes : [], size: experience.codeSize))
      return
    }
    let before = experience.codes
    experience.recode(codes())
    guard experience.codes.allSatisfy(\.isFinite) else {
      // Such a model is not learned in.
      experience.recode(before)
      if let model { inference.load(model) }
      return
    }
    model = snapshot
    // Before anything was lived: the codes of the start.
    let normalizer = CodeNormalizer(
      experience.count > 0 ? experience.visitedCodes : [], size: experience.codeSize)
    // Rounded as a checkpoint keeps it.
    drift = Double(Float(Self.drift(from: before, to: experience.codes, normalizer)))
    learning.use(normalizer)
  }

  /// The codes of all rows, `[rows, n]`; zeros where a row has none.
  private func codes() -> [Float] {
    let (n, rows, count) = (experience.codeSize, experience.rows, 128)
    let pixels = inference.model.pixelCount
    let m = experience.actionSize
    var codes = [Float](repeating: 0, count: rows * n)
    let windows = rows - window + 1
    guard windows > 0 else { return codes }
    // All frames as one run of windows; those across two episodes are overwritten by zeros below.
    var part = [Float](repeating: 0, count: min(count, windows) * n)
    var first = 0
    while first < windows {
      // The last part overlaps the one before it, so that all have one size.
      let start = min(first, max(0, windows - count))
      frames.withUnsafeBufferPointer { frames in
        experience.actions.withUnsafeBufferPointer { actions in
          guard let frame = frames.baseAddress, let action = actions.baseAddress else { return }
          inference.encode(
            windows: min(count, windows), frames: frame + start * pixels,
            actions: action + start * m, layout: .sliding, mean: &part)
        }
      }
      let place = (start + window - 1) * n
      codes.replaceSubrange(place..<place + part.count, with: part)
      first = start + min(count, windows)
    }
    for row in 0..<rows where !hasCode(row) {
      for index in row * n..<(row + 1) * n { codes[index] = 0 }
    }
    return codes
  }

  /// Whether a row shows something after the frames that lead an encoder in.
  private func hasCode(_ row: Int) -> Bool {
    // A row that was acted at, the last of an episode, or the present one.
    let acted = CodedExperience.Outcome.none.rawValue
    return experience.outcomes[row] != acted || (row > 0 && experience.outcomes[row - 1] != acted)
      || row == experience.rows - 1
  }

  private static func drift(
    from before: [Float], to after: [Float], _ normalizer: CodeNormalizer
  ) -> Double {
    guard !before.isEmpty else { return .nan }
    let n = normalizer.size
    var sum = 0.0
    for index in before.indices {
      let distance = Double((after[index] - before[index]) * normalizer.scales[index % n])
      sum += distance * distance
    }
    return (sum / Double(before.count)).squareRoot()
  }

  // MARK: - Telling

  var learned: LearnedPolicy? {
    guard let model, updateCount > 0 else { return nil }
    return LearnedPolicy(learning.policy(), model: model)
  }

  func appendCurves(to values: inout [Double]) {
    values.append(Double(experience.count))
    values.append(lastReturn(discount: 1))
    values.append(drift)
    values.append(lastReturn(discount: Double(settings.discount)) * Double(settings.rewardScale))
    values.append(expected.before)
    values += learning.told
  }

  /// The return of the last episode that is over.
  private func lastReturn(discount: Double) -> Double {
    var (sum, row) = (0.0, firstRow - 2)
    let none = CodedExperience.Outcome.none.rawValue
    guard row >= 0 else { return .nan }
    while row >= 0, experience.outcomes[row] != none {
      sum = discount * sum + Double(experience.rewards[row])
      row -= 1
    }
    return sum
  }

  // MARK: - For checkpoints

  var state: LearningState {
    get {
      var state = learning.state
      guard let model else { return state }
      state.version = model.version
      state.vectors = [
        "model": model.parameters, "codes": experience.codes, "actions": experience.actions,
        "rewards": experience.rewards,
        // The normaliser is as old as the version; the codes have grown since.
        "normalizer": normalizerVector,
        "place": [Float(episodes), Float(firstRow)], "drift": Self.known(drift),
        "expected_now": Self.known(expected.now), "expected_before": Self.known(expected.before),
      ]
      state.bytes = ["frames": frames, "outcomes": experience.outcomes]
      return state
    }
    set {
      learning.state = newValue
      guard let parameters = newValue.vectors["model"],
        let lived = Self.experience(newValue, like: experience)
      else { return }
      let snapshot = ModelSnapshot(
        model: trainer.model, parameters: parameters, version: newValue.version)
      model = snapshot
      inference.load(snapshot)
      experience = lived
      frames = newValue.bytes["frames"] ?? []
      useNormalizer(newValue.vectors["normalizer"] ?? [])
      func number(_ name: String) -> Double {
        newValue.vectors[name]?.first.map(Double.init) ?? .nan
      }
      drift = number("drift")
      expected = (number("expected_now"), number("expected_before"))
      let place = newValue.vectors["place"] ?? [0, 0]
      (episodes, firstRow) = (Int(place[0]), Int(place[1]))
      relive()
    }
  }

  /// A number that need not be known, for a file.
  private static func known(_ number: Double) -> [Float] {
    number.isFinite ? [Float(number)] : []
  }

  private var normalizerVector: [Float] {
    let vectors = learning.policy().vectors
    return (vectors["code_means"] ?? []) + (vectors["code_scales"] ?? [])
  }

  private func useNormalizer(_ vector: [Float]) {
    let n = experience.codeSize
    learning.use(CodeNormalizer(means: Array(vector[..<n]), scales: Array(vector[n...])))
  }

  private static func experience(
    _ state: LearningState, like own: CodedExperience
  ) -> CodedExperience? {
    CodedExperience(
      codeSize: own.codeSize, actionSize: own.actionSize, codes: state.vectors["codes"] ?? [],
      actions: state.vectors["actions"] ?? [], rewards: state.vectors["rewards"] ?? [],
      outcomes: state.bytes["outcomes"] ?? [])
  }

  /// Brings the world to where it was: the running episode is lived again from its start.
  private func relive() {
    guard episodes > 0 else { return }
    let m = experience.actionSize
    start(episodes - 1)
    for row in firstRow + window - 1..<experience.rows - 1 {
      _ = act(Array(experience.actions[row * m..<(row + 1) * m]))
    }
  }

  func accepts(_ state: LearningState) -> Bool {
    guard !state.vectors.isEmpty else { return state.updateCount == 0 }
    guard state.vectors["model"]?.count == trainer.model.layout.count,
      state.vectors["normalizer"]?.count == 2 * experience.codeSize,
      let lived = Self.experience(state, like: experience)
    else { return false }
    let place = state.vectors["place"] ?? []
    guard place.count == 2, place.allSatisfy({ (0...Float(lived.rows)).contains($0) }),
      lived.rows == 0 || (place[0] >= 1 && Int(place[1]) + window <= lived.rows)
    else { return false }
    return state.bytes["frames"]?.count == lived.rows * inference.model.pixelCount
  }
}
