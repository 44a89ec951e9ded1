import Foundation
import TestSupport
import Testing

/// Completions in the shells themselves, with the names that break naive ones.
struct CompletionTests {
  private static func isInstalled(_ shell: String) -> Bool {
    ["/bin", "/usr/bin", "/usr/local/bin"].contains {
      FileManager.default.isExecutableFile(atPath: "\($0)/\(shell)")
    }
  }

  private let folder: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder()
    for name in ["my scene.json5", "it's $HOME.json5", "-odd.json5", "a\"b.json5", "other.txt"] {
      _ = try folder.file(name, "")
    }
    for name in ["run [1]", "scenes"] {
      try FileManager.default.createDirectory(
        atPath: "\(folder.path)/\(name)", withIntermediateDirectories: true)
    }
    _ = try folder.file("run [1]/x y.json5", "")
  }

  /// What is typed behind the program's name, quotes included, and what completes its last word.
  private static let cases: [(words: [String], candidates: [String])] = [
    (["my"], ["my scene.json5"]), (["my\\ sc"], ["my scene.json5"]),
    (["\"my sc"], ["my scene.json5"]), (["'run ["], ["run [1]"]), (["run"], ["run [1]"]),
    (["run\\ \\[1\\]/"], ["run [1]/x y.json5"]), (["it"], ["it's $HOME.json5"]),
    (["\"it's \\$"], ["it's $HOME.json5"]), (["a"], ["a\"b.json5"]),
    (["-o"], ["./-odd.json5"]), (["sc"], ["screenshot", "scenes", "scenes"]), (["other"], []),
    (["nothing"], []),
    (["train", "my"], ["my scene.json5"]), (["train", "pendulum", "--out", "r"], ["run [1]"]),
    (["train", "pendulum", "--out", "my"], []),
    (["my\\ scene.json5", "--record", "ot"], ["other.txt"]),
    (["my\\ scene.json5", "--asc"], ["--ascii"]), (["pendulum", "--color", "tru"], ["truecolor"]),
    (["pendulum", "--seed", ""], []),
  ]

  @Test(.enabled(if: isInstalled("bash")), arguments: cases)
  func bashCompletesNamesOfAllKinds(words: [String], candidates: [String]) throws {
    let run = try ProgramRun.of(
      words,
      shell: #"""
        exec bash --norc -c '
          source <("$latentscope" completions bash)
          COMP_WORDS=(latentscope "$@"); COMP_CWORD=$#; COMPREPLY=(); _latentscope
          [ "${#COMPREPLY[@]}" -eq 0 ] || printf "%s\n" "${COMPREPLY[@]}"
        ' bash "$@"
        """#, folder: folder.path)
    #expect(run.errors.isEmpty)
    #expect(run.output.split(separator: "\n").map(String.init) == candidates)
  }

  @Test(.enabled(if: isInstalled("bash")))
  func bashOffersFoldersAndScenesFirst() throws {
    let run = try ProgramRun.of(
      shell: #"""
        exec bash --norc -c '
          source <("$latentscope" completions bash)
          COMP_WORDS=(latentscope ""); COMP_CWORD=1; _latentscope
          printf "%s\n" "${COMPREPLY[@]}"
        '
        """#, folder: folder.path)
    let words = run.output.split(separator: "\n").map(String.init)
    for word in ["pendulum", "train", "--help", "my scene.json5", "run [1]", "./-odd.json5"] {
      #expect(words.contains(word), "\(word)")
    }
    #expect(!words.contains("other.txt"))
  }

  /// What stands on the line after the tabulator, in a shell that a person uses.
  private func expectTyped(
    _ shell: String, _ arguments: [String], setup: String, _ lines: [(typed: String, shown: String)]
  ) throws {
    let script = "\(folder.path)/completions"
    let run = try ProgramRun.of(["completions", shell])
    try Data(run.output.utf8).write(to: URL(fileURLWithPath: script))
    let terminal = try TerminalSession(
      URL(fileURLWithPath: "/bin/sh"),
      ["-c", "cd \"$0\" && exec \"$@\"", folder.path, shell] + arguments,
      environment: ["HOME": folder.path, "PS1": "$ "], columns: 100)
    /// Waits until the cursor stands behind a text; the screen's text has no blanks at its ends.
    func expectLine(_ line: String) {
      let isShown = terminal.wait(seconds: 20) {
        let cursor = $0.screen.cursor
        return cursor.column == line.unicodeScalars.count
          && line.trimmingCharacters(in: .whitespaces) == $0.screen.lines[cursor.row]
      }
      #expect(isShown, "waited for \(line) in\n\(terminal.screen.text)")
    }
    terminal.send("\(setup) . '\(script)'; printf 'rea%s\\n' dy\n")
    #expect(terminal.wait(forText: "ready"))
    for (typed, shown) in lines {
      // Whoever types before the prompt is not read by the shell's editor.
      expectLine("$ ")
      terminal.send("latentscope \(typed)\t")
      expectLine("$ latentscope \(shown)")
      // Ctrl-U: the next line.
      terminal.send("\u{15}\n")
    }
    terminal.send("exit\n")
    terminal.waitForEnd()
  }

  private static let typed = [
    ("my", "my\\ scene.json5 "), ("\"run", "\"run [1]\"/"), ("run", "run\\ \\[1\\]/"),
    ("it", "it\\'s\\ \\$HOME.json5 "), ("train my\\ s", "train my\\ scene.json5 "),
    ("./-", "./-odd.json5 "), ("pend", "pendulum "),
  ]

  @Test(.enabled(if: isInstalled("bash"))) func bashWritesNamesThatItReadsBack() throws {
    try expectTyped("bash", ["--norc", "-i"], setup: "", Self.typed)
  }

  @Test(.enabled(if: isInstalled("zsh"))) func zshWritesNamesThatItReadsBack() throws {
    let lines = Self.typed.map { ($0, $1 == "\"run [1]\"/" ? "\"run [1]/" : $1) }
    try expectTyped(
      "zsh", ["-f", "-i"], setup: "PS1='$ '; autoload -Uz compinit; compinit -D -u;", lines)
  }

  @Test(
    .enabled(if: isInstalled("fish")),
    arguments: [
      ("my", "my scene.json5"), ("my\\ sc", "my scene.json5"), ("\"run", "run [1]/"),
      ("it", "it's $HOME.json5"), ("sc", "scenes/"), ("train my", "my scene.json5"),
      ("pendulum --color tru", "truecolor"), ("./-", "./-odd.json5"), ("pend", "pendulum"),
    ])
  func fishCompletesNamesOfAllKinds(typed: String, candidate: String) throws {
    let run = try ProgramRun.of(
      ["latentscope \(typed)"],
      shell: #"""
        "$latentscope" completions fish > completions.fish
        exec fish --no-config -c 'source completions.fish; complete -C "$argv[1]"' "$1"
        """#, environment: ["HOME": folder.path], folder: folder.path)
    #expect(run.errors.isEmpty)
    let words = run.output.split(separator: "\n").map { $0.prefix { $0 != "\t" } }
    #expect(words.contains { $0 == candidate }, "\(words)")
    #expect(!words.contains { $0 == "-odd.json5" }, "it would be taken for an option")
  }
}
