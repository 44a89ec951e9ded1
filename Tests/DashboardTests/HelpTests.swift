import Dashboard
import Foundation
import LiveSession
import TerminalUI
import Testing

/// The help: where it opens, and how it is searched.
struct HelpTests: InputPressing {
  let snapshot = SnapshotFixture.learning.make()

  private static let sizes = [(60, 18), (80, 24), (120, 40), (300, 100)]

  private func lines(_ state: DashboardState) -> [String] {
    render(snapshot, state: state, width: state.width, height: state.height).lines
  }

  private func typing(_ text: String) -> [InputEvent] {
    text.unicodeScalars.map { .character($0) }
  }

  @Test(
    arguments: [
      (DashboardView.curves, Panel.curves, "learning curves"),
      (.curves, .planner, "planner and manual control"), (.latent, .latent, "latent space"),
      (.dream, .dreamFilm, "dream"), (.traverse, .sliders, "traverse"),
      (.control, .settings, "planner and manual control"), (.overview, .curves, "learning curves"),
    ])
  func itOpensAtWhatIsOnTheScreen(view: DashboardView, panel: Panel, chapter: String) {
    for (width, height) in Self.sizes {
      var state = DashboardState()
      state.view = view
      state.looks.focus[view] = panel
      (state.width, state.height) = (width, height)
      press([.character("?")], in: &state)
      let screen = lines(state)
      #expect(screen.contains { $0.contains(" \(chapter) ") }, "\(width)x\(height)")
      // Where the help is long enough the chapter stands at the top, and the title names it.
      if height < 40 { #expect(screen[0].contains("help: \(chapter)")) }
    }
  }

  @Test func atAGlanceItOpensAtItsStart() {
    var state = DashboardState()
    press([.character("?")], in: &state)
    #expect(lines(state)[0].contains("help: session") && lines(state)[0].contains("1-21 of "))
  }

  @Test func itFindsWhileOneTypes() {
    for (width, height) in Self.sizes {
      for glyphs in [GlyphSet.unicode, .ascii] {
        var state = DashboardState(appearance: Appearance(glyphs: glyphs, depth: .none))
        (state.width, state.height) = (width, height)
        press([.character("?")] + typing("/winding"), in: &state)
        let row = lines(state).first { $0.contains("winding: ") }
        let pointer = String(Character(glyphs.pointer))
        #expect(row?.contains(pointer) == true, "the match is marked, without colour")
        #expect(lines(state)[height - 2].contains("/winding"))
        #expect(lines(state)[height - 2].contains("1 of "))
        let screen = render(snapshot, state: state, width: width, height: height)
        let reversed = screen.cells.filter { $0.style.reverse && $0.glyph != " " }
        #expect(reversed.count.isMultiple(of: 7) && !reversed.isEmpty)
      }
    }
  }

  @Test func lettersAreTextThenKeysGoThroughWhatWasFound() {
    var state = DashboardState()
    press([.character("?")] + typing("/"), in: &state)
    let start = state.overlay
    press(typing("nNq?k") + [.character("\u{15}")], in: &state)
    #expect(state.overlay == start, "the search is empty again, where it began")
    press(typing("planner") + [.key(.enter)], in: &state)
    func place() -> String? {
      lines(state)[22].split(separator: "  ").first { $0.contains(" of ") }.map(String.init)
    }
    let first = place()
    #expect(first?.hasPrefix("1 of ") == true)
    press([.character("n")], in: &state)
    #expect(place()?.hasPrefix("2 of ") == true)
    press([.character("N"), .character("N")], in: &state)
    let last = place()?.split(separator: " ")
    #expect(last?.first == last?.last, "it goes round")
    press([.key(.escape)], in: &state)
    #expect(state.overlay == nil)
  }

  @Test func escapeLeavesTheSearchForWhereItBegan() {
    var state = DashboardState()
    press([.character("?"), .key(.down), .key(.down)] + typing("/race"), in: &state)
    press([.key(.escape)], in: &state)
    #expect(state.overlay == .help(HelpState(scroll: 2)))
    #expect(
      state.reduce(.character("n"), snapshot: snapshot).notice
        == "nothing is searched for: / begins")
  }

  @Test func aCapitalLetterMakesCapitalsMatter() {
    func count(_ text: String) -> Int {
      var state = DashboardState()
      press([.character("?")] + typing("/" + text), in: &state)
      let foot = lines(state)[22]
      guard let tally = foot.range(of: " of ") else { return 0 }
      return Int(foot[tally.upperBound...].prefix { $0.isNumber }) ?? 0
    }
    #expect(count("elbo") > 0 && count("elbo") == count("ELBO"))
    #expect(count("Elbo") == 0)
    #expect(count("Each") > 0 && count("each") > count("Each"))
  }

  @Test func whatIsNotThereIsSaid() {
    var state = DashboardState()
    press([.character("?")] + typing("/zebra"), in: &state)
    #expect(lines(state)[22].contains("/zebra") && lines(state)[22].contains("not found"))
  }

  /// A phrase is found where the width of the screen broke it, and marked in both rows.
  @Test func aPhraseIsFoundAcrossRows() {
    for width in 60...90 {
      var state = DashboardState()
      state.width = width
      press([.character("?")] + typing("/codes of a full turn go round"), in: &state)
      #expect(lines(state)[22].contains("1 of 1"), "\(width)")
    }
  }

  @Test func noWordOfTheHelpIsCut() {
    for (width, height) in Self.sizes {
      var shown = ""
      for scroll in stride(from: 0, through: 400, by: 10) {
        var state = DashboardState()
        (state.width, state.height) = (width, height)
        state.overlay = .help(HelpState(scroll: scroll))
        shown += lines(state).joined(separator: "\n")
      }
      for binding in KeyTable.standard.bindings {
        let words = binding.help.split(separator: " ").map(String.init)
        #expect(words.allSatisfy(shown.contains), "\(width): \(binding.help)")
      }
    }
  }

  @Test(arguments: [(60, 18), (80, 24), (120, 40), (200, 60)])
  func aNewcomerIsFirstToldOfCommandsAndTour(width: Int, height: Int) {
    for view in KeyTable.standard.numberedViews {
      var state = DashboardState()
      state.view = view
      (state.width, state.height) = (width, height)
      #expect(lines(state)[height - 1].hasPrefix(": commands  T tour"), "\(view)")
      press([.character(":"), .key(.escape)], in: &state)
      #expect(!lines(state)[height - 1].hasPrefix(": commands"))
      if width >= 200 {
        #expect(lines(state)[height - 1].contains("T tour"), "\(view)")
        #expect(lines(state)[height - 1].contains(": commands"), "\(view)")
      }
    }
  }
}
