import Foundation
import LiveSession
import NeuralNetworks
import Runs
import TestSupport
import Testing

/// `train` and `eval` from the command line.
@Suite(.serialized) struct TrainAndEvaluateTests {
  /// Trains a quick pendulum and returns the run.
  @discardableResult
  static func train(
    _ folder: String, updates: Int, seed: Int = 3, threads: Int = 1, _ more: [String] = []
  ) throws -> ProgramRun {
    try ProgramRun.of(
      [
        "train", "pendulum", "--updates", "\(updates)", "--seed", "\(seed)", "--threads",
        "\(threads)", "--out", folder,
      ] + LiveProgram.quickScene + more)
  }

  static func json(_ text: String) throws -> [String: Any] {
    try #require(
      try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any], "\(text)")
  }

  @Test func aResumedRunIsTheRunInOneGo() throws {
    let folder = try TemporaryFolder()
    let whole = try Self.train(folder.path + "/whole", updates: 30)
    #expect(whole.code == 0 && whole.errors.isEmpty, "\(whole.errors)")
    // The last line of a pipe is the summary; others are progress.
    let summary = try Self.json(String(try #require(whole.output.split(separator: "\n").last)))
    #expect(summary["updates"] as? Int == 30)
    #expect(summary["checkpoint"] as? String == folder.path + "/whole/model.safetensors")

    #expect(try Self.train(folder.path + "/parts", updates: 20, threads: 2).code == 0)
    let resumed = try ProgramRun.of(
      ["train", "pendulum", "--resume", folder.path + "/parts", "--updates", "30"])
    #expect(resumed.code == 0 && resumed.errors.isEmpty, "\(resumed.errors)")
    let (one, two) = (folder.path + "/whole", folder.path + "/parts")
    #expect(
      try Data(contentsOf: URL(filePath: one + "/model.safetensors"))
        == Data(contentsOf: URL(filePath: two + "/model.safetensors")))
    let rows = try String(contentsOfFile: two + "/metrics.csv", encoding: .utf8)
      .split(separator: "\n").map { $0.prefix { $0 != "," } }
    #expect(rows == ["update", "1", "10", "20", "30"])
    let names = try FileManager.default.contentsOfDirectory(atPath: two)
    #expect(names.contains("scene.json5") && names.contains { $0.contains("tfevents") })
  }

  @Test func aSceneAsUsedTrainsTheSame() throws {
    let folder = try TemporaryFolder()
    #expect(try Self.train(folder.path + "/a", updates: 3).code == 0)
    let run = try ProgramRun.of([
      "train", folder.path + "/a/scene.json5", "--updates", "3", "--seed", "3", "--out",
      folder.path + "/b",
    ])
    #expect(run.code == 0, "\(run.errors)")
    #expect(
      try Data(contentsOf: URL(filePath: folder.path + "/a/model.safetensors"))
        == Data(contentsOf: URL(filePath: folder.path + "/b/model.safetensors")))
  }

  @Test func withoutAFolderTheStateFolderIsUsedAndFoundAgain() throws {
    let folder = try TemporaryFolder()
    let environment = ["XDG_STATE_HOME": folder.path]
    let none = try ProgramRun.of(["eval", "pendulum"], environment: environment)
    #expect(none.code == 1)
    #expect(
      none.errors.contains("found no run below \(folder.path)/latentscope/runs; train one"),
      "\(none.errors)")
    var paths: [String] = []
    for seed in ["1", "2"] {
      let run = try ProgramRun.of(
        ["train", "pendulum", "--updates", "2", "--seed", seed] + LiveProgram.quickScene,
        environment: environment)
      #expect(run.code == 0, "\(run.errors)")
      let summary = try Self.json(String(try #require(run.output.split(separator: "\n").last)))
      paths.append(try #require(summary["checkpoint"] as? String))
    }
    #expect(paths[0] != paths[1])
    let eval = try ProgramRun.of(
      ["eval", "pendulum", "--episodes", "1", "--json", "--planner", "lqr"],
      environment: environment)
    #expect(eval.code == 0)
    #expect(eval.errors == "latentscope: using the newest run, \(paths[1])\n")
    #expect(try Self.json(eval.output)["checkpoint"] as? String == paths[1])
  }

  @Test func anEvaluationIsOneObjectWithTheKeysOfTheContract() throws {
    let folder = try TemporaryFolder()
    try Self.train(folder.path, updates: 3)
    func evaluate(_ arguments: [String]) throws -> [String: Any] {
      let run = try ProgramRun.of(
        [
          "eval", "pendulum", "--checkpoint", folder.path + "/model.safetensors", "--episodes",
          "2", "--json",
        ] + arguments)
      #expect(run.code == 0 && run.errors.isEmpty, "\(run.errors)")
      #expect(run.output.filter { $0 == "\n" }.count == 1)
      return try Self.json(run.output)
    }
    let result = try evaluate(["--start", "hanging", "--planner", "cem"])
    for key in [
      "scene", "planner", "controller", "dynamics", "start", "episodes", "successes",
      "success_rate",
      "mean_return", "in_goal_percent", "ms_per_decision",
    ] {
      #expect(result[key] != nil, "\(key)")
    }
    #expect(result["scene"] as? String == "pendulum" && result["planner"] as? String == "cem")
    #expect(result["controller"] as? String == "cem")
    #expect(result["dynamics"] as? String == "learned" && result["start"] as? String == "hanging")
    #expect(result["episodes"] as? Int == 2)
    let again = try evaluate(["--start", "hanging", "--planner", "cem"])
    #expect(again["mean_return"] as? Double == result["mean_return"] as? Double)
    let other = try evaluate(["--start", "hanging", "--planner", "cem", "--seed", "7"])
    #expect(other["mean_return"] as? Double != result["mean_return"] as? Double)

    let oracle = try evaluate(["--dynamics", "true", "--start", "hanging"])
    #expect(oracle["dynamics"] as? String == "true" && oracle["successes"] as? Int == 2)
    let nothing = try evaluate(["--planner", "none", "--start", "hanging"])
    #expect(nothing["planner"] as? String == "none" && nothing["successes"] as? Int == 0)
    #expect(abs((nothing["mean_return"] as? Double ?? 0) + 200 * .pi * .pi) < 1e-6)
  }

  /// A policy needs to have been learned, and a controller needs to exist.
  @Test func whoIsNotThereDoesNotAct() throws {
    let folder = try TemporaryFolder()
    try Self.train(folder.path, updates: 3)
    let model = folder.path + "/model.safetensors"
    func evaluate(_ arguments: String...) throws -> ProgramRun {
      try ProgramRun.of(["eval", "pendulum", "--checkpoint", model, "--episodes", "1"] + arguments)
    }
    let missing = try evaluate("--controller", "actor")
    #expect(missing.code == 1 && missing.output.isEmpty)
    #expect(
      missing.errors
        == "latentscope: \(model): expected a model with a policy actor, found one without; "
        + "train it with --agent actor, or name a planner\n", "\(missing.errors)")
    let blind = try evaluate("--controller", "actor", "--dynamics", "true")
    #expect(blind.code == 1 && blind.output.isEmpty)
    #expect(
      blind.errors.contains("expected a planner for the true dynamics, found actor"),
      "\(blind.errors)")
    let unknown = try evaluate("--controller", "actr")
    #expect(unknown.code == 2 && unknown.output.isEmpty)
    #expect(unknown.errors.contains("did you mean actor?"), "\(unknown.errors)")
  }

  /// `eval --set` changes physics, starts, planners and the cost; the model stays the checkpoint's.
  @Test func anEvaluationMayChangeTheScene() throws {
    let folder = try TemporaryFolder()
    try Self.train(folder.path, updates: 3)
    func meanReturn(_ arguments: [String], _ settings: [String] = []) throws -> Double {
      let run = try ProgramRun.of(
        [
          "eval", "pendulum", "--checkpoint", folder.path + "/model.safetensors", "--episodes",
          "2", "--json", "--start", "hanging", "--set", "environment.episode_steps=40",
        ] + arguments + settings.flatMap { ["--set", $0] })
      #expect(run.code == 0 && run.errors.isEmpty, "\(run.errors)")
      return try #require(Self.json(run.output)["mean_return"] as? Double)
    }
    let nothing = try meanReturn(["--planner", "none"])
    #expect(abs(nothing + 40 * .pi * .pi) < 1e-6, "hanging at rest for the steps that were set")
    #expect(
      try meanReturn(["--planner", "none"], ["environment.starts.hanging.theta=[0, 0]"]) == 0)
    let learned = try meanReturn(["--planner", "cem"])
    #expect(try meanReturn(["--planner", "cem"], ["model.latent_size=3"]) == learned)
    for setting in [
      "planner.horizon=5", "session.cost_metric=covariance",
      "environment.physics.constants.mass=2",
    ] {
      #expect(try meanReturn(["--planner", "cem"], [setting]) != learned, "\(setting)")
    }
    let heavy = ["environment.physics.constants.gravity=20"]
    #expect(
      try meanReturn(["--dynamics", "true", "--planner", "cem"], heavy)
        != meanReturn(["--dynamics", "true", "--planner", "cem"]))
  }

  @Test func aFilterTrainsAndControls() throws {
    let folder = try TemporaryFolder()
    let trained = try Self.train(
      folder.path, updates: 3, ["--set", "model.encoder=filter", "--set", "model.memory_size=16"])
    #expect(trained.code == 0 && trained.errors.isEmpty, "\(trained.errors)")
    let run = try ProgramRun.of([
      "eval", "pendulum", "--checkpoint", folder.path + "/model.safetensors", "--episodes", "2",
      "--json",
    ])
    #expect(run.code == 0 && run.errors.isEmpty, "\(run.errors)")
    #expect(try (Self.json(run.output)["mean_return"] as? Double)?.isFinite == true)
    let refused = try ProgramRun.of(
      [
        "train", "pendulum", "--updates", "1", "--set", "model.encoder=filter", "--set",
        "model.history=10",
      ])
    #expect(refused.code == 2 && refused.output.isEmpty)
    #expect(refused.errors.contains("model.history: expected 4 to 8"), "\(refused.errors)")
  }

  // MARK: - Bad input

  @Test func brokenCheckpointsAreErrorsAndLeaveEverythingAsItWas() throws {
    let folder = try TemporaryFolder()
    let run = folder.path + "/run"
    try Self.train(run, updates: 2)
    let file = run + "/model.safetensors"
    let sound = try Data(contentsOf: URL(filePath: file))
    func expect(
      _ data: Data, _ message: String, sourceLocation: SourceLocation = #_sourceLocation
    ) throws {
      try data.write(to: URL(filePath: file))
      let before = try FileManager.default.contentsOfDirectory(atPath: run).sorted()
      for arguments in [
        ["eval", "pendulum", "--checkpoint", file],
        ["train", "pendulum", "--resume", run, "--updates", "5"],
        ["screenshot", "pendulum", "--checkpoint", file, "--updates", "5"],
      ] {
        let run = try ProgramRun.of(arguments)
        #expect(run.code == 1 && run.output.isEmpty, sourceLocation: sourceLocation)
        #expect(
          run.errors.hasPrefix("latentscope: \(file)") && run.errors.contains(message)
            && run.errors.contains("expected") && run.errors.contains("found"),
          "\(run.errors)", sourceLocation: sourceLocation)
      }
      #expect(
        try FileManager.default.contentsOfDirectory(atPath: run).sorted() == before,
        sourceLocation: sourceLocation)
      #expect(try Data(contentsOf: URL(filePath: file)) == data, sourceLocation: sourceLocation)
    }
    try expect(Data(), "offset 0")
    try expect(sound.prefix(4000), "offset 8")
    try expect(sound.prefix(sound.count - 1), "offset")
    try expect(sound + [0], "offset")
    var flipped = sound
    flipped[sound.count / 2] ^= 1
    try expect(flipped, "damaged")
    try expect(Data("not a checkpoint, but long enough".utf8), "offset 0")
  }

  @Test(arguments: [
    (["--set", "model.latent_size=3"], "model.latent_size 3, found one with 4"),
    (["--set", "environment.frame.width=32"], "environment.frame.width 32, found one with 24"),
    (
      ["--set", "model.encoder=attention"],
      "model.encoder \"attention\", found one with \"stacked\""
    ),
    (
      ["--set", "training.sequences=7", "--set", "training.initial_sequences=7"],
      "training.sequences 7, found one with 100"
    ),
  ]) func aRunGoesOnOnlyWithItsOwnModelAndData(arguments: [String], message: String) throws {
    let folder = try TemporaryFolder()
    try Self.train(folder.path + "/run", updates: 2)
    let run = try ProgramRun.of(
      ["train", "pendulum", "--resume", folder.path + "/run", "--updates", "5"] + arguments)
    #expect(run.code == 1 && run.errors.contains(message), "\(run.errors)")
  }

  @Test func anotherScenesRunIsRefused() throws {
    let folder = try TemporaryFolder()
    try Self.train(folder.path + "/run", updates: 2)
    let file = folder.path + "/run/model.safetensors"
    for arguments in [
      ["train", "cartpole", "--resume", folder.path + "/run", "--updates", "5"],
      ["eval", "cartpole", "--checkpoint", file],
      ["screenshot", "cartpole", "--checkpoint", file, "--updates", "5"],
    ] {
      let run = try ProgramRun.of(arguments)
      #expect(run.code == 1 && run.output.isEmpty)
      #expect(run.errors.contains("pendulum") && run.errors.contains("cartpole"), "\(run.errors)")
    }
  }

  /// The disk fills up while the checkpoint is written: the old one stays, and nothing else.
  @Test func aFullDiskKeepsTheOldCheckpoint() throws {
    let folder = try TemporaryFolder()
    let run = folder.path + "/run"
    try Self.train(run, updates: 2)
    let sound = try Data(contentsOf: URL(filePath: run + "/model.safetensors"))
    let full = try ProgramRun.of(
      ["train", "pendulum", "--resume", run, "--updates", "4"],
      shell: #"ulimit -f 128; trap "" XFSZ; "$latentscope" "$@""#)
    #expect(full.code == 1)
    #expect(
      full.errors.contains("cannot write \(run)/model.safetensors: file too large"),
      "\(full.errors)")
    #expect(try Data(contentsOf: URL(filePath: run + "/model.safetensors")) == sound)
    let names = try FileManager.default.contentsOfDirectory(atPath: run)
    #expect(!names.contains { $0.hasSuffix(".tmp") }, "\(names)")
  }

  @Test func curvesThatCannotBeWrittenAreAnError() throws {
    let folder = try TemporaryFolder()
    try FileManager.default.createSymbolicLink(
      atPath: folder.path + "/metrics.csv", withDestinationPath: "/dev/full")
    let run = try Self.train(folder.path, updates: 12)
    #expect(run.code == 1 && run.errors.contains("metrics.csv"), "\(run.errors)")
    #expect(run.errors.contains("no space left on device"), "\(run.errors)")
  }

  @Test func aFolderThatIsAFileIsAnError() throws {
    let folder = try TemporaryFolder()
    let file = try folder.file("file", "content")
    let run = try Self.train(file, updates: 2)
    #expect(run.code == 1 && run.errors.contains("a file of that name is there"), "\(run.errors)")
    #expect(try String(contentsOfFile: file, encoding: .utf8) == "content")
  }

  // MARK: - Signals

  static func startTraining(
    _ folder: TemporaryFolder, _ arguments: [String]
  ) throws -> TerminalSession {
    try TerminalSession(
      BuiltProducts.executable("latentscope"),
      ["train", "pendulum", "--out", folder.path + "/run", "--threads", "1"] + arguments,
      environment: ["XDG_STATE_HOME": folder.path])
  }

  @Test(arguments: [SIGINT, SIGTERM, SIGHUP]) func signalsEndTrainingWithItsCheckpoint(
    signal: Int32
  ) throws {
    let folder = try TemporaryFolder()
    let session = try Self.startTraining(
      folder, ["--updates", "100000000"] + LiveProgram.quickScene)
    #expect(session.wait(forText: "ELBO"), "a progress bar for people")
    #expect(session.screen.text.contains("[-----"))
    session.signal(signal)
    #expect(session.waitForEnd() == .signaled(signal))
    let path = folder.path + "/run/model.safetensors"
    let text = String(decoding: session.output, as: UTF8.self)
    #expect(text.contains("latentscope: stopped early; saved \(path)"))
    #expect(try Checkpoint(contentsOf: path).training != nil)
  }

  /// The line of progress of a terminal that was stopped (Ctrl-S) stops nothing else.
  @Test func aTerminalThatTakesNothingDoesNotKeepTraining() throws {
    let folder = try TemporaryFolder()
    let session = try Self.startTraining(
      folder, ["--updates", "100000000", "--save-every", "0.1"] + LiveProgram.quickScene)
    #expect(session.wait(forText: "ELBO"))
    session.setOutputStopped(true)
    let path = folder.path + "/run/model.safetensors"
    #expect(session.wait { _ in FileManager.default.fileExists(atPath: path) }, "it goes on")
    session.signal(SIGTERM)
    #expect(session.waitForEnd() == .signaled(SIGTERM))
    #expect(try Checkpoint(contentsOf: path).training != nil)
  }

  @Test func aSignalWhileCollectingEndsTrainingWithoutCheckpoint() throws {
    let folder = try TemporaryFolder()
    let session = try Self.startTraining(
      folder,
      [
        "--updates", "5", "--set", "training.sequences=100000", "--set",
        "training.initial_sequences=100000",
      ])
    #expect(session.wait(forText: "collecting"))
    session.send("\u{3}")
    #expect(session.waitForEnd() == .signaled(SIGINT))
    #expect(session.screen.text.contains("nothing was learned"), "\(session.screen.text)")
    #expect(!FileManager.default.fileExists(atPath: folder.path + "/run/model.safetensors"))
  }
}
