import Foundation
import LiveSession
import Runs
import TestSupport
import Testing

/// However an output ends, what was made is kept, and nothing half is left or said.
@Suite(.serialized) struct OutputTests {
  /// The end of a training that would last for ever.
  private static let endless =
    ["train", "pendulum", "--updates", "1000000", "--threads", "1"] + LiveProgram.quickScene

  private static func expectSaved(
    _ folder: TemporaryFolder, sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    let checkpoint = try Checkpoint(contentsOf: "\(folder.path)/run/model.safetensors")
    #expect(checkpoint.training != nil, sourceLocation: sourceLocation)
    let names = try FileManager.default.contentsOfDirectory(atPath: "\(folder.path)/run")
    #expect(!names.contains { $0.hasSuffix(".tmp") }, sourceLocation: sourceLocation)
  }

  @Test func trainingSavesWhenNobodyReadsAnyMore() throws {
    let folder = try TemporaryFolder()
    let run = try ProgramRun.of(
      Self.endless + ["--out", "\(folder.path)/run"],
      shell: #"{ "$latentscope" "$@"; echo "status $?" >&2; } | head -1"#)
    #expect(run.output.hasPrefix(#"{"seconds": "#))
    #expect(run.errors.contains("stopped early; saved \(folder.path)/run/model.safetensors"))
    #expect(run.errors.hasSuffix("status \(128 + SIGPIPE)\n"), "\(run.errors)")
    try Self.expectSaved(folder)
  }

  @Test func trainingSavesWhenNobodyReadsAndTheSignalIsIgnored() throws {
    let folder = try TemporaryFolder()
    let run = try ProgramRun.of(
      Self.endless + ["--out", "\(folder.path)/run"],
      shell: #"trap "" PIPE; { "$latentscope" "$@"; echo "status $?" >&2; } | head -1"#)
    #expect(run.errors.contains("cannot write standard output: broken pipe"))
    #expect(run.errors.hasSuffix("status 1\n"), "\(run.errors)")
    try Self.expectSaved(folder)
  }

  /// The model is larger than a file may be: the earlier one stays, and nothing half.
  @Test func aLimitOfFilesEndsTrainingByItsSignal() throws {
    let folder = try TemporaryFolder()
    let run = try ProgramRun.of(
      Self.endless + ["--save-every", "0.2", "--out", "\(folder.path)/run"],
      shell: #"ulimit -f 500; exec "$latentscope" "$@" > /dev/null"#)
    #expect(run.code == SIGXFSZ, "\(run.code) \(run.errors)")
    #expect(run.errors.contains("model.safetensors: file too large"))
    let names = try FileManager.default.contentsOfDirectory(atPath: "\(folder.path)/run")
    #expect(!names.contains { $0.hasSuffix(".tmp") || $0 == "model.safetensors" }, "\(names)")
  }

  @Test func aLimitOfFilesLeavesNothingHalfOfACollection() throws {
    let folder = try TemporaryFolder()
    let path = try folder.file("a.npz", "old")
    let run = try ProgramRun.of(
      ["collect", "pendulum", "--sequences", "2000", "--out", path],
      shell: #"ulimit -f 64; exec "$latentscope" "$@""#)
    #expect(run.code == SIGXFSZ)
    #expect(run.errors.contains("cannot write \(path): file too large"))
    #expect(try folder.contents == ["a.npz"])
    #expect(try String(contentsOfFile: path, encoding: .utf8) == "old")
  }

  @Test func whoeverHasReadEnoughHearsNoComplaint() throws {
    let folder = try TemporaryFolder()
    let actions = try folder.file(
      "actions.csv", "action\n" + String(repeating: "0.5\n", count: 20_000))
    let run = try ProgramRun.of(
      ["rollout", "pendulum", "--initial", "0,0", "--actions", actions],
      shell: #"{ "$latentscope" "$@"; echo "status $?" >&2; } | head -1"#)
    #expect(run.output.hasPrefix("step,"))
    #expect(run.errors == "status \(128 + SIGPIPE)\n")
  }

  @Test(arguments: [["scenes"], ["--help"], ["man"]]) func aClosedOutputIsAnError(
    arguments: [String]
  ) throws {
    let run = try ProgramRun.of(arguments, shell: #""$latentscope" "$@" >&-"#)
    #expect(run.code == 1)
    #expect(run.errors.contains("cannot write standard output: bad file descriptor"))
  }

  @Test func aClosedOutputStopsTrainingBeforeItBegins() throws {
    let folder = try TemporaryFolder()
    let run = try ProgramRun.of(
      Self.endless + ["--out", "\(folder.path)/run"], shell: #""$latentscope" "$@" >&-"#)
    #expect(run.code == 1)
    #expect(run.errors.contains("cannot write standard output: it is closed"))
    #expect(try folder.contents.isEmpty)
  }

  /// The first file that opens must not become standard output or standard error.
  @Test func filesAreNotTakenForClosedStreams() throws {
    let folder = try TemporaryFolder()
    func archive(_ name: String, _ shell: String) throws -> Data {
      let path = "\(folder.path)/\(name)"
      let run = try ProgramRun.of(
        ["collect", "pendulum", "--sequences", "5", "--out", path], shell: shell)
      #expect(run.code == 0)
      return try Data(contentsOf: URL(filePath: path))
    }
    let whole = try archive("a.npz", #""$latentscope" "$@""#)
    #expect(try archive("b.npz", #""$latentscope" "$@" <&- >&- 2>&-"#) == whole)
  }

  @Test func withoutMemoryTheProgramSaysSo() throws {
    let folder = try TemporaryFolder()
    let run = try ProgramRun.of(
      Self.endless + ["--out", "\(folder.path)/run"],
      shell: #"ulimit -v 250000; exec timeout 60 "$latentscope" "$@""#)
    #expect(run.code == 1)
    #expect(run.errors.contains("OpenBLAS: expected room for 1 buffer of 128 MB"), "\(run.errors)")
    #expect(run.errors.contains("ulimit -v 250000"))
  }
}
