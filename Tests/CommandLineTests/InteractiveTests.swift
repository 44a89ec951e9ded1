import Foundation
import LinearAlgebra
import LiveSession
import Runs
import TestSupport
import Testing

/// The real program on a terminal: what it shows, and what keys and odd terminals do to it.
@Suite(.serialized) struct InteractiveTests {
  @Test func theFirstScreenSaysWhatIsHappeningAndTheLearnerRuns() throws {
    let program = try LiveProgram()
    program.wait(for: "latentscope pendulum")
    program.waitForUpdate(5)
    let update = try #require(program.update)
    program.waitForUpdate(update + 5)
    for word in ["ELBO", "reconstruction", "KL", "latent", "true", "planner cem", "quit"] {
      #expect(program.text.contains(word), "\(word) in\n\(program.text)")
    }
    #expect(program.terminal.screen.isAlternate && !program.terminal.screen.isCursorVisible)
    #expect(program.terminal.screen.lines.count == 24)
    program.discard()
  }

  @Test(arguments: [(60, 18), (80, 24), (120, 40), (200, 60)])
  func everySizeIsFilled(columns: Int, rows: Int) throws {
    let program = try LiveProgram(columns: columns, rows: rows)
    program.waitForUpdate(3)
    #expect(program.terminal.screen.lines[0].contains(" pendulum  learning"))
    #expect(program.terminal.screen.lines[rows - 1].contains("quit"))
    program.discard()
  }

  /// A terminal that is too small says what is needed, keeps the keys, and becomes a screen when it
  /// grows.
  @Test func aTerminalThatIsTooSmallSaysWhatItNeeds() throws {
    let program = try LiveProgram(columns: 20, rows: 5)
    program.wait(for: "too small")
    #expect(program.text.contains("20! x 5!") && program.text.contains("needed"))
    program.terminal.send("q")
    program.wait(for: "save")
    program.terminal.send("\u{1B}")
    program.wait(for: "too small")
    program.terminal.resize(columns: 80, rows: 24)
    program.waitForUpdate(2)
    program.discard()
  }

  @Test(arguments: [(1, 1), (3, 2), (0, 0)]) func absurdSizesAreSurvived(
    columns: Int, rows: Int
  ) throws {
    let program = try LiveProgram(columns: columns, rows: rows)
    #expect(program.terminal.wait { $0.screen.isAlternate })
    program.terminal.resize(columns: 80, rows: 24)
    program.waitForUpdate(1)
    program.discard()
  }

  @Test func aStormOfResizesEndsWithTheLastSize() throws {
    let program = try LiveProgram()
    program.waitForUpdate(1)
    for number in 0..<200 {
      program.terminal.resize(columns: 10 + number % 130, rows: 2 + number % 45)
    }
    program.terminal.resize(columns: 100, rows: 30)
    #expect(
      program.terminal.wait {
        $0.screen.lines[29].contains("quit") && $0.screen.lines[0].contains("pendulum")
      }, "\(program.text)")
    let update = program.update ?? 0
    program.waitForUpdate(update + 1)
    program.discard()
  }

  // MARK: - What a terminal can show

  @Test func asciiIsPureASCII() throws {
    let program = try LiveProgram(["pendulum", "--ascii"])
    program.waitForUpdate(3)
    for view in 1...6 { program.terminal.send("\(view)") }
    program.wait(for: "6 control")
    program.terminal.send("?")
    program.wait(for: "help: ")
    program.terminal.send("\u{1B}")
    program.wait(forNo: "help: ")
    program.discard()
    #expect(program.terminal.output.allSatisfy { $0 < 0x80 })
  }

  @Test(arguments: ["C", "POSIX"]) func aLocaleWithoutUnicodeFallsBackToASCII(
    locale: String
  ) throws {
    let program = try LiveProgram(environment: ["LC_ALL": locale, "LANG": nil])
    program.waitForUpdate(3)
    program.discard()
    #expect(program.terminal.output.allSatisfy { $0 < 0x80 })
  }

  @Test(arguments: [["NO_COLOR": "1"], ["TERM": "vt100"]]) func colourIsNotNeeded(
    environment: [String: String]
  ) throws {
    let program = try LiveProgram(environment: environment.mapValues { $0 })
    program.waitForUpdate(3)
    for row in program.terminal.screen.cells {
      for cell in row {
        #expect(cell.rendition.foreground == .standard && cell.rendition.background == .standard)
      }
    }
    program.terminal.send("5")
    program.wait(for: "5 traverse")
    program.terminal.signal(SIGTERM)
    #expect(program.terminal.waitForEnd() == .signaled(SIGTERM))
    #expect(program.terminal.modes == program.terminal.originalModes)
  }

  @Test func coloursAreUsedWhereTheyAreKnown() throws {
    let program = try LiveProgram(["pendulum", "--color", "256"])
    program.waitForUpdate(3)
    let colours = Set(
      program.terminal.screen.cells.flatMap { $0 }.compactMap { cell -> Int? in
        if case .indexed(let number) = cell.rendition.foreground { number } else { nil }
      })
    #expect(colours.count > 4 && colours.contains { $0 > 15 })
    program.discard()
  }

  @Test(arguments: [
    (["TERM": "no-such-terminal"], "TERM is \"no-such-terminal\""),
    (["TERM": "dumb"], "cannot move the cursor"),
    (["TERM": ""], "TERM"),
  ]) func terminalsThatCannotShowAScreenAreNamed(
    environment: [String: String], message: String
  ) throws {
    let program = try LiveProgram(environment: environment.mapValues { $0 })
    #expect(program.terminal.waitForEnd() == .exited(1))
    #expect(program.text.contains("latentscope: "), "\(program.text)")
    #expect(program.outputText.contains(message), "\(program.text)")
    #expect(program.outputText.contains("try"), "\(program.text)")
    #expect(!program.terminal.output.contains(0x1B))
    #expect(program.terminal.modes == program.terminal.originalModes)
    #expect(program.files.isEmpty)
  }

  @Test func withoutATerminalACommandIsSuggested() throws {
    let folder = try TemporaryFolder()
    let run = try ProgramRun.of(
      ["pendulum", "--log", folder.path + "/log"],
      shell: #"exec setsid -w "$latentscope" "$@" < /dev/null"#,
      environment: ["XDG_STATE_HOME": folder.path])
    #expect(run.code == 1)
    #expect(run.output.isEmpty)
    #expect(run.errors.hasPrefix("latentscope: expected a terminal, found none"), "\(run.errors)")
    #expect(run.errors.contains("train, eval or screenshot"))
    #expect(try folder.contents.isEmpty)
  }

  // MARK: - Noise, folders, neighbours

  /// What libraries print on standard error waits until the screen is gone.
  @Test func noiseOnStandardErrorDoesNotReachTheScreen() throws {
    let program = try LiveProgram(environment: ["OPENBLAS_VERBOSE": "2"])
    program.waitForUpdate(3)
    #expect(!program.outputText.contains("Core: "))
    program.discard()
    #expect(program.outputText.contains("Core: "), "the library does print")
    #expect(program.terminal.screen.text.contains("Core: "))
  }

  @Test func twoSessionsSideBySideSaveInTwoFolders() throws {
    let first = try LiveProgram()
    let second = try LiveProgram(folder: first.folder)
    for program in [first, second] { program.waitForUpdate(3) }
    for program in [first, second] {
      program.terminal.send("q")
      program.wait(for: "leave latentscope")
      program.terminal.send("s")
    }
    for program in [first, second] { #expect(program.terminal.waitForEnd() == .exited(0)) }
    #expect(first.checkpoints.count == 2)
    for path in first.checkpoints { _ = try Checkpoint(contentsOf: path) }
  }

  @Test func aStateFolderThatCannotBeWrittenIsANotice() throws {
    let program = try LiveProgram(state: "/proc/nowhere")
    program.waitForUpdate(3)
    program.terminal.send("s")
    program.wait(for: "cannot make the folder /proc/nowhere")
    let update = program.update ?? 0
    program.waitForUpdate(update + 3)
    program.terminal.send("q")
    program.wait(for: "leave latentscope")
    program.terminal.send("s")
    #expect(program.terminal.waitForEnd() == .exited(1))
    program.expectRestored()
    #expect(program.text.contains("latentscope: cannot make the folder /proc/nowhere"))
  }

  // MARK: - Options

  @Test func pausedFromTheStartNothingIsLearned() throws {
    let program = try LiveProgram(["pendulum", "--paused"])
    program.wait(for: "paused")
    program.wait(for: "space resumes")
    #expect(program.update == 0)
    program.terminal.send(" ")
    program.waitForUpdate(3)
    program.discard()
  }

  @Test func theLogTellsWhatHappenedInOrder() throws {
    let program = try LiveProgram(["pendulum", "--log", "log.jsonl", "--planner", "cem"])
    program.waitForUpdate(3)
    program.terminal.send("p")
    program.wait(for: "planner mppi")
    program.terminal.send("q")
    program.wait(for: "leave latentscope")
    program.terminal.send("s")
    #expect(program.terminal.waitForEnd() == .exited(0))
    let lines = try String(
      contentsOfFile: program.folder.path + "/log.jsonl", encoding: .utf8
    ).split(separator: "\n")
    let entries = try lines.map {
      try #require(JSONSerialization.jsonObject(with: Data($0.utf8)) as? [String: Any])
    }
    let events = entries.compactMap { $0["event"] as? String }
    let wanted = ["started", "first_update", "planner_switched", "saved"]
    #expect(events.filter(wanted.contains) == wanted)
    let seconds = entries.compactMap { $0["seconds"] as? Double }
    #expect(seconds.count == entries.count && seconds.first ?? -1 >= 0)
    let switched = try #require(entries.first { $0["event"] as? String == "planner_switched" })
    #expect(switched["from"] as? String == "cem" && switched["to"] as? String == "mppi")
  }

  @Test func aRecordingIsAnAsciicast() throws {
    let program = try LiveProgram(["pendulum", "--record", "screen.cast"])
    program.waitForUpdate(3)
    program.terminal.send("p")
    program.wait(for: "planner mppi")
    program.discard()
    let lines = try String(
      contentsOfFile: program.folder.path + "/screen.cast", encoding: .utf8
    ).split(separator: "\n")
    let header = try JSONSerialization.jsonObject(with: Data(lines[0].utf8)) as? [String: Any]
    #expect(header?["version"] as? Int == 2 && header?["width"] as? Int == 80)
    var screen = VirtualScreen(width: 80, height: 24)
    var markers: [String] = []
    for line in lines.dropFirst() {
      let event = try #require(
        JSONSerialization.jsonObject(with: Data(line.utf8)) as? [Any], "\(line)")
      let text = try #require(event[2] as? String)
      if event[1] as? String == "o" { screen.feed(Array(text.utf8)) }
      if event[1] as? String == "m" { markers.append(text) }
    }
    #expect(screen.text.contains("latentscope pendulum"))
    #expect(markers == ["mppi"])
    try LeavingTests.expectEnded(program)
  }

  @Test(arguments: ["--log", "--record"]) func filesThatCannotBeWrittenAreErrors(
    option: String
  ) throws {
    let missing = try LiveProgram(["pendulum", option, "/nonexistent/file"])
    #expect(missing.terminal.waitForEnd() == .exited(1))
    #expect(
      missing.text.contains("cannot write /nonexistent/file: no such file"), "\(missing.text)")
    missing.expectRestored()
    #expect(missing.files.isEmpty)
  }

  @Test func aFullDiskEndsTheLogAndNotTheSession() throws {
    let program = try LiveProgram(["pendulum", "--log", "/dev/full"])
    program.waitForUpdate(5)
    program.terminal.send("q")
    program.wait(for: "leave latentscope")
    program.terminal.send("s")
    #expect(program.terminal.waitForEnd() == .exited(1))
    program.expectRestored()
    #expect(program.text.contains("cannot write /dev/full: no space left on device"))
    #expect(program.checkpoints.count == 1, "the checkpoint is saved all the same")
  }

  /// Broken input is found before the screen opens and before any file is made or emptied.
  @Test func brokenCheckpointsLeaveEverythingAsItWas() throws {
    let folder = try TemporaryFolder()
    let log = try folder.file("log.jsonl", "old\n")
    let broken = try folder.file("broken.safetensors", "no checkpoint at all")
    for (arguments, message) in [
      (["--checkpoint", broken], "broken.safetensors, offset 0: expected"),
      (["--checkpoint", "none.safetensors"], "none.safetensors: no such file"),
      (["--checkpoint", folder.path], "expected a file or a pipe, found a folder"),
    ] {
      let program = try LiveProgram(["pendulum", "--log", log] + arguments, folder: folder)
      #expect(program.terminal.waitForEnd() == .exited(1))
      #expect(
        program.text.replacing("\n", with: "").contains(message), "\(program.text)")
      #expect(!program.terminal.output.contains(0x1B), "no screen was opened")
    }
    #expect(try String(contentsOfFile: log, encoding: .utf8) == "old\n")
    #expect(try folder.contents == ["broken.safetensors", "log.jsonl"])
  }
}
