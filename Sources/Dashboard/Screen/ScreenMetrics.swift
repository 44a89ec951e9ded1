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
  private var seconds: [Double] = []
  private var bytes: [Int] = []
  private var times: [Double] = []
  private var next = 0

  /// Notes a screen written at a time.
  mutating func note(_ cost: ScreenCost, at time: Double) {
    if seconds.count < Self.capacity {
      seconds.append(cost.seconds)
      bytes.append(cost.bytes)
      times.append(time)
    } else {
      seconds[next] = cost.seconds
      bytes[next] = cost.bytes
      times[next] = time
    }
    next = (next + 1) % Self.capacity
  }

  /// The metrics at a time.
  func metrics(at time: Double) -> ScreenMetrics {
    var metrics = ScreenMetrics()
    guard !seconds.isEmpty else { return metrics }
    let sorted = seconds.sorted()
    metrics.medianMilliseconds = sorted[sorted.count / 2] * 1000
    metrics.slowMilliseconds = sorted[min(sorted.count * 95 / 100, sorted.count - 1)] * 1000
    metrics.bytesPerScreen = bytes.reduce(0, +) / bytes.count
    metrics.screensPerSecond = Double(times.count { $0 > time - 1 })
    return metrics
  }
}
