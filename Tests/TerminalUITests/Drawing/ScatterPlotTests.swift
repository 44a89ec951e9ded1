import Foundation
import TerminalUI
import Testing

struct ScatterPlotTests {
  /// A plot of single points without margin effects: extents of one.
  private func plot(_ points: [Float], dimension: Int = 3, camera: ScatterCamera = ScatterCamera())
    -> ScatterPlot
  {
    var plot = ScatterPlot(
      projection: .coordinates(dimension), camera: camera, points: points, colorMap: .viridis)
    plot.extents = [Float](repeating: 1, count: min(3, dimension))
    return plot
  }

  private func dot(_ point: [Float], camera: ScatterCamera = ScatterCamera()) -> Dot? {
    var buffer = CellBuffer(width: 40, height: 20)
    plot(point, camera: camera).draw(in: buffer.bounds, of: &buffer, with: Appearance())
    let set = dots(in: buffer)
    #expect(set.count == 1)
    return set.first
  }

  @Test func axesPointRightUpAndTowardsTheViewer() throws {
    let center = try #require(dot([0, 0, 0]))
    #expect(center == Dot(x: 40, y: 40))
    let right = try #require(dot([0.5, 0, 0]))
    #expect(right.x > center.x + 15 && right.y == center.y)
    let up = try #require(dot([0, 0.5, 0]))
    #expect(up.y < center.y - 15 && up.x == center.x)
    #expect(dot([0, 0, 0.9]) == center)
    // Turned by a quarter, the third axis points right; tilted by a quarter, down.
    let turned = try #require(dot([0, 0, 0.5], camera: ScatterCamera(yaw: .pi / 2)))
    #expect(turned.x > center.x + 15 && abs(turned.y - center.y) <= 1)
    let tilted = try #require(dot([0, 0, 0.5], camera: ScatterCamera(pitch: .pi / 2)))
    #expect(tilted.y > center.y + 15 && abs(tilted.x - center.x) <= 1)
  }

  /// In a large area points grow, as long as each has room; a sign is as large as it is.
  @Test func pointsGrowWhereThereIsRoom() {
    func count(of points: Int, largest: Int, glyphs: GlyphSet = .unicode) -> Int {
      let places = (0..<points).flatMap { index -> [Float] in
        let (column, row) = (Float(index % 10), Float(index / 10))
        return [column / 6 - 0.7, row / 6 - 0.7, 0]
      }
      var cloud = plot(places)
      cloud.largestPoint = largest
      var buffer = CellBuffer(width: 40, height: 20)
      cloud.draw(in: buffer.bounds, of: &buffer, with: Appearance(glyphs: glyphs))
      return glyphs == .unicode
        ? dots(in: buffer).count : buffer.cells.count { $0.glyph != " " }
    }
    // 6400 dots: a hundred for each of 60 points, less than 100 for each of 90.
    #expect(count(of: 60, largest: 1) == 60)
    #expect(count(of: 60, largest: 3) == 9 * 60)
    #expect(count(of: 90, largest: 3) == 4 * 90)
    #expect(count(of: 60, largest: 2) == 4 * 60)
    #expect(count(of: 60, largest: 3, glyphs: .ascii) == count(of: 60, largest: 1, glyphs: .ascii))
  }

  @Test func aCircleStaysACircleWhileItTurns() {
    let points = (0..<200).flatMap { index -> [Float] in
      let angle = Float(index) / 100 * .pi
      return [cos(angle), sin(angle), 0]
    }
    for yaw in stride(from: 0.0, through: 6, by: 0.5) {
      var circle = plot(points, camera: ScatterCamera(yaw: yaw))
      circle.extents = [1, 1, 1]
      var buffer = CellBuffer(width: 60, height: 20)
      circle.draw(in: buffer.bounds, of: &buffer, with: Appearance())
      let set = dots(in: buffer)
      let width = Double((set.map(\.x).max() ?? 0) - (set.map(\.x).min() ?? 0))
      let height = Double((set.map(\.y).max() ?? 0) - (set.map(\.y).min() ?? 0))
      #expect(abs(height - 75) <= 2, "turning about the upright axis keeps the height")
      #expect(abs(width - abs(cos(yaw)) * 75) <= 3, "yaw \(yaw)")
    }
  }

  @Test func theNearestPointGivesACellItsColour() {
    let steps = ColorMap.viridis.steps(at: .truecolor)
    for order in [[0, 1], [1, 0]] {
      let points: [[Float]] = [[0.001, 0, 0.8], [0.001, 0, -0.8]]
      var scatter = plot(order.flatMap { points[$0] }, camera: ScatterCamera(yaw: 1e-6))
      scatter.values = order.map { $0 == 0 ? 1 : 0 }
      scatter.valueRange = 0...1
      var buffer = CellBuffer(width: 11, height: 5)
      scatter.draw(in: buffer.bounds, of: &buffer, with: Appearance())
      let shown = buffer.cells.filter { $0.glyph != " " }
      #expect(shown.count == 1)
      #expect(shown.first?.style.foreground == steps.last)
    }
  }

  @Test func farPointsAreDarker() throws {
    func lightness(_ depth: Float) throws -> Double {
      var scatter = plot([0, 0, depth], camera: ScatterCamera(yaw: 1e-6))
      scatter.values = [1]
      scatter.valueRange = 0...1
      var buffer = CellBuffer(width: 11, height: 5)
      scatter.draw(in: buffer.bounds, of: &buffer, with: Appearance())
      let cell = try #require(buffer.cells.first { $0.glyph != " " })
      guard case .rgb(let red, let green, let blue) = cell.style.foreground else { return -1 }
      return PerceptualColor(red: red, green: green, blue: blue).lightness
    }
    let (far, middle, near) = (try lightness(-0.9), try lightness(0), try lightness(0.9))
    #expect(far < middle && middle < near)
  }

  @Test func anglesPointWithoutColour() {
    func sign(_ angle: Float, _ glyphs: GlyphSet) -> String {
      var scatter = plot([0, 0, 0])
      scatter.colorMap = .twilight
      scatter.values = [angle]
      return drawn(width: 1, height: 1, glyphs: glyphs, depth: .none) {
        scatter.draw(in: $0.bounds, of: &$0, with: $1)
      }[0]
    }
    #expect([0, .pi / 2, .pi, -.pi / 2].map { sign($0, .unicode) } == ["↑", "←", "↓", "→"])
    #expect([0, .pi / 2, .pi, -.pi / 2].map { sign($0, .ascii) } == ["^", "<", "v", ">"])
    #expect(sign(2 * .pi + 0.1, .unicode) == "↑")
  }

  @Test func markersLieOverPathsOverTheCloud() {
    var scatter = plot([0, 0, 0], dimension: 2)
    scatter.paths = [.init(points: [-0.9, 0, 0.9, 0], color: .rgb(9, 9, 9))]
    scatter.markers = [
      .init(point: [0, 0], kind: .goal, label: "goal"), .init(point: [0.9, 0], kind: .present),
    ]
    let lines = drawn(width: 21, height: 9, glyphs: .ascii) {
      scatter.draw(in: $0.bounds, of: &$0, with: $1)
    }
    #expect(lines[4].contains("+-goal"), "\(lines[4])")
    #expect(lines[4].contains("-@"))
    var buffer = CellBuffer(width: 21, height: 9)
    scatter.draw(in: buffer.bounds, of: &buffer, with: Appearance())
    #expect(buffer[10, 4].glyph == "✚")
    #expect(buffer[10, 4].style == Theme.dark.goal)
  }

  @Test func aTrailFadesTowardsItsBeginning() {
    var scatter = plot([], dimension: 2)
    let points = (0..<60).flatMap { [Float($0) / 30 - 1, Float(0)] }
    scatter.paths = [.init(points: points, color: .rgb(255, 255, 255), isFading: true)]
    var buffer = CellBuffer(width: 40, height: 20)
    scatter.draw(in: buffer.bounds, of: &buffer, with: Appearance())
    let row = (0..<40).compactMap { column -> Int? in
      guard buffer[column, 10].glyph != " ",
        case .rgb(let red, _, _) = buffer[column, 10].style.foreground
      else { return nil }
      return Int(red)
    }
    #expect(row.count > 30)
    #expect(row == row.sorted())
    #expect(row.last == 255 && (row.first ?? 255) < 120)
  }

  @Test func aPlanIsBroken() {
    var scatter = plot([], dimension: 2)
    scatter.paths = [
      .init(
        points: (0..<60).flatMap { [Float($0) / 30 - 1, Float(0)] }, color: .standard,
        isDashed: true)
    ]
    var buffer = CellBuffer(width: 40, height: 20)
    scatter.draw(in: buffer.bounds, of: &buffer, with: Appearance())
    let count = dots(in: buffer).count
    #expect(count > 40 && count < 66, "three dots of four")
  }

  @Test func theProjectionCentersAndMixesCoordinates() throws {
    let projection = PointProjection(dimension: 2, center: [10, 20], axes: [0, 1, 1, 0])
    var scatter = ScatterPlot(projection: projection, points: [10, 20, 10, 20.5, 10.5, 20])
    scatter.extents = [1, 1]
    var buffer = CellBuffer(width: 40, height: 20)
    scatter.draw(in: buffer.bounds, of: &buffer, with: Appearance())
    let set = dots(in: buffer)
    #expect(set.contains(Dot(x: 40, y: 40)))
    #expect(set.contains { $0.y == 40 && $0.x > 55 }, "the second coordinate goes right")
    #expect(set.contains { $0.x == 40 && $0.y < 25 }, "the first goes up")
  }
}
