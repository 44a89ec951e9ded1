import Foundation
import LatentModels
import LinearAlgebra
import LiveSession
import NeuralNetworks
import Runs
import Testing

struct MetricHistoryTests {
  /// Every point is the mean, the extremes and the gaps of the updates it stands for, however often
  /// points were joined.
  @Test(arguments: [100, 2047, 2048, 5000, 20_000])
  func pointsSumUpTheirUpdates(count: Int) throws {
    var generator = RandomGenerator(seed: UInt64(count))
    let values = (0..<count).map { index -> Double in
      index % 97 == 13 || (4000..<4100).contains(index) ? .nan : generator.uniform(-5, 5)
    }
    var history = MetricHistory([LearningCurve(key: "elbo")])
    for (index, value) in values.enumerated() {
      history.add(update: index + 1, seconds: Double(index) / 10, values: [value])
    }
    let series = try #require(history.series.first)
    #expect(series.values.count <= MetricHistory.capacity)
    #expect(count - (series.updates.last ?? 0) < history.stride)
    var start = 0
    for (index, end) in series.updates.enumerated() {
      let part = values[start..<end]
      let finite = part.filter(\.isFinite)
      #expect(series.gaps[index] == part.count - finite.count)
      #expect(series.seconds[index] == Double(end - 1) / 10)
      if finite.isEmpty {
        #expect(series.values[index].isNaN)
      } else {
        #expect(abs(series.values[index] - finite.reduce(0, +) / Double(finite.count)) < 1e-9)
        #expect(series.lows[index] == finite.min() && series.highs[index] == finite.max())
      }
      start = end
    }
  }

  @Test func oneSpikeInALongSessionIsStillThere() throws {
    var history = MetricHistory([
      LearningCurve(key: "elbo"), LearningCurve(key: "reconstruction"),
    ])
    for update in 1...100_000 {
      let value = update == 31_415 ? 1e6 : update == 7 ? .infinity : 50
      history.add(update: update, seconds: Double(update), values: [-value, value])
    }
    let curve = try #require(history.series.first { $0.key == "reconstruction" })
    #expect(curve.highs.count { $0 == 1e6 } == 1)
    #expect(curve.lows.allSatisfy { $0 == 50 })
    #expect(curve.gapCount == 1)
  }

  /// Asking for the curves twice gives the same memory, and so do the places of all curves.
  @Test func reportsShareTheirArrays() throws {
    func address<Element>(_ array: [Element]) -> UnsafeRawPointer? {
      array.withUnsafeBytes { $0.baseAddress }
    }
    var history = MetricHistory([LearningCurve(key: "elbo"), LearningCurve(key: "kl")])
    for update in 1...300 {
      history.add(update: update, seconds: 0, values: [.nan, .nan])
    }
    let (first, second) = (history.series, history.series)
    for (one, other) in zip(first, second) {
      #expect(address(one.values) == address(other.values))
      #expect(address(one.updates) == address(first[0].updates))
      #expect(address(one.seconds) == address(first[0].seconds))
    }
    // What was reported does not change afterwards.
    history.add(update: 301, seconds: 0, values: [.nan, .nan])
    #expect(first[0].updates.count == 300)
  }

  // MARK: - Collapse

  private func watched(_ count: Int, _ value: (Int) -> [Double]) -> [DimensionUse] {
    var monitor = CollapseMonitor()
    for update in stride(from: 0, through: count, by: 5) {
      monitor.note(
        update: update, codes: value(update), parts: value(update).map { $0 / 3 })
    }
    return monitor.uses
  }

  @Test func aDimensionThatFellBackToThePriorIsNamedWithWhatItCarried() {
    let uses = watched(2000) { update in [2, update < 800 ? 1.5 : 0.01, 0.02, .nan] }
    #expect(uses[0] == .active)
    guard case .collapsed(let peak) = uses[1] else {
      Issue.record("expected a collapse, found \(uses[1])")
      return
    }
    #expect(abs(peak - 0.5) < 1e-6, "in the unit of the bars")
    #expect(uses[2] == .asleep && uses[3] == .asleep)
  }

  @Test func nothingIsCalledCollapseTooEarly() {
    // Random weights may carry nats at the start; a dimension may wake late.
    #expect(watched(400) { _ in [0.01] } == [.waiting])
    #expect(watched(900) { update in [update < 40 ? 3 : 0.01] } == [.asleep])
    #expect(watched(2000) { update in [update < 1500 ? 0.01 : 1] } == [.active])
    // One quiet batch among good ones is noise.
    #expect(watched(2000) { update in [update % 100 == 0 ? 0 : 1] } == [.active])
  }
}
