import LiveSession
import Runs
import Testing

@Suite struct LazinessMonitorTests {
  private func monitor(_ ratios: [(update: Int, ratio: Double)]) -> LazinessMonitor {
    var monitor = LazinessMonitor()
    for (update, ratio) in ratios { monitor.note(update: update, ratio: ratio) }
    return monitor
  }

  @Test func dynamicsThatPredictAreNeverLazy() {
    #expect(!monitor((1...5000).map { ($0, 0.4) }).isLazy)
    #expect(!LazinessMonitor().isLazy && LazinessMonitor().ratio.isNaN)
  }

  @Test func copiesAreLazyAfterAWhile() {
    let start = LazinessMonitor.patience
    #expect(!monitor((1...start).map { ($0, 1) }).isLazy)
    #expect(monitor((1...start + 1).map { ($0, 1) }).isLazy)
    // Reports may come far apart.
    #expect(monitor([(1, 1), (start / 2, 1), (start + 1, 1)]).isLazy)
  }

  /// Models begin lazy: patience starts anew with everything that predicts.
  @Test func learningEndsLaziness() {
    let late = (1...5000).map { ($0, $0 < 4000 ? 1.0 : 0.3) }
    #expect(!monitor(late).isLazy && monitor(late).ratio < 0.31)
    #expect(monitor(Array(late.prefix(3999))).isLazy)
  }

  @Test func oneBatchDecidesNothing() {
    let noisy = (1...5000).map { ($0, $0 % 10 == 0 ? 3.0 : 0.3) }
    #expect(!monitor(noisy).isLazy)
  }

  @Test func valuesThatAreNotFiniteTellNothing() {
    let broken = (1...3000).map { ($0, $0 == 1500 ? .nan : $0 == 1501 ? .infinity : 0.3) }
    #expect(monitor(broken).ratio == 0.3)
    // The same update again, and an earlier one, tell nothing new.
    #expect(monitor([(10, 0.2), (10, 5), (9, 5)]).ratio == 0.2)
  }
}
