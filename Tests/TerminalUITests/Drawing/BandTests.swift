import TerminalUI
import Testing

/// Points that stand for several values, and plots under each other.
struct BandTests {
  private func plot(count: Int, spike: Int) -> LinePlot {
    var series = LinePlot.Series(
      name: "loss", x: (0..<count).map(Double.init), y: Array(repeating: 10, count: count))
    series.lows = Array(repeating: 9, count: count)
    series.highs = Array(repeating: 11, count: count)
    series.highs[spike] = 100
    series.average = series.y
    var plot = LinePlot(series: [series], yAxis: PlotAxis(range: 0...100))
    plot.showsLegend = false
    return plot
  }

  /// The mean says nothing of a spike; the band shows it at every number of points per column.
  @Test(arguments: [10, 60, 500, 2048])
  func aSpikeReachesTheTopOfTheBand(count: Int) {
    for spike in [0, count / 3, count - 1] {
      var buffer = CellBuffer(width: 60, height: 16)
      let area = plot(count: count, spike: spike).draw(
        in: buffer.bounds, of: &buffer, with: Appearance()
      ).plotArea
      let columns = (area.x..<area.right).filter { x in
        (0x2801...0x28FF).contains(buffer[x, area.y].glyph.value)
      }
      #expect(columns.count == 1, "\(count) \(spike)")
      let expected = area.x + spike * (area.width - 1) / max(count - 1, 1)
      #expect(abs((columns.first ?? 0) - expected) <= 1)
    }
  }

  @Test func gapsInsidePointsAreMarkedAndCounted() {
    var plot = plot(count: 100, spike: 0)
    plot.series[0].gaps = [50]
    plot.showsLegend = true
    var buffer = CellBuffer(width: 60, height: 14)
    let geometry = plot.draw(in: buffer.bounds, of: &buffer, with: Appearance())
    #expect(geometry.nonFiniteCount == 1)
    #expect(buffer.lines[0].contains("1 nan"))
    let mark = geometry.plotArea.x + geometry.plotArea.width * 50 / 99
    #expect(buffer[mark, geometry.plotArea.bottom].glyph == "×")
  }

  @Test func labelsOfAFixedWidthNeverMoveThePlot() {
    for top in [1.0, 150, 12_345, 1e-7, 1e12] {
      for height in 1...12 {
        var plot = plot(count: 50, spike: 3)
        plot.yAxis.range = -top...top
        plot.fixedLabelWidth = 6
        plot.showsXAxis = false
        var buffer = CellBuffer(width: 50, height: height)
        let geometry = plot.draw(in: buffer.bounds, of: &buffer, with: Appearance())
        #expect(geometry.plotArea == Rect(x: 7, y: 0, width: 43, height: height))
      }
    }
  }

  @Test func aBackgroundCurveLiesBehind() {
    var plot = plot(count: 50, spike: 3)
    plot.background = [
      .init(name: "old", x: [0, 49], y: [10, 10], color: .rgb(1, 2, 3)),
      .init(name: "older", x: [0, 49], y: [90, 90], color: .rgb(4, 5, 6)),
    ]
    var buffer = CellBuffer(width: 60, height: 14)
    plot.draw(in: buffer.bounds, of: &buffer, with: Appearance())
    #expect(!buffer.cells.contains { $0.style.foreground == .rgb(1, 2, 3) })
    #expect(buffer.cells.contains { $0.style.foreground == .rgb(4, 5, 6) })
  }

  /// Zoomed in far from zero, labels are written out rather than left away.
  @Test(arguments: [AxisScale.linear, .log, .symlog(threshold: 1)])
  func narrowRangesFarFromZeroHaveLabels(scale: AxisScale) {
    for low in [3.0, 40, 812, 12_345, 101_000] {
      for extent in [1.0, 0.1, 0.01] {
        let ticks = AxisTicks.ticks(
          mapping: AxisMapping(scale: scale, range: low...(low + extent)), unit: .number, cells: 9,
          isHorizontal: false)
        #expect(ticks.count >= 2, "\(scale) \(low) \(extent)")
        for tick in ticks { #expect(abs((Double(tick.label) ?? .nan) - tick.value) < 1e-6) }
      }
    }
  }
}
