import TerminalUI

/// What the screen itself costs, over its last screens; the footer shows it.
package struct ScreenMetrics: Sendable, Equatable {
  /// The median of the milliseconds spent on a screen, drawing and writing.
  package var medianMilliseconds = 0.0
  /// The 95th percentile of those milliseconds.
  package var slowMilliseconds = 0.0
  /// Bytes written for a screen, on average.
  package var bytesPerScreen = 0
  /// Screens written in the last second.
  package var screensPerSecond = 0.0

  /// Makes metrics of nothing written yet.
  package init() {}
}

/// The costs of the last screens.
struct ScreenHistory {
  private static let capacity = 128
  private var costs: [(screen: ScreenCost, time: Double)] = []
  private var next = 0

  /// Notes a screen written at a time.
  mutating func note(_ cost: ScreenCost, at time: Double) {
    if costs.count < Self.capacity {
      costs.append((cost, time))
    } else {
      costs[next] = (cost, time)
    }
    next = (next + 1) % Self.capacity
  }

  /// The metrics at a time.
  func metrics(at time: Double) -> ScreenMetrics {
    var metrics = ScreenMetrics()
    guard !costs.isEmpty else { return metrics }
    let sorted = costs.map(\.screen.seconds).sorted()
    metrics.medianMilliseconds = sorted[sorted.count / 2] * 1000
    metrics.slowMilliseconds = sorted[min(sorted.count * 95 / 100, sorted.count - 1)] * 1000
    metrics.bytesPerScreen = costs.reduce(0) { $0 + $1.screen.bytes } / costs.count
    metrics.screensPerSecond = Double(costs.count { $0.time > time - 1 })
    return metrics
  }
}
