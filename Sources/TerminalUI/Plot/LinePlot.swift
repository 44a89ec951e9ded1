/// Curves over a common pair of axes, with as much around them as the area has room for.
///
/// The picture degrades in steps rather than by accident: rows of sparklines when there is next to no
/// room, curves without axes when there is little, and otherwise ticks, grid, events and a legend
/// with the latest values. Values that are not finite are gaps, marked on the horizontal axis and
/// counted.
package struct LinePlot: Sendable {
  /// One curve.
  package struct Series: Sendable, Equatable {
    /// Its name in the legend.
    package var name: String
    /// The same in fewer columns, in falling length, for legends without the room.
    package var shorterNames: [String] = []
    /// The horizontal values, not falling, in the unit of the axis.
    package var x: [Double]
    /// The values; as many as `x` (what is left over on either side is ignored).
    package var y: [Double]
    /// Its colour; nil for the theme's colour at its position.
    package var color: Color?
    /// The smallest value that each point stands for; empty when points are single values.
    package var lows: [Double] = []
    /// The largest value that each point stands for; empty when points are single values.
    package var highs: [Double] = []
    /// A smoothed curve of one's own, as many values as `y`; drawn strong over the faint values.
    package var average: [Double] = []
    /// The places of values that were not finite, besides those of `y` that are not.
    package var gaps: [Double] = []
    /// Whether a value of `y` that is no number was never measured: it leaves a hole, and nothing warns of
    /// it.
    package var hasHoles = false

    /// Makes a curve.
    package init(name: String, x: [Double], y: [Double], color: Color? = nil) {
      self.name = name
      self.x = x
      self.y = y
      self.color = color
    }

    /// Its name, so many times shortened as it can be.
    func name(shortened times: Int) -> String {
      ([name] + shorterNames)[min(times, shorterNames.count)]
    }

    /// Whether the points have extremes to draw.
    var hasBand: Bool {
      let count = min(x.count, y.count)
      return count > 0 && lows.count >= count && highs.count >= count
    }
  }

  /// Something that happened at a horizontal value: a vertical line with a few words.
  package struct Event: Sendable, Equatable {
    /// Where.
    package var x: Double
    /// What.
    package var text: String

    /// Makes an event.
    package init(x: Double, text: String) {
      self.x = x
      self.text = text
    }
  }

  /// How much of a plot an area has room for.
  package enum Detail: Sendable, Equatable {
    /// A row of blocks for each curve.
    case sparklines
    /// Curves and legend without axes.
    case curves
    /// Everything, with the labels set into the horizontal axis to save a row.
    case compact
    /// Everything.
    case full
  }

  /// The curves; the first is drawn on top.
  package var series: [Series]
  /// What lies between pairs of curves; the first is drawn on top, all under the curves.
  package var bands: [Band] = []
  /// Curves behind all others, thin and without a place in the legend.
  package var background: [Series] = []
  /// The horizontal axis.
  package var xAxis: PlotAxis
  /// The vertical axis.
  package var yAxis: PlotAxis
  /// Vertical lines.
  package var events: [Event] = []
  /// A horizontal value to read all curves at: a vertical line, and the legend shows the values
  /// there.
  package var cursor: Double?
  /// Whether the first row names the curves.
  package var showsLegend = true
  /// Whether the legend gives up its values before it cuts names.
  package var keepsLegendNames = false
  /// The width of the column of labels, whatever they are; nil for as wide as they are.
  ///
  /// Plots under each other line up, and nothing shifts. Longer labels are left away.
  package var fixedLabelWidth: Int?
  /// Whether the horizontal axis is drawn; plots under each other need it once.
  package var showsXAxis = true

  /// Makes a plot.
  package init(
    series: [Series], xAxis: PlotAxis = PlotAxis(unit: .count), yAxis: PlotAxis = PlotAxis()
  ) {
    self.series = series
    self.xAxis = xAxis
    self.yAxis = yAxis
  }

  /// Where things came to stand.
  package struct Geometry: Sendable, Equatable {
    /// The level of detail drawn.
    package var detail: Detail
    /// The area of the curves.
    package var plotArea: Rect
    /// The width of the column of labels.
    package var labelWidth: Int
    /// The horizontal values at the edges.
    package var xRange: ClosedRange<Double>
    /// The vertical values at the edges.
    package var yRange: ClosedRange<Double>
    /// How many values of all curves are not finite.
    package var nonFiniteCount: Int
    /// How many finite values have no place on the vertical scale.
    package var hiddenCount: Int
  }

  /// The detail that an area has room for.
  ///
  /// A plot with labels of a fixed width and no horizontal axis is one of several, drawn whole down
  /// to a single row.
  package static func detail(width: Int, height: Int) -> Detail {
    if height < 4 || width < 16 { return .sparklines }
    if height < 6 || width < 28 { return .curves }
    return height < 12 ? .compact : .full
  }

  /// Draws the plot into an area.
  @discardableResult
  package func draw(
    in area: Rect, of buffer: inout CellBuffer, with appearance: Appearance
  ) -> Geometry {
    let detail: Detail =
      showsXAxis || fixedLabelWidth == nil
      ? Self.detail(width: area.width, height: area.height) : .compact
    let xRange = xAxis.range ?? automaticXRange()
    let extent = dataExtent(in: xRange)
    let yRange =
      yAxis.range
      ?? AutomaticRange.padded(low: extent.low, high: extent.high, scale: yAxis.scale)
    var geometry = Geometry(
      detail: detail, plotArea: area, labelWidth: 0, xRange: xRange, yRange: yRange,
      nonFiniteCount: extent.nonFinite, hiddenCount: extent.hidden)
    guard !area.isEmpty else { return geometry }
    guard detail != .sparklines else {
      drawSparklines(in: area, of: &buffer, with: appearance)
      return geometry
    }

    var rest = area
    let legendRow = rest.removeTop(showsLegend ? 1 : 0)
    drawLegend(in: legendRow, of: &buffer, with: appearance, geometry: geometry)
    let mapping = (
      x: AxisMapping(scale: xAxis.scale, range: xRange),
      y: AxisMapping(scale: yAxis.scale, range: yRange)
    )
    if detail == .curves {
      geometry.plotArea = rest
      drawEvents(in: rest, mapping: mapping.x, of: &buffer, with: appearance)
    } else {
      geometry = drawAxes(
        around: rest, mapping: mapping, geometry: geometry, of: &buffer, with: appearance)
    }
    drawCurves(in: geometry.plotArea, mapping: mapping, of: &buffer, with: appearance)
    drawEventWords(in: geometry.plotArea, mapping: mapping.x, of: &buffer, with: appearance)
    return geometry
  }

  /// From the first horizontal value to the last, without air.
  private func automaticXRange() -> ClosedRange<Double> {
    var (low, high) = (Double.infinity, -Double.infinity)
    for curve in series {
      for x in curve.x.prefix(curve.y.count) where xAxis.scale.position(x) != nil {
        low = min(low, x)
        high = max(high, x)
      }
    }
    guard low <= high else { return xAxis.scale == .log ? 1...10 : 0...1 }
    return low < high ? low...high : low...(low + max(1, abs(low) * 0.1)).clampedFinite
  }

  /// The smallest and largest value that has a place, and how many have none.
  private func dataExtent(
    in xRange: ClosedRange<Double>
  ) -> (low: Double, high: Double, nonFinite: Int, hidden: Int) {
    var result = (low: Double.infinity, high: -Double.infinity, nonFinite: 0, hidden: 0)
    for curve in series {
      result.nonFinite += curve.gaps.count
      if curve.hasBand {
        for index in 0..<min(curve.x.count, curve.y.count) where xRange.contains(curve.x[index]) {
          for value in [curve.lows[index], curve.highs[index]]
          where yAxis.scale.position(value) != nil {
            result.low = min(result.low, value)
            result.high = max(result.high, value)
          }
        }
      }
      curve.x.withUnsafeBufferPointer { xs in
        curve.y.withUnsafeBufferPointer { ys in
          for index in 0..<min(xs.count, ys.count) {
            let y = ys[index]
            if !y.isFinite {
              result.nonFinite += curve.hasHoles ? 0 : 1
            } else if yAxis.scale == .log, y <= 0 {
              result.hidden += 1
            } else if xRange.contains(xs[index]) {
              result.low = min(result.low, y)
              result.high = max(result.high, y)
            }
          }
        }
      }
    }
    return result
  }

  /// The colour of a curve.
  func color(of index: Int, theme: Theme) -> Color {
    series[index].color ?? theme.seriesColor(index)
  }
}

extension Double {
  /// The nearest finite number.
  fileprivate var clampedFinite: Double {
    Swift.min(.greatestFiniteMagnitude, Swift.max(-.greatestFiniteMagnitude, self))
  }
}
