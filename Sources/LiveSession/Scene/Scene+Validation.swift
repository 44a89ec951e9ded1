import Environments
import LatentModels
import Planning
import Validation

/// A value outside its range, as the targets of the settings report it.
protocol SettingsProblem: Error {
  /// The key path within the section.
  var keyPath: String { get }
  /// What would be right.
  var expected: String { get }
  /// What is there.
  var found: String { get }
}

extension EnvironmentSettingsError: SettingsProblem {}
extension PlannerSettingsProblem: SettingsProblem {}
extension SettingsRangeError: SettingsProblem {
  var keyPath: String { key }
}

/// A value of this target outside its range.
private struct SessionSettingsProblem: SettingsProblem {
  let keyPath: String
  let expected: String
  let found: String
}

extension Scene {
  /// Checks the ranges of all values.
  ///
  /// - Throws: The first value out of range.
  public func validate(source: String) throws(SceneError) {
    try validate(tree: JSONTree(.object([]), origin: .line(1)), source: source)
  }

  /// Checks the ranges of all values and says where they stand in the tree they were decoded from.
  func validate(tree: JSONTree, source: String) throws(SceneError) {
    let checks: [(section: String, check: () throws -> Void)] = [
      ("", validateNames), ("environment", environment.validate), ("model", model.validate),
      ("training", training.validate), ("planner", planner.validate),
      ("session", session.validate), ("", validateMemory), ("", validateHistory),
      ("", validateConvolutions), ("", validateStartNames),
    ]
    for (section, check) in checks {
      do {
        try check()
      } catch {
        guard let problem = error as? any SettingsProblem else {
          throw SceneError(
            source: source, keyPath: section, expected: "valid values", found: ErrorText.of(error))
        }
        let path = (section.isEmpty ? "" : "\(section).") + problem.keyPath
        throw Self.error(problem, path: path, tree: tree, source: source)
      }
    }
  }

  private func validateStartNames() throws {
    let names = environment.starts.keys.sorted()
    for (key, name) in [
      ("cost_start", session.costStart), ("cost_well.start", session.costWell.start),
      ("planner_data.start", session.plannerData.start),
    ] where !name.isEmpty && !names.contains(name) {
      throw SessionSettingsProblem(
        keyPath: "session.\(key)",
        expected: "one of \(names.joined(separator: ", ")), or \"\"",
        found: PrintableText.quoted(name))
    }
  }

  private static func error(
    _ problem: any SettingsProblem, path: String, tree: JSONTree, source: String
  ) -> SceneError {
    let value = tree.nearest(path.split(separator: ".").map(String.init))
    var error = SceneError(
      source: source, keyPath: path, expected: problem.expected, found: problem.found)
    switch value.origin {
    case .line(let line): error.line = line
    case .option(let option):
      error.kind = .usage
      error.source = option
    }
    return error
  }

  /// The most memory that the replay buffer's frames may take, in bytes.
  private static let replayLimit = 8 << 30

  /// Every number alone is in its range here; together they may still ask for too much.
  private func validateMemory() throws(SessionSettingsProblem) {
    let frame = environment.frame.width * environment.frame.height
    // A sequence of so many transitions has one frame more.
    let frames = training.transitions(for: model) + 1
    let most = Self.replayLimit / (frame * frames)
    guard training.sequences > most else { return }
    throw SessionSettingsProblem(
      keyPath: "training.sequences",
      expected: "at most \(most) sequences of \(frames) frames of "
        + "\(environment.frame.width)x\(environment.frame.height) pixels (8 GiB)",
      found: "\(training.sequences)")
  }

  /// The code of the last frame of a window is what control acts on: training must have counted a code
  /// that saw as many frames.
  private func validateHistory() throws(SessionSettingsProblem) {
    guard !model.encoder.seesPairs else { return }
    let counted = training.burnIn + 1...training.burnIn + training.sequenceLength
    guard !counted.contains(model.history) else { return }
    throw SessionSettingsProblem(
      keyPath: "model.history",
      expected: "\(counted.lowerBound) to \(counted.upperBound), the frames that the codes which "
        + "count in training have seen (burn_in + 1 to burn_in + sequence_length)",
      found: "\(model.history)")
  }

  /// Every convolution halves the picture.
  private func validateConvolutions() throws(SessionSettingsProblem) {
    let unit = 1 << model.convolutions.count
    let (width, height) = (environment.frame.width, environment.frame.height)
    guard width % unit != 0 || height % unit != 0 else { return }
    throw SessionSettingsProblem(
      keyPath: "model.convolutions",
      expected: "so many that the frame of \(width)x\(height) pixels can be halved as often",
      found: "\(model.convolutions.count)")
  }

  private func validateNames() throws(SessionSettingsProblem) {
    let allowed = Set("abcdefghijklmnopqrstuvwxyz0123456789-_")
    guard (1...64).contains(name.count), name.allSatisfy(allowed.contains) else {
      throw SessionSettingsProblem(
        keyPath: "name", expected: "1 to 64 lower-case letters, digits, - and _",
        found: PrintableText.quoted(name))
    }
    for (key, text) in [("title", title), ("description", description), ("origin", origin)] {
      guard (1...400).contains(text.count), text == PrintableText.line(text) else {
        throw SessionSettingsProblem(
          keyPath: key, expected: "1 to 400 characters on one line",
          found: PrintableText.quoted(text))
      }
    }
  }
}

extension SessionSettings {
  /// Checks every number.
  fileprivate func validate() throws(SessionSettingsProblem) {
    try check("cost_states", Double(costStates), in: 10...100_000, isWhole: true)
    try check("cost_variance_floor", costVarianceFloor, in: 0...1)
    try check("cost_knee", costKnee, in: 0...1000)
    try check("cost_well.depth", costWell.depth, in: 0...10_000)
    try check("cost_well.variance_floor", costWell.varianceFloor, in: 0...1)
    try check("imagined_ahead", Double(imaginedAhead), in: 1...200, isWhole: true)
    try check("latent_points", Double(latentPoints), in: 10...20_000, isWhole: true)
    try check("expected_seconds", expectedSeconds, in: 0.1...86_400)
    try check("solved_episodes", Double(solvedEpisodes), in: 1...1000, isWhole: true)
    try check("planner_data.interval", Double(plannerData.interval), in: 0...1e6, isWhole: true)
    try check("planner_data.rounds", Double(plannerData.rounds), in: 0...10_000, isWhole: true)
    try check("planner_data.episodes", Double(plannerData.episodes), in: 1...1000, isWhole: true)
    try check("planner_data.ticks", Double(plannerData.ticks), in: 1...10_000, isWhole: true)
    try check("planner_data.noise", plannerData.noise, in: 0...2)
  }

  private func check(
    _ key: String, _ value: Double, in range: ClosedRange<Double>, isWhole: Bool = false
  ) throws(SessionSettingsProblem) {
    guard !range.contains(value) else { return }
    let bounds = "\(DecimalText.of(range.lowerBound))...\(DecimalText.of(range.upperBound))"
    throw SessionSettingsProblem(
      keyPath: key, expected: "a \(isWhole ? "whole number" : "number") in \(bounds)",
      found: DecimalText.of(value))
  }
}
