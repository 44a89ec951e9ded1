import Files
import Foundation
import LiveSession
import Runs
import Scenes
import Testing
import latentscope

/// What a command reads is never what it writes; over every word of the table that names a file.
@Suite struct CommandFilesTests {
  /// A word that names a file.
  struct FileWord: Sendable, CustomStringConvertible {
    let command: CommandName
    /// Nil for a word that is no option.
    let option: OptionName?
    let form: ValueForm
    var description: String { "\(command.rawValue) \(option?.flag ?? "SCENE or RUN")" }
  }

  static func names(_ form: ValueForm) -> Bool {
    switch form {
    case .inputFile, .outputFile, .folder, .run, .scene: true
    case .none, .seed, .integer, .number, .interval, .choice, .size, .integers, .text: false
    }
  }

  static let words: [FileWord] = CommandTable.commands.flatMap { command in
    command.positionals.map { FileWord(command: command.name, option: nil, form: $0.form) }
      + command.options.map {
        FileWord(command: command.name, option: $0.name, form: $0.form)
      }
  }.filter { names($0.form) }

  static let outputs = words.filter {
    if case .outputFile = $0.form { return true }
    return false
  }

  /// The files of a command whose words have these values; the others have none.
  private func files(_ command: CommandName, _ values: [(FileWord, String)]) throws -> CommandFiles
  {
    var parsed = ParsedArguments(command: command)
    for (word, value) in values {
      if let option = word.option {
        parsed.values[option, default: []].append(.text(value))
      } else {
        parsed.positionals.append(value)
      }
    }
    return try CommandFiles(parsed)
  }

  /// A text that names a file would be overlooked: files have forms of their own.
  @Test func noTextNamesAFile() {
    let texts = CommandTable.commands.flatMap { command in
      command.options.map(\.form) + command.positionals.map(\.form)
    }.compactMap { form -> String? in
      if case .text(let word) = form { return word }
      return nil
    }
    #expect(Set(texts).isSubset(of: ["NAME", "NAME,...", "key.path=value", "\"a,b,..\""]))
  }

  @Test(arguments: words) func everyWordIsCounted(word: FileWord) throws {
    let folder = try TemporaryFolder()
    let path = try folder.file("file.json5", "{}")
    let isFolder = word.form == .folder
    let value = isFolder ? folder.path : path
    let files = try files(word.command, [(word, value)])
    let named = (files.inputs + files.outputs).filter { $0.path.hasPrefix(folder.path) }
    #expect(!named.isEmpty, "\(word)")
  }

  @Test(arguments: outputs) func noOutputReplacesAnInput(output: FileWord) throws {
    let folder = try TemporaryFolder()
    let path = try folder.file("file.json5", "{}")
    symlink("file.json5", folder.path + "/link.json5")
    link(path, folder.path + "/hard.json5")
    let (new, other) = (folder.path + "/new.json5", folder.path + "/other.json5")
    symlink("new.json5", folder.path + "/dangling.json5")
    for word in Self.words where word.command == output.command && word.option != output.option {
      let isOutput = Self.outputs.contains {
        $0.command == word.command && $0.option == word.option
      }
      var same = ["file.json5", "./file.json5", "link.json5", "hard.json5"].map {
        (path, "\(folder.path)/\($0)")
      }
      if isOutput { same += [(new, new), (new, folder.path + "/dangling.json5"), ("-", "-")] }
      for (one, two) in same {
        #expect(throws: UsageError.self, "\(output) \(word): \(one) \(two)") {
          try files(output.command, [(output, one), (word, two)]).check()
        }
      }
      try files(output.command, [(output, new), (word, path)]).check()
      try files(output.command, [(output, path), (word, other)]).check()
      // A device takes several.
      let device = folder.path + "/null"
      if mknod(device, S_IFCHR | 0o666, 1 << 8 | 3) == 0 {
        try files(output.command, [(output, device), (word, device)]).check()
        unlink(device)
      }
    }
  }

  @Test func aRunIsReplacedByNoOtherCommand() throws {
    let folder = try TemporaryFolder()
    let (run, other) = (RunFolder(path: folder.path + "/run"), RunFolder(path: folder.path + "/b"))
    for folder in [run, other] {
      try folder.create()
      for file in [folder.checkpoint, folder.metrics, folder.scene] {
        try AtomicFile.write(Data(), to: file)
      }
    }
    let training = ["train", "pendulum", "--updates", "1"]
    for place in [run.path, run.path + "/", folder.path + "/./run"] {
      for line in [
        ["--resume", run.path, "--out", place], ["--resume", place], ["--out", place],
      ] { try files(training + line).check() }
    }
    try files(training + ["--resume", run.path, "--out", other.path]).check()
    try files(["train", run.scene, "--updates", "1", "--resume", run.path]).check()
    #expect(throws: UsageError.self) {
      try files(["train", run.scene, "--updates", "1", "--out", run.path]).check()
    }
    for file in [run.checkpoint, run.metrics, run.scene] {
      for line in [
        ["pendulum", "--ghost", run.path, "--log", file],
        ["pendulum", "--ghost", run.path + "/", "--record", file],
      ] {
        #expect(throws: UsageError.self) { try files(line).check() }
      }
    }
    // A file of the other folder that is one of the run.
    unlink(other.metrics)
    symlink("../run/metrics.csv", other.metrics)
    #expect(throws: UsageError.self) {
      try files(training + ["--resume", run.path, "--out", other.path]).check()
    }
    chmod(run.checkpoint, 0o444)
    #expect(throws: FileError.self) { try files(training + ["--out", run.path]).check() }
  }

  private func files(_ line: [String]) throws -> CommandFiles {
    guard case .run(let parsed) = try ArgumentParser.parse(line) else {
      throw UsageError("not a command to run")
    }
    return try CommandFiles(parsed)
  }
}

/// The same, seen from the shell.
@Suite(.timeLimit(.minutes(2))) struct FileCommandTests {
  private let collecting = ["collect", "--sequences", "2", "--length", "2", "--out"]

  @Test func whatIsReadIsNotReplaced() throws {
    let folder = try TemporaryFolder()
    let text = try #require(SceneCatalog.builtIn.first).text
    let scene = try folder.file("s.json5", text)
    for output in ["s.json5", "./s.json5", scene] {
      let run = try ProgramRun.of(
        ["collect", "./s.json5", "--sequences", "2", "--out", output], folder: folder.path)
      #expect(
        run.code == 2 && run.errors.contains("--out: expected another file than that of SCENE"))
    }
    #expect(try String(contentsOfFile: scene, encoding: .utf8) == text)
    #expect(try folder.contents == ["s.json5"])
    let twice = try ProgramRun.of(
      ["pendulum", "--log", "x", "--record", "./x"], folder: folder.path)
    #expect(twice.code == 2 && twice.errors.contains("found one file as"))
    #expect(try folder.contents == ["s.json5"])
  }

  @Test func pipesAreReadAndWritten() throws {
    let folder = try TemporaryFolder()
    let text = try #require(SceneCatalog.builtIn.first).text
    _ = try folder.file("s.json5", text)
    _ = try folder.file("a.csv", "action\n1\n2\n")
    let whole = try ProgramRun.of(
      ["collect", "./s.json5"] + collecting.dropFirst() + ["whole.npz"], folder: folder.path)
    #expect(whole.code == 0, "\(whole.errors)")
    let piped = try ProgramRun.of(
      shell: """
        set -e
        sizes="--sequences 2 --length 2"
        "$latentscope" collect /dev/stdin $sizes --out - < s.json5 > one.npz
        cat s.json5 | "$latentscope" collect /dev/stdin $sizes --out - | cat > two.npz
        mkfifo in.json5 out
        cat s.json5 > in.json5 & cat out > three.npz &
        "$latentscope" collect ./in.json5 $sizes --out out
        wait
        test -p out; test -p in.json5
        for file in one two three; do cmp $file.npz whole.npz; done
        cat a.csv | "$latentscope" rollout pendulum --initial 0,0 --actions - > one.txt
        "$latentscope" rollout pendulum --initial 0,0 --actions a.csv > two.txt
        "$latentscope" rollout pendulum --initial 0,0 --actions /dev/stdin < a.csv > three.txt
        cmp one.txt two.txt; cmp one.txt three.txt
        """, folder: folder.path)
    #expect(piped.code == 0, "\(piped.errors)\(piped.output)")
  }

  @Test func aSecondTrainingInOneFolderIsRefused() throws {
    let folder = try TemporaryFolder()
    let lock = try RunFolder(path: folder.path + "/run").locked()
    let run = try ProgramRun.of(
      ["train", "pendulum", "--updates", "1", "--out", "./run/"], folder: folder.path)
    #expect(run.code == 1 && run.errors.contains("process \(getpid()) is writing there"))
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path + "/run").isEmpty)
    withExtendedLifetime(lock) {}
  }
}
