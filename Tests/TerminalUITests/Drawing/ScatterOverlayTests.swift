import Foundation
import TerminalUI
import Testing

/// Ellipses, arrows and picking, each against what the projection says of single points.
struct ScatterOverlayTests {
  private static let area = Rect(x: 0, y: 0, width: 60, height: 30)
  private static let cameras = [
    ScatterCamera(), ScatterCamera(yaw: 0.7, pitch: 0.4),
    ScatterCamera(yaw: -2, pitch: 1.1, zoom: 2),
  ]

  /// A plot of four dimensions along three slanting axes.
  private func plot(_ camera: ScatterCamera, points: [Float] = []) -> ScatterPlot {
    let axes: [Float] = [0.8, 0.6, 0, 0.1, -0.6, 0.7, 0.3, 0, 0.1, -0.2, 0.9, 0.5]
    var plot = ScatterPlot(
      projection: PointProjection(dimension: 4, center: [0.1, -0.2, 0, 0.3], axes: axes),
      camera: camera, points: points, colorMap: .viridis)
    plot.extents = [2, 2, 2]
    return plot
  }

  /// Where a point appears, in dots.
  private func dots(_ plot: ScatterPlot, _ point: [Float]) throws -> SIMD2<Double> {
    let place = try #require(plot.place(of: point, in: Self.area))
    return SIMD2(place.x * 2, place.y * 4)
  }

  /// A marker outside the picture is an arrow at the edge on its side, with its label.
  @Test func whatLiesOutsideThePictureIsToldAtItsEdge() {
    var plot = ScatterPlot(
      projection: PointProjection(dimension: 2, center: [0, 0], axes: [1, 0, 0, 1]),
      points: [0, 0, 9, 0, 0, -9, .nan, 1])
    plot.extents = [1, 1]
    for (glyphs, signs) in [
      (GlyphSet.unicode, ["▸", "◂", "▴", "▾"]), (.ascii, [">", "<", "^", "v"]),
    ] {
      for (point, sign) in zip([[5, 0], [-5, 0], [0.1, 5], [0.1, -5]] as [[Float]], signs) {
        plot.markers = [ScatterPlot.Marker(point: point, kind: .goal, label: "goal")]
        var buffer = CellBuffer(width: 40, height: 20)
        plot.draw(in: buffer.bounds, of: &buffer, with: Appearance(glyphs: glyphs))
        let text = buffer.lines.joined()
        #expect(text.contains(sign) && text.contains("goal"), "\(sign)")
        #expect(text.contains("2 outside"), "what is no number is nowhere")
      }
    }
  }

  @Test(arguments: cameras)
  func anEllipseIsTheShadowOfItsCovariance(camera: ScatterCamera) throws {
    var plot = plot(camera)
    let center: [Float] = [0.3, 0.1, -0.2, 0.2]
    let variances: [Float] = [0.09, 0.01, 0.16, 0.04]
    let middle = try dots(plot, center)
    // The screen's two rows, column by column, by moving the point along each coordinate.
    var covariance = (xx: 0.0, xy: 0.0, yy: 0.0)
    for index in 0..<4 {
      var moved = center
      moved[index] += 1
      let column = try dots(plot, moved) - middle
      covariance.xx += Double(variances[index]) * column.x * column.x
      covariance.xy += Double(variances[index]) * column.x * column.y
      covariance.yy += Double(variances[index]) * column.y * column.y
    }
    plot.ellipses = [ScatterPlot.Ellipse(center: center, variances: variances, color: .standard)]
    var buffer = CellBuffer(width: Self.area.width, height: Self.area.height)
    plot.draw(in: Self.area, of: &buffer, with: Appearance())
    let drawn = TerminalUITests.dots(in: buffer)
    #expect(drawn.count > 20)
    // Every dot lies two standard deviations out by the closed form, but for the raster: the
    // largest change of that distance within one dot.
    let determinant = covariance.xx * covariance.yy - covariance.xy * covariance.xy
    let trace = covariance.xx + covariance.yy
    let least = (trace - (trace * trace - 4 * determinant).squareRoot()) / 2
    let slack = 1.3 / least.squareRoot()
    for dot in drawn {
      let (dx, dy) = (Double(dot.x) + 0.5 - middle.x, Double(dot.y) + 0.5 - middle.y)
      let distance =
        (covariance.yy * dx * dx - 2 * covariance.xy * dx * dy + covariance.xx * dy * dy)
        / determinant
      #expect(abs(distance.squareRoot() - 2) < slack, "\(dot)")
    }
    // And it closes round the middle: the extremes are those of the marginals.
    let right = drawn.map { Double($0.x) }.max() ?? 0
    #expect(abs(right - (middle.x + 2 * covariance.xx.squareRoot())) < 2)
    let top = drawn.map { Double($0.y) }.min() ?? 0
    #expect(abs(top - (middle.y - 2 * covariance.yy.squareRoot())) < 2)
  }

  @Test func anEllipseWithoutWidthIsADotAndOneWithoutNumbersNothing() {
    for (variances, count) in [
      ([Float](repeating: 0, count: 4), 1), ([.nan, 1, 1, 1], 0), ([], 1),
      ([.infinity, 0, 0, 0], 0),
    ] {
      var plot = plot(ScatterCamera())
      plot.ellipses = [
        ScatterPlot.Ellipse(center: [0, 0, 0, 0], variances: variances, color: .standard)
      ]
      var buffer = CellBuffer(width: 60, height: 30)
      plot.draw(in: buffer.bounds, of: &buffer, with: Appearance())
      #expect(TerminalUITests.dots(in: buffer).count == count, "\(variances)")
    }
  }

  @Test(arguments: cameras)
  func anArrowRunsFromItsStartToItsTip(camera: ScatterCamera) throws {
    var plot = plot(camera)
    let (start, end): ([Float], [Float]) = ([-0.4, 0.2, 0.1, 0], [0.5, 0.3, -0.3, 0.4])
    let (from, to) = (try dots(plot, start), try dots(plot, end))
    plot.arrows = [ScatterPlot.Arrow(from: start, to: end, color: .standard)]
    var buffer = CellBuffer(width: 60, height: 30)
    plot.draw(in: buffer.bounds, of: &buffer, with: Appearance())
    let drawn = TerminalUITests.dots(in: buffer)
    func isNear(_ point: SIMD2<Double>, _ distance: Double = 1.5) -> Bool {
      drawn.contains {
        hypot(Double($0.x) + 0.5 - point.x, Double($0.y) + 0.5 - point.y) < distance
      }
    }
    #expect(isNear(from) && isNear(to) && isNear((from + to) / 2))
    // The head stands at the tip on both sides of the shaft, and nothing stands beside the start.
    let way = to - from
    let unit = way / hypot(way.x, way.y)
    let across = SIMD2(-unit.y, unit.x)
    #expect(isNear(to - 2.5 * unit + 1.8 * across, 1.2))
    #expect(isNear(to - 2.5 * unit - 1.8 * across, 1.2))
    let beside = drawn.filter { dot in
      let offset = SIMD2(Double(dot.x) + 0.5, Double(dot.y) + 0.5) - from
      return abs((offset * across).sum()) > 1.2 && (offset * unit).sum() < 4
    }
    #expect(beside.isEmpty)
  }

  @Test(arguments: cameras)
  func theNearestPointIsTheOneUnderTheMouse(camera: ScatterCamera) throws {
    var points: [Float] = []
    for index in 0..<200 {
      let place = Float(index)
      points += [sin(place * 1.7), cos(place * 2.3), sin(place * 0.9 + 1), cos(place * 3.1)]
    }
    let plot = plot(camera, points: points)
    var found = 0
    for column in 0..<60 {
      for row in 0..<30 {
        // By looking at every point with the public projection.
        var best: (index: Int, distance: Double)?
        for index in 0..<200 {
          let place = try dots(plot, Array(points[index * 4..<index * 4 + 4]))
          let distance = hypot(
            place.x - (Double(column) + 0.5) * 2, place.y - (Double(row) + 0.5) * 4)
          if distance < best?.distance ?? 6 { best = (index, distance) }
        }
        let picked = plot.nearestPoint(toColumn: column, row: row, in: Self.area)
        #expect(picked == best?.index, "\(column), \(row)")
        if picked != nil { found += 1 }
      }
    }
    #expect(found > 100 && found < 1800)
  }

  @Test(arguments: cameras)
  func aPointOfThePlaneIsDrawnWhereItWasPickedAndNoFartherThanNeeded(
    camera: ScatterCamera
  ) throws {
    let plot = plot(camera)
    let base: [Float] = [0.2, -0.3, 0.4, 0.1]
    for (column, row) in [(0, 0), (59, 29), (20, 7), (41, 22)] {
      let point = try #require(
        plot.point(atColumn: column, row: row, in: Self.area, through: base))
      let place = try #require(plot.place(of: point, in: Self.area))
      #expect(abs(place.x - Double(column) - 0.5) < 1e-3)
      #expect(abs(place.y - Double(row) - 0.5) < 1e-3)
    }
    // The way is at right angles to every way that the screen does not show.
    let right = try #require(plot.moved(base, columns: 3, rowsUp: 0, in: Self.area))
    let up = try #require(plot.moved(base, columns: 0, rowsUp: 2, in: Self.area))
    let (from, to) = (
      try #require(plot.place(of: base, in: Self.area)),
      try #require(plot.place(of: up, in: Self.area))
    )
    #expect(abs(to.x - from.x) < 1e-3 && abs(from.y - to.y - 2) < 1e-3)
    let ways = [right, up].map { zip($0, base).map { $0 - $1 } }
    var hidden: [Float] = [0.3, -0.7, 0.2, 0.5]
    // What is left of a vector outside the two ways by Gram-Schmidt.
    let first = ways[0]
    let along = dot(ways[1], first) / dot(first, first)
    let second = zip(ways[1], first).map { $0 - along * $1 }
    for way in [first, second] {
      let part = dot(hidden, way) / dot(way, way)
      hidden = zip(hidden, way).map { $0 - part * $1 }
    }
    let unseen = try #require(plot.place(of: zip(base, hidden).map { $0 + $1 }, in: Self.area))
    #expect(abs(unseen.x - from.x) < 1e-3 && abs(unseen.y - from.y) < 1e-3)
  }

  private func dot(_ a: [Float], _ b: [Float]) -> Float {
    zip(a, b).reduce(0) { $0 + $1.0 * $1.1 }
  }

  @Test func pickingInNothingFindsNothing() {
    let empty = ScatterPlot(projection: PointProjection(dimension: 0, axes: []))
    #expect(empty.nearestPoint(toColumn: 3, row: 3, in: Self.area) == nil)
    #expect(empty.point(atColumn: 3, row: 3, in: Self.area, through: []) == nil)
    let plot = plot(ScatterCamera(), points: [.nan, 0, 0, 0])
    #expect(plot.nearestPoint(toColumn: 30, row: 15, in: Self.area) == nil)
    #expect(plot.point(atColumn: 3, row: 3, in: Self.area, through: [1]) == nil)
    #expect(plot.place(of: [0, 0, 0, 0], in: Rect(x: 0, y: 0, width: 0, height: 9)) == nil)
  }
}
