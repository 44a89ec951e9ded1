import Foundation

/// A cloud of points seen from a camera, with paths and markers over it.
///
/// Dots are as wide as they are high, so that a circle stays one. Far points are darker. Points are
/// coloured by a value; without colour the shape of a point tells the value.
package struct ScatterPlot: Sendable {
  /// A line through points, oldest first.
  package struct Path: Sendable, Equatable {
    /// The points `[count, dimension]`.
    package var points: [Float]
    /// Its colour.
    package var color: Color
    /// Whether it fades towards its beginning.
    package var isFading: Bool
    /// Whether it is drawn broken: a plan rather than a fact.
    package var isDashed: Bool

    /// Makes a path.
    package init(points: [Float], color: Color, isFading: Bool = false, isDashed: Bool = false) {
      self.points = points
      self.color = color
      self.isFading = isFading
      self.isDashed = isDashed
    }
  }

  /// What a marker stands for.
  package enum MarkerKind: Sendable, Equatable {
    /// The present state.
    case present
    /// The goal.
    case goal
    /// A place chosen by hand.
    case cursor
    /// Something else, drawn in a colour.
    case other(Color)
  }

  /// A single marked point.
  package struct Marker: Sendable, Equatable {
    /// The point `[dimension]`.
    package var point: [Float]
    /// What it stands for.
    package var kind: MarkerKind
    /// A word beside it.
    package var label: String

    /// Makes a marker.
    package init(point: [Float], kind: MarkerKind, label: String = "") {
      self.point = point
      self.kind = kind
      self.label = label
    }
  }

  /// How points become coordinates.
  package var projection: PointProjection
  /// From where they are seen.
  package var camera: ScatterCamera
  /// The cloud `[count, dimension]`.
  package var points: [Float]
  /// A value for each point; points without one take the first colour.
  package var values: [Float]
  /// The values at the ends of the colour map; nil for the range of the values, and for a cyclic map
  /// for one turn from 0 to 2 pi (angles beyond wrap).
  package var valueRange: ClosedRange<Float>?
  /// How values become colours.
  package var colorMap: ColorMap
  /// Half the length of the cloud along every axis; nil for that of the points.
  ///
  /// Give a stable one (2.5 standard deviations, say) and the picture does not breathe with every new
  /// point.
  package var extents: [Float]?
  /// Outlines of Gaussians over the cloud.
  package var ellipses: [Ellipse] = []
  /// Arrows over the outlines.
  package var arrows: [Arrow] = []
  /// Lines over the cloud; the last is on top.
  package var paths: [Path] = []
  /// Marked points over the lines.
  package var markers: [Marker] = []
  /// The most width and height of a point in dots: points grow up to it where there is room around
  /// each, so that a cloud on a large screen can be seen.
  package var largestPoint = 1
  /// Whether it says how many points lie beyond its edges.
  package var countsOutside = true
  /// The names of the axes, shown at a small tripod; empty for none.
  package var axisNames: [String] = []

  /// Makes a plot of a cloud.
  package init(
    projection: PointProjection, camera: ScatterCamera = ScatterCamera(), points: [Float] = [],
    values: [Float] = [], valueRange: ClosedRange<Float>? = nil, colorMap: ColorMap = .viridis
  ) {
    self.projection = projection
    self.camera = camera
    self.points = points
    self.values = values
    self.valueRange = valueRange
    self.colorMap = colorMap
  }

  /// Draws the cloud, paths, tripod and markers into an area.
  package func draw(in area: Rect, of buffer: inout CellBuffer, with appearance: Appearance) {
    guard !area.isEmpty, projection.axisCount > 0 else { return }
    var canvas = DotCanvas(columns: area.width, rows: area.height)
    let transform = transform(in: area)
    let cloud = rasterizeCloud(
      columns: area.width, rows: area.height, transform: transform, appearance: appearance)
    if appearance.glyphs == .unicode, !appearance.isMonochrome {
      cloud.transfer(to: &canvas)
    } else {
      cloud.paintSigns(in: area, of: &buffer, plot: self, appearance: appearance)
    }
    // Outlines melt together where they meet, and so do arrows.
    for ellipse in ellipses { draw(ellipse, pen: 254, transform, on: &canvas) }
    for arrow in arrows { draw(arrow, pen: 255, transform, on: &canvas) }
    for (index, path) in paths.enumerated() {
      draw(
        path, pen: UInt8(truncatingIfNeeded: 2 + index % 250), transform, on: &canvas, appearance)
    }
    let names = drawTripod(transform, on: &canvas, area: area, appearance)
    canvas.paint(into: &buffer, area: area, glyphs: appearance.glyphs)
    for name in names {
      buffer.write(
        name.text, x: name.x, y: name.y, style: appearance.theme.muted, clip: area)
    }
    if countsOutside, cloud.outsideCount > 0, area.width >= 24, area.height >= 7 {
      buffer.write(
        "\(cloud.outsideCount) outside ", in: area, at: .right, style: appearance.theme.muted)
    }
    for marker in markers { draw(marker, transform, in: area, of: &buffer, appearance) }
  }

  /// Half the length of the cloud along every axis: the farthest point, or three and a half standard
  /// deviations if one point lies still farther out.
  func pointExtents() -> [Float] {
    let dimension = projection.dimension
    let count = points.count / max(1, dimension)
    return (0..<projection.axisCount).map { axis in
      var (farthest, squares, finite): (Float, Float, Float) = (0, 0, 0)
      points.withUnsafeBufferPointer { points in
        for index in 0..<count {
          var place: Float = 0
          for column in 0..<dimension {
            place +=
              projection.axes[axis * dimension + column]
              * (points[index * dimension + column] - projection.centerCoordinate(column))
          }
          let square = place * place
          guard square.isFinite else { continue }
          farthest = max(farthest, abs(place))
          squares += square
          finite += 1
        }
      }
      let deviation = finite > 0 ? (squares / finite).squareRoot() : 0
      let extent = min(farthest, 3.5 * deviation)
      return extent.isFinite && extent > 0 ? extent : 1
    }
  }

  private func draw(
    _ path: Path, pen: UInt8, _ transform: ScatterTransform, on canvas: inout DotCanvas,
    _ appearance: Appearance
  ) {
    let count = path.points.count / max(1, projection.dimension)
    guard count > 0 else { return }
    let places = (0..<count).map { place(of: path.points, at: $0, transform) }
    let fades = (0..<6).map { step in
      path.color.mixed(with: appearance.theme.ground, 0.75 * (1 - Double(step + 1) / 6))
    }
    func color(_ index: Int) -> Color {
      path.isFading ? fades[min(5, index * 6 / count)] : path.color
    }
    if count == 1, let only = places[0] {
      canvas.dot(x: Int(only.x), y: Int(only.y), pen: pen, color: path.color)
    }
    var phase = 0
    for index in places.indices.dropFirst() {
      guard let start = places[index - 1], let end = places[index] else { continue }
      phase = canvas.line(
        fromX: start.x, y: start.y, toX: end.x, y: end.y, pen: pen, color: color(index),
        pattern: path.isDashed ? 0b0111_0111 : 0xFF, phase: phase)
    }
  }

  /// A point's place in dots; nil when it is missing, not finite or absurdly far away.
  func place(
    of coordinates: [Float], at index: Int, _ transform: ScatterTransform
  ) -> (x: Double, y: Double)? {
    let dimension = projection.dimension
    guard dimension > 0, (index + 1) * dimension <= coordinates.count else { return nil }
    let place = coordinates.withUnsafeBufferPointer { points in
      transform.matrix.withUnsafeBufferPointer { matrix -> (Float, Float) in
        guard let first = points.baseAddress, let rows = matrix.baseAddress else {
          return (.nan, .nan)
        }
        let result = transform.apply(first + index * dimension, rows)
        return (result.x, result.y)
      }
    }
    guard abs(place.0) < 1e7, abs(place.1) < 1e7 else { return nil }
    return (Double(place.0), Double(place.1))
  }

  private func draw(
    _ marker: Marker, _ transform: ScatterTransform, in area: Rect, of buffer: inout CellBuffer,
    _ appearance: Appearance
  ) {
    guard let place = place(of: marker.point, at: 0, transform) else { return }
    let (theme, glyphs) = (appearance.theme, appearance.glyphs)
    var glyph: Unicode.Scalar
    let style: Style
    switch marker.kind {
    case .present: (glyph, style) = (glyphs.present, theme.present)
    case .goal: (glyph, style) = (glyphs.goal, theme.goal)
    case .cursor: (glyph, style) = (glyphs.notANumber, theme.accent)
    case .other(let color): (glyph, style) = (glyphs.small, Style(foreground: color, bold: true))
    }
    var x = area.x + Int((place.x / 2).rounded(.down))
    var y = area.y + Int((place.y / 4).rounded(.down))
    if let arrow = glyphs.beyond(area, x: x, y: y) {
      // At the edge stands where it is to be found.
      glyph = arrow
      x = min(max(x, area.x), area.right - 1)
      y = min(max(y, area.y), area.bottom - 1)
    }
    buffer.put(glyph, x: x, y: y, style: style, clip: area, keepingBackground: true)
    guard !marker.label.isEmpty else { return }
    let label = marker.label.drawable(in: glyphs)
    let fits = x + 1 + label.columnCount < area.right
    buffer.write(
      label, x: fits ? x + 2 : x - 1 - label.columnCount, y: y, style: style.with(bold: false),
      clip: area)
  }

  /// Draws the directions of the axes into the lower left corner, if there is room.
  /// - Returns: The names and where they go.
  private func drawTripod(
    _ transform: ScatterTransform, on canvas: inout DotCanvas, area: Rect, _ appearance: Appearance
  ) -> [(text: String, x: Int, y: Int)] {
    guard !axisNames.isEmpty, area.width >= 24, area.height >= 7 else { return [] }
    let length = 9.0
    // Long names stand left of an axis that points left.
    let longest = axisNames.map(\.columnCount).max() ?? 0
    let (originX, originY) = (14.0 + Double(2 * max(longest - 2, 0)), Double(canvas.dotHeight) - 12)
    guard originX + 2 * length < Double(canvas.dotWidth) else { return [] }
    var names: [(text: String, x: Int, y: Int)] = []
    for axis in 0..<min(projection.axisCount, axisNames.count) {
      let (right, up) = (Double(transform.rotation[axis]), Double(transform.rotation[3 + axis]))
      // An axis that points at the viewer has no direction to show.
      guard (right * right + up * up).squareRoot() > 0.2 else { continue }
      let (endX, endY) = (originX + right * length, originY - up * length)
      canvas.line(
        fromX: originX, y: originY, toX: endX, y: endY, pen: 1,
        color: appearance.theme.axis.foreground)
      let text = axisNames[axis].drawable(in: appearance.glyphs)
      let beyondX = originX + right * (length + 2.5)
      let beyondY = originY - up * (length + 3.5)
      let column = Int((beyondX / 2).rounded(.down))
      names.append(
        (
          text, area.x + (right < -0.3 ? column - text.columnCount + 1 : column),
          area.y + Int((beyondY / 4).rounded(.down))
        ))
    }
    return names
  }
}
