import Foundation
import Testing

/// `probe` from the command line.
@Suite(.serialized) struct ProbeTests {
  @Test func aProbeIsOneObjectWithTheKeysOfTheContract() throws {
    let folder = try TemporaryFolder()
    try TrainAndEvaluateTests.train(folder.path, updates: 3)
    let checkpoint = folder.path + "/model.safetensors"
    func probe(_ more: [String]) throws -> ProgramRun {
      let run = try ProgramRun.of(["probe", "pendulum", "--checkpoint", checkpoint] + more)
      #expect(run.code == 0 && run.errors.isEmpty, "\(run.errors)")
      return run
    }
    let first = try probe(["--json"])
    #expect(first.output.filter { $0 == "\n" }.count == 1)
    let result = try TrainAndEvaluateTests.json(first.output)
    #expect(result["scene"] as? String == "pendulum")
    #expect(result["checkpoint"] as? String == checkpoint)
    #expect(result["updates"] as? Int == 3 && result["seed"] as? Int == 1)
    #expect(result["latent_size"] as? Int == 4)
    for key in ["training_sequences", "test_sequences", "training_states", "test_states"] {
      #expect((result[key] as? Int ?? 0) > 0, "\(key)")
    }
    func objects(_ key: String, in object: [String: Any]? = nil) throws -> [[String: Any]] {
      try #require((object ?? result)[key] as? [[String: Any]], "\(key)")
    }
    let readouts = try objects("readouts")
    #expect(readouts.map { $0["quantity"] as? String } == ["cos theta", "sin theta", "theta_dot"])
    #expect(readouts.allSatisfy { $0["linear_r2"] is Double && $0["mlp_r2"] is Double })
    let predictions = try objects("predictions")
    #expect(predictions.map { $0["ticks"] as? Int } == [0, 1, 2, 5, 10, 20])
    for prediction in predictions {
      for key in ["seconds", "rollouts", "diverged_rollouts", "latent_rms", "copy_latent_rms"] {
        #expect(prediction[key] is NSNumber, "\(key)")
      }
      let errors = try objects("errors", in: prediction)
      #expect(errors.map { $0["quantity"] as? String } == ["theta", "theta_dot"])
      #expect(errors.map { $0["unit"] as? String } == ["deg", "deg/s"])
      for error in errors {
        for key in ["median", "percentile_90", "copy_median", "copy_percentile_90"] {
          #expect(error[key] is NSNumber, "\(key)")
        }
      }
    }
    let rings = try objects("rings")
    #expect(rings.map { $0["angle"] as? String } == ["theta"])
    for key in [
      "winding_number", "plane_variance_share", "largest_fall", "rises_monotonically", "distances",
    ] {
      #expect(rings[0][key] != nil, "\(key)")
    }
    for (block, keys) in [
      "neighborhoods": ["neighbors", "points", "trustworthiness", "continuity"],
      "consistency": ["transitions", "kl_nats", "rms_distance", "rms_displacement"],
      "curvature": ["perturbation", "mean_squared_remainder", "relative_remainder"],
    ] {
      let values = try #require(result[block] as? [String: Any], "\(block)")
      #expect(Set(values.keys) == Set(keys) && values.values.allSatisfy { $0 is NSNumber })
    }

    #expect(try probe(["--json"]).output == first.output)
    #expect(try probe(["--json", "--seed", "2"]).output != first.output)
    let heavier = try probe(["--json", "--set", "environment.physics.constants.mass=2"])
    #expect(heavier.output != first.output)

    let text = try probe([]).output
    for piece in [
      "cos theta", "theta_dot, deg/s: median", "persistence: median", "Judge speeds by the MLP.",
      "winding number",
      "trustworthiness", "KL of code to prediction", "relative remainder",
    ] {
      #expect(text.contains(piece), "\(piece)")
    }
    #expect(text.split(separator: "\n").allSatisfy { $0.count <= 100 && $0.last != " " })
  }

  /// A checkpoint with a policy says what its value is worth; one without says nothing of it.
  @Test func theValueOfAPolicyIsProbed() throws {
    let folder = try TemporaryFolder()
    let actor = [
      "training.actor.warm_up=1", "training.actor.batch=8", "training.actor.horizon=3",
    ].flatMap { ["--set", $0] }
    try TrainAndEvaluateTests.train(
      folder.path + "/actor", updates: 4, ["--agent", "actor"] + actor)
    try TrainAndEvaluateTests.train(folder.path + "/none", updates: 4)
    func probe(_ run: String, _ more: String...) throws -> String {
      let run = try ProgramRun.of(
        ["probe", "pendulum", "--checkpoint", "\(folder.path)/\(run)/model.safetensors"] + more)
      #expect(run.code == 0 && run.errors.isEmpty, "\(run.errors)")
      return run.output
    }
    func values(_ run: String) throws -> [[String: Any]]? {
      try TrainAndEvaluateTests.json(probe(run, "--json"))["values"] as? [[String: Any]]
    }
    #expect(try values("none")?.isEmpty == true)
    let found = try #require(try values("actor"))
    #expect(found.count == 1 && found.first?["controller"] as? String == "actor")
    #expect(found.first?["episodes"] as? Int == 200)
    for key in ["latent_rank_correlation", "task_rank_correlation"] {
      let correlation = try #require(found.first?[key] as? Double, "\(key)")
      #expect(abs(correlation) <= 1)
    }
    for key in ["ticks", "discount", "mean_value", "mean_return"] {
      #expect(found.first?[key] is NSNumber, "\(key)")
    }
    let text = try probe("actor")
    #expect(text.contains("value of actor, 200 random starts"))
    #expect(text.contains("rank correlation, task reward"))
    #expect(text.split(separator: "\n").allSatisfy { $0.count <= 100 && $0.last != " " })
    #expect(try !probe("none").contains("value of"))
  }

  @Test func theNewestRunIsTakenAndSaid() throws {
    let folder = try TemporaryFolder()
    let environment = ["XDG_STATE_HOME": folder.path]
    let none = try ProgramRun.of(["probe", "pendulum"], environment: environment)
    #expect(none.code == 1 && none.output.isEmpty)
    #expect(none.errors.contains("found no run below \(folder.path)/latentscope/runs; train one"))
    let run = try ProgramRun.of(
      ["train", "pendulum", "--updates", "2"] + LiveProgram.quickScene, environment: environment)
    let summary = try TrainAndEvaluateTests.json(
      String(try #require(run.output.split(separator: "\n").last)))
    let path = try #require(summary["checkpoint"] as? String)
    let probe = try ProgramRun.of(["probe", "pendulum", "--json"], environment: environment)
    #expect(probe.code == 0 && probe.errors == "latentscope: using the newest run, \(path)\n")
    #expect(try TrainAndEvaluateTests.json(probe.output)["checkpoint"] as? String == path)
    let other = try ProgramRun.of(["probe", "cartpole", "--checkpoint", path])
    #expect(other.code == 1 && other.output.isEmpty)
    #expect(other.errors.contains("expected a model of cartpole, found one of pendulum"))
  }
}
