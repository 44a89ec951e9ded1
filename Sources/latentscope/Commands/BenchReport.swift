import Control
import Dashboard
import Files
import LatentModels
import LinearAlgebra
import LiveSession

/// What `bench` found, as text and as JSON.
struct BenchReport {
  /// The sizes of an E2C update.
  struct UpdateSize {
    /// The side of a frame in pixels.
    var pixels = 32
    /// Hidden units of a layer.
    var hidden = 256
    /// Pairs in a batch.
    var batch = 128
  }

  /// The sizes of the timed update.
  var size: UpdateSize
  /// Threads that computed updates.
  var threads: Int
  /// The timed update.
  var update: UpdateBenchmark
  /// The decisions of every planner; empty when only an update was timed.
  var planners: [PlannerBenchmark.Row] = []
  /// The cost of the screen; nil when only an update was timed.
  var screen: ScreenBenchmark.Result?

  /// One object with a member for every figure.
  var json: JSONLine {
    var line: JSONLine = [
      "update_ms": update.medianMilliseconds, "minimum_ms": update.minimumMilliseconds,
      "kernels": BLAS.kernelName, "threads": threads,
    ]
    for row in planners {
      line.add("decision_ms_\(row.scene)_\(row.planner.rawValue)", row.milliseconds)
    }
    guard let screen else { return line }
    line.add("screen_columns", screen.columns)
    line.add("screen_rows", screen.rows)
    for cost in screen.views {
      let name = cost.view.title
      line.add("screen_cpu_percent_\(name)", cost.processorPercent)
      line.add("screens_per_second_\(name)", cost.screensPerSecond)
      line.add("screen_ms_p50_\(name)", cost.medianMilliseconds)
      line.add("screen_ms_p95_\(name)", cost.slowMilliseconds)
      line.add("screen_bytes_\(name)", cost.bytesPerScreen)
    }
    line.add("key_ms_p50", screen.keyMedian)
    line.add("key_ms_p95", screen.keySlow)
    line.add("updates_per_second", screen.updatesPerSecond)
    line.add("updates_kept", screen.updatesKept)
    return line
  }

  /// The figures for people.
  var text: String {
    var text = """
      E2C update  \(size.pixels)x\(size.pixels)x2 pixels, hidden \(size.hidden)-\(size.hidden), \
      batch \(size.batch), \(threads) thread\(threads == 1 ? "" : "s")
      median      \(fixed(update.medianMilliseconds, 2)) ms
      fastest     \(fixed(update.minimumMilliseconds, 2)) ms
      kernels     \(BLAS.kernelName)

      """
    if !planners.isEmpty {
      text += "\nDecision of a live session: one system, one core\n"
      for row in planners {
        let name = "\(row.scene) \(row.planner.rawValue)"
        text += name.padded(to: 20) + fixed(row.milliseconds, 2).alignedRight(in: 7) + " ms\n"
      }
    }
    guard let screen else { return text }
    text += """

      Screen of \(screen.columns)x\(screen.rows), 30 screens a second, while training runs flat out
      view        % of a core  screens/s  ms p50  ms p95  kB per screen

      """
    for cost in screen.views {
      text += cost.view.title.padded(to: 12)
      for (value, decimals, width) in [
        (cost.processorPercent, 1, 11), (cost.screensPerSecond, 1, 11),
        (cost.medianMilliseconds, 2, 8), (cost.slowMilliseconds, 2, 8),
        (Double(cost.bytesPerScreen) / 1000, 1, 15),
      ] { text += fixed(value, decimals).alignedRight(in: width) }
      text += "\n"
    }
    text += """

      From key to changed screen  median \(fixed(screen.keyMedian, 1)) ms, 95th percentile \
      \(fixed(screen.keySlow, 1)) ms
      Updates kept by the screen  \(fixed(screen.updatesKept * 100, 1)) % of \
      \(fixed(screen.updatesPerSecond, 0)) a second

      """
    return text
  }

  private func fixed(_ value: Double, _ decimals: Int) -> String {
    TextTable.number(value, decimals)
  }
}
