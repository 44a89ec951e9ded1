import Foundation
import LatentModels
import LiveSession
import Runs
import TestSupport
import Testing

/// However the program is left, what was learned is saved as promised and the terminal is as it was.
@Suite(.serialized) struct LeavingTests {
  /// The one checkpoint, which holds at least so many updates and is named on the terminal.
  @discardableResult
  static func expectSaved(
    _ program: LiveProgram, updates: Int, sourceLocation: SourceLocation = #_sourceLocation
  ) throws -> Checkpoint {
    #expect(program.checkpoints.count == 1, sourceLocation: sourceLocation)
    let path = try #require(program.checkpoints.first, sourceLocation: sourceLocation)
    let checkpoint = try Checkpoint(contentsOf: path)
    #expect(
      checkpoint.training != nil && checkpoint.experience != nil, sourceLocation: sourceLocation)
    #expect(checkpoint.snapshot.version >= updates, sourceLocation: sourceLocation)
    return checkpoint
  }

  /// Whoever plays the recording gets the cursor and plain text back.
  static func expectEnded(
    _ program: LiveProgram, sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    let text = try String(contentsOfFile: program.folder.path + "/screen.cast", encoding: .utf8)
    #expect(
      text.hasSuffix("\"\\u001b[0m\\u001b[24H\\u001b[?25h\"]\n"), "\(text.suffix(100))",
      sourceLocation: sourceLocation)
  }

  @Test func aTerminalThatTakesNothingDoesNotKeepTheModel() throws {
    let program = try LiveProgram()
    program.waitForUpdate(5)
    program.terminal.setOutputStopped(true)
    program.terminal.signal(SIGTERM)
    #expect(program.terminal.waitForEnd() == .signaled(SIGTERM))
    try Self.expectSaved(program, updates: 5)
  }

  @Test func savingAndLeavingSaysWhere() throws {
    let program = try LiveProgram()
    program.waitForUpdate(5)
    program.terminal.send("q")
    program.wait(for: "leave latentscope at update")
    program.terminal.send("s")
    #expect(program.terminal.waitForEnd() == .exited(0))
    program.expectRestored()
    try Self.expectSaved(program, updates: 5)
    #expect(program.outputText.contains("latentscope: saved \(program.checkpoints[0])"))
  }

  @Test func discardingSavesNothing() throws {
    let program = try LiveProgram()
    program.waitForUpdate(5)
    program.discard()
    #expect(program.files.isEmpty)
    let said = program.outputText.firstMatch(
      of: /latentscope: discarded the model of update \d+; no run was left behind/)
    #expect(said != nil, "\(program.text)")
  }

  @Test func discardingTakesWhatTheProgramSavedByItself() throws {
    let program = try LiveProgram(["pendulum", "--save-every", "0.1"])
    #expect(program.terminal.wait { _ in !program.checkpoints.isEmpty })
    program.discard()
    #expect(program.checkpoints.isEmpty)
    #expect(try program.runs.isEmpty)
  }

  /// What the user saved stays as it was saved, and is not mixed with what comes after.
  @Test func discardingKeepsWhatTheUserSaved() throws {
    let program = try LiveProgram(["pendulum", "--save-every", "0.1"])
    program.waitForUpdate(5)
    program.terminal.send("s")
    program.wait(for: "saved in")
    let saved = try #require(program.checkpoints.first { !$0.contains("-autosave") })
    let bytes = try Data(contentsOf: URL(filePath: saved))
    #expect(program.terminal.wait { _ in program.checkpoints.count == 2 })
    program.discard()
    #expect(program.checkpoints == [saved])
    #expect(try Data(contentsOf: URL(filePath: saved)) == bytes)
    #expect(program.outputText.contains("discarded what was learned after update "))
    #expect(program.outputText.contains("\(saved) stays"))
  }

  @Test func whoeverKillsASessionLosesLittle() throws {
    let program = try LiveProgram(["pendulum", "--save-every", "0.1"])
    #expect(program.terminal.wait { _ in !program.checkpoints.isEmpty })
    program.terminal.signal(SIGKILL)
    #expect(program.terminal.waitForEnd() == .signaled(SIGKILL))
    try Self.expectSaved(program, updates: 1)
    let path = program.checkpoints[0]
    let run = try ProgramRun.of(
      ["eval", "pendulum", "--episodes", "1", "--planner", "lqr"],
      environment: ["XDG_STATE_HOME": "\(program.folder.path)/state"])
    #expect(run.code == 0, "\(run.errors)")
    #expect(run.errors.contains("using the newest run, \(path)"))
  }

  @Test(arguments: [SIGUSR1, SIGALRM]) func otherSignalsSaveAndLeave(signal: Int32) throws {
    let program = try LiveProgram()
    program.waitForUpdate(5)
    program.terminal.signal(signal)
    #expect(program.terminal.waitForEnd() == .signaled(signal))
    program.expectRestored()
    try Self.expectSaved(program, updates: 5)
  }

  @Test func escapeStays() throws {
    let program = try LiveProgram()
    program.waitForUpdate(2)
    program.terminal.send("q")
    program.wait(for: "leave latentscope")
    program.terminal.send("\u{1B}")
    program.wait(forNo: "leave latentscope")
    let update = try #require(program.update)
    program.waitForUpdate(update + 2)
    program.discard()
  }

  @Test func controlCTwiceSavesAndLeaves() throws {
    let program = try LiveProgram()
    program.waitForUpdate(5)
    program.terminal.send("\u{3}")
    program.wait(for: "leave latentscope")
    program.terminal.send("\u{3}")
    #expect(program.terminal.waitForEnd() == .exited(0))
    program.expectRestored()
    try Self.expectSaved(program, updates: 5)
  }

  @Test(arguments: [SIGINT, SIGTERM, SIGHUP, SIGQUIT])
  func signalsSaveAndEndTheProgramByThemselves(signal: Int32) throws {
    let program = try LiveProgram(["pendulum", "--record", "screen.cast"])
    program.waitForUpdate(5)
    program.terminal.signal(signal)
    #expect(program.terminal.waitForEnd() == .signaled(signal))
    program.expectRestored()
    try Self.expectSaved(program, updates: 5)
    #expect(program.outputText.contains("latentscope: saved "))
    try Self.expectEnded(program)
  }

  @Test func aClosedWindowSaves() throws {
    let program = try LiveProgram(["pendulum", "--record", "screen.cast"])
    program.waitForUpdate(5)
    program.terminal.hangUp()
    #expect(program.terminal.waitForEnd() == .signaled(SIGHUP))
    try Self.expectSaved(program, updates: 5)
    try Self.expectEnded(program)
  }

  @Test(arguments: [SIGSEGV, SIGABRT, SIGILL]) func aCrashGivesTheTerminalBack(
    signal: Int32
  ) throws {
    let program = try LiveProgram()
    program.waitForUpdate(1)
    program.terminal.signal(signal)
    #expect(program.terminal.waitForEnd() == .signaled(signal))
    program.expectRestored()
  }

  @Test func stoppingAndContinuingGoesOn() throws {
    let program = try LiveProgram()
    program.waitForUpdate(3)
    let screenModes = program.terminal.modes
    for round in 1...2 {
      if round == 1 {
        program.terminal.send("\u{1A}")
      } else {
        program.terminal.signal(SIGTSTP)
      }
      #expect(program.terminal.wait { $0.status == .stopped(SIGTSTP) })
      program.terminal.pumpAll()
      program.expectRestored()
      program.terminal.resume(inForeground: true)
      #expect(program.terminal.wait { $0.screen.isAlternate })
      program.wait(for: "latentscope pendulum")
      #expect(program.terminal.modes == screenModes)
      let update = program.update ?? 0
      program.waitForUpdate(update + 3)
    }
    program.discard()
  }

  @Test(arguments: [["q", "s"], ["q", "d"], ["\u{3}", "\u{3}"]])
  func leavingWhileCollectingDoesNotHang(keys: [String]) throws {
    let program = try LiveProgram(
      ["pendulum", "--set", "environment.frame.width=8", "--set", "environment.frame.height=8"],
      isQuick: false, sequences: 200_000)
    program.wait(for: "collecting")
    program.terminal.send(keys[0])
    program.wait(for: "leave latentscope")
    program.terminal.send(keys[1])
    #expect(program.terminal.waitForEnd() == .exited(0))
    program.expectRestored()
    #expect(program.files.isEmpty)
    if keys[1] != "d" { #expect(program.text.contains("nothing to save yet: still collecting")) }
  }

  @Test func aSignalWhileCollectingEndsByIt() throws {
    let program = try LiveProgram(
      ["pendulum", "--set", "environment.frame.width=8", "--set", "environment.frame.height=8"],
      isQuick: false, sequences: 200_000)
    program.wait(for: "collecting")
    program.terminal.signal(SIGTERM)
    #expect(program.terminal.waitForEnd() == .signaled(SIGTERM))
    program.expectRestored()
    #expect(program.files.isEmpty)
  }

  /// What one session saved, the next one goes on with.
  @Test func aSavedSessionIsContinued() throws {
    let program = try LiveProgram()
    program.waitForUpdate(20)
    program.terminal.signal(SIGTERM)
    #expect(program.terminal.waitForEnd() == .signaled(SIGTERM))
    let saved = try Self.expectSaved(program, updates: 20).snapshot.version
    let path = program.checkpoints[0]
    let bytes = try Data(contentsOf: URL(filePath: path))

    let next = try LiveProgram(["pendulum", "--checkpoint", path], folder: program.folder)
    next.waitForUpdate(saved + 1)
    next.terminal.send("s")
    next.wait(for: "saved")
    next.discard()
    #expect(program.checkpoints.count == 2)
    #expect(try Data(contentsOf: URL(filePath: path)) == bytes, "the old one is left alone")
  }
}
