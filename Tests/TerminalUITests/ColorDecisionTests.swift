import TerminalUI
import Testing

@Suite struct ColorDecisionTests {
  @Test(arguments: [
    (ColorChoice.auto, [:], 256, false, ColorDepth.palette256),
    (.auto, [:], 8, false, .palette16),
    (.auto, [:], 0, false, .none),
    (.auto, [:], 1 << 24, true, .truecolor),
    (.auto, ["COLORTERM": "truecolor"], 256, false, .truecolor),
    (.auto, ["COLORTERM": "24bit"], 8, false, .truecolor),
    (.auto, ["COLORTERM": "yes"], 256, false, .palette256),
    (.auto, ["COLORTERM": "truecolor", "STY": "1234.pts"], 256, false, .palette256),
    (.auto, ["NO_COLOR": "1", "COLORTERM": "truecolor"], 256, false, .none),
    (.auto, ["NO_COLOR": ""], 256, false, .palette256),
    (.auto, ["TERM": "dumb", "COLORTERM": "truecolor"], 0, false, .none),
    (.truecolor, ["NO_COLOR": "1"], 8, false, .truecolor),
    (.palette256, [:], 8, false, .palette256),
    (.palette16, ["COLORTERM": "truecolor"], 256, false, .palette16),
    (.none, ["COLORTERM": "truecolor"], 256, false, .none),
  ])
  func `the choice, then NO_COLOR, then COLORTERM, then terminfo decide`(
    choice: ColorChoice, environment: [String: String], colors: Int, isDirect: Bool,
    depth: ColorDepth
  ) {
    let decision = ColorDecision.make(
      choice: choice, environment: environment, colors: colors, isDirect: isDirect)
    #expect(decision.depth == depth)
    #expect(!decision.reason.isEmpty)
  }
}
