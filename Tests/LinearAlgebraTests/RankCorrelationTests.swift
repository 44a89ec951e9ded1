import LinearAlgebra
import Testing

@Suite struct RankCorrelationTests {
  /// Without ties, 1 − 6 Σ d² / (n (n² − 1)) of the differences of ranks.
  @Test func withoutTiesItIsTheFormulaOfDifferences() {
    let first = [3.0, -1, 7, 0.5, 10, 2]  // ranks 4 1 5 2 6 3
    let second = [0.1, 0.4, 0.2, 0.3, 0.6, 0.5]  // ranks 1 4 2 3 6 5
    let squares = 9.0 + 9 + 9 + 1 + 0 + 4
    let expected = 1 - 6 * squares / (6 * 35)
    #expect(abs(RankCorrelation.of(first, second) - expected) < 1e-12)
  }

  @Test func onlyTheOrderMatters() {
    let values = [0.0, 1, 2, 3, 4, 5]
    #expect(RankCorrelation.of(values, values.map { $0 * $0 * $0 }) == 1)
    #expect(RankCorrelation.of(values, values.map { 1 / (1 + $0) }) == -1)
    #expect(RankCorrelation.of(values, [0, 1, 2, 3, 4, .infinity]) == 1)
  }

  /// Ranks 1, 2.5, 2.5, 4 against 1, 2, 3, 4: 4.5 / √(4.5 · 5).
  @Test func equalValuesShareTheirRank() {
    let tied = RankCorrelation.of([1, 5, 5, 9], [1, 2, 3, 4])
    #expect(abs(tied - 4.5 / (4.5 * 5.0).squareRoot()) < 1e-12)
    #expect(RankCorrelation.of([5, 5, 1], [3, 3, 2]) == 1)
  }

  @Test func withoutAnOrderThereIsNone() {
    #expect(RankCorrelation.of([], []).isNaN && RankCorrelation.of([1], [2]).isNaN)
    #expect(RankCorrelation.of([1, 1, 1], [1, 2, 3]).isNaN)
    #expect(RankCorrelation.of([1, .nan, 2], [1, 2, 3]).isNaN)
  }
}
