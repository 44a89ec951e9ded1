import Foundation
import LiveSession
import TestSupport
import Testing
import latentscope

/// `reproduce` from the command line, on a scene that is learned quickly.
@Suite(.serialized) struct ReproduceTests {
  static let quickScene =
    LiveProgram.quickScene
    + [
      "training.initial_sequences=100", "environment.episode_steps=5", "planner.horizon=4",
    ].flatMap { ["--set", $0] }

  static func reproduce(_ folder: TemporaryFolder, _ more: [String]) throws -> ProgramRun {
    try ProgramRun.of(
      [
        "reproduce", "control", "--rows", "pendulum,pendulum-live", "--updates", "4", "--threads",
        "1", "--episodes", "2",
      ] + quickScene + more,
      environment: ["XDG_STATE_HOME": folder.path])
  }

  @Test func theTableGrowsSeedBySeed() throws {
    let folder = try TemporaryFolder()
    let empty = try Self.reproduce(folder, ["--report", "--seeds", "2"])
    #expect(empty.code == 0 && empty.errors.isEmpty, "\(empty.errors)")
    #expect(try folder.contents.isEmpty)
    let rows = empty.output.split(separator: "\n").map(String.init)
    try #require(rows.count == 9)
    #expect(
      rows[0] == "| row | must | measured (mean / median / worst) | mean return "
        + "| return gap | training, CPU s | decision, ms an episode |")
    #expect(rows[1] == "| --- | --- | --- | --- | --- | --- | --- |")
    #expect(
      rows[2]
        == "| pendulum 4 updates, cem gymnasium | mean 0.97, worst 0.90, gap 0.10 "
        + "| 0 of 2 seeds |  |  |  |  |")

    let one = try Self.reproduce(folder, ["--seeds", "1"])
    #expect(one.code == 0, "\(one.errors)")
    let results = "\(folder.path)/latentscope/reproduce/control/results.jsonl"
    #expect(one.errors.contains(results))
    #expect(one.errors.contains("pendulum, seed 1, ilqr gymnasium: success 0.00, return -"))
    #expect(one.errors.contains("pendulum-live, seed 1, live: never held"))
    #expect(one.output.contains("gap 0.10: missed | 0.00 / 0.00 / 0.00 | "))
    #expect(one.output.contains("worst 30 s: missed | never / never / never |  |  |  |  |"))
    // Every evaluated measurement shows what its one seed took, as the JSON does.
    let summaries = try Self.reproduce(folder, ["--seeds", "1", "--json"])
    let object = try TrainAndEvaluateTests.json(summaries.output)
    let times = try #require(object["rows"] as? [[String: Any]]).map {
      ($0["ms_per_decision"] as? Double).map { String(format: "%.2f", $0) } ?? ""
    }
    #expect(times.filter { !$0.isEmpty }.count == 6 && times.last == "")
    let shown = one.output.split(separator: "\n").dropFirst(2).map {
      $0.split(separator: "|", omittingEmptySubsequences: false)[7].filter { $0 != " " }
    }
    #expect(shown == times)

    // Nothing is left to do, and two seeds are not complete.
    let again = try Self.reproduce(folder, ["--seeds", "1"])
    #expect(again.output == one.output)
    #expect(!again.errors.contains("seed 1"))
    let report = try Self.reproduce(folder, ["--seeds", "2", "--report"])
    #expect(report.output.contains("| 0.00 / 0.00 / 0.00; 1 of 2 seeds | "))
    #expect(!report.output.contains("missed"))
  }

  @Test func theJSONIsOneObject() throws {
    let folder = try TemporaryFolder()
    let run = try Self.reproduce(
      folder, ["--seeds", "1", "--json", "--keep", "--out", "\(folder.path)/out"])
    #expect(run.code == 0, "\(run.errors)")
    #expect(run.output.filter(\.isNewline).count == 1)
    let object = try TrainAndEvaluateTests.json(run.output)
    #expect(object["table"] as? String == "control")
    #expect(object["complete"] as? Bool == true)
    #expect(object["results"] as? String == "\(folder.path)/out/results.jsonl")
    let rows = try #require(object["rows"] as? [[String: Any]])
    try #require(rows.count == 7)
    #expect(rows[0]["measurement"] as? String == "cem gymnasium")
    #expect(rows[0]["met"] as? Bool == false)
    #expect((rows[0]["success_rate"] as? [String: Any])?["worst"] as? Double == 0)
    #expect(rows[0]["updates"] as? Int == 4)
    #expect(rows[0]["return_gap"] is Double && rows[0]["oracle_return"] is Double)
    #expect(rows[1]["met"] is NSNull, "nothing is demanded")
    #expect((rows[6]["held_seconds"] as? [String: Any])?["median"] is NSNull)

    // The kept model is what `eval` takes, with the same figure.
    let model = "\(folder.path)/out/runs/pendulum-1/model.safetensors"
    let evaluated = try ProgramRun.of(
      [
        "eval", "pendulum", "--checkpoint", model, "--planner", "cem", "--episodes", "2", "--json",
      ] + Self.quickScene)
    #expect(evaluated.code == 0, "\(evaluated.errors)")
    let score = try TrainAndEvaluateTests.json(evaluated.output)
    #expect(score["mean_return"] as? Double == rows[0]["mean_return"] as? Double)
  }

  /// Policies learn and are measured by the same command: `--rows` names one of them.
  @Test func policiesHaveATable() throws {
    let folder = try TemporaryFolder()
    let run = try ProgramRun.of(
      [
        "reproduce", "agents", "--rows", "pendulum-actor,pendulum-actor-live", "--updates", "6",
        "--threads", "1", "--episodes", "2", "--seeds", "1",
      ] + Self.quickScene
        + ["training.actor.warm_up=1", "training.actor.batch=8", "training.actor.horizon=4"]
        .flatMap { ["--set", $0] },
      environment: ["XDG_STATE_HOME": folder.path])
    #expect(run.code == 0, "\(run.errors)")
    #expect(
      run.errors.contains("pendulum-actor, seed 1, actor gymnasium: success"), "\(run.errors)")
    #expect(run.errors.contains("pendulum-actor-live, seed 1, live: never held"), "\(run.errors)")
    #expect(
      run.output.contains("| pendulum-actor 6 updates, actor gymnasium | mean 0.95, worst 0.85, "))
    #expect(run.output.split(separator: "\n").count == 4)
  }

  @Test(arguments: [
    ("control --seeds 0", "--seeds: expected a whole number of 1...1000, found \"0\""),
    ("control --episodes 0", "--episodes: expected"), ("contrl", "did you mean control?"),
    (
      "",
      "expected TABLE, one of control, early, kinds, agents, imitation, lce, ablation, pretrained, found"
    ),
    ("control --rows pendulm --report", "did you mean pendulum?"),
    ("control --rows , --report", "--rows: expected some of pendulum, pendulum-live"),
    ("control --set planner.horizn=3 --report", "did you mean planner.horizon?"),
    (
      "pretrained --json",
      "pretrained: expected only --updates, --threads, --out, found --json; leave it out, or "
        + "choose a table that takes it: control, early, kinds, agents"
    ),
  ])
  func nonsenseIsExplained(line: String, message: String) throws {
    let run = try ProgramRun.of(["reproduce"] + line.split(separator: " ").map(String.init))
    #expect(run.code == 2 && run.output.isEmpty)
    #expect(run.errors.contains(message), "\(run.errors)")
  }

  /// Every option either does something for the pretrained models, or is refused.
  @Test func thePretrainedModelsTakeNoOptionOfTheTables() throws {
    for option in CommandTable.command(.reproduce).options {
      let words = ["reproduce", "pretrained", option.name.flag]
      let value =
        switch option.form {
        case .none: [String]()
        case .integer: ["1"]
        case .folder: ["folder"]
        default: [option.name == .set ? "planner.horizon=3" : "pendulum"]
        }
      guard case .run(let parsed) = try ArgumentParser.parse(words + value) else {
        Issue.record("\(words) runs nothing")
        continue
      }
      if ReproduceOptions.pretrainedOptions.contains(option.name) {
        _ = try ReproduceOptions(parsed)
      } else {
        let error = #expect(throws: UsageError.self) { try ReproduceOptions(parsed) }
        #expect(error?.message.hasSuffix("found \(option.name.flag)") == true)
        #expect(error?.command == .reproduce)
      }
    }
  }
}
