import Control
import LatentModels
import Planning
import Settings
import Validation
import Worlds

extension Scene {
  /// Every number of this scene's settings by its whole key path, with the values it can have.
  package func settingRanges() throws(SettingProblem) -> [(keyPath: String, range: SettingRange)] {
    func ranges<Settings>(
      _ section: String, _ rules: [SettingRule<Settings>]
    ) -> [(keyPath: String, range: SettingRange)] {
      rules.map { ("\(section).\($0.keyPath)", $0.range) }
    }
    let description = try registry.worlds.description(named: environment.system)
    return ranges("environment", EnvironmentSettings.rules(of: description))
      + ranges("model", ModelSettings.rules) + ranges("training", TrainingSettings.rules)
      + ranges("planner", PlannerSettings.rules) + ranges("session", SessionSettings.rules)
  }

  /// Checks the ranges of all values.
  ///
  /// - Throws: The first value out of range.
  package func validate(
    source: String
  ) throws(SceneError) {
    try validate(
      tree: JSONTree(.object([]), origin: .line(1)), source: source)
  }

  /// Checks the ranges of all values and says where they stand in the tree they were decoded from.
  func validate(
    tree: JSONTree, source: String
  ) throws(SceneError) {
    typealias Check = () throws(SettingProblem) -> Void
    let checks: [(section: String, check: Check)] = [
      ("", validateNames),
      ("environment", { () throws(SettingProblem) in try environment.validate(registry.worlds) }),
      ("model", model.validate),
      ("training", training.validate), ("planner", planner.validate),
      ("session", session.validate), ("", validateHistory), ("", validateConvolutions),
      ("", validateStartNames),
      (
        "training",
        { () throws(SettingProblem) in
          _ = try registry.objectives.objective(named: training.objective)
        }
      ),
      (
        "session",
        { () throws(SettingProblem) in
          _ = try registry.controllers.description(of: session.planner, keyPath: "planner")
        }
      ),
      ("", validateMemory),
    ]
    for (section, check) in checks {
      do throws(SettingProblem) {
        try check()
      } catch {
        let path = (section.isEmpty ? "" : "\(section).") + error.keyPath
        throw Self.error(error, path: path, tree: tree, source: source)
      }
    }
  }

  private func validateStartNames() throws(SettingProblem) {
    let names = environment.starts.keys.sorted()
    for (key, name) in [
      ("cost_start", session.costStart), ("cost_well.start", session.costWell.start),
      ("planner_data.start", session.plannerData.start),
    ] where !name.isEmpty && !names.contains(name) {
      throw SettingProblem(
        keyPath: "session.\(key)",
        expected: "one of \(names.joined(separator: ", ")), or \"\"",
        found: PrintableText.quoted(name),
        suggestion: NearestName.of(name, among: names).map { "did you mean \($0)?" })
    }
  }

  private static func error(
    _ problem: SettingProblem, path: String, tree: JSONTree, source: String
  ) -> SceneError {
    let value = tree.nearest(path.split(separator: ".").map(String.init))
    var error = SceneError(
      source: source, keyPath: path, expected: problem.expected, found: problem.found,
      suggestion: problem.suggestion)
    switch value.origin {
    case .line(let line): error.line = line
    case .option(let option):
      error.kind = .usage
      error.source = option
    }
    return error
  }

  /// The code of the last frame of a window is what control acts on: training must have counted a code
  /// that saw as many frames.
  private func validateHistory() throws(SettingProblem) {
    guard !model.encoder.seesPairs else { return }
    let counted = training.burnIn + 1...training.burnIn + training.sequenceLength
    guard !counted.contains(model.history) else { return }
    throw SettingProblem(
      keyPath: "model.history",
      expected: "\(counted.lowerBound) to \(counted.upperBound), the frames that the codes which "
        + "count in training have seen (burn_in + 1 to burn_in + sequence_length)",
      found: "\(model.history)")
  }

  /// Every convolution halves the picture.
  private func validateConvolutions() throws(SettingProblem) {
    let unit = 1 << model.convolutions.count
    let (width, height) = (environment.frame.width, environment.frame.height)
    guard width % unit != 0 || height % unit != 0 else { return }
    throw SettingProblem(
      keyPath: "model.convolutions",
      expected: "so many that the frame of \(width)x\(height) pixels can be halved as often",
      found: "\(model.convolutions.count)")
  }

  private func validateNames() throws(SettingProblem) {
    let allowed = Set("abcdefghijklmnopqrstuvwxyz0123456789-_")
    guard (1...64).contains(name.count), name.allSatisfy(allowed.contains) else {
      throw SettingProblem(
        keyPath: "name", expected: "1 to 64 lower-case letters, digits, - and _",
        found: PrintableText.quoted(name))
    }
    for (key, text) in [("title", title), ("description", description), ("origin", origin)] {
      guard (1...400).contains(text.count), text == PrintableText.line(text) else {
        throw SettingProblem(
          keyPath: key, expected: "1 to 400 characters on one line",
          found: PrintableText.quoted(text))
      }
    }
  }
}
