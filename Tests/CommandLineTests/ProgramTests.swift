import Foundation
import LiveSession
import Scenes
import Testing
import latentscope

@Suite struct ProgramTests {
  @Test func versionHelpAndScenesGoToStandardOutput() throws {
    let version = try ProgramRun.of(["--version"])
    #expect(version.code == 0 && version.errors.isEmpty)
    #expect(version.output == "latentscope \(CommandTable.version)\n")
    let help = try ProgramRun.of(["train", "--help"])
    #expect(help.code == 0 && help.errors.isEmpty)
    #expect(help.output == HelpText.make(for: .train))
    let scenes = try ProgramRun.of(["scenes"])
    #expect(scenes.code == 0)
    let names = scenes.output.split(separator: "\n").map { $0.prefix { $0 != " " } }
    #expect(
      names == [
        "pendulum", "cartpole", "cartpole-swingup", "reacher2", "cartpole-v1", "fork", "play",
        "lce-planar", "lce-balance", "lce-swingup", "lce-cartpole", "lce-arm3",
      ])
  }

  /// A command line, its exit code and a piece of what it says on standard error.
  @Test(arguments: [
    ([], 2, "expected a scene or a command"),
    (["pendlum"], 2, "did you mean pendulum?"),
    (["trian", "pendulum"], 2, "did you mean train?"),
    (["train", "pendulum", "--sead", "3"], 2, "did you mean --seed?"),
    (["eval", "pendulum", "--planner", "cme"], 2, "did you mean cem?"),
    (["eval", "cartpole-v1", "--controller", "actor"], 2, "which takes continuous ones"),
    (["train", "pendulum", "--updates", "1", "--agent", "q"], 2, "which takes discrete ones"),
    (
      ["train", "pendulum", "--updates", "1", "--prior-data", "/nonexistent.npz"], 1,
      "check its name"
    ),
    (["eval", "pendulum", "--start", "hangng"], 2, "did you mean hanging?"),
    (
      ["train", "pendulum", "--updates", "1", "--set", "planner.horizn=3"], 2,
      "did you mean planner.horizon?"
    ),
    (
      ["train", "pendulum", "--updates", "1", "--set", "planner.horizon=0"], 2,
      "a whole number in 1...500 ticks, found 0"
    ),
    (["train", "/nonexistent/a.json5", "--updates", "1"], 1, "/nonexistent/a.json5"),
    (["train", "nonexistent.json5", "--updates", "1"], 1, "no such file"),
    (
      ["rollout", "pendulum", "--initial", "1", "--actions", "x"], 2, "2 numbers (theta, theta_dot)"
    ),
    (["rollout", "pendulum", "--initial", "1,nan", "--actions", "x"], 2, "a finite number"),
    (["rollout", "pendulum", "--initial", "1,0", "--actions", "/nonexistent"], 1, "no such file"),
    (
      ["collect", "pendulum", "--sequences", "2", "--out", "/nonexistent/a.npz"], 1,
      "check that the folder exists"
    ),
    (["collect", "pendulum", "--sequences", "2", "--out", "/tmp"], 1, "it is a folder"),
  ])
  func errorsGoToStandardErrorWithTheirCode(
    arguments: [String], code: Int32, message: String
  ) throws {
    let run = try ProgramRun.of(arguments)
    #expect(run.code == code, "\(run.errors)")
    #expect(run.output.isEmpty)
    #expect(run.errors.hasPrefix("latentscope: "))
    #expect(run.errors.contains(message), "\(run.errors)")
  }

  @Test func brokenScenesNameFileLineAndKey() throws {
    let folder = try TemporaryFolder()
    let text = SceneCatalog.builtIn[0].text.replacing("horizon: 20", with: "horizon: \"20\"")
    let path = try folder.file("mine.json5", text)
    let run = try ProgramRun.of(["train", path, "--updates", "1", "--out", folder.path + "/run"])
    #expect(run.code == 1)
    let line =
      text[..<(text.range(of: "horizon: \"20\"")?.lowerBound ?? text.startIndex)]
      .filter(\.isNewline).count + 1
    #expect(
      run.errors
        == "latentscope: \(path):\(line): planner.horizon: expected a whole number in 1...500 ticks, "
        + "found \"20\"\n")
    #expect(try folder.contents == ["mine.json5"], "nothing is written")
  }

  @Test func rolloutsStepThePhysics() throws {
    let folder = try TemporaryFolder()
    let actions = try folder.file("actions.csv", "action\n0.5\n-5\n0\n")
    let run = try ProgramRun.of(
      ["rollout", "pendulum", "--initial", "0.1,0", "--actions", actions])
    #expect(run.code == 0 && run.errors.isEmpty)
    let lines = run.output.split(separator: "\n").map(String.init)
    #expect(lines.count == 4)
    #expect(lines[0] == "step,theta,theta_dot,action,reward,next_theta,next_theta_dot")
    #expect(lines[1].hasPrefix("0,0.1,0.0,0.5,"))
    // Every row begins where the one before ended.
    let rows = lines.dropFirst().map { $0.split(separator: ",").map(String.init) }
    for (row, next) in zip(rows, rows.dropFirst()) {
      #expect(Array(row[5...6]) == Array(next[1...2]))
    }
  }

  @Test func rolloutsUseTheOverridesAndEndWithTheEpisode() throws {
    let folder = try TemporaryFolder()
    let actions = try folder.file(
      "actions.csv", "action\n" + String(repeating: "10\n", count: 300))
    func rows(_ overrides: [String]) throws -> [Substring] {
      let run = try ProgramRun.of(
        ["rollout", "cartpole", "--initial", "0,0,0.1,0", "--actions", actions] + overrides)
      #expect(run.code == 0, "\(run.errors)")
      return run.output.split(separator: "\n")
    }
    let semiImplicit = try rows([])
    let euler = try rows(["--set", "environment.physics.integrator=euler"])
    #expect(semiImplicit.count < 60 && semiImplicit.last?.hasSuffix(",1") == true)
    #expect(semiImplicit[1] != euler[1])
  }

  @Test func brokenActionFilesNameTheirLine() throws {
    let folder = try TemporaryFolder()
    let actions = try folder.file("actions.csv", "action\n0.5\nabc\n")
    let run = try ProgramRun.of(["rollout", "pendulum", "--initial", "0,0", "--actions", actions])
    #expect(run.code == 1)
    #expect(run.output.isEmpty)
    #expect(run.errors.contains("actions.csv:3: expected a finite number of N m, found \"abc\""))
  }

  @Test func collectionsDependOnTheirSeedAlone() throws {
    let folder = try TemporaryFolder()
    func archive(_ name: String, seed: String) throws -> Data {
      let path = "\(folder.path)/\(name)"
      let run = try ProgramRun.of(
        ["collect", "pendulum", "--sequences", "7", "--length", "3", "--seed", seed, "--out", path])
      #expect(run.code == 0 && run.output.isEmpty && run.errors.isEmpty, "\(run.errors)")
      return try Data(contentsOf: URL(fileURLWithPath: path))
    }
    let first = try archive("a.npz", seed: "3")
    #expect(try archive("b.npz", seed: "3") == first)
    #expect(try archive("c.npz", seed: "4") != first)
    #expect(first.count > 7 * 4 * 24 * 24)
    #expect(try folder.contents == ["a.npz", "b.npz", "c.npz"])
  }

  /// A write that fails half-way leaves the earlier file and no temporary one.
  @Test func aFullDiskLeavesTheOldFile() throws {
    let folder = try TemporaryFolder()
    let path = try folder.file("a.npz", "old")
    let run = try ProgramRun.of(
      ["collect", "pendulum", "--sequences", "2000", "--out", path],
      shell: #"ulimit -f 64; trap "" XFSZ; "$latentscope" "$@""#)
    #expect(run.code == 1)
    #expect(run.errors.contains("cannot write \(path): file too large"), "\(run.errors)")
    #expect(try folder.contents == ["a.npz"])
    #expect(try String(contentsOfFile: path, encoding: .utf8) == "old")
  }

  @Test func aFullOutputIsAnError() throws {
    let run = try ProgramRun.of(shell: #""$latentscope" --help > /dev/full"#)
    #expect(run.code == 1)
    #expect(run.errors.contains("standard output: no space left on device"))
  }

  @Test func theDoctorChecksEverything() throws {
    let folder = try TemporaryFolder()
    let run = try ProgramRun.of(["doctor"], environment: ["XDG_STATE_HOME": folder.path])
    #expect(run.code == 0, "\(run.output)\(run.errors)")
    for word in [
      "kernels", "terminal", "colours", "\(folder.path)/latentscope", "scene pendulum",
      "scene cartpole", "scene cartpole-swingup", "scene reacher2",
    ] {
      #expect(run.output.contains(word), "\(word)")
    }
    #expect(try folder.contents.isEmpty, "the doctor changes nothing")
  }

  @Test func bashCompletesFromTheTable() throws {
    let run = try ProgramRun.of(
      shell: #"""
        command -v bash > /dev/null || { echo no bash; exit 0; }
        bash -c '
          source <("$latentscope" completions bash)
          complete_words() {
            COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); COMPREPLY=(); _latentscope
            echo "${COMPREPLY[@]}"
          }
          complete_words latentscope ro
          complete_words latentscope pend
          complete_words latentscope eval pendulum --pl
          complete_words latentscope eval pendulum --planner sh
          complete_words latentscope pendulum --color n
          complete_words latentscope completions z
        '
        """#)
    guard run.output != "no bash\n" else { return }
    #expect(run.errors.isEmpty)
    #expect(
      run.output.split(separator: "\n")
        == ["rollout", "pendulum", "--planner", "shooting", "none", "zsh"])
  }
}
