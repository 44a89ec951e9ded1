import Foundation
import TestSupport
import Testing

/// A session on a terminal is recorded, and lived again on another.
@Suite(.serialized) struct ReplayProgramTests {
  @Test func aLoggedSessionIsReplayedToItsEnd() throws {
    let first = try LiveProgram(["pendulum", "--log", "session.jsonl", "--seed", "4"])
    first.waitForUpdate(20)
    first.terminal.send("k")
    first.terminal.send("p")
    first.wait(for: "planner mppi")
    let update = first.update ?? 0
    first.waitForUpdate(update + 20)
    first.discard()

    let second = try LiveProgram(
      ["pendulum", "--replay", "session.jsonl"], folder: first.folder, isQuick: false)
    second.wait(for: "to the last bit: the end")
    // The planner that was chosen then is shown; what the viewer asks for has no effect.
    second.terminal.send("k")
    second.terminal.send("3")
    second.wait(for: "axes and codes")
    #expect(second.text.contains("planner mppi"))
    second.discard()
  }

  @Test(arguments: [
    (["--seed", "1"], "expected --replay without --seed"),
    (["--pretrained"], "expected --replay without --pretrained"),
    ([], "cannot read missing.jsonl"),
  ])
  func whatDoesNotGoTogetherIsRefused(extra: [String], words: String) throws {
    let run = try ProgramRun.of(["pendulum", "--replay", "missing.jsonl"] + extra)
    #expect(run.code == (extra.isEmpty ? 1 : 2))
    #expect(run.errors.contains(words), "\(run.errors)")
  }
}
