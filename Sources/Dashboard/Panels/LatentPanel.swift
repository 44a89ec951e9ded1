import LiveSession
import TerminalUI

/// The latent space: stored observations coloured by a true quantity, the present code with its
/// trail, the goal and the planned path, projected on the principal axes.
enum LatentPanel {
  static func draw(_ context: PanelContext, in area: Rect, into buffer: inout CellBuffer) {
    let latent = context.snapshot.latent
    let projection = context.state.projection
    let axisCount = latent.size > 0 ? min(latent.axes.count / latent.size, 3) : 0
    let isDeep = projection.isThreeDimensional && axisCount == 3
    var body = context.caption(
      isDeep || axisCount == 0 ? "latent space" : "latent space 2D", [], of: .latent, in: area,
      into: &buffer)
    guard axisCount > 0 else {
      context.explainEmptiness("codes come with the first model", in: body, into: &buffer)
      return
    }
    HueLegend.draw(context, in: area, into: &buffer)
    if body.height >= 14 {
      legend(context).draw(
        in: body.removeBottom(1), into: &buffer, with: context.appearance)
    }
    plot(context, isDeep: isDeep).draw(in: body, of: &buffer, with: context.appearance)
  }

  /// The scatter plot with everything over it.
  private static func plot(_ context: PanelContext, isDeep: Bool) -> ScatterPlot {
    let latent = context.snapshot.latent
    let theme = context.theme
    let view = context.state.projection
    let axes = LatentAxes(latent, isDeep: isDeep)
    let camera =
      isDeep
      ? ScatterCamera(yaw: view.yaw(at: context.seconds), pitch: view.pitch, zoom: view.zoom)
      : ScatterCamera(zoom: view.zoom)
    var plot = ScatterPlot(
      projection: PointProjection(
        dimension: latent.size, center: latent.center, axes: axes.vectors),
      camera: camera, points: latent.cloud, values: latent.cloudHues,
      colorMap: latent.isAngle ? .twilight : .viridis)
    plot.extents = axes.extents
    plot.axisNames = axes.names
    plot.paths = [
      ScatterPlot.Path(points: latent.trail, color: theme.trail.foreground, isFading: true),
      ScatterPlot.Path(points: latent.plan, color: theme.plan.foreground, isDashed: true),
    ]
    // The trail leads up to the present code.
    plot.paths[0].points += latent.present
    plot.markers = [
      ScatterPlot.Marker(point: latent.goal, kind: .goal, label: "goal"),
      ScatterPlot.Marker(point: latent.present, kind: .present),
    ]
    if context.state.view == .traverse {
      plot.paths = []
      plot.markers.append(
        ScatterPlot.Marker(
          point: context.snapshot.traverse.latent, kind: .other(theme.seriesColor(4)),
          label: "walked"))
    }
    return plot
  }

  /// What the signs in the plot mean.
  private static func legend(_ context: PanelContext) -> SegmentLine {
    let theme = context.theme
    let glyphs = context.glyphs
    var line = SegmentLine()
    func add(_ sign: String, _ style: Style, _ words: String, _ importance: Int) {
      line.add(" " + sign, style, importance: importance)
      line.add(" " + words + " ", theme.muted, importance: importance)
    }
    add(String(glyphs.present), theme.present, "present", 9)
    add(String(glyphs.goal), theme.goal, "goal", 8)
    let rule = String(repeating: String(glyphs.horizontal), count: 3)
    let dashes = String(repeating: String(glyphs.dashedHorizontal), count: 3)
    if context.state.view == .traverse {
      add(String(glyphs.small), Style(foreground: theme.seriesColor(4)), "walked", 7)
    } else {
      add(rule, theme.trail, "trail", 6)
      add(dashes, theme.plan, "plan", 7)
    }
    let latent = context.snapshot.latent
    add(
      ".", theme.muted, "\(NumberFormat.grouped(latent.cloud.count / latent.size)) stored codes",
      5)
    return line
  }
}

/// The principal axes in the order in which a camera wants them.
///
/// In depth the third axis stands upright and the first two lie flat, so that a ring in their plane
/// turns like a plate on a table: it stays a ring from every side. The second axis points away from
/// the viewer: tilted by a quarter turn the plate shows what the flat view shows.
struct LatentAxes {
  /// `[axisCount, size]`.
  let vectors: [Float]
  /// Half the length of the cloud along every axis; nil when it is not known.
  let extents: [Float]?
  /// The names of the axes.
  let names: [String]

  init(_ latent: LatentReport, isDeep: Bool) {
    let size = latent.size
    let count = min(latent.axes.count / max(size, 1), 3)
    func axis(_ index: Int, sign: Float = 1) -> [Float] {
      latent.axes[(index * size)..<((index + 1) * size)].map { $0 * sign }
    }
    let order = isDeep ? [0, 2, 1] : Array(0..<min(count, 2))
    vectors = order.flatMap { axis($0, sign: isDeep && $0 == 1 ? -1 : 1) }
    names = order.map { "\($0 + 1)" }
    let deviations = latent.axisDeviations
    guard order.allSatisfy({ deviations.indices.contains($0) && deviations[$0] > 0 }) else {
      extents = nil
      return
    }
    extents = order.map { index in
      deviations[index] * Self.reach(of: latent, along: axis(index), deviation: deviations[index])
    }
  }

  /// How many standard deviations the cloud reaches along an axis, rounded up to quarters: the
  /// picture then keeps its scale from one refit of the axes to the next.
  private static func reach(
    of latent: LatentReport, along axis: [Float], deviation: Float
  ) -> Float {
    let size = axis.count
    let center = (0..<size).reduce(Float(0)) { sum, index in
      sum + (latent.center.indices.contains(index) ? latent.center[index] * axis[index] : 0)
    }
    var farthest: Float = 0
    latent.cloud.withUnsafeBufferPointer { cloud in
      axis.withUnsafeBufferPointer { axis in
        for point in 0..<(cloud.count / size) {
          var place = -center
          for index in 0..<size { place += cloud[point * size + index] * axis[index] }
          // Written so that what is not a number counts for nothing.
          if abs(place) > farthest { farthest = abs(place) }
        }
      }
    }
    let reach = (farthest / deviation * 4).rounded(.up) / 4
    return reach.isFinite ? min(max(reach, 1.5), 3.5) : 2.5
  }
}

/// What the colours of the cloud mean, at the right end of the caption.
enum HueLegend {
  static func draw(_ context: PanelContext, in area: Rect, into buffer: inout CellBuffer) {
    let latent = context.snapshot.latent
    let name = latent.hueName.isEmpty ? "value" : latent.hueName
    let row = Rect(x: area.x, y: area.y, width: area.width - 1, height: 1)
    guard !context.appearance.isMonochrome else {
      let words =
        latent.isAngle ? " arrows show the true \(name) " : " signs show the true \(name) "
      guard words.columnCount + 18 <= row.width else { return }
      buffer.write(words, endingAt: row.right, y: row.y, style: context.theme.muted, clip: row)
      return
    }
    let map: ColorMap = latent.isAngle ? .twilight : .viridis
    let (low, high) = ends(latent)
    let samples = row.width >= 56 ? 12 : 6
    let after = " \(high) "
    // The title and a piece of the rule need their room too.
    let room = row.width - 18 - samples - after.columnCount
    let variants = [" hue = \(name) \(low) ", " \(name) \(low) ", " \(low) "]
    guard let before = variants.first(where: { $0.columnCount <= room }) else { return }
    var column = row.right - before.columnCount - samples - after.columnCount
    column = buffer.write(before, x: column, y: row.y, style: context.theme.muted, clip: row)
    // The very colours that the cloud has at this depth.
    let steps = map.steps(at: context.appearance.depth)
    for sample in 0..<samples {
      let place = (Double(sample) + 0.5) / Double(samples) * Double(steps.count)
      // Angles run from -pi to pi: the middle of the legend is angle 0, the start of the map.
      let step = Int(place) + (latent.isAngle ? (steps.count + 1) / 2 : 0)
      let color = steps.isEmpty ? .standard : steps[step % steps.count]
      buffer.put(
        context.glyphs.full, x: column, y: row.y, style: Style(foreground: color), clip: row)
      column += 1
    }
    buffer.write(after, x: column, y: row.y, style: context.theme.muted, clip: row)
  }

  /// The values at the ends of the colours.
  private static func ends(_ latent: LatentReport) -> (String, String) {
    if latent.isAngle { return ("-pi", "pi") }
    let finite = latent.cloudHues.filter(\.isFinite)
    guard let low = finite.min(), let high = finite.max() else { return ("low", "high") }
    return (
      NumberFormat.compact(Double(low), width: 5), NumberFormat.compact(Double(high), width: 5)
    )
  }
}
