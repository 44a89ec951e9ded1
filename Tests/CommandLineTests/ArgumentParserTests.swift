import LiveSession
import Scenes
import Testing
import latentscope

@Suite struct ArgumentParserTests {
  static func parse(_ line: String) throws -> Request {
    try ArgumentParser.parse(line.split(separator: " ").map(String.init))
  }

  static func arguments(_ line: String) throws -> ParsedArguments {
    guard case .run(let parsed) = try parse(line) else {
      throw UsageError("expected a command to run")
    }
    return parsed
  }

  @Test func optionsStandBeforeAndAfterTheirScene() throws {
    let parsed = try Self.arguments(
      "--seed 7 pendulum --set planner.horizon=30 --paused --color=256 --set a.b=-1")
    #expect(parsed.command == .interactive)
    #expect(parsed.positionals == ["pendulum"])
    #expect(parsed.seed(.seed) == 7)
    #expect(parsed.has(.paused) && !parsed.has(.ascii))
    #expect(parsed.text(.color) == "256")
    #expect(parsed.texts(.set) == ["planner.horizon=30", "a.b=-1"])
  }

  @Test func valuesHaveTheirForms() throws {
    let train = try Self.arguments("train pendulum --seconds 2.5 --seed 18446744073709551615")
    #expect(train.number(.seconds) == 2.5)
    #expect(train.seed(.seed) == .max)
    let shot = try Self.arguments("screenshot ./my.json5 --updates 20 --size 120x40 --view latent")
    #expect(shot.values[.size] == [.size(width: 120, height: 40)])
    #expect(shot.positionals == ["./my.json5"])
    let bench = try Self.arguments("bench --update 32,256,128 --threads 1 --json")
    #expect(bench.values[.update] == [.integers([32, 256, 128])])
    let rollout = try Self.arguments("rollout pendulum --initial -1,0 --actions a.csv")
    #expect(rollout.text(.initial) == "-1,0")
    #expect(try Self.arguments("help train").positionals == ["train"])
  }

  @Test func helpAndVersionNeedNothingElse() throws {
    #expect(try Self.parse("--version") == .version)
    #expect(try Self.parse("--help") == .help(nil))
    #expect(try Self.parse("-h") == .help(nil))
    #expect(try Self.parse("train --help") == .help(.train))
    #expect(try Self.parse("pendulum --help") == .help(nil))
    #expect(try Self.parse("train --seconds 3 --help") == .help(.train))
  }

  /// A command line and a piece of the message.
  @Test(arguments: [
    ("", "found nothing; for example: latentscope pendulum"),
    ("pendlum", "did you mean pendulum?"),
    ("trian pendulum", "did you mean train?"),
    ("qqqqqq", "a scene file's name ends in .json5"),
    ("interactive", "found \"interactive\""),
    ("--seed 3", "expected SCENE"),
    ("train --seconds 3", "expected SCENE"),
    ("train pendulum", "expected either --seconds S or --updates N, found neither"),
    ("train pendulum --seconds 3 --updates 4", "found --seconds and --updates"),
    ("train pendulum --seconds 3 --seconds 4", "expected --seconds once"),
    ("train pendulum --seconds", "after --seconds, found nothing"),
    ("train pendulum --seconds --updates 3", "after --seconds, found \"--updates\""),
    (
      "train pendulum --seconds -3", "--seconds: expected a number of 0.1...1000000.0, found \"-3\""
    ),
    ("train pendulum --seconds nan", "found \"nan\""),
    ("train pendulum --updates 1.5", "expected a whole number"),
    ("train pendulum --updates 99999999999999999999", "expected a whole number"),
    ("train pendulum --updates 3 --seed -1", "0...18446744073709551615"),
    ("train pendulum --updates 3 --threads 0", "1...256, found \"0\""),
    ("train pendulum --sedonds 3", "did you mean --seconds?"),
    ("train pendulum --updates 3 --json", "--json is an option of eval, probe, bench, reproduce"),
    ("train pendulum cartpole --updates 3", "expected nothing more, found \"cartpole\""),
    ("eval pendulum --planner cme", "did you mean cem?"),
    ("eval pendulum --dynamics real", "expected one of learned, true"),
    ("eval pendulum --json=yes", "without a value"),
    ("eval pendulum --checkpoint=", "a file to read, found \"\""),
    ("rollout pendulum --initial 1,0", "expected --actions FILE.csv, found nothing"),
    ("screenshot pendulum --updates 1 --size 80", "such as 120x40, found \"80\""),
    ("screenshot pendulum --updates 1 --size 0x5", "found \"0x5\""),
    ("screenshot pendulum --updates 1 --size 80x24x3", "found \"80x24x3\""),
    ("screenshot pendulum --updates 1 --view latnt", "did you mean latent?"),
    ("bench --update 32,256", "pixels (8...256), hidden (1...4096), batch (1...4096)"),
    ("bench --update 32,256,128,", "joined by commas"),
    ("bench pendulum", "bench takes options only"),
    ("help trian", "did you mean train?"),
    ("completions", "expected SHELL, one of bash, zsh, fish"),
    ("completions tcsh", "found \"tcsh\""),
    ("scenes -x", "found \"-x\""),
  ])
  func nonsenseIsExplained(line: String, message: String) {
    let error = #expect(throws: UsageError.self) { try Self.parse(line) }
    #expect(error?.description.contains(message) == true, "\(error?.description ?? "")")
    #expect(error?.description.contains("Try 'latentscope ") == true)
  }

  @Test func controlCharactersOfArgumentsDoNotReachTheTerminal() {
    let error = #expect(throws: UsageError.self) {
      try ArgumentParser.parse(["\u{1B}[2J\u{7}\u{202E}x"])
    }
    #expect(
      error?.description.unicodeScalars.contains {
        "\u{1B}\u{7}\u{202E}".unicodeScalars.contains($0)
      } == false)
  }

  @Test func wordsAfterTwoDashesAreNoOptions() throws {
    let error = #expect(throws: UsageError.self) { try Self.parse("train -- --seed") }
    #expect(error?.description.contains("expected either --seconds") == true)
  }
}

@Suite struct CommandTableTests {
  @Test func everyCommandStandsInTheTableOnce() {
    #expect(Set(CommandTable.commands.map(\.name)) == Set(CommandName.allCases))
    #expect(CommandTable.commands.count == CommandName.allCases.count)
    for command in CommandTable.commands {
      #expect(Set(command.options.map(\.name)).count == command.options.count)
      #expect(!command.summary.isEmpty && !command.summary.hasSuffix("."))
      for option in command.options {
        #expect(!option.summary.isEmpty && !option.summary.hasSuffix("."))
      }
    }
    let used = Set(CommandTable.commands.flatMap { $0.options.map(\.name) })
    #expect(used == Set(OptionName.allCases).subtracting([.help]))
    let commands = CommandTable.commands.map(\.name.rawValue)
    for scene in SceneCatalog.builtIn { #expect(!commands.contains(scene.name)) }
  }

  /// What the help shows as examples is accepted.
  @Test func examplesParse() throws {
    for command in CommandTable.commands {
      #expect(!command.examples.isEmpty)
      for example in command.examples where !example.contains("|") && !example.contains("<(") {
        let words = example.replacing("\"", with: "").split(separator: " ").map(String.init)
        guard case .run(let parsed) = try ArgumentParser.parse(Array(words.dropFirst())) else {
          Issue.record("\(example) runs nothing")
          continue
        }
        #expect(parsed.command == command.name)
      }
    }
  }

  @Test func helpFitsEightyColumnsAndNamesEverything() {
    for name in [nil] + CommandName.allCases.map(Optional.some) {
      let text = HelpText.make(for: name)
      for line in text.split(separator: "\n") where !line.hasPrefix("  latentscope") {
        #expect(line.count <= 80, "\(line)")
      }
      guard let name else { continue }
      for option in CommandTable.command(name).options {
        #expect(text.contains(option.name.flag), "\(name): \(option.name.flag)")
      }
    }
    for name in CommandName.allCases where name != .interactive {
      #expect(HelpText.make(for: nil).contains("  \(name.rawValue)"))
    }
  }

  @Test func theManualPageAndCompletionsNameEveryCommandAndOption() throws {
    let page = ManualPage.make()
    for shell in ["bash", "zsh", "fish"] {
      let script = try #require(Completions.make(for: shell))
      for command in CommandTable.commands {
        if command.name != .interactive {
          #expect(script.contains(command.name.rawValue))
          #expect(page.contains(".SS \(command.name.rawValue)\n"))
        }
        for option in command.options {
          #expect(
            script.contains(shell == "fish" ? "-l \(option.name.rawValue) " : option.name.flag))
          #expect(page.contains(option.name.flag.replacing("-", with: "\\-")))
        }
      }
    }
    #expect(Completions.make(for: "tcsh") == nil)
  }
}
