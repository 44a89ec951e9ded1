import Foundation
import LiveSession
import NeuralNetworks
import Runs
import TestSupport
import Testing

/// A checkpoint with a sound checksum and one huge weight: every command that reads it goes on or says
/// why not, and none dies of it.
@Suite(.serialized) struct OddCheckpointTests {
  /// A run of two updates, in a part of whose model the first weight of every tensor is 3e38.
  private static func run(_ part: String) throws -> (folder: TemporaryFolder, model: String) {
    let folder = try TemporaryFolder()
    let trained = try ProgramRun.of(
      ["train", "pendulum", "--updates", "2", "--threads", "1", "--out", "\(folder.path)/run"]
        + LiveProgram.quickScene)
    #expect(trained.code == 0, "\(trained.errors)")
    let model = "\(folder.path)/run/model.safetensors"
    var content = try Safetensors(Data(contentsOf: URL(filePath: model)), file: model)
    for (name, tensor) in content.tensors where name.hasPrefix("model.\(part)") {
      var values = try #require(tensor.floats)
      values[0] = 3e38
      content.tensors[name] = .init(values, shape: tensor.shape)
    }
    // Resuming takes the weights from here.
    let parameters = try #require(content.tensors["training.parameters"])
    var values = try #require(parameters.floats)
    values[0] = 3e38
    content.tensors["training.parameters"] = .init(values, shape: parameters.shape)
    content.metadata["crc32c"] = Checkpoint.checksum(
      metadata: content.metadata, tensors: content.tensors)
    try content.encoded().write(to: URL(fileURLWithPath: model))
    return (folder, model)
  }

  private static func expectWords(_ run: ProgramRun, _ arguments: [String]) {
    #expect(run.code == 0 || run.code == 1, "\(arguments) ended with \(run.code): \(run.errors)")
    // A failure is one line of words on standard error.
    #expect((run.code == 0) == !run.errors.contains("latentscope: "), "\(arguments): \(run.errors)")
    for word in ["Error(", "Fatal error", "Optional(", "-nan"] {
      #expect(!run.errors.contains(word) && !run.output.contains(word), "\(run.output)")
    }
  }

  @Test(arguments: ["encoder", "decoder", "dynamics"])
  func everyCommandBearsOneHugeWeight(part: String) throws {
    let (folder, model) = try Self.run(part)
    let scene = "\(folder.path)/run/scene.json5"
    var commands = ["lqr", "ilqr", "shooting", "cem", "mppi"].map {
      ["eval", scene, "--checkpoint", model, "--episodes", "1", "--planner", $0]
    }
    commands += [
      ["probe", scene, "--checkpoint", model], ["probe", scene, "--checkpoint", model, "--json"],
      ["train", scene, "--resume", "\(folder.path)/run", "--updates", "4", "--threads", "1"],
    ]
    for view in ["overview", "latent", "dream", "traverse", "control"] {
      commands.append(
        ["screenshot", scene, "--checkpoint", model, "--updates", "2", "--view", view])
    }
    for arguments in commands { Self.expectWords(try ProgramRun.of(arguments), arguments) }
  }

  @Test(arguments: ["encoder", "decoder", "dynamics"])
  func theScreenBearsOneHugeWeight(part: String) throws {
    let (folder, model) = try Self.run(part)
    let scene = "\(folder.path)/run/scene.json5"
    let program = try LiveProgram(
      [scene, "--checkpoint", model, "--paused"], folder: folder, isQuick: false)
    program.wait(for: "paused")
    for view in 2...6 { program.terminal.send("\(view)") }
    program.wait(for: "6 control")
    // The race of all planners, and training.
    program.terminal.send("v")
    program.terminal.send(" ")
    program.terminal.send("1")
    program.wait(for: "1 overview")
    program.discard()
  }
}
