import Foundation
import FoundationXML
import TestSupport
import Testing

/// `screenshot`: the screen without a terminal.
@Suite struct ScreenshotTests {
  static func screenshot(_ arguments: [String]) throws -> ProgramRun {
    try ProgramRun.of(["screenshot", "pendulum"] + arguments + LiveProgram.quickScene)
  }

  @Test func theSameSeedGivesTheSameScreen() throws {
    let arguments = ["--updates", "30", "--size", "100x30"]
    let first = try Self.screenshot(arguments)
    #expect(first.code == 0 && first.errors.isEmpty, "\(first.errors)")
    let lines = first.output.split(separator: "\n", omittingEmptySubsequences: false)
    #expect(lines.count == 31 && lines.last == "")
    #expect(lines.allSatisfy { $0.count <= 100 })
    #expect(first.output.contains("latentscope pendulum") && first.output.contains("update 30"))
    #expect(try Self.screenshot(arguments).output == first.output)
    #expect(try Self.screenshot(arguments + ["--seed", "2"]).output != first.output)
  }

  /// An update takes longer here than anybody waits for: the program leaves from the middle of its
  /// products, which libraries taken down at an exit used to crash (one time in three).
  @Test(arguments: 1...3) func leavingInTheMiddleOfAnUpdateIsNoCrash(time: Int) throws {
    let settings = [
      "training.sequences=64", "training.initial_sequences=64", "training.batch=2048",
      "training.shards=1", "model.encoder_hidden=[4096,4096]", "environment.frame.width=32",
      "environment.frame.height=32",
    ]
    let run = try ProgramRun.of(
      ["screenshot", "pendulum", "--seconds", "3"] + settings.flatMap { ["--set", $0] })
    #expect(run.code == 0 && run.errors.isEmpty, "\(run.code): \(run.errors.prefix(200))")
    #expect(run.output.contains("latentscope pendulum"))
  }

  @Test(arguments: ["overview", "curves", "latent", "dream", "traverse", "control"])
  func everyViewCanBeTaken(view: String) throws {
    let folder = try TemporaryFolder()
    let path = folder.path + "/screen.svg"
    let run = try Self.screenshot([
      "--updates", "20", "--view", view, "--format", "svg", "--out", path,
    ])
    #expect(run.code == 0 && run.output.isEmpty && run.errors.isEmpty, "\(run.errors)")
    let parser = XMLParser(data: try Data(contentsOf: URL(filePath: path)))
    #expect(parser.parse(), "well-formed")
  }

  @Test func asciiIsASCIIAndFewColoursAreFew() throws {
    let plain = try Self.screenshot(["--updates", "20", "--ascii"])
    #expect(plain.code == 0 && plain.output.utf8.allSatisfy { $0 < 0x80 })
    #expect(plain.output.contains("+- true"))
    func colors(_ depth: String) throws -> Set<Substring> {
      let run = try Self.screenshot(
        ["--updates", "20", "--format", "svg", "--view", "latent", "--color", depth])
      return Set(run.output.matches(of: /#[0-9a-f]{6}/).map(\.output))
    }
    let (full, named, none) = (try colors("truecolor"), try colors("16"), try colors("none"))
    // Without colour there are ink and ground, each also mixed with the other for what is faint.
    #expect(none.count <= 4 && named.count > none.count && full.count > named.count)
    #expect(named.count <= 16 + none.count)
  }

  @Test(arguments: [
    (["--updates", "5", "--color", "32"], 2, "--color"),
    (["--updates", "5", "--size", "3000x1"], 2, "--size"),
    (["--updates", "5", "--view", "overveiw"], 2, "did you mean overview?"),
    (["--updates", "5", "--out", "/nonexistent/a.svg"], 1, "check that the folder exists"),
    ([], 2, "--seconds S or --updates N"),
  ]) func mistakesAreNamed(arguments: [String], code: Int32, message: String) throws {
    let run = try Self.screenshot(arguments)
    #expect(run.code == code && run.output.isEmpty)
    #expect(run.errors.contains(message), "\(run.errors)")
  }
}
