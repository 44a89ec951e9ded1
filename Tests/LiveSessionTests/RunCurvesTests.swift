import Files
import Foundation
import LiveSession
import Runs
import Scenes
import Testing

struct RunCurvesTests {
  private func file(_ text: String, _ folder: TemporaryFolder) throws -> String {
    let path = folder.path + "/metrics.csv"
    try Data(text.utf8).write(to: URL(fileURLWithPath: path))
    return path
  }

  @Test func aRunIsReadWithItsUnitsAndGaps() throws {
    let folder = try TemporaryFolder()
    let path = try file(
      "update,seconds,frames,elbo,mine\r\n1,0.5,10,-80,1\r\n10,1,20,,2\r\n20,2,30,-70.5,3\r\n",
      folder)
    for word in [folder.path, path] {
      let run = try RunCurves(word)
      #expect(run.name == URL(fileURLWithPath: folder.path).lastPathComponent)
      #expect(run.updates == 20 && run.seconds == 2)
      let curve = try #require(run.series("elbo"))
      #expect(curve.name == "ELBO" && curve.unit == "nats" && curve.updates == [1, 10, 20])
      #expect(curve.values[0] == -80 && curve.values[1].isNaN && curve.values[2] == -70.5)
      // A column that nobody knows has no unit.
      #expect(run.series("mine")?.unit == "" && run.series("frames") == nil)
    }
  }

  /// A run resumed from before its end went through some updates twice: the later ones count.
  @Test func whatWasTakenAgainReplacesWhatWasThere() throws {
    let folder = try TemporaryFolder()
    let run = try RunCurves(file("update,elbo\n10,1\n20,2\n30,3\n20,5\n30,6\n", folder))
    #expect(run.series("elbo")?.updates == [10, 20, 30])
    #expect(run.series("elbo")?.values == [1, 5, 6])
  }

  @Test(arguments: [
    ("", "line 1"), ("a,b\n1,2\n", "column update"), ("update,elbo\n", "only a header"),
    ("update,elbo\n1\n", "line 2: expected 2 cells"),
    ("update,elbo\n1,2\nx,3\n", "line 3: expected a whole number in column update"),
    ("update,elbo\n1,2\n2,many\n", "line 3: expected a number or nothing in column elbo"),
    ("update,elbo,elbo\n1,2,3\n", "each once"), ("update,\n1,2\n", "each once"),
    ("update,elbo\n-1,2\n", "whole number"), ("update,elbo\n1,\u{1B}[2J\n", "line 2"),
  ])
  func brokenFilesAreRefusedWithTheirLine(text: String, words: String) throws {
    let folder = try TemporaryFolder()
    let path = try file(text, folder)
    let error = #expect(throws: FileError.self) { try RunCurves(path) }
    let sentence = error?.description ?? ""
    #expect(sentence.contains(words), "\(sentence)")
    #expect(sentence.contains(path) && !sentence.contains("\u{1B}"))
  }

  @Test func aMissingRunIsSaid() throws {
    let folder = try TemporaryFolder()
    let error = #expect(throws: FileError.self) { try RunCurves(folder.path) }
    #expect(error?.description.contains("metrics.csv") == true)
  }

  // MARK: - What a session leaves

  @Test func aSavedSessionLeavesItsCurvesAndScene() throws {
    let folder = try TemporaryFolder()
    let run = RunFolder(path: folder.path + "/run")
    let session = try HeadlessSessionTests.session { $0.runFolder = run }
    try session.advance(toUpdate: 30)
    session.send(.saveRequested)
    try session.advance(toUpdate: 40)
    let read = try RunCurves(run.path)
    let live = session.snapshot().training.series
    #expect(Set(read.series.map(\.key)) == Set(live.map(\.key)))
    for series in live {
      let stored = try #require(read.series(series.key))
      #expect(stored.name == series.name && stored.unit == series.unit)
      #expect(stored.updates == Array(series.updates.prefix(stored.updates.count)))
      for (one, other) in zip(stored.values, series.values) where other.isFinite {
        #expect(one == other)
      }
    }
    let first = try String(contentsOfFile: run.metrics, encoding: .utf8).prefix { $0 != "\n" }
    #expect(
      first
        == "update,seconds,frames,elbo,kl,reconstruction,initial_kl,dynamics_kl,overshooting,decoded_prediction,gradient_norm"
    )
    func boards() throws -> [String] {
      try FileManager.default.contentsOfDirectory(atPath: run.path)
        .filter { $0.hasPrefix("events.out.tfevents") }
    }
    let board = try #require(try boards().first)
    let size = try Data(contentsOf: URL(fileURLWithPath: "\(run.path)/\(board)")).count
    // Saving again goes on with the same event file, and writes no update twice.
    session.send(.saveRequested)
    try session.advance(toUpdate: 50)
    let again = try Data(contentsOf: URL(fileURLWithPath: "\(run.path)/\(board)")).count
    #expect(try boards().count == 1)
    #expect(again > size && again < 2 * size)
    #expect(try RunCurves(run.path).updates > read.updates)
    let scene = try String(contentsOfFile: run.scene, encoding: .utf8)
    #expect(try Scene(text: scene, source: "scene").name == "pendulum")
  }

  @Test func runsAreComparedByFiguresAndSettings() throws {
    let folder = try TemporaryFolder()
    func run(_ name: String, _ overrides: String...) throws -> ComparedRun {
      let run = RunFolder(path: "\(folder.path)/\(name)")
      let session = try HeadlessSessionTests.session(overrides[0], seed: 7) { $0.runFolder = run }
      try session.advance(toUpdate: 25)
      session.send(.saveRequested)
      try session.advance(toUpdate: 26)
      return try ComparedRun(run.path)
    }
    let comparison = RunComparison([
      try run("a", "planner.horizon=6"), try run("b", "planner.horizon=9"),
    ])
    #expect(comparison.runs.map(\.seed) == [7, 7])
    #expect(comparison.runs.map(\.scene) == ["pendulum", "pendulum"])
    #expect(comparison.differences.map(\.key) == ["planner.horizon"])
    #expect(comparison.differences.first?.values == ["6", "9"])
    #expect(comparison.keys.map(\.title).prefix(2) == ["ELBO", "KL"])
    let elbo = try #require(comparison.runs[0].curves.series("elbo")?.values)
    #expect(comparison.runs[0].bestELBO == elbo.max())
    #expect(comparison.runs[0].final.first?.value == elbo.last)
  }
}
