import Control
import Foundation
import LatentModels
import LinearAlgebra
import LiveSession
import Planning
import Scenes
import Settings
import Testing
import Validation
import Worlds

@Suite struct SceneTests {
  /// A scene holds what it needs; the rest has its default, also in sections that it leaves out.
  @Test func whatASceneDoesNotSayHasItsDefault() throws {
    let scene = try Scene(
      text: """
        {
          name: "mine",
          environment: {
            system: "pendulum", control_interval: 0.1, frame: { half_width: 2 }, default_start: "up",
            starts: { up: { theta: [0, 0], theta_dot: [0, 0] } },
            collection: { theta: [-1, 1], theta_dot: [-1, 1] },
          },
          planner: { cem: { candidates: 32 } },
        }
        """, source: "mine.json5")
    #expect(scene.environment.physics.constants["gravity"] == 10)
    var training = TrainingSettings()
    training.sections.add(Registry.standard.algorithms.compactMap(\.section))
    #expect(scene.model == ModelSettings() && scene.training == training)
    #expect(scene.session == SessionSettings())
    #expect(scene.planner[CrossEntropySettings.self].candidates == 32)
    #expect(scene.planner[CrossEntropySettings.self].elites == CrossEntropySettings().elites)
    #expect(scene.planner.sections.names == ["lqr", "ilqr", "shooting", "cem", "mppi"])
  }

  /// What `latentscope scenes NAME` prints: every value with a comment, and the same scene again.
  @Test(arguments: SceneCatalog.builtIn.map(\.name))
  func commentedScenesReadBack(name: String) throws {
    let scene = try SceneCatalog.load(name)
    let text = scene.commented()
    #expect(try Scene(text: text, source: "printed") == scene)
    #expect(
      try JSON5Reader.read(text, source: "printed").leafPaths.sorted()
        == scene.settings.map(\.path).sorted())
    #expect(scene.settings.allSatisfy { !$0.summary.isEmpty && text.contains("// \($0.summary)") })
    #expect(text.split(separator: "\n").allSatisfy { $0.count <= 140 })
  }

  /// Files of earlier versions call `session.patience` by another name; the new name alone is written.
  @Test func settingsAreReadByTheirFormerNames() throws {
    let scene = try SceneCatalog.load("pendulum")
    let older = scene.encoded().replacing("\"patience\": 10", with: "\"expected_seconds\": 77")
    #expect(try Scene(text: older, source: "older").session.patience == 77)
    let set = try SettingOverride(parsing: "session.expected_seconds=5")
    #expect(try Scene(text: older, source: "older", overrides: [set]).session.patience == 5)
    let both = older.replacing("\"session\": {", with: "\"session\": { \"patience\": 3,")
    let error = #expect(throws: InputError.self) { try Scene(text: both, source: "both") }
    #expect(
      error?.description.contains("session.patience, the new name, alone, found both names") == true
    )
    #expect(!scene.encoded().contains("expected_seconds"))
  }

  /// Planners of before there were offsets plan as they did.
  @Test func settingsWithoutAnOffsetGainHaveNone() throws {
    let scene = try SceneCatalog.load("pendulum")
    let older = scene.encoded().replacing("\"offset_gain\": 0.2,", with: "")
    #expect(older != scene.encoded())
    #expect(try Scene(text: older, source: "older").planner.offsetGain == 0)
  }

  @Test(arguments: SceneCatalog.builtIn.map(\.name))
  func writtenScenesReadBack(name: String) throws {
    let scene = try SceneCatalog.load(
      name, overrides: [SettingOverride(keyPath: "session.patience", text: "3.5")])
    #expect(scene.name == name)
    #expect(scene.session.patience == 3.5)
    let again = try Scene(text: scene.encoded(), source: "written")
    #expect(again == scene)
    #expect(again.encoded() == scene.encoded())
  }

  @Test func overridesMayLeaveOutTheEnvironment() throws {
    for prefix in ["", "environment."] {
      let scene = try SceneCatalog.load(
        "cartpole",
        overrides: [
          SettingOverride(keyPath: "\(prefix)physics.integrator", text: "euler"),
          SettingOverride(keyPath: "\(prefix)control_interval", text: "0.04"),
        ])
      #expect(scene.environment.physics.integrator == .euler)
      #expect(scene.environment.controlInterval == 0.04)
    }
  }

  @Test func overridesReplaceValues() throws {
    let scene = try SceneCatalog.load(
      "cartpole",
      overrides: [
        SettingOverride(parsing: "planner.horizon=30"),
        SettingOverride(parsing: " environment.physics.integrator = euler "),
        SettingOverride(parsing: "session.planner=\"ilqr\""),
        SettingOverride(parsing: "model.encoder_hidden=[64, 32]"),
        SettingOverride(parsing: "model.encoder_hidden.1=16"),
        SettingOverride(parsing: "title=Cart = pole"),
      ])
    #expect(scene.planner.horizon == 30)
    #expect(scene.environment.physics.integrator == .euler)
    #expect(scene.session.planner == .ilqr)
    #expect(scene.model.encoderHidden == [64, 16])
    #expect(scene.title == "Cart = pole")
  }

  /// An override, and a piece of the message.
  @Test(arguments: [
    ("planner.horizn=30", "did you mean planner.horizon?"),
    ("horizon=30", "did you mean planner.horizon?"),
    ("planer.horizon=30", "did you mean planner.horizon?"),
    ("planner.horizon.x=30", "--set planner.horizon.x=30: planner.horizon.x: expected"),
    (
      "planner.horizon=0",
      "--set planner.horizon=0: planner.horizon: expected a whole number in 1...500 ticks, found 0"
    ),
    ("planner.horizon=many", "a whole number in 1...500 ticks, found \"many\""),
    ("planner.horizon=", "a whole number in 1...500 ticks, found \"\""),
    ("planner.horizon=1 2", "found \"1 2\""),
    ("model.encoder_hidden=[1, 2", "expected ] after the list"),
    ("session.planner=cen", "did you mean cem?"),
    ("planner=3", "planner: expected an object, found 3"),
    ("planner={horizon: 2}", "planner.noise_hold: expected at most 2, the value of horizon"),
    ("planner.horizon", "expected key.path=value"),
    ("=3", "expected key.path=value"),
    ("planner.action_cost=NaN", "a number in 0...1000000, found NaN"),
    ("model.encoder_hidden.7=3", "unknown key \"7\""),
  ])
  func brokenOverridesAreUsageErrors(argument: String, message: String) {
    let error = #expect(throws: InputError.self) {
      try SceneCatalog.load("pendulum", overrides: [SettingOverride(parsing: argument)])
    }
    #expect(error?.kind == .usage)
    #expect(error?.description.hasPrefix("--set") == true)
    #expect(error?.description.contains(message) == true, "\(error?.description ?? "")")
  }

  @Test func scenesThatWouldNotFitIntoMemoryAreRefused() {
    let error = #expect(throws: InputError.self) {
      try SceneCatalog.load(
        "pendulum",
        overrides: [
          SettingOverride(parsing: "environment.frame.width=200"),
          SettingOverride(parsing: "environment.frame.height=200"),
          SettingOverride(parsing: "training.sequences=1000000"),
        ])
    }
    #expect(error?.keyPath == "training.sequences")
    #expect(error?.expected.contains("at most 35791 sequences") == true, "\(error?.expected ?? "")")
  }

  /// What an encoder sees at control time must be what it saw for a code that counted in training: of
  /// 3 + 5 observations the last 5.
  @Test(arguments: ["filter", "filter-with-z", "attention"])
  func historiesFitIntoTrainingSequences(encoder: String) throws {
    func scene(_ overrides: String...) throws -> Scene {
      try SceneCatalog.load(
        "pendulum", overrides: overrides.map { try SettingOverride(parsing: $0) })
    }
    let kind = "model.encoder=\(encoder)"
    for history in [4, 8] {
      #expect(try scene(kind, "model.history=\(history)").model.windowFrames == history)
    }
    #expect(try scene(kind, "model.history=11", "training.burn_in=6").model.windowFrames == 11)
    #expect(throws: InputError.self) { try scene(kind, "model.history=3") }
    #expect(throws: InputError.self) { try scene(kind, "training.burn_in=8") }
    let error = #expect(throws: InputError.self) { try scene(kind, "model.history=9") }
    #expect(error?.kind == .usage)
    #expect(error?.keyPath == "model.history")
    #expect(
      error?.description
        == "--set model.history=9: model.history: expected 4 to 8, the frames that the codes which "
        + "count in training have seen (burn_in + 1 to burn_in + sequence_length), found 9",
      "\(error?.description ?? "")")
    #expect(throws: InputError.self) { try scene(kind, "training.sequence_length=4") }
    // Frame pairs need no history.
    #expect(try scene("model.history=64", "training.burn_in=0").model.windowFrames == 2)
  }

  @Test func unknownNamesOfferTheNearest() {
    let error = #expect(throws: InputError.self) { try SceneCatalog.load("pendulm") }
    #expect(error?.kind == .usage)
    #expect(error?.description.contains("did you mean pendulum?") == true)
  }

  @Test(arguments: ["/nonexistent/scene.json5", "nonexistent.json5", "/tmp/", "/dev/zero"])
  func unreadableFilesAreFileErrors(path: String) {
    let error = #expect(throws: InputError.self) { try SceneCatalog.load(path) }
    #expect(error?.kind == .file)
    #expect(error?.source == path)
  }

  @Test func oversizedAndBinaryFilesAreRefused() throws {
    let folder = try TemporaryFolder()
    let large = folder.path + "/large.json5"
    try Data(repeating: 0x20, count: Scene.sizeLimit + 1).write(to: URL(fileURLWithPath: large))
    #expect(throws: InputError.self) { try SceneCatalog.load(large) }
    let binary = folder.path + "/binary.json5"
    try Data([0x7B, 0xFF, 0xFE]).write(to: URL(fileURLWithPath: binary))
    let error = #expect(throws: InputError.self) { try SceneCatalog.load(binary) }
    #expect(error?.description.contains("UTF-8") == true)
  }

  /// Mutations of the shipped scenes give a valid scene or an error with a place, and never trap.
  @Test(arguments: SceneCatalog.builtIn.indices)
  func mutatedScenesAreValidOrHaveAPlace(index: Int) throws {
    let original = Array(SceneCatalog.builtIn[index].text.unicodeScalars)
    let alphabet = Array("{}[],:\"'/*+-.0123456789eNaInfinitytrue_ \n".unicodeScalars)
    var generator = RandomGenerator(seed: UInt64(index + 1))
    var valid = 0
    for _ in 0..<400 {
      var scalars = original
      for _ in 0...generator.index(below: 3) {
        let place = generator.index(below: scalars.count)
        switch generator.index(below: 4) {
        case 0: scalars.remove(at: place)
        case 1: scalars.insert(alphabet[generator.index(below: alphabet.count)], at: place)
        case 2: scalars[place] = alphabet[generator.index(below: alphabet.count)]
        default:
          let end = min(scalars.count, place + generator.index(below: 40))
          scalars.replaceSubrange(place..<end, with: scalars.prefix(generator.index(below: 40)))
        }
      }
      var text = String.UnicodeScalarView()
      text.append(contentsOf: scalars)
      let scene: Scene
      do throws(InputError) {
        scene = try Scene(text: String(text), source: "m")
      } catch {
        #expect(error.line != nil, "\(error)")
        #expect(!error.expected.isEmpty && !error.found.isEmpty)
        continue
      }
      _ = try scene.world()
      valid += 1
    }
    #expect(valid > 20)
  }

  /// Every number of a scene, replaced by an extreme one: an error at that number's line, or a scene
  /// whose environment can be made and stepped.
  @Test(arguments: SceneCatalog.builtIn.indices)
  func extremeNumbersNeverTrap(index: Int) throws {
    let text = SceneCatalog.builtIn[index].text
    let extremes = ["0", "-1", "1e308", "-1e308", "1e-300", "9223372036854775807", "1e19", "0.5"]
    let number = /[:\[,] *(-?[0-9.]+)/
    let code = text.split(separator: "\n", omittingEmptySubsequences: false).enumerated()
    for (line, content) in code {
      let end = content.range(of: "//")?.lowerBound ?? content.endIndex
      for match in content[..<end].matches(of: number) {
        for extreme in extremes {
          let range = match.output.1.startIndex..<match.output.1.endIndex
          let changed = text.replacingCharacters(in: range, with: extreme)
          let scene: Scene
          do throws(InputError) {
            scene = try Scene(text: changed, source: "m")
          } catch {
            #expect(error.line != nil, "\(content) with \(extreme): \(error)")
            // Settings that depend on one another may name the other one.
            #expect(abs((error.line ?? 0) - (line + 1)) < 40, "\(error)")
            continue
          }
          var world = try scene.world()
          world.tick(ActionVector(repeating: 1))
        }
      }
    }
  }

  @Test func nearestNamesAreNear() {
    let names = ["train", "eval", "rollout", "pendulum", "planner.horizon"]
    #expect(NearestName.of("trian", among: names) == "train")
    #expect(NearestName.of("EVAL", among: names) == "eval")
    #expect(NearestName.of("roll", among: names) == "rollout")
    #expect(NearestName.of("pendlum", among: names) == "pendulum")
    #expect(NearestName.of("xyz", among: names) == nil)
    #expect(NearestName.of("", among: names) == nil)
    #expect(NearestName.of(String(repeating: "x", count: 100_000), among: names) == nil)
  }
}

@Suite struct LiveSettingTests {
  @Test func valuesAreClampedAndRounded() throws {
    var scene = try SceneCatalog.load("pendulum")
    #expect(scene.setLive("planner.horizon", to: 25.4) == 25)
    #expect(scene.planner.horizon == 25)
    #expect(scene.setLive("planner.horizon", to: .infinity) == 60)
    #expect(scene.setLive("planner.horizon", to: -1) == 3, "noise_hold is 3")
    #expect(scene.setLive("planner.cem.candidates", to: 1) == 16)
    #expect(scene.setLive("planner.offset_gain", to: 1.5) == 1)
    #expect(scene.setLive("training.learning_rate", to: 1) == 0.05)
    #expect(scene.setLive("training.learning_rate", to: .nan) == nil)
    #expect(scene.setLive("training.batch", to: 3) == nil)
  }

  /// Whatever is set live leaves a valid scene.
  @Test func liveScenesStayValid() throws {
    var scene = try SceneCatalog.load("pendulum")
    scene.planner[CrossEntropySettings.self].elites = 30
    scene.planner.horizon = 200
    var generator = RandomGenerator(seed: 3)
    let extremes = [-Double.infinity, -1, 0, 1e-9, 0.5, 3, 17, 1e3, 1e9, .infinity]
    for _ in 0..<500 {
      let settings = ControllerRegistry.standard.names.flatMap { scene.liveSettings(planner: $0) }
      let setting = settings[generator.index(below: settings.count)]
      #expect(setting.minimum <= setting.value && setting.value <= setting.maximum)
      scene.setLive(setting.key, to: extremes[generator.index(below: extremes.count)])
      try scene.validate()
    }
  }

  @Test func everyLiveSettingIsAKeyOfTheScene() throws {
    for kind in ControllerRegistry.standard.names {
      for setting in try SceneCatalog.load("pendulum").liveSettings(planner: kind) {
        let override = SettingOverride(
          keyPath: setting.key, text: DecimalText.of(setting.maximum))
        let scene = try SceneCatalog.load("pendulum", overrides: [override])
        let value = scene.liveSettings(planner: kind).first { $0.key == setting.key }?.value
        #expect(abs((value ?? .nan) / setting.maximum - 1) < 1e-6, "\(setting.key)")
      }
    }
  }
}
