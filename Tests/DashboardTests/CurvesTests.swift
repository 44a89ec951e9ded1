import Dashboard
import Foundation
import LinearAlgebra
import LiveSession
import Measurement
import Runs
import TerminalUI
import Testing

/// The learning curves: what is read, where it stands, and that nothing vanishes.
struct CurvesTests {
  /// A session with every curve, extremes, gaps, episodes and a collapsed dimension.
  static func snapshot() -> SessionSnapshot {
    var snapshot = SnapshotFixture.learning.make()
    var generator = RandomGenerator(seed: 11)
    let base = snapshot.training.series
    for (name, key, scale) in [
      ("initial KL", "initial_kl", 4.0), ("dynamics KL", "dynamics_kl", 6.0),
      ("gradient norm", "gradient_norm", 30.0),
    ] {
      var series = base[2]
      (series.name, series.key) = (name, key)
      if key == "gradient_norm" { series.unit = "" }
      series.values = series.updates.map { update in
        scale * (0.4 + exp(-Double(update) / 200)) * (1 + 0.1 * generator.normalPair().0)
      }
      snapshot.training.series.append(series)
    }
    for index in snapshot.training.series.indices {
      let values = snapshot.training.series[index].values
      snapshot.training.series[index].lows = values.map { $0 - abs($0) * 0.04 }
      snapshot.training.series[index].highs = values.map { $0 + abs($0) * 0.04 }
      snapshot.training.series[index].gaps = values.map { _ in 0 }
    }
    snapshot.training.series[5].highs[200] = 400
    snapshot.training.series[5].gaps[250] = 2
    snapshot.training.series[0].key = "elbo"
    snapshot.training.series[2].key = "kl"
    snapshot[OracleReport.self].finished = [1: -200, 3: -160]
    snapshot.training.dimensionKL = [3.9, 3.4, 0.02, 0.01]
    snapshot.training.dimensionUses = [.active, .active, .collapsed(from: 1.6), .asleep]
    return snapshot
  }

  static func ghosts(of snapshot: SessionSnapshot) -> [GhostRun] {
    ["2026-07-01T101500Z-seed1", "2026-07-02T080000Z-seed3"].enumerated().map { number, name in
      var series = snapshot.training.series
      for index in series.indices {
        series[index].values = series[index].values.map { $0 * (1.1 + 0.15 * Double(number)) }
      }
      return GhostRun(name: name, series: series)
    }
  }

  private func state(_ width: Int = 120, _ height: Int = 40) -> DashboardState {
    var state = DashboardState()
    state.view = .curves
    (state.width, state.height) = (width, height)
    return state
  }

  @discardableResult
  private func press(
    _ keys: [InputEvent], in state: inout DashboardState, at snapshot: SessionSnapshot
  ) -> DashboardOutcome {
    var outcome = DashboardOutcome()
    for key in keys { outcome = state.reduce(key, snapshot: snapshot) }
    return outcome
  }

  private func text(_ state: DashboardState, _ snapshot: SessionSnapshot) -> String {
    render(snapshot, state: state, width: state.width, height: state.height).lines
      .joined(separator: "\n")
  }

  // MARK: - Hairline

  /// Nothing has succeeded yet: an axis of ten millionths would say that something happened.
  @Test func whatNeverChangedHasARoundScale() {
    var snapshot = SnapshotFixture.learning.make()
    for index in snapshot.training.series.indices {
      let count = snapshot.training.series[index].values.count
      let constant = index == 0 ? 0 : 96.2
      snapshot.training.series[index].values = Array(repeating: constant, count: count)
      snapshot.training.series[index].lows = []
      snapshot.training.series[index].highs = []
    }
    var state = DashboardState()
    state.view = .curves
    for (width, height) in [(80, 24), (120, 40), (200, 60)] {
      let lines = render(snapshot, state: state, width: width, height: height).lines
      let ticks = lines.compactMap { line in
        line.contains("┤") ? line.prefix { $0 != "┤" }.drop { $0 == " " } : nil
      }
      #expect(ticks.contains("0.0") && ticks.allSatisfy { $0.count <= 4 }, "\(ticks)")
    }
  }

  @Test func theHairlineReadsAllCurvesAtOneUpdate() throws {
    let snapshot = Self.snapshot()
    var state = state()
    press([.character("h"), .character("N")], in: &state, at: snapshot)
    #expect(state.window.hairline == 590)
    let screen = text(state, snapshot)
    #expect(screen.contains("update 589 at 0:10"))
    #expect(screen.contains("kick, 1 after") && screen.contains("planner ilqr, 139 before"))
    let index = try #require(snapshot.training.series[0].updates.firstIndex(of: 589))
    for series in snapshot.training.series.prefix(3) {
      let value = series.values[index]
      #expect(screen.contains(NumberFormat.fixed(value, decimals: abs(value) < 10 ? 2 : 1)))
    }
    press([.character("h")], in: &state, at: snapshot)
    #expect(state.window.hairline == nil)
  }

  @Test func keysMoveTheHairlineByPointsAndNeverOffTheCurves() {
    let snapshot = Self.snapshot()
    var state = state()
    press([.character("h"), .character(",")], in: &state, at: snapshot)
    let first = state.window.hairline ?? .nan
    #expect(first < 699)
    press([.character(".")], in: &state, at: snapshot)
    #expect(state.window.hairline == 699)
    press(Array(repeating: .character("<"), count: 200), in: &state, at: snapshot)
    #expect(state.window.hairline == 1)
    // Zoomed in far from the line, moving it brings it back into sight.
    press([.character("h"), .character("+"), .character("+")], in: &state, at: snapshot)
    press(Array(repeating: .character("<"), count: 40), in: &state, at: snapshot)
    let shown = state.window.limits(first: 1, latest: 699)
    #expect(shown.contains(state.window.hairline ?? .nan))
  }

  /// The line is drawn in the column that was clicked.
  @Test(arguments: [(60, 18), (80, 24), (120, 40), (200, 60)])
  func aClickPutsTheLineUnderTheMouse(width: Int, height: Int) throws {
    let snapshot = Self.snapshot()
    let layout = ScreenLayout(of: .curves, snapshot, width: width, height: height)
    let area = try #require(layout.area(of: .curves))
    for column in stride(from: area.x + 8, to: area.right, by: 7) {
      var state = state(width, height)
      press([.mouse(.press, x: column, y: area.y + 4)], in: &state, at: snapshot)
      let screen = render(snapshot, state: state, width: width, height: height)
      let lines = (area.x..<area.right).filter { x in
        (area.y..<area.bottom).count { y in
          screen[x, y].glyph == "│" && screen[x, y].style == state.appearance.theme.accent
        } > 0
      }
      #expect(lines == [column], "\(width)x\(height)")
    }
  }

  // MARK: - Zoom, pan, freeze

  @Test func zoomKeepsTheHairlineWhereItIs() {
    for place in [1.0, 100, 350, 600, 699] {
      var window = CurvesWindow()
      window.hairline = place
      for steps in [1, 1, 1, -1, 1, -1, -1] {
        let before = window.limits(first: 1, latest: 699)
        window.zoom(steps, first: 1, latest: 699)
        let after = window.limits(first: 1, latest: 699)
        #expect(after.contains(place))
        guard steps > 0 else { continue }
        func part(_ range: ClosedRange<Double>) -> Double {
          (place - range.lowerBound) / (range.upperBound - range.lowerBound)
        }
        #expect(abs(part(before) - part(after)) < 1e-9, "\(place)")
      }
    }
  }

  @Test func limitsAreSoundWhateverIsDone() {
    var generator = RandomGenerator(seed: 4)
    for _ in 0..<200 {
      var window = CurvesWindow()
      var latest = 50.0
      for _ in 0..<40 {
        latest += generator.uniform(0, 100)
        switch generator.index(below: 4) {
        case 0: window.zoom(generator.index(below: 5) - 2, first: 1, latest: latest)
        case 1: window.pan(generator.index(below: 7) - 3, first: 1, latest: latest)
        case 2: window.placeHairline(generator.uniform(-50, latest + 50), first: 1, latest: latest)
        default: window.zoom(1, first: 1, latest: latest, about: generator.uniform(1, latest))
        }
        let limits = window.limits(first: 1, latest: latest)
        #expect(limits.lowerBound >= 1 && limits.upperBound <= latest + 1e-9)
        #expect(limits.upperBound - limits.lowerBound >= 9.99)
      }
    }
  }

  /// What is looked at in a frozen picture stays while the session goes on, and nothing is lost.
  @Test func aFrozenPictureNeitherMovesNorLosesWhatComes() {
    let early = Self.snapshot()
    var late = early
    for index in late.training.series.indices {
      late.training.series[index].updates += [5000, 9000]
      late.training.series[index].seconds += [60, 110]
      late.training.series[index].values += [-50, -40]
      late.training.series[index].lows += [-51, -41]
      late.training.series[index].highs += [-49, -39]
      late.training.series[index].gaps += [0, 0]
    }
    var frozen = state()
    press([.character("f"), .character("+"), .key(.left)], in: &frozen, at: early)
    var same = state()
    press([.character("f")], in: &same, at: early)
    // The keys come when the session is far ahead of the picture.
    press([.character("+"), .key(.left)], in: &same, at: late)
    #expect(same.window == frozen.window)
    #expect(text(same, early) == text(frozen, early))
    press([.character("f"), .key(.end)], in: &same, at: late)
    #expect(same.looks.frozenCurves == nil && same.window.isFollowing)
    press([.character("-")], in: &same, at: late)
    #expect(text(same, late).contains("9 000") || text(same, late).contains("8 000"))
  }

  // MARK: - How curves are drawn

  @Test func scalesAndSmoothingAreAdjusted() {
    let snapshot = Self.snapshot()
    var state = state()
    press([.character("y")], in: &state, at: snapshot)
    #expect(state.window.scale == .log)
    #expect(text(state, snapshot).contains("symlog: nothing is above 0"), "the ELBO is negative")
    press([.key(.down), .character("y")], in: &state, at: snapshot)
    #expect(state.window.scale(of: "elbo") == .symlog && state.window.scale(of: "kl") == .log)
    press([.character("e")], in: &state, at: snapshot)
    #expect(state.window.smoothing == .updates(30))
    press(Array(repeating: .character("E"), count: 9), in: &state, at: snapshot)
    #expect(state.window.smoothing == .updates(0))
    #expect(!text(state, snapshot).contains("  average -"))
    press(Array(repeating: .character("e"), count: 99), in: &state, at: snapshot)
    #expect(state.window.smoothing == .updates(3000))
  }

  @Test func gapsAreCountedInTheTitleOfTheirCurve() throws {
    let lines = text(state(), Self.snapshot()).split(separator: "\n")
    let title = try #require(lines.first { $0.contains("gradient norm") })
    #expect(title.contains("2 nan"))
    #expect(lines.count { $0.contains(" nan") } == 1)
  }

  @Test func unitsComeFromTheCurves() {
    var snapshot = Self.snapshot()
    for index in snapshot.training.series.indices { snapshot.training.series[index].unit = "bits" }
    snapshot.control.episodes = EpisodeLedger()
    for view in [DashboardView.overview, .curves] {
      var state = state()
      state.view = view
      let screen = render(snapshot, state: state, width: 120, height: 40)
      let area = ScreenLayout(of: view, snapshot, width: 120, height: 40).area(of: .curves)
      let words = (area.map { $0.y..<$0.bottom } ?? 0..<0).map { row in
        (0..<(area?.right ?? 0)).map { String(Character(screen[$0, row].glyph)) }.joined()
      }.joined(separator: "\n")
      #expect(words.contains("bits") && !words.contains("nats"), "\(view)")
    }
  }

  @Test func controlHasCurvesToo() {
    let screen = text(state(), Self.snapshot())
    #expect(screen.contains("success") && screen.contains("% of the last 10 by cem"))
    #expect(screen.contains("% behind the oracle"))
    #expect(!screen.contains("reward"), "a return depends on the start")
  }

  @Test func aCollapsedDimensionIsNamed() {
    for (width, height) in [(80, 24), (120, 40), (200, 60)] {
      let screen = text(state(width, height), Self.snapshot())
      #expect(screen.contains("z3 collapsed") || screen.contains("collapsed from 1.6"))
      #expect(screen.contains("z4 never woke") || screen.contains("never woke"))
    }
  }

  // MARK: - Earlier runs

  @Test func ghostsAreDrawnNamedReadAndHidden() {
    let snapshot = Self.snapshot()
    var state = state()
    state.ghosts = Self.ghosts(of: snapshot)
    let screen = render(snapshot, state: state, width: 120, height: 40)
    let words = screen.lines.joined(separator: "\n")
    for ghost in state.ghosts { #expect(words.contains(ghost.name)) }
    let color = RunColor.color(of: state.ghosts[0].name, theme: state.appearance.theme)
      .mixed(with: state.appearance.theme.ground, 0.4)
    func dots(_ buffer: CellBuffer) -> Int {
      buffer.cells.count {
        $0.style.foreground == color && (0x2801...0x28FF).contains($0.glyph.value)
      }
    }
    #expect(dots(screen) > 20)
    // The hairline reads them too.
    press([.character("h"), .character("N")], in: &state, at: snapshot)
    let index = snapshot.training.series[1].updates.lastIndex { $0 <= 590 } ?? 0
    let value = snapshot.training.series[1].values[index] * 1.1
    #expect(text(state, snapshot).contains(NumberFormat.fixed(value, decimals: 1)))
    press([.character("v")], in: &state, at: snapshot)
    #expect(dots(render(snapshot, state: state, width: 120, height: 40)) == 0)
  }

  @Test func aRunKeepsItsColour() {
    let theme = Theme.dark
    #expect(RunColor.color(of: "a", theme: theme) == RunColor.color(of: "a", theme: theme))
    let colors = Set((0..<50).map { "\(RunColor.color(of: "run-\($0)", theme: theme))" })
    #expect(colors.count == theme.series.count)
  }

  // MARK: - Whole panels

  @Test(arguments: [(60, 18), (120, 40)])
  func theViewLooksAsRecorded(width: Int, height: Int) throws {
    let snapshot = Self.snapshot()
    var state = state(width, height)
    state.ghosts = Self.ghosts(of: snapshot)
    press([.character("h"), .character("N")], in: &state, at: snapshot)
    for glyphs in [GlyphSet.unicode, .ascii] {
      state.appearance.glyphs = glyphs
      try Golden.comparePanels(
        of: snapshot, state: state, width: width, height: height,
        name: "hairline-\(width)x\(height)\(glyphs == .ascii ? "-ascii" : "")", [.curves])
    }
  }

  @Test(arguments: SnapshotFixture.allCases)
  func everySnapshotCanBeDrawnInEveryWay(fixture: SnapshotFixture) {
    let snapshot = fixture.make()
    for (width, height) in [(60, 18), (80, 24), (133, 37)] {
      for scale in CurvesWindow.Scale.allCases {
        for selected in [nil, 0, 2, 9] as [Int?] {
          for axis in [CurvesWindow.Axis.updates, .seconds] {
            var state = state(width, height)
            state.window.scale = scale
            state.window.selected = selected
            state.window.axis = axis
            state.window.hairline = selected == 2 ? .nan : 100
            state.window.span = selected == 0 ? 10 : nil
            state.ghosts = Self.ghosts(of: snapshot)
            press(
              [.character(","), .character("N"), .character("+"), .key(.left), .character("n")],
              in: &state, at: snapshot)
            _ = render(snapshot, state: state, width: width, height: height)
          }
        }
      }
    }
  }
}
