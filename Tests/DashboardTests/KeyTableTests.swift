import Dashboard
import LiveSession
import TerminalUI
import Testing

struct KeyTableTests {
  @Test func theStandardKeysDoNotConflict() {
    #expect(KeyTable.standard.conflicts == [])
  }

  @Test func aKeyClaimedTwiceInOneScopeIsReported() {
    let table = KeyTable(
      [
        KeyBinding("k", name: "kick", does: .session(.kicked), in: .views, help: "kick", .session),
        KeyBinding("k", name: "freeze", does: .freezeToggled, in: .views, help: "freeze", .views),
      ], views: [])
    #expect(table.conflicts == [#"key k means both "kick" and "freeze""#])
  }

  @Test func aPanelMayNotTakeAKeyOfAllViews() {
    let table = KeyTable(
      [
        KeyBinding("k", name: "kick", does: .session(.kicked), in: .views, help: "kick", .session),
        KeyBinding("k", name: "zoom", does: .zoomed(1), in: .panel(.latent), help: "zoom", .latent),
      ], views: [])
    #expect(table.conflicts.count == 1)
  }

  @Test func aKeyTwiceInOneBindingIsReported() {
    let table = KeyTable(
      [
        KeyBinding(
          ("k", "in", .zoomed(1), ""), ("k", "out", .zoomed(-1), ""), in: .views, help: "a", .views)
      ], views: [])
    #expect(table.conflicts.count == 1)
  }

  /// The core keys of the product: their meaning is a promise.
  @Test(
    arguments: [
      (" ", DashboardAction.session(.trainingPauseToggled)), ("c", .session(.controlPauseToggled)),
      ("p", .control(.plannerMoved(1))), ("P", .control(.plannerMoved(-1))),
      ("k", .session(.kicked)),
      ("m", .control(.manualToggled)), ("r", .session(.episodeReset)), ("R", .restartRequested),
      ("[", .traverse(.dimensionMoved(-1))), ("]", .traverse(.dimensionMoved(1))),
      ("z", .traverse(.reset)),
      ("g", .session(.goalSet(.present))), ("f", .freezeToggled), ("o", .settingsToggled),
      ("s", .session(.saveRequested)), ("?", .helpToggled), ("q", .quitRequested),
      ("\u{3}", .quitRequested), ("1", .viewSelected(.overview)), ("2", .viewSelected(.curves)),
      ("3", .viewSelected(.latent)), ("4", .viewSelected(.dream)), ("5", .viewSelected(.traverse)),
      ("6", .viewSelected(.control)),
    ] as [(Unicode.Scalar, DashboardAction)])
  func theCoreKeysMeanWhatTheyPromise(key: Unicode.Scalar, meaning: DashboardAction) {
    for view in KeyTable.standard.numberedViews {
      var state = DashboardState()
      state.view = view
      for panel in view.focusable {
        state.looks.focus[view] = panel
        let scopes = KeyTable.scopes(of: state, isManual: false)
        #expect(KeyTable.standard.action(for: .character(key), scopes: scopes) == meaning)
      }
    }
  }

  @Test func labelsAreShort() {
    let labels = KeyTable.standard.bindings.map { $0.label(.ascii) }
    #expect(labels.contains("space"))
    #expect(labels.contains("1-7"))
    #expect(labels.contains("arrows"))
    #expect(labels.contains("^C"))
    #expect(labels.allSatisfy { $0.count <= 16 })
  }

  @Test func everyBindingHasHelpInPlainASCII() {
    for binding in KeyTable.standard.bindings {
      #expect(!binding.help.isEmpty)
      let beyond = (binding.help + binding.hint + binding.hintWhenOn).filter { !$0.isASCII }
      #expect(beyond == "")
      #expect(!binding.strokes.isEmpty)
      #expect(binding.help.count <= 60, "the help has 60 columns at 80x24")
    }
  }

  @Test(arguments: OverlayKind.allCases)
  func everyOverlayCanBeClosedWithEscape(kind: OverlayKind) {
    let action = KeyTable.standard.action(
      for: .named(.escape), scopes: [.overlay(kind), .always])
    #expect(action == .overlayClosed)
  }
}
