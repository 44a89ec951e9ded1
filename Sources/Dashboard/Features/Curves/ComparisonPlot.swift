import LiveSession
import Runs
import TerminalUI

/// The ELBO curves of several runs over each other, each in the colour that the screen gives it.
package struct ComparisonPlot: Sendable {
  /// The runs.
  package let runs: [RunCurves]

  /// Makes a plot.
  package init(runs: [RunCurves]) { self.runs = runs }

  /// Draws the plot.
  ///
  /// The steep start runs out of the plot at the bottom, as on the screen.
  package func draw(in area: Rect, of buffer: inout CellBuffer, with appearance: Appearance) {
    var settled: [Double] = []
    let series = runs.compactMap { run -> LinePlot.Series? in
      guard let curve = run.series("elbo") else { return nil }
      settled += curve.values.dropFirst(curve.values.count / 8).filter(\.isFinite)
      return LinePlot.Series(
        name: run.name, x: curve.updates.map { Double($0) }, y: curve.values,
        color: RunColor.color(of: run.name, theme: appearance.theme))
    }
    guard !series.isEmpty else { return }
    var plot = LinePlot(
      series: series, xAxis: PlotAxis(title: "update", unit: .count), yAxis: PlotAxis(title: "ELBO")
    )
    if let low = settled.min(), let high = settled.max(), low < high {
      let air = (high - low) * 0.05
      plot.yAxis.range = (low - air)...(high + air)
    }
    plot.draw(in: area, of: &buffer, with: appearance)
  }

  /// The plot as text for a terminal.
  ///
  /// - Parameter environment: `NO_COLOR` and `TERM` decide on colours.
  package func text(width: Int, height: Int, environment: [String: String]) -> String {
    guard runs.contains(where: { $0.series("elbo") != nil }) else { return "" }
    let isPlain =
      !(environment["NO_COLOR"] ?? "").isEmpty || (environment["TERM"] ?? "dumb") == "dumb"
    var appearance = Appearance()
    appearance.depth = isPlain ? .none : .palette256
    var buffer = CellBuffer(width: width, height: height)
    draw(in: buffer.bounds, of: &buffer, with: appearance)
    return isPlain ? TextExport.plain(buffer) : TextExport.ansi(buffer, depth: .palette256)
  }
}
