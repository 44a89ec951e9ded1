import Control
import Files
import Foundation
import LiveSession
import Measurement
import Planning
import Reproduction
import Runs
import Scenes
import Settings
import Testing
import Threads
import Validation
import Worlds

/// Tables made again: counted, resumed, never mixed.
///
/// Lengths are updates, so that nothing depends on
/// the speed of the machine.
@Suite struct ReproductionTests {
  static let sizes = [
    "training.sequences=60", "training.initial_sequences=60", "training.sequence_length=3",
    "training.batch=16",
    "environment.frame.width=12", "environment.frame.height=12", "environment.episode_steps=8",
    "model.encoder_hidden=[24]", "model.decoder_hidden=[24]", "model.dynamics_hidden=[8]",
    "session.cost_states=50", "session.latent_points=50", "planner.horizon=4",
    "planner.cem.candidates=16", "planner.cem.elites=4", "planner.cem.kept_elites=1",
    "planner.shooting.candidates=16",
  ]

  static let table = ReproductionTable(
    name: "small",
    rows: [
      ReproductionRow(
        name: "first", scene: "pendulum", length: .updates(6),
        measurements: [
          ReproductionMeasurement(
            .episodes(planner: .cem, start: "gymnasium"),
            must: [
              ReproductionBound(.successRate(.mean), 0), ReproductionBound(.returnGap, 1e6),
            ]),
          ReproductionMeasurement(
            .episodes(planner: .shooting, start: "hanging"),
            must: [ReproductionBound(.successRate(.worst), 1)]),
        ]),
      ReproductionRow(
        name: "missing", scene: "unicycle", length: .updates(6),
        measurements: [ReproductionMeasurement(.episodes(planner: .cem, start: nil))]),
      ReproductionRow(
        name: "elsewhere", scene: "pendulum", length: .updates(6),
        measurements: [ReproductionMeasurement(.episodes(planner: .cem, start: "nowhere"))]),
      ReproductionRow(
        name: "unknown", scene: "pendulum",
        overrides: [SettingOverride(keyPath: "model.wings", text: "2")], length: .updates(6),
        measurements: [ReproductionMeasurement(.episodes(planner: .cem, start: nil))]),
      ReproductionRow(
        name: "live", scene: "pendulum", length: .updates(12),
        measurements: [
          ReproductionMeasurement(.live, must: [ReproductionBound(.heldSeconds(.worst), 30)])
        ]),
    ])

  static func reproduction(
    _ folder: TemporaryFolder, table: ReproductionTable = table,
    _ change: (inout Reproduction.Options) -> Void = { _ in }
  ) throws -> Reproduction {
    var options = Reproduction.Options(folder: "\(folder.path)/table", version: "1")
    options.seeds = 2
    options.episodes = 2
    options.overrides = try sizes.map { try SettingOverride(parsing: $0) }
    change(&options)
    return try Reproduction(table, options: options)
  }

  /// The finished figures of a run, in order, and the rows and seeds that were trained for them.
  struct Log {
    var finished: [String] = []
    var unavailable: [String] = []

    init(_ reproduction: Reproduction) throws {
      var (finished, unavailable) = ([String](), [String]())
      try reproduction.run { event in
        switch event {
        case .finished(let result):
          finished.append("\(result.key.row) \(result.key.seed) \(result.key.measurement)")
        case .unavailable(let row, let reason): unavailable.append("\(row): \(reason)")
        case .training, .live, .evaluating: break
        }
      }
      (self.finished, self.unavailable) = (finished, unavailable)
    }
  }

  /// What a table says that does not depend on the speed of the machine.
  static func figures(_ reproduction: Reproduction) throws -> [String] {
    try reproduction.summaries().flatMap(\.results).map { result in
      var result = result
      result.values.millisecondsPerDecision = nil
      result.values.trainingSeconds = nil
      return "\(result)"
    }
  }

  static func lines(_ reproduction: Reproduction) throws -> [String] {
    try InputFile.readText(reproduction.resultsPath, limit: 1 << 20)
      .split(separator: "\n").map(String.init)
  }

  static func write(_ text: String, to reproduction: Reproduction) throws {
    try AtomicFile.write(Data(text.utf8), to: reproduction.resultsPath)
  }

  static let everything = [
    "first 1 cem gymnasium", "first 1 shooting hanging", "first 2 cem gymnasium",
    "first 2 shooting hanging", "live 1 live", "live 2 live",
  ]

  @Test func everyFigureIsMadeOnceAndWrittenDown() throws {
    let folder = try TemporaryFolder()
    let reproduction = try Self.reproduction(folder)
    #expect(try reproduction.summaries().allSatisfy { $0.results.isEmpty && $0.isMet == nil })
    #expect(!FileManager.default.fileExists(atPath: "\(folder.path)/table"))

    let log = try Log(reproduction)
    #expect(log.finished == Self.everything)
    try #require(log.unavailable.count == 3)
    #expect(log.unavailable[0] == "missing: there is no scene unicycle")
    #expect(log.unavailable[1] == "elsewhere: the scene pendulum has no start nowhere")
    #expect(log.unavailable[2].hasPrefix("unknown: --set model.wings=2: "))
    #expect(try Self.lines(reproduction).count == 6)
    #expect(try Log(reproduction).finished.isEmpty)
    #expect(
      try FileManager.default.contentsOfDirectory(atPath: "\(folder.path)/table/runs").isEmpty)

    let summaries = try reproduction.summaries()
    let cem = try #require(summaries.first)
    #expect(cem.isComplete && cem.isMet == true && cem.updates == 6)
    #expect(cem.results.allSatisfy { $0.values.millisecondsPerDecision ?? 0 > 0 })
    let gap = try #require(cem.returnGap)
    let gaps = cem.results.compactMap(\.values.returnGap)
    #expect(gaps.count == 2 && abs(gap - (gaps[0] + gaps[1]) / 2) < 1e-12)
    // The same starts for all training seeds: one oracle.
    #expect(Set(cem.results.map(\.values.oracleReturn)).count == 1)
    #expect(Set(cem.results.map(\.values.meanReturn)).count == 2)
    #expect(summaries[1].isMet == false, "eight steps are too few to swing up from hanging")
    #expect(summaries[2].unavailable != nil && !summaries[2].isComplete)
    // Twelve updates do not swing a pendulum up.
    let live = try #require(summaries.last)
    #expect(live.heldSeconds?.worst == .infinity && live.isMet == false)
    #expect(live.successRate == nil && live.returnGap == nil)
    #expect(live.results.allSatisfy { $0.values.updates ?? 0 >= 12 }, "\(live.results)")
  }

  /// The figures are those of `train` and `eval`.
  @Test func figuresAreThoseOfATrainingAndAnEvaluation() throws {
    let folder = try TemporaryFolder()
    let reproduction = try Self.reproduction(folder) { $0.rows = ["first"] }
    try reproduction.run()
    let scene = try SceneCatalog.load(
      "pendulum", overrides: Self.sizes.map { try SettingOverride(parsing: $0) })
    let run = RunFolder(path: "\(folder.path)/run")
    _ = try TrainingRun(scene, seed: 2, threads: 1, folder: run).run(
      .updates(6), launch: MonotonicClock().nanoseconds())
    let outcome = try Evaluation(scene).run(
      planner: .shooting, dynamics: .learned,
      learned: Checkpoint(contentsOf: run.checkpoint).learned, start: "hanging", episodes: 2,
      seed: 1)
    let oracle = try Evaluation(scene).run(
      planner: .cem, dynamics: .true, learned: nil, start: "hanging", episodes: 2, seed: 1)
    let result = try #require(reproduction.summaries()[1].results.last)
    #expect(result.key.seed == 2)
    #expect(result.values.meanReturn == outcome.meanReturn)
    #expect(result.values.successRate == outcome.successRate)
    #expect(result.values.oracleReturn == oracle.meanReturn)
  }

  /// However many figures are there when it begins, the table becomes the one made in one go.
  @Test func itGoesOnWhereItStopped() throws {
    let folder = try TemporaryFolder()
    let reproduction = try Self.reproduction(folder)
    try reproduction.run()
    let whole = try Self.figures(reproduction)
    let lines = try Self.lines(reproduction)
    for count in [0, 1, 3, 5] {
      let kept = lines.prefix(count).map { $0 + "\n" }.joined()
      // The next line was being written when the program ended, in the middle of a character.
      var bytes = Data((kept + lines[count].prefix(30)).utf8)
      bytes.append(0xC3)
      try AtomicFile.write(bytes, to: reproduction.resultsPath)
      #expect(try reproduction.summaries().flatMap(\.results).count == count)
      #expect(try Log(reproduction).finished == Array(Self.everything.dropFirst(count)))
      #expect(try Self.figures(reproduction) == whole)
      #expect(try Self.lines(reproduction).count == lines.count)
    }
  }

  @Test func moreSeedsAddToTheTable() throws {
    let folder = try TemporaryFolder()
    try Self.reproduction(folder) { $0.seeds = 1 }.run()
    let more = try Self.reproduction(folder)
    #expect(try Log(more).finished == Self.everything.filter { $0.contains(" 2 ") })
    // Fewer show fewer.
    let fewer = try Self.reproduction(folder) { $0.seeds = 1 }.summaries()
    #expect(fewer[0].results.map(\.key.seed) == [1] && fewer[0].isComplete)
  }

  @Test func figuresOfOtherSettingsNeverMix() throws {
    let folder = try TemporaryFolder()
    let first = try Self.reproduction(folder) { $0.rows = ["first"] }
    try first.run()
    let figures = try Self.figures(first)
    let changes: [(inout Reproduction.Options) -> Void] = [
      { $0.overrides.append(SettingOverride(keyPath: "planner.horizon", text: "5")) },
      { $0.length = .updates(7) }, { $0.episodes = 3 }, { $0.threads = 2 }, { $0.version = "2" },
    ]
    for change in changes {
      let other = try Self.reproduction(folder) {
        $0.rows = ["first"]
        $0.seeds = 1
        change(&$0)
      }
      #expect(try other.summaries().allSatisfy(\.results.isEmpty))
      #expect(try Log(other).finished.count == 2)
    }
    #expect(try Self.figures(first) == figures)
    #expect(try Log(first).finished.isEmpty)
  }

  // MARK: - Runs

  /// When the model of a run was written.
  static func dateOfModel(_ folder: TemporaryFolder, _ run: String) throws -> Date? {
    let attributes = try FileManager.default.attributesOfItem(
      atPath: "\(folder.path)/table/runs/\(run)/model.safetensors")
    return attributes[.modificationDate] as? Date
  }

  @Test func aTrainedModelThatWasNotMeasuredIsNotTrainedAgain() throws {
    let folder = try TemporaryFolder()
    let keeping = try Self.reproduction(folder) {
      $0.rows = ["first"]
      $0.keepsRuns = true
    }
    try keeping.run()
    let figures = try Self.figures(keeping)
    let date = try Self.dateOfModel(folder, "first-1")
    // A planner's setting is none of the training.
    try Self.reproduction(folder) {
      $0.rows = ["first"]
      $0.keepsRuns = true
      $0.overrides.append(SettingOverride(keyPath: "planner.horizon", text: "5"))
    }.run()
    #expect(try Self.dateOfModel(folder, "first-1") == date)
    // Ended after the training: nothing but the measurements is made again.
    try Self.write(Self.lines(keeping)[0] + "\n", to: keeping)
    try keeping.run()
    #expect(try Self.figures(keeping) == figures)
    #expect(try Self.dateOfModel(folder, "first-1") == date)
  }

  /// A training that was ended leaves a checkpoint, or a part of one, without the mark that it is
  /// complete; a setting of training changed; the file is damaged: all are trained again.
  @Test(arguments: ["no mark", "another setting", "damaged", "no model"])
  func whatIsNoCompleteTrainingIsTrainedAgain(kind: String) throws {
    let folder = try TemporaryFolder()
    func reproduction(_ rate: String) throws -> Reproduction {
      try Self.reproduction(folder) {
        $0.rows = ["first"]
        $0.seeds = 1
        $0.keepsRuns = true
        $0.overrides.append(SettingOverride(keyPath: "training.learning_rate", text: rate))
      }
    }
    func returns(_ reproduction: Reproduction) throws -> [Double?] {
      try reproduction.summaries().flatMap(\.results).map(\.values.meanReturn)
    }
    let (wanted, other) = (try reproduction("0.002"), try reproduction("0.02"))
    try wanted.run()
    let figures = try Self.figures(wanted)
    let run = "\(folder.path)/table/runs/first-1"
    let model = URL(filePath: "\(run)/model.safetensors")
    switch kind {
    case "no mark", "another setting":
      // A training with another rate takes the place of this one, and is none of it.
      try other.run()
      #expect(try returns(other) != returns(wanted))
      if kind == "no mark" { try FileManager.default.removeItem(atPath: "\(run)/trained.json") }
    case "damaged":
      var bytes = try Data(contentsOf: model)
      bytes[bytes.count - 1] ^= 1
      try bytes.write(to: model)
    default: try FileManager.default.removeItem(at: model)
    }
    try Self.write("", to: wanted)
    try wanted.run()
    #expect(try Self.figures(wanted) == figures)
  }

  /// A training that learned nothing is a figure of its own, not a hole.
  @Test func aTrainingThatFailsCountsAsFailed() throws {
    let folder = try TemporaryFolder()
    let reproduction = try Self.reproduction(folder) {
      $0.rows = ["first"]
      $0.length = .seconds(0)
    }
    #expect(try Log(reproduction).finished.count == 4)
    let cem = try #require(reproduction.summaries().first)
    #expect(cem.failures == 2 && cem.isComplete && cem.isMet == false)
    #expect(cem.successRate == SeedStatistics([0, 0], largestIsWorst: false))
    #expect(cem.returnGap?.isNaN == true)
    #expect(cem.results[0].values.failure?.contains("nothing was learned") == true)
    #expect(try Log(reproduction).finished.isEmpty)
  }

  // MARK: - Files

  @Test func twoProgramsDoNotMakeOneTable() throws {
    let folder = try TemporaryFolder()
    let reproduction = try Self.reproduction(folder) { $0.rows = ["first"] }
    var refusal: (any Error)?
    try reproduction.run { event in
      guard case .finished = event, refusal == nil else { return }
      do { try reproduction.run() } catch { refusal = error }
    }
    #expect("\(try #require(refusal))".contains("process \(getpid()) is writing there"))
    #expect(try reproduction.summaries()[0].isComplete)
  }

  @Test func aBrokenLineIsNamed() throws {
    let folder = try TemporaryFolder()
    let reproduction = try Self.reproduction(folder) { $0.rows = ["first"] }
    try reproduction.run()
    let lines = try Self.lines(reproduction)
    try Self.write("\(lines[0])\nnonsense\u{1B}[2J\n\(lines[1])\n", to: reproduction)
    let error = #expect(throws: FileError.self) { try reproduction.summaries() }
    #expect(error?.description.contains("line 2, found \"nonsense [2J\"") == true)
    #expect(throws: FileError.self) { try reproduction.run() }
    #expect(try Self.lines(reproduction).count == 3, "nothing is removed")
  }

  @Test func unknownRowsAndSettingsAreUsageErrors() throws {
    let folder = try TemporaryFolder()
    var error = #expect(throws: InputError.self) {
      try Self.reproduction(folder) { $0.rows = ["first", "fist"] }
    }
    #expect(error?.kind == .usage)
    #expect(error?.description.contains("found \"fist\"; did you mean first?") == true)
    error = #expect(throws: InputError.self) {
      try Self.reproduction(folder) {
        $0.overrides = [SettingOverride(keyPath: "planner.horizn", text: "3")]
      }
    }
    #expect(error?.kind == .usage)
  }
}
