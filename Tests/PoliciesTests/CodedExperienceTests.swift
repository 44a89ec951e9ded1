import LinearAlgebra
import Policies
import Testing

@Suite struct CodedExperienceTests {
  /// Two episodes of codes 0, 1, 2, ...: one that ends for good after three ticks, one whose time is over
  /// after two, and one that still runs; each with a row that leads in.
  private static func lived() -> CodedExperience {
    var experience = CodedExperience(codeSize: 1, actionSize: 1)
    var code: Float = 0
    for outcomes: [CodedExperience.Outcome] in [
      [.goesOn, .goesOn, .terminal], [.goesOn, .timeLimit], [.goesOn],
    ] {
      experience.begin(leadIn: 1, code: [code])
      for outcome in outcomes {
        code += 1
        experience.act([code / 10], reward: code, outcome: outcome, code: [code])
      }
    }
    return experience
  }

  @Test func returnsEndWithTheirEpisodes() {
    let experience = Self.lived()
    #expect(experience.rows == 12 && experience.count == 6)
    // Rows: 0 leads in, 1...3 act, 4 is the end; 5 leads in, 6 and 7 act; 9 leads in, 10 acts.
    let expected: [CodedExperience.Return] = [
      .init(row: 1, reward: 1 + 0.5 * 2 + 0.25 * 3, factor: 0, next: 4),
      .init(row: 2, reward: 2 + 0.5 * 3, factor: 0, next: 4),
      .init(row: 3, reward: 3, factor: 0, next: 4),
      .init(row: 6, reward: 4 + 0.5 * 5, factor: 0.25, next: 8),
      .init(row: 7, reward: 5, factor: 0.5, next: 8),
      // Nobody has acted at its end yet.
      .init(row: 10, reward: 6, factor: 0.5, next: 11),
    ]
    for (index, expected) in expected.enumerated() {
      #expect(experience.steps(5, from: index, discount: 0.5) == expected)
    }
    #expect(
      experience.steps(2, from: 0, discount: 0.5)
        == .init(row: 1, reward: 2, factor: 0.25, next: 3))
  }

  @Test func whatDoesNotFitIsRefused() {
    let lived = Self.lived()
    func made(codes: Int = 12, outcomes: [UInt8]? = nil) -> CodedExperience? {
      CodedExperience(
        codeSize: 1, actionSize: 1, codes: Array(lived.codes.prefix(codes)),
        actions: lived.actions, rewards: lived.rewards, outcomes: outcomes ?? lived.outcomes)
    }
    #expect(made() == lived)
    #expect(made(codes: 11) == nil)
    #expect(made(outcomes: Array(repeating: 9, count: 12)) == nil)
    // The last row is one that nobody has acted at.
    #expect(made(outcomes: Array(repeating: 1, count: 12)) == nil)
  }
}
