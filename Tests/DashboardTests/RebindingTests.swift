import Dashboard
import LiveSession
import Settings
import TerminalUI
import Testing
import Validation

/// The user's own keys.
struct RebindingTests {
  private static let state = DashboardState()

  private func table(_ text: String) throws -> KeyTable {
    try KeyConfiguration.table(text: text, source: "keys.json5")
  }

  private func failure(_ text: String) -> String {
    do throws(InputError) {
      _ = try KeyConfiguration.table(text: text, source: "keys.json5")
      return "no error"
    } catch {
      return "\(error)"
    }
  }

  @Test func everyCommandHasANameOfItsOwn() {
    let names = KeyTable.standard.commands.map(\.name)
    #expect(Set(names).count == names.count)
    for name in names {
      #expect(
        !name.isEmpty
          && name.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || "-.".contains($0)) })
    }
  }

  /// Names in users' files: they may not change.
  @Test(
    arguments: [
      ("pause-training", "space"), ("planner-next", "p"), ("planner-previous", "P"), ("kick", "k"),
      ("view-latent", "3"), ("focus-previous", "shift-tab"), ("latent.rotate-left", "left"),
      ("sliders.move-right", "right"), ("manual.stronger", "}"), ("help.close", "esc"),
      ("manual.act-up", "up"), ("settings-panel.launch-value", "D"), ("settings.launch-value", "D"),
      ("quit.save", "s"), ("quit-at-once", "^C"), ("palette", ":"), ("tour", "T"), ("undo", "u"),
      ("redo", "U"), ("zoom-out", "-"),
    ])
  func theNamesAreStable(name: String, key: String) {
    #expect(KeyTable.standard.key(for: name) == key)
  }

  @Test func everyKeyOfTheTableCanBeWrittenInAFile() {
    for command in KeyTable.standard.commands {
      for key in command.keys { #expect(KeyStroke(name: key.label) == key, "\(key.label)") }
    }
    #expect(KeyStroke(name: "ctrl-l") == KeyStroke(name: "^L"))
    #expect(KeyStroke(name: "F5") == .named(.f5))
    #expect(KeyStroke(name: "é") == .character("é"))
    for wrong in [
      "", "ctrl-i", "ctrl-m", "^[", "kk", "ctrl-", "\u{1B}", "ctrl-1", "\u{7F}", "\u{9B}",
      "\u{202E}",
      "\u{301}", "alt-x", "shift-up", "ctrl-up",
    ] {
      #expect(KeyStroke(name: wrong) == nil, "\(wrong)")
    }
  }

  @Test func aFileMovesAddsAndTakesKeysAway() throws {
    let table = try table(
      """
      { // my hands
        kick: "j", "planner-next": ["p", "f2"], "latent.rotate-left": "ctrl-b", tour: null,
      }
      """)
    let scopes = KeyTable.scopes(of: Self.state, isManual: false)
    #expect(table.action(for: "j", scopes: scopes) == .session(.kicked))
    #expect(table.action(for: "k", scopes: scopes) == nil)
    #expect(table.action(for: .named(.f2), scopes: scopes) == .control(.plannerMoved(1)))
    #expect(table.action(for: "P", scopes: scopes) == .control(.plannerMoved(-1)))
    #expect(table.action(for: "T", scopes: scopes) == nil)
    #expect(table.command("tour")?.keys == [])
    #expect(table.command("tour")?.action == .tour(.started))
    #expect(
      table.action(for: .character("\u{2}"), scopes: scopes) == .latent(.turned(yaw: -1, pitch: 0)))
    #expect(table.action(for: .named(.right), scopes: scopes) == .latent(.turned(yaw: 1, pitch: 0)))
    #expect(table.conflicts == [])
    // Nothing else changed.
    for command in KeyTable.standard.commands
    where !["kick", "planner-next", "latent.rotate-left", "tour"].contains(command.name) {
      #expect(table.command(command.name)?.keys == command.keys)
    }
  }

  @Test func twoCommandsCanSwapTheirKeys() throws {
    let table = try table(#"{ "kick": "m", "manual-control": "k" }"#)
    #expect(table.key(for: "kick") == "m")
    #expect(table.key(for: "manual-control") == "k")
  }

  @Test func anEmptyFileChangesNothing() throws {
    let table = try table("{}")
    #expect(table.commands.map(\.keys) == KeyTable.standard.commands.map(\.keys))
    #expect(table.commands.map(\.name) == KeyTable.standard.commands.map(\.name))
  }

  @Test(
    arguments: [
      (
        #"{ "kik": "h" }"#,
        #"keys.json5:1: expected the name of a command, found "kik"; did you mean kick?"#
      ),
      (
        "{\n \"kick\": \"entr\"\n}",
        #"keys.json5:2: kick: expected a character or the name of a key (space, enter, pgup, f1, ctrl-l ...), found "entr"; did you mean enter?"#
      ),
      (
        #"{ "kick": 4 }"#,
        #"keys.json5:1: kick: expected a key such as "k", a list of keys, or null for none, found 4"#
      ),
      (
        #"{ "kick": ["h", 4] }"#,
        #"keys.json5:1: kick: expected a character or the name of a key (space, enter, pgup, f1, ctrl-l ...), found 4"#
      ),
      (#"{ "kick": ["h", "h"] }"#, #"keys.json5:1: kick: expected every key once, found "h""#),
      (
        "{\n \"kick\": \"p\" }",
        #"keys.json5:2: kick: expected a key that is free there, found "p", which means planner-next; take another key, or give planner-next another one (null for none)"#
      ),
      (
        #"{ "latent.rotate-left": "k" }"#,
        #"keys.json5:1: latent.rotate-left: expected a key that is free there, found "k", which means kick; take another key, or give kick another one (null for none)"#
      ),
      (
        #"{ "quit-at-once": null }"#,
        "keys.json5:1: quit-at-once: expected at least one key: without it there would be no way out, found null"
      ),
      (
        #"{ "help.close": [] }"#,
        "keys.json5:1: help.close: expected at least one key: without it there would be no way out, found a list of 0"
      ),
      ("[]", "keys.json5:1: expected an object of commands and keys, found a list of 0"),
      (
        #"{ "kick": "h", "kick": "j" }"#,
        "keys.json5:1: kick: expected every key once, found it again (first in line 1)"
      ),
    ])
  func mistakesAreNamedWithTheirPlace(text: String, message: String) {
    #expect(failure(text) == message)
  }

  @Test func panelsThatAreNeverFocusedTogetherMayShareAKey() throws {
    let table = try table(#"{ "latent.rotate-left": "j", "curves.pan-left": "j" }"#)
    #expect(table.conflicts == [])
  }

  // MARK: - What the screen says

  @Test func hintsHelpAndSentencesFollowTheKeysInForce() throws {
    let table = try table(
      #"{ "kick": "j", "planner-next": "M", "pause-training": null, "settings.close": "x" }"#)
    func text(_ state: DashboardState, _ fixture: SnapshotFixture) -> String {
      var buffer = CellBuffer(width: 80, height: 24)
      var state = state
      (state.width, state.height) = (80, 24)
      DashboardScreen.render(fixture.make(), state: state, table: table, into: &buffer)
      return buffer.lines.joined(separator: "\n")
    }
    let solved = text(DashboardState(), .solved)
    #expect(solved.contains("j kicks it, M tries another planner"))
    #expect(solved.contains("j kick  ") && !solved.contains("space pause"))
    var help = DashboardState()
    help.overlay = .help(HelpState(scroll: 0))
    let unbound = text(help, .solved).split(separator: "\n").first { $0.contains(" unbound ") }
    #expect(unbound?.contains("pause or resume training") == true)
    var settings = DashboardState()
    settings.overlay = .settings(selected: 0)
    #expect(text(settings, .solved).contains("x closes"))
    // A sentence that names a key which is not there gives way to a shorter one.
    #expect(text(DashboardState(), .paused).contains(" everything stands still"))
    #expect(!text(DashboardState(), .paused).contains("resumes training"))
  }

  @Test func wordsInsidePanelsFollowTheKeysInForceToo() throws {
    let table = try table(
      #"{ "dream-view.live": "L", "traverse-view.mark-a": "(", "latent-view.axis-x": "Q" }"#)
    func text(_ view: DashboardView, _ change: (inout DashboardState) -> Void = { _ in }) -> String
    {
      var state = DashboardState()
      state.view = view
      (state.width, state.height) = (120, 40)
      change(&state)
      var buffer = CellBuffer(width: 120, height: 40)
      DashboardScreen.render(
        SnapshotFixture.learning.make(), state: state, table: table, into: &buffer)
      return buffer.lines.joined(separator: "\n")
    }
    #expect(text(.dream).contains(" L live trail "))
    let traverse = text(.traverse).split(whereSeparator: \.isWhitespace).joined(separator: " ")
    #expect(traverse.contains("( and B mark the ends"))
    #expect(text(.latent) { $0.latentView.basis = .latent }.contains("latent axes  Q Y Z"))
  }

  @Test func sentencesWithoutOurNamesStayAsTheyAre() {
    #expect(KeyTable.standard.filled(["{kick} and {other} {"]) == ["k and {other} {"])
    let bare = KeyTable.standard.rebound(["kick": []])
    #expect(bare.filled(["{kick} kicks", "no key"]) == ["no key"])
    #expect(bare.filled(["{kick} kicks"]) == ["[kick] kicks"])
  }
}
