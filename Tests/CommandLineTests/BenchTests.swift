import Foundation
import TestSupport
import Testing

/// `bench` as a user calls it.
@Suite struct BenchTests {
  @Test func everyFigureIsThereAndFinite() throws {
    let run = try ProgramRun.of(["bench", "--seconds", "0.3", "--threads", "1", "--json"])
    #expect(run.code == 0 && run.errors.isEmpty, "\(run.errors)")
    let object = try #require(
      JSONSerialization.jsonObject(with: Data(run.output.utf8)) as? [String: Any])
    var names = ["update_ms", "minimum_ms", "threads", "key_ms_p50", "key_ms_p95"]
    names += ["updates_per_second", "updates_kept"]
    for view in ["overview", "curves", "latent", "dream", "traverse", "control"] {
      names += ["screen_cpu_percent", "screens_per_second", "screen_ms_p50", "screen_ms_p95"]
        .map { "\($0)_\(view)" }
    }
    for scene in ["pendulum", "cartpole"] {
      names += ["lqr", "ilqr", "shooting", "cem", "mppi"].map { "decision_ms_\(scene)_\($0)" }
    }
    for name in names {
      let value = try #require(object[name] as? Double, "no figure \(name)")
      #expect(value.isFinite, "\(name) is \(value)")
    }
    #expect(object["kernels"] is String)
  }

  @Test func anUpdateAloneIsTimedWithoutAScreen() throws {
    let run = try ProgramRun.of(["bench", "--update", "8,16,4", "--threads", "1", "--json"])
    #expect(run.code == 0, "\(run.errors)")
    let object = try #require(
      JSONSerialization.jsonObject(with: Data(run.output.utf8)) as? [String: Any])
    #expect(Set(object.keys) == ["update_ms", "minimum_ms", "kernels", "threads"])
  }
}
