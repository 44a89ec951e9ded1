import Foundation
import Testing

/// `compare` and `--ghost`: earlier runs, side by side and behind.
@Suite(.serialized) struct CompareTests {
  @Test func runsStandSideBySideWithTheSettingsThatDiffer() throws {
    let folder = try TemporaryFolder()
    let runs = [folder.path + "/first", folder.path + "/second"]
    for (run, horizon) in zip(runs, ["6", "9"]) {
      let trained = try TrainAndEvaluateTests.train(
        run, updates: 25, ["--set", "planner.horizon=\(horizon)"])
      #expect(trained.code == 0, "\(trained.errors)")
    }
    let text = try ProgramRun.of(["compare"] + runs)
    #expect(text.code == 0 && text.errors.isEmpty, "\(text.errors)")
    let lines = text.output.split(separator: "\n").map(String.init)
    #expect(lines[0].contains("best ELBO") && lines[0].contains("dynamics KL"))
    #expect(lines[1].hasPrefix("first ") && lines[1].contains("pendulum"))
    let words = lines.map { $0.split(separator: " ").map(String.init) }
    #expect(words.contains(["planner.horizon", "6", "9"]))
    #expect(!text.output.contains("\u{1B}"), "a pipe gets no colours and no plot")

    let json = try TrainAndEvaluateTests.json(
      ProgramRun.of(["compare", "--json"] + runs).output)
    let read = try #require(json["runs"] as? [[String: Any]])
    #expect(read.map { $0["name"] as? String } == ["first", "second"])
    // The last row of the curves, which have every tenth update.
    #expect(read.map { $0["updates"] as? Int } == [20, 20])
    #expect(read[0]["seed"] as? Int == 3 && read[0]["scene"] as? String == "pendulum")
    let final = try #require(read[0]["final"] as? [String: Any])
    #expect(final["elbo"] is Double && final["reconstruction"] is Double)
    let differing = try #require(json["differing_settings"] as? [[String: Any]])
    #expect(differing.count == 1 && differing[0]["key"] as? String == "planner.horizon")
  }

  @Test func aFileAloneCanBeComparedAndAMissingOneIsSaid() throws {
    let folder = try TemporaryFolder()
    let file = try folder.file("curves.csv", "update,elbo\n1,-9\n2,-8\n")
    let run = try ProgramRun.of(["compare", file])
    #expect(run.code == 0 && run.output.contains("curves.csv"), "\(run.errors)")
    let missing = try ProgramRun.of(["compare", folder.path + "/none"])
    #expect(missing.code == 1 && missing.output.isEmpty)
    #expect(missing.errors.contains(folder.path + "/none"))
    #expect(try ProgramRun.of(["compare"]).code == 2)
  }

  @Test func aGhostThatCannotBeReadIsSaidBeforeTheScreenOpens() throws {
    let folder = try TemporaryFolder()
    let file = try folder.file("metrics.csv", "update,elbo\n1,-9\noops,1\n")
    let run = try ProgramRun.of(["pendulum", "--ghost", file])
    #expect(run.code == 1 && run.errors.contains("line 3"), "\(run.errors)")
    let none = try ProgramRun.of(
      ["pendulum", "--ghost", "latest"], environment: ["XDG_STATE_HOME": folder.path])
    #expect(none.code == 1 && none.errors.contains("expected a run of pendulum"), "\(none.errors)")
  }
}
