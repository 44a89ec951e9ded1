import Foundation
import LiveSession
import NeuralNetworks
import Testing
import Validation

/// Text of others through every door of the program: none of it steers a terminal, on either stream.
@Suite struct HostileTextTests {
  /// Controls of both sets, commands, directions, zero widths.
  static let hostile =
    "x\u{1B}[31my\u{1B}]0;title\u{7}z\u{85}\u{9B}2J\u{9D}52;c;!\u{7}\u{202A}\u{202E}\u{2066}\u{2069}"
    + "\u{200B}\u{200F}\u{FEFF}\u{7F}\u{8}w"

  /// What may be in an output: printable scalars and line feeds.
  static func offenders(_ text: String) -> [String] {
    text.unicodeScalars.filter { $0 != "\n" && !$0.isPrintable }.map {
      String($0.value, radix: 16)
    }
  }

  private func expectClean(
    _ arguments: [String], environment: [String: String] = [:], folder: String? = nil,
    fails: Bool = true, sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    let run = try ProgramRun.of(arguments, environment: environment, folder: folder)
    for stream in [run.output, run.errors] {
      #expect(
        Self.offenders(stream) == [], "\(arguments): \(stream)", sourceLocation: sourceLocation)
      #expect(!stream.contains("Error("), "\(stream)", sourceLocation: sourceLocation)
    }
    // No signal, and one line of words.
    #expect((0...2).contains(run.code), "\(run.code)", sourceLocation: sourceLocation)
    #expect((run.code != 0) == fails, "\(run.code) \(run.errors)", sourceLocation: sourceLocation)
    #expect(run.output.count + run.errors.count < 40_000, sourceLocation: sourceLocation)
  }

  @Test(arguments: [
    ["T"], ["train", "T", "--updates", "1"], ["eval", "T"], ["probe", "T"], ["rollout", "T"],
    ["collect", "T", "--sequences", "1", "--out", "a.npz"], ["screenshot", "T", "--updates", "1"],
    ["bench", "T"], ["compare", "T", "T"], ["help", "T"], ["completions", "T"], ["doctor", "T"],
    ["scenes", "T"], ["man", "T"], ["reproduce", "T"], ["--T"], ["train", "pendulum", "--T", "1"],
    ["train", "pendulum", "--updates", "T"], ["train", "pendulum", "--seed", "T"],
    ["train", "pendulum", "--updates", "1", "--set", "T"],
    ["train", "pendulum", "--updates", "1", "--set", "T=1"],
    ["train", "pendulum", "--updates", "1", "--set", "planner.horizon=T"],
    ["train", "pendulum", "--updates", "1", "--set", "title=T"],
    ["train", "pendulum", "--updates", "1", "--set", "name=T"],
    ["train", "pendulum", "--updates", "1", "--set", "session.cost_start=T"],
    ["train", "--resume", "T", "--updates", "1"],
    ["train", "pendulum", "--updates", "1", "--out", "/dev/null/T"],
    ["eval", "pendulum", "--checkpoint", "T"], ["eval", "pendulum", "--start", "T"],
    ["eval", "pendulum", "--planner", "T"], ["probe", "pendulum", "--checkpoint", "T"],
    ["rollout", "pendulum", "--initial", "T", "--actions", "a.csv"],
    ["rollout", "pendulum", "--initial", "0,0", "--actions", "T"],
    ["screenshot", "pendulum", "--updates", "1", "--size", "T"],
  ])
  func argumentsAreShownHarmless(template: [String]) throws {
    let folder = try TemporaryFolder()
    let state = ["XDG_STATE_HOME": folder.path]
    for text in [Self.hostile, "a\nb", String(repeating: "long", count: 20_000)] {
      try expectClean(
        template.map { $0.replacing("T", with: text) }, environment: state, folder: folder.path)
    }
    #expect(try folder.contents.isEmpty)
  }

  @Test func filesAreShownHarmless() throws {
    let folder = try TemporaryFolder()
    let hostile = Self.hostile
    let scene = try folder.file("a.json5", "{ name: \"\(hostile)\", \"\(hostile)\": 1 }")
    try expectClean(["train", scene, "--updates", "1"])
    let escaped = try folder.file("b.json5", "{ name: \"\\u001b[31m\\u202e\", b: '\\ud800' }")
    try expectClean(["train", escaped, "--updates", "1"])
    let named = try folder.file("\(hostile).json5", "{")
    try expectClean(["train", named, "--updates", "1"])
    let actions = try folder.file("a.csv", "action\n\(hostile)\n")
    try expectClean(["rollout", "pendulum", "--initial", "0,0", "--actions", actions])
    let header = try folder.file("h.csv", "\"\(hostile)\n\"\n1\n")
    try expectClean(["rollout", "pendulum", "--initial", "0,0", "--actions", header])
    var metadata = Safetensors(metadata: ["format": hostile, hostile: hostile])
    metadata.tensors[hostile] = .init([1] as [Float], shape: [1])
    let checkpoint = "\(folder.path)/\(hostile).safetensors"
    try metadata.encoded().write(to: URL(fileURLWithPath: checkpoint))
    try expectClean(["eval", "pendulum", "--checkpoint", checkpoint])
    try expectClean(["probe", "pendulum", "--checkpoint", checkpoint])
    let tensor = Data("{\"\(hostile.filter { $0.asciiValue.map { $0 >= 32 } ?? true })\":1}".utf8)
    var broken = Data([UInt8(tensor.count), 0, 0, 0, 0, 0, 0, 0])
    broken.append(tensor)
    try broken.write(to: URL(fileURLWithPath: checkpoint))
    try expectClean(["eval", "pendulum", "--checkpoint", checkpoint])
    let log = try folder.file("s.jsonl", "{\"event\": \"\(hostile)\"}\n")
    try expectClean(["--replay", log])
  }

  /// Column names reached the terminal raw, and JSON held C1 and directions.
  @Test(arguments: [[], ["--json"]]) func columnsAndFoldersOfRunsAreShownHarmless(
    options: [String]
  ) throws {
    let folder = try TemporaryFolder()
    let run = "\(folder.path)/run\(Self.hostile)"
    try FileManager.default.createDirectory(atPath: run, withIntermediateDirectories: true)
    let header =
      "update,elbo,\"\(Self.hostile)\n\(Self.hostile)\",\(String(repeating: "n", count: 5000))"
    try Data("\(header)\n1,2,3,4\n2,3,4,5\n".utf8)
      .write(to: URL(fileURLWithPath: "\(run)/metrics.csv"))
    try expectClean(["compare", run, run] + options, fails: false)
    let json = try ProgramRun.of(["compare", "--json", run, run])
    let read = try JSONSerialization.jsonObject(with: Data(json.output.utf8)) as? [String: Any]
    let runs = try #require(read?["runs"] as? [[String: Any]])
    let final = try #require(runs.first?["final"] as? [String: Any])
    #expect(final.keys.contains("\(Self.hostile)\n\(Self.hostile)"), "JSON keeps every name")
    #expect(runs.first?["path"] as? String == "\(run)/metrics.csv")
  }

  /// Commands that succeed name the files and folders that they made or read, as words and as JSON.
  @Test func pathsOfWhatWorksAreShownHarmless() throws {
    let folder = try TemporaryFolder()
    let place = "\(folder.path)/\(Self.hostile)"
    try FileManager.default.createDirectory(atPath: place, withIntermediateDirectories: true)
    let actions = "\(place)/actions.csv"
    try Data("action\n0\n".utf8).write(to: URL(fileURLWithPath: actions))
    let one = ["--updates", "1", "--threads", "1"]
    let (run, scene) = ("\(place)/run", "\(place)/run/scene.json5")
    for arguments in [
      ["train", "pendulum", "--out", run] + one + LiveProgram.quickScene,
      ["train", scene, "--resume", run, "--updates", "2", "--threads", "1"],
      ["train", scene] + one, ["scenes"],
      ["compare", run, run], ["doctor"],
      ["collect", scene, "--sequences", "20", "--out", "\(place)/data.npz"],
      ["rollout", scene, "--initial", "0,0", "--actions", actions],
      ["screenshot", scene, "--out", "\(place)/screen.txt", "--updates", "1"],
      ["screenshot", scene, "--format", "svg", "--updates", "1"],
      ["eval", scene, "--episodes", "1"], ["eval", scene, "--episodes", "1", "--json"],
      ["probe", scene], ["probe", scene, "--json"],
    ] {
      let variables = ["XDG_STATE_HOME": "\(place)/state", "HOME": place]
      try expectClean(arguments, environment: variables, folder: place, fails: false)
    }
  }

  @Test(arguments: [
    "TERM", "HOME", "XDG_STATE_HOME", "XDG_CONFIG_HOME", "COLORTERM", "NO_COLOR",
    "LANG", "TERMINFO", "COLORFGBG",
  ])
  func variablesAreShownHarmless(name: String) throws {
    // No run of whoever tests may be found.
    let folder = try TemporaryFolder()
    var environment = ["HOME": folder.path, "XDG_STATE_HOME": "\(folder.path)/state"]
    environment[name] = Self.hostile
    try expectClean(["eval", "pendulum"], environment: environment, folder: folder.path)
    let doctor = try ProgramRun.of(["doctor"], environment: [name: "/\(Self.hostile)"])
    #expect(Self.offenders(doctor.output + doctor.errors) == [], "\(doctor.output)")
  }
}
