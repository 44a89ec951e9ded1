import Files
import Foundation
import LiveSession
import Runs
import Testing
import Validation

@Suite struct FileTests {
  @Test func atomicWritesReplaceWholeFilesAndLeaveNothingElse() throws {
    let folder = try TemporaryFolder()
    let path = folder.path + "/model.bin"
    try AtomicFile.write(Data([1, 2, 3]), to: path)
    try AtomicFile.write(Data([4]), to: path)
    #expect(try InputFile.read(path, limit: 10) == Data([4]))
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["model.bin"])
  }

  @Test func aFailedWriteLeavesTheOldFileAndNoOther() throws {
    struct Stop: Error {}
    let folder = try TemporaryFolder()
    let path = folder.path + "/model.bin"
    try AtomicFile.write(Data([1, 2, 3]), to: path)
    let error = #expect(throws: FileError.self) {
      try AtomicFile.write(to: path) { handle in
        try handle.write(contentsOf: Data(repeating: 9, count: 100_000))
        throw Stop()
      }
    }
    #expect(error?.path == path)
    #expect(try InputFile.read(path, limit: 10) == Data([1, 2, 3]))
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["model.bin"])
  }

  @Test func linksStayLinks() throws {
    let folder = try TemporaryFolder()
    try AtomicFile.write(Data([1]), to: folder.path + "/target")
    try FileManager.default.createSymbolicLink(
      atPath: folder.path + "/link", withDestinationPath: folder.path + "/target")
    try AtomicFile.write(Data([2]), to: folder.path + "/link")
    #expect(try InputFile.read(folder.path + "/target", limit: 10) == Data([2]))
    #expect(
      try FileManager.default.destinationOfSymbolicLink(atPath: folder.path + "/link")
        == folder.path + "/target")
  }

  @Test func obstaclesAreNamed() throws {
    let folder = try TemporaryFolder()
    let missing = #expect(throws: FileError.self) {
      try AtomicFile.write(Data(), to: folder.path + "/none/file")
    }
    #expect(missing?.description.contains("no such file or directory") == true)
    #expect(missing?.suggestion == "check that the folder exists")
    let directory = #expect(throws: FileError.self) {
      try AtomicFile.write(Data(), to: folder.path)
    }
    #expect(directory?.reason == "it is a folder")
    try AtomicFile.write(Data(repeating: 0, count: 11), to: folder.path + "/large")
    let large = #expect(throws: FileError.self) {
      try InputFile.read(folder.path + "/large", limit: 10)
    }
    #expect(large?.reason == "expected at most 10 bytes, found 11")
  }

  @Test func metricsAreExactAndContinued() throws {
    let folder = try TemporaryFolder()
    let path = folder.path + "/metrics.csv"
    do {
      let file = try MetricsFile(path: path, columns: ["update", "seconds", "elbo"])
      try file.append([10, 0.1, -71.25])
      try file.append([20, 1e-7, .nan])
    }
    do {
      let earlier = try #require(try EarlierRows(path, upTo: 20))
      #expect(earlier.seconds == 1e-7)
      let file = try MetricsFile(
        path: path, columns: ["update", "seconds", "elbo"], earlier: earlier)
      try file.append([30, 1.0 / 3, -.infinity])
    }
    let text = try InputFile.readText(path, limit: 1000)
    #expect(
      text == "update,seconds,elbo\n10,0.1,-71.25\n20,1e-07,\n30,0.3333333333333333,\n")
  }

  /// "3" and "40" must not become update 340.
  @Test func aTornRowIsCutOffAndLaterRowsGoWithTheirModel() throws {
    let folder = try TemporaryFolder()
    let path = folder.path + "/metrics.csv"
    #expect(try EarlierRows(path, upTo: 100) == nil)
    for (text, kept) in [
      ("elbo,update,seconds\r\n-5,10,1\r\n-4,20,2\r\n-3,3", "10,1,-5,\n20,2,-4,\n"),
      ("update,seconds,elbo\n10,1,-5\n20,2,-4\n30,3,-3\n", "10,1,-5,\n20,2,-4,\n"),
      ("update,seconds,elbo\n10,1,-5\n30,3,-3\n20,2,-4\n", "10,1,-5,\n20,2,-4,\n"),
      ("update,elbo\n10,-5\n20,", "10,,-5,\n"), ("update,seconds,el", ""), ("", ""),
    ] {
      try AtomicFile.write(Data(text.utf8), to: path)
      let earlier = try EarlierRows(path, upTo: 29)
      try MetricsFile(path: path, columns: ["update", "seconds", "elbo", "kl"], earlier: earlier)
        .append([40, 4, -2, 1])
      #expect(
        try InputFile.readText(path, limit: 999)
          == "update,seconds,elbo,kl\n\(kept)40,4,-2,1\n", "\(text)")
    }
    try AtomicFile.write(Data("update,elbo\n3040,1,-3\n".utf8), to: path)
    let error = #expect(throws: FileError.self) { try EarlierRows(path, upTo: 99) }
    #expect(error?.description.contains("line 2: expected 2 numbers, found \"3040,1,-3\"") == true)
  }

  @Test func theConfigurationFolderFollowsXDG() throws {
    func path(_ environment: [String: String]) throws -> String {
      try ConfigurationDirectory(environment: environment).path
    }
    #expect(try path(["XDG_CONFIG_HOME": "/c", "HOME": "/h"]) == "/c/latentscope")
    #expect(try path(["HOME": "/h"]) == "/h/.config/latentscope")
    #expect(try path(["XDG_CONFIG_HOME": "c", "HOME": "/h"]) == "/h/.config/latentscope")
    // The variable of another directory says nothing about this one.
    #expect(try path(["XDG_STATE_HOME": "/s", "HOME": "/h"]) == "/h/.config/latentscope")
  }

  /// Without a home directory in the environment the database of users has it.
  @Test(arguments: [[:], ["HOME": ""], ["HOME": "relative"], ["HOME": "", "XDG_STATE_HOME": ""]])
  func withoutAHomeTheDatabaseHasIt(environment: [String: String]) throws {
    func path(_ home: String?) throws -> String {
      try BaseDirectory.state.ownFolder(environment: environment) { home }
    }
    #expect(try path("/home/a") == "/home/a/.local/state/latentscope")
    #expect(try path("/") == "/.local/state/latentscope")
    for home in [nil, "", "here"] {
      let error = #expect(throws: FileError.self) { try path(home) }
      #expect(error?.description.contains("set HOME or XDG_STATE_HOME") == true)
    }
    let home = try #require(getpwuid(getuid())).pointee.pw_dir.map { String(cString: $0) }
    #expect(try StateDirectory(environment: environment).path.hasPrefix(#require(home)))
  }

  @Test func theStateFolderFollowsXDG() throws {
    #expect(
      try StateDirectory(environment: ["XDG_STATE_HOME": "/s", "HOME": "/h"]).runs
        == "/s/latentscope/runs")
    #expect(try StateDirectory(environment: ["HOME": "/h"]).path == "/h/.local/state/latentscope")
    #expect(
      try StateDirectory(environment: ["XDG_STATE_HOME": "relative", "HOME": "/h"]).path
        == "/h/.local/state/latentscope")
  }

  @Test func runsAreNamedByTimeAndFoundByAge() throws {
    let folder = try TemporaryFolder()
    let state = StateDirectory(path: folder.path)
    #expect(try state.newestCheckpoint(scene: "pendulum") == nil)
    let date = Date(timeIntervalSince1970: 1_795_455_062)
    let first = state.newRun(scene: "pendulum", seed: 3, date: date)
    #expect(first.path == folder.path + "/runs/pendulum/2026-11-23T173102Z-seed3")
    try first.create()
    try first.create()
    let second = state.newRun(scene: "pendulum", seed: 3, date: date)
    #expect(second.path == first.path + "-2")
    try second.create()
    #expect(try state.newestCheckpoint(scene: "pendulum") == nil, "no run has a checkpoint yet")

    try AtomicFile.write(Data([1]), to: second.checkpoint)
    try AtomicFile.write(Data([1]), to: first.checkpoint)
    for (run, age) in [(first, 10.0), (second, 20.0)] {
      try FileManager.default.setAttributes(
        [.modificationDate: Date(timeIntervalSinceNow: -age)], ofItemAtPath: run.checkpoint)
    }
    #expect(try state.newestRun(scene: "pendulum") == first)
    #expect(try state.newestCheckpoint(scene: "pendulum") == first.checkpoint)
    #expect(try state.newestCheckpoint(scene: "cartpole") == nil)
    #expect(
      state.newRun(scene: "../../etc", seed: 1).path.hasPrefix(folder.path + "/runs/______etc/"))
  }

  /// What cannot be looked at is not "none".
  @Test func aRunThatCannotBeReadIsSaid() throws {
    let folder = try TemporaryFolder()
    let state = StateDirectory(path: folder.path)
    func reason() throws -> String? {
      #expect(throws: FileError.self) { try state.newestRun(scene: "pendulum") }?.reason
    }
    let runs = folder.path + "/runs"
    try RunFolder(path: runs).create()
    symlink("pendulum", runs + "/pendulum")
    #expect(try reason()?.contains("symbolic links") == true)
    unlink(runs + "/pendulum")
    // A stray file is no run; a folder without a model neither.
    try RunFolder(path: runs + "/pendulum/one").create()
    try AtomicFile.write(Data(), to: runs + "/pendulum/note")
    #expect(try state.newestRun(scene: "pendulum") == nil)
    symlink("model.safetensors", runs + "/pendulum/one/model.safetensors")
    #expect(try reason()?.contains("symbolic links") == true)
    // With another run there is one to be taken.
    try RunFolder(path: runs + "/pendulum/two").create()
    try AtomicFile.write(Data(), to: runs + "/pendulum/two/model.safetensors")
    #expect(try state.newestRun(scene: "pendulum")?.path == runs + "/pendulum/two")
    guard geteuid() != 0 else { return }
    chmod(runs + "/pendulum/two", 0)
    unlink(runs + "/pendulum/one/model.safetensors")
    #expect(try reason() == "permission denied")
    chmod(runs + "/pendulum", 0)
    #expect(try reason() == "permission denied")
    chmod(runs + "/pendulum", 0o755)
    chmod(runs + "/pendulum/two", 0o755)
  }

  @Test func onlyOneWritesIntoAFolder() throws {
    let folder = try TemporaryFolder()
    let run = RunFolder(path: folder.path + "/run")
    do {
      let lock = try run.locked()
      let error = #expect(throws: FileError.self) {
        try RunFolder(path: folder.path + "/./run/").locked()
      }
      #expect(error?.reason == "process \(getpid()) is writing there")
      withExtendedLifetime(lock) {}
    }
    _ = try run.locked()
    #expect(try FileManager.default.contentsOfDirectory(atPath: run.path).isEmpty)
  }

  @Test func runFoldersSayWhatIsInTheWay() throws {
    let folder = try TemporaryFolder()
    try AtomicFile.write(Data(), to: folder.path + "/file")
    let error = #expect(throws: FileError.self) {
      try RunFolder(path: folder.path + "/file").create()
    }
    #expect(error?.reason == "a file of that name is there")
  }

  @Test func theEventLogIsJSONLinesInOrder() throws {
    let folder = try TemporaryFolder()
    let path = folder.path + "/log.jsonl"
    let log = try EventLog(path: path)
    log.record(LogEntry(seconds: 0.1234567, event: "first_update"))
    log.record(
      LogEntry(
        seconds: 4, event: "planner_switched",
        fields: [
          ("from", .text("cem\n\"x\"")), ("update", .integer(7)), ("cost", .number(.nan)),
          ("manual", .flag(false)),
        ]))
    for index in 0..<1000 { log.record(LogEntry(seconds: Double(index), event: "tick")) }
    try log.close()
    let lines = try InputFile.readText(path, limit: 1 << 20).split(separator: "\n")
    #expect(lines.count == 1002)
    #expect(lines[0] == #"{"event": "first_update", "seconds": 0.123457}"#)
    #expect(
      lines[1]
        == #"{"event": "planner_switched", "seconds": 4, "from": "cem\n\"x\"", "update": 7, "cost": null, "manual": false}"#
    )
    for line in lines {
      #expect(throws: Never.self) { try JSONSerialization.jsonObject(with: Data(line.utf8)) }
    }
  }

  @Test func theEventLogReportsAFullDisk() throws {
    let folder = try TemporaryFolder()
    guard let device = folder.fullDevice else { return }
    let log = try EventLog(path: device)
    log.record(LogEntry(seconds: 1, event: "x"))
    let error = #expect(throws: FileError.self) { try log.close() }
    #expect(error?.reason == "no space left on device")
    #expect(error?.suggestion?.contains("make room") == true)
    #expect(throws: FileError.self) { try EventLog(path: "/nonexistent/log.jsonl") }
  }
}

@Suite struct TensorBoardFileTests {
  @Test func checksumsAreTheKnownOnes() {
    // The check values of the catalogue of parametrised CRC algorithms: "123456789".
    #expect(CyclicRedundancyCheck.of(Array("123456789".utf8), .castagnoli) == 0xE306_9283)
    // RFC 3720, B.4: 32 bytes of zeros.
    #expect(CyclicRedundancyCheck.of([UInt8](repeating: 0, count: 32), .castagnoli) == 0x8A91_36AA)
  }

  @Test func recordsHoldTheirScalars() throws {
    let folder = try TemporaryFolder()
    let date = Date(timeIntervalSince1970: 1.5)
    let path: String
    do {
      let file = try TensorBoardFile(folder: folder.path, after: 299, date: date)
      try file.append([("loss/ELBO", -0.5)], update: 300, date: date)
      path = file.path
    }
    let bytes = [UInt8](try InputFile.read(path, limit: 10_000))
    func word(_ place: Int) -> UInt32 {
      (0..<4).reduce(UInt32(0)) { $0 | UInt32(bytes[place + $1]) << UInt32(8 * $1) }
    }
    // The first record: its length, and the checksums of length and data.
    let length = Int(word(0))
    #expect(word(8) == TensorBoardFile.masked(Array(bytes[0..<8])))
    #expect(word(12 + length) == TensorBoardFile.masked(Array(bytes[12..<12 + length])))
    let version = Array("brain.Event:2".utf8)
    #expect(Array(bytes[12..<12 + length].suffix(version.count)) == version)
    // The second: training goes on after update 299, so that later steps elsewhere do not count.
    var start = 16 + length
    let session = Array(bytes[(start + 12)..<(start + 12 + Int(word(start)))])
    #expect(session == [0x09, 0, 0, 0, 0, 0, 0, 0xF8, 0x3F, 0x10, 0xAC, 0x02, 0x3A, 2, 8, 1])
    start += 16 + session.count
    // The third: wall time 1.5, step 300, one value with tag and -0.5.
    let body = Array(bytes[(start + 12)..<(start + 12 + Int(word(start)))])
    let expected: [UInt8] =
      [0x09, 0, 0, 0, 0, 0, 0, 0xF8, 0x3F, 0x10, 0xAC, 0x02, 0x2A, 18, 0x0A, 16, 0x0A, 9]
      + Array("loss/ELBO".utf8) + [0x15, 0, 0, 0, 0xBF]
    #expect(body == expected)
    #expect(start + 16 + body.count == bytes.count)
  }
}
