import Foundation
import LinearAlgebra
import TerminalUI
import Testing

struct LinePlotTests {
  private let ramp = LinePlot(
    series: [
      .init(name: "ELBO", x: (0...100).map(Double.init), y: (0...100).map { Double($0) - 50 })
    ],
    xAxis: PlotAxis(title: "update", unit: .count), yAxis: PlotAxis(title: "nats"))

  @Test func aPlotHasAxesTicksAndALegend() {
    #expect(
      drawn(width: 40, height: 12) { ramp.draw(in: $0.bounds, of: &$0, with: $1) } == [
        "nats  ELBO 50.0",
        " 50┤┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈⣀⡠⠔",
        "   │                             ⣀⠤⠒⠋⠁",
        "   │                        ⢀⣠⠤⠒⠉",
        "   │                    ⢀⡠⠔⠊⠁",
        "  0┤┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈⢀⣠⠤⠖⠋⠁┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈",
        "   │           ⢀⡠⠔⠊⠁",
        "   │       ⣀⠤⠖⠋⠁",
        "   │  ⢀⣠⠤⠒⠉",
        "-50┤⠔⠊⠉┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈",
        "   └┬─────────────────┬────────────────┬",
        "    0                50              100",
      ])
  }

  @Test func withLittleRoomTheLabelsMoveIntoTheAxis() {
    #expect(
      drawn(width: 40, height: 8) { ramp.draw(in: $0.bounds, of: &$0, with: $1) } == [
        "nats  ELBO 50.0",
        " 50┤┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈⣀⣀⠤⠔⠒",
        "   │                        ⢀⣀⠤⠤⠒⠚⠉",
        "   │                  ⣀⡠⠤⠔⠒⠉⠁",
        "  0┤┈┈┈┈┈┈┈┈┈┈┈⢀⣀⠤⠔⠒⠊⠉⠁┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈",
        "   │     ⣀⡤⠤⠒⠒⠉⠁",
        "-50┤⠤⠔⠒⠉⠉┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈",
        "   └0────────────────50──────────────100",
      ])
  }

  @Test func withNextToNoRoomThereAreSparklines() {
    #expect(
      drawn(width: 24, height: 1) { ramp.draw(in: $0.bounds, of: &$0, with: $1) } == [
        "ELBO ▁▁▂▃▃▄▄▅▅▆▆▇ 50.0"
      ])
  }

  @Test func asciiHasTheSameShape() {
    #expect(
      drawn(width: 40, height: 8, glyphs: .ascii) {
        ramp.draw(in: $0.bounds, of: &$0, with: $1)
      } == [
        "nats  ELBO 50.0",
        " 50+...............................__-/-",
        "   |                        ._----'",
        "   |                  _/-/-''",
        "  0+............_-/-/''.................",
        "   |     _----''",
        "-50+-/-''...............................",
        "   +0----------------50--------------100",
      ])
  }

  @Test func detailFollowsTheArea() {
    #expect(LinePlot.detail(width: 80, height: 3) == .sparklines)
    #expect(LinePlot.detail(width: 26, height: 8) == .curves)
    #expect(LinePlot.detail(width: 40, height: 8) == .compact)
    #expect(LinePlot.detail(width: 200, height: 40) == .full)
  }

  /// However long the curve, a single outlier reaches its height.
  @Test(arguments: [100, 10_000, 100_000])
  func spikesNeverVanish(count: Int) {
    for place in [0, count / 3, count - 1] {
      var values = [Double](repeating: 0, count: count)
      values[place] = 100
      var plot = LinePlot(
        series: [.init(name: "loss", x: (0..<count).map(Double.init), y: values)],
        yAxis: PlotAxis(range: 0...100))
      plot.showsLegend = false
      var buffer = CellBuffer(width: 60, height: 16)
      let area = plot.draw(in: buffer.bounds, of: &buffer, with: Appearance()).plotArea
      let top = dots(in: buffer).filter { $0.y / 4 == area.y }
      #expect(!top.isEmpty, "\(count) \(place)")
      let column = (top.first?.x ?? 0) / 2 - area.x
      #expect(abs(column - place * (area.width - 1) / (count - 1)) <= 1)
    }
  }

  /// The summary of a column and the points themselves give the same dots.
  @Test func summariesDrawWhatAllPointsWouldDraw() throws {
    for seed in 0..<40 as Range<UInt64> {
      var generator = RandomGenerator(seed: seed)
      let count = 400
      let x = (0..<count).map(Double.init)
      let y = (0..<count).map { _ in generator.uniform(-1, 1) }
      let (xMapping, yMapping) = (
        AxisMapping(scale: .linear, range: 50...300), AxisMapping(scale: .linear, range: -0.8...0.9)
      )
      let summaries = ColumnSummary.summaries(
        x: x, y: y, xMapping: xMapping, yMapping: yMapping, dotWidth: 40, dotHeight: 32)
      for summary in summaries where (0..<40).contains(summary.column) {
        let inside = try (0..<count).filter { index in
          let place = try #require(xMapping.place(x[index])) * 40
          return min(39, Int(place.rounded(.down))) == summary.column && place >= 0 && place <= 40
        }
        let heights = try inside.map { (1 - (try #require(yMapping.place(y[$0])))) * 32 }
        #expect(summary.top == heights.min() && summary.bottom == heights.max())
        #expect(summary.first == heights.first && summary.last == heights.last)
      }
      #expect(summaries.map(\.column) == Array(-1...40), "seed \(seed)")
    }
  }

  @Test func whatIsNotANumberIsAGapMarkedAndCounted() throws {
    var plot = ramp
    for index in 40..<60 { plot.series[0].y[index] = .nan }
    plot.series[0].y[80] = .infinity
    var buffer = CellBuffer(width: 60, height: 14)
    let geometry = plot.draw(in: buffer.bounds, of: &buffer, with: Appearance())
    #expect(geometry.nonFiniteCount == 21)
    #expect(buffer.lines[0].contains("21 nan"))
    let marks = buffer.lines[12].unicodeScalars.enumerated().filter { $0.element == "×" }
    let area = geometry.plotArea
    #expect(marks.first?.offset == area.x + area.width * 40 / 100)
    #expect(marks.contains { $0.offset == area.x + area.width * 80 / 100 })
    let gap = dots(in: buffer).filter { dot in
      let column = dot.x - area.x * 2
      return column > area.width * 2 * 41 / 100 && column < area.width * 2 * 58 / 100
    }
    #expect(gap.isEmpty, "no line is drawn across a gap")
    let mark = buffer[area.x + area.width * 40 / 100, 12]
    #expect(mark.style.foreground == Theme.dark.alarm.foreground)
  }

  @Test func logarithmicAxesSayWhatTheyCannotShow() {
    var plot = LinePlot(
      series: [.init(name: "loss", x: [0, 1, 2, 3], y: [10, 0, -1, 1])],
      yAxis: PlotAxis(title: "loss", scale: .log))
    plot.showsLegend = true
    var buffer = CellBuffer(width: 70, height: 12)
    let geometry = plot.draw(in: buffer.bounds, of: &buffer, with: Appearance())
    #expect(geometry.hiddenCount == 2)
    #expect(buffer.lines[0].contains("2 hidden (not above 0)"))
  }

  @Test func theFirstCurveLiesOnTop() {
    let x = [0.0, 1]
    var plot = LinePlot(
      series: [
        .init(name: "a", x: x, y: [0.5, 0.5], color: .rgb(1, 1, 1)),
        .init(name: "b", x: x, y: [0.5, 0.5], color: .rgb(2, 2, 2)),
      ], yAxis: PlotAxis(range: 0...1))
    plot.showsLegend = false
    var buffer = CellBuffer(width: 30, height: 6)
    let area = plot.draw(in: buffer.bounds, of: &buffer, with: Appearance()).plotArea
    let middle = (area.y..<area.bottom).map { buffer[area.x + 5, $0] }
    #expect(middle.contains { $0.style.foreground == .rgb(1, 1, 1) })
    #expect(!middle.contains { $0.style.foreground == .rgb(2, 2, 2) })
  }

  @Test func withoutColourCurvesDifferInShape() {
    let x = (0...40).map(Double.init)
    let plot = LinePlot(
      series: [
        .init(name: "a", x: x, y: x), .init(name: "b", x: x, y: x.map { -$0 }),
      ])
    let ascii = drawn(width: 50, height: 12, glyphs: .ascii, depth: .none) {
      plot.draw(in: $0.bounds, of: &$0, with: $1)
    }
    #expect(ascii[0].hasPrefix("* a") && ascii[0].contains("o b"))
    #expect(ascii[1...5].contains { $0.contains("**") })
    #expect(ascii[6...9].contains { $0.contains("oo") })
    var buffer = CellBuffer(width: 50, height: 12)
    plot.draw(in: buffer.bounds, of: &buffer, with: Appearance(depth: .none))
    // The second curve is dotted: about half as many dots.
    let set = dots(in: buffer)
    let (upper, lower) = (set.filter { $0.y < 22 }.count, set.filter { $0.y > 24 }.count)
    #expect(Double(lower) < 0.75 * Double(upper))
  }

  @Test func eventsStandWhereTheyHappened() {
    var plot = ramp
    plot.events = [.init(x: 25, text: "planner cem"), .init(x: 60, text: "learning rate 3e-4")]
    var buffer = CellBuffer(width: 65, height: 12)
    let area = plot.draw(in: buffer.bounds, of: &buffer, with: Appearance()).plotArea
    let first = area.x + area.width * 25 / 100
    #expect(buffer[first, area.y + 2].glyph == "┊")
    #expect(buffer.lines[area.y].contains("┊planner cem"))
    #expect(buffer.lines[area.y].contains("┊learning rate"))
  }

  @Test func theWordsOfAnEventAreWholeWhereACurveRuns() {
    // The curve ends at the top, where the words would stand.
    var plot = ramp
    plot.events = [.init(x: 90, text: "now")]
    var buffer = CellBuffer(width: 65, height: 12)
    let area = plot.draw(in: buffer.bounds, of: &buffer, with: Appearance()).plotArea
    #expect(!buffer.lines[area.y].contains("now"))
    #expect(buffer.lines[area.bottom - 1].contains("┊now"))
  }

  @Test func theCursorReadsAllCurves() {
    var plot = ramp
    plot.cursor = 30.4
    let lines = drawn(width: 60, height: 12) { plot.draw(in: $0.bounds, of: &$0, with: $1) }
    #expect(lines[0].contains("ELBO -20.0"))
  }

  @Test func theLabelColumnIsAsWideAsIsAskedFor() {
    var plot = ramp
    plot.fixedLabelWidth = 9
    var buffer = CellBuffer(width: 60, height: 12)
    let geometry = plot.draw(in: buffer.bounds, of: &buffer, with: Appearance())
    #expect(geometry.labelWidth == 9)
    #expect(geometry.plotArea.x == 10)
  }

  @Test func theLegendGivesUpValuesLast() {
    func layout(_ width: Int) -> [Int] {
      let layout = LinePlot.LegendLayout.fitting(
        width: width, unit: 4, names: [4, 14, 2], sample: 0)
      return [layout.hasUnit ? 1 : 0, layout.nameWidth, layout.valueWidth]
    }
    #expect(layout(80) == [1, 14, 6])
    #expect(layout(50) == [1, 14, 5])
    #expect(layout(44) == [0, 14, 5])
    #expect(layout(40) == [0, 12, 5])
    #expect(layout(31)[2] == 0)
    #expect(layout(3) == [0, 3, 0])
    let whole = LinePlot.LegendLayout.fitting(
      width: 40, unit: 4, names: [4, 14, 2], sample: 0, keepsNames: true)
    #expect(whole.nameWidth == 14 && whole.valueWidth == 0 && whole.hasUnit)
  }

  /// A course that counts turns is drawn without seams and written as angles.
  @Test func degreesAreWrittenWithinHalfATurn() {
    var plot = LinePlot(
      series: [
        LinePlot.Series(
          name: "angle", x: (0..<40).map(Double.init), y: (0..<40).map { -10 * Double($0) })
      ], yAxis: PlotAxis(unit: .degrees))
    plot.fixedLabelWidth = 5
    var buffer = CellBuffer(width: 60, height: 14)
    plot.draw(in: buffer.bounds, of: &buffer, with: Appearance())
    // The last value is -390, and a tick stands at -200 or -300.
    #expect(buffer.lines[0].contains("angle -30"))
    let labels = buffer.lines.dropFirst().compactMap {
      Double($0.prefix(5).trimmingCharacters(in: .whitespaces))
    }
    #expect(labels.contains { $0 > 0 } && labels.allSatisfy { abs($0) <= 180 }, "\(labels)")
  }

  @Test(arguments: [GlyphSet.unicode, .ascii]) func whatRunsOutOfTheRangeIsMarked(glyphs: GlyphSet)
  {
    func lines(_ range: ClosedRange<Double>?) -> [String] {
      var plot = LinePlot(
        series: [
          LinePlot.Series(name: "a", x: (0..<40).map(Double.init), y: (0..<40).map(Double.init))
        ], yAxis: PlotAxis(range: range))
      plot.showsLegend = false
      var buffer = CellBuffer(width: 50, height: 12)
      plot.draw(in: buffer.bounds, of: &buffer, with: Appearance(glyphs: glyphs))
      return buffer.lines
    }
    let (above, below) = (Character(glyphs.beyondUp), Character(glyphs.beyondDown))
    let cut = lines(10...30)
    #expect(cut[0].contains(above) && !cut[0].contains(below))
    #expect(cut[9].contains(below) && cut[1...8].allSatisfy { !$0.contains(above) })
    #expect(lines(nil).allSatisfy { !$0.contains(above) && !$0.contains(below) })
  }
}

struct ExponentialAverageTests {
  @Test func aConstantIsItsOwnAverageFromTheStart() {
    for weight in [0, 0.5, 0.9, 0.9999] {
      var average = ExponentialAverage(weight: weight)
      for _ in 0..<20 { #expect(abs(average.next(7) - 7) < 1e-9) }
    }
  }

  /// Against the definition: weights w^(n - i), normalised.
  @Test func theAverageWeighsThePast() {
    var generator = RandomGenerator(seed: 5)
    let values = (0..<60).map { _ in generator.uniform(-3, 9) }
    let weight = 0.83
    var average = ExponentialAverage(weight: weight)
    for n in values.indices {
      let weights = (0...n).map { pow(weight, Double(n - $0)) }
      let expected = zip(weights, values).reduce(0) { $0 + $1.0 * $1.1 } / weights.reduce(0, +)
      #expect(abs(average.next(values[n]) - expected) < 1e-9)
    }
  }

  @Test func gapsPassThroughAndDoNotCount() {
    var (with, without) = (ExponentialAverage(weight: 0.9), ExponentialAverage(weight: 0.9))
    _ = with.next(1)
    _ = without.next(1)
    #expect(with.next(.nan).isNaN)
    #expect(with.next(.infinity) == .infinity)
    #expect(with.next(5) == without.next(5))
  }

  @Test func logarithmsAreAveragedOnALogarithmicAxis() {
    var average = ExponentialAverage(weight: 0.5, isGeometric: true)
    _ = average.next(1)
    // (0.25 log 1 + 0.5 log 8) / 0.75 = log 8 * 2 / 3.
    #expect(abs(average.next(8) - 4) < 1e-12)
    #expect(average.next(-1).isNaN)
  }
}
