import LiveSession
import TerminalUI

/// What the latent plot shows and from where, without colours: the panel draws it, and the mouse and
/// the cursor find their way in it.
struct LatentScene {
  /// The number of latent dimensions.
  let size: Int
  /// The axes in the camera's order.
  let axes: LatentAxes
  /// Which moment of the history is shown; nil for the live model.
  let moment: GeometryHistory.Moment?
  /// How the cloud is coloured.
  let coloring: LatentColouring
  /// The cloud with its projection, camera and colours; nothing over it.
  let plot: ScatterPlot

  /// Nil while there is nothing to project.
  init?(_ snapshot: SessionSnapshot, _ state: DashboardState) {
    let latent = snapshot.latent
    let isClose = state.view == .latent
    let camera = state.projection
    guard
      let directions = LatentDirections(
        snapshot, basis: isClose ? state.latentView.basis : .principal, state.latentView)
    else { return nil }
    size = latent.size
    let axes = LatentAxes(
      directions, latent: latent,
      isDeep: camera.isThreeDimensional && directions.names.count == 3)
    self.axes = axes
    let history = snapshot[GeometryReport.self].history
    let place = isClose ? state.latentView.moment(in: history, at: snapshot.elapsed) : nil
    let moment = place.map { history.moments[$0] }
    self.moment = moment
    coloring = LatentColouring(snapshot, state)
    var values = coloring.values
    if moment != nil {
      values = history.indices.map { values.indices.contains($0) ? values[$0] : .nan }
    }
    var plot = ScatterPlot(
      projection: PointProjection(
        dimension: size, center: latent.center, axes: axes.vectors),
      camera: axes.isDeep
        ? ScatterCamera(
          yaw: camera.yaw(at: SnapshotClock.seconds(of: snapshot)), pitch: camera.pitch,
          zoom: camera.zoom) : ScatterCamera(zoom: camera.zoom),
      points: moment?.codes ?? latent.cloud, values: values, valueRange: coloring.range,
      colorMap: coloring.map)
    plot.extents = axes.extents
    plot.largestPoint = 3
    plot.axisNames = axes.names
    self.plot = plot
  }
}

/// Up to three directions of the latent space with their names.
struct LatentDirections {
  /// `[count, size]`.
  var vectors: [Float]
  /// One name for each.
  var names: [String]
  /// The standard deviation of the cloud along each, where it is known.
  var deviations: [Float] = []

  /// The directions of a basis; nil while they are not known.
  init?(_ snapshot: SessionSnapshot, basis: LatentBasis, _ state: LatentViewState) {
    let latent = snapshot.latent
    let size = latent.size
    guard size > 0 else { return nil }
    vectors = []
    names = []
    switch basis {
    case .principal:
      let count = min(latent.axes.count / size, 3)
      vectors = Array(latent.axes.prefix(count * size))
      names = (0..<count).map { "\($0 + 1)" }
      deviations = latent.axisDeviations
    case .latent:
      for dimension in state.axes(of: .latent, count: size) {
        var unit = [Float](repeating: 0, count: size)
        unit[dimension] = 1
        vectors += unit
        names.append("z\(dimension + 1)")
      }
    case .probe:
      let probes = snapshot[GeometryReport.self].probes
      for place in state.axes(of: .probe, count: probes.count)
      where probes[place].direction.count == size {
        vectors += probes[place].direction
        names.append(probes[place].name)
      }
    }
    guard !names.isEmpty else { return nil }
  }
}

/// The axes in the order in which a camera wants them.
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
  /// Whether there are three.
  let isDeep: Bool

  init(_ directions: LatentDirections, latent: LatentReport, isDeep: Bool) {
    let size = latent.size
    func axis(_ index: Int, sign: Float = 1) -> [Float] {
      directions.vectors[(index * size)..<((index + 1) * size)].map { $0 * sign }
    }
    self.isDeep = isDeep
    let order = isDeep ? [0, 2, 1] : Array(0..<min(directions.names.count, 2))
    vectors = order.flatMap { axis($0, sign: isDeep && $0 == 1 ? -1 : 1) }
    names = order.map { directions.names[$0] }
    let known = directions.deviations
    let reaches = order.map { index in
      Self.reach(
        of: latent, along: axis(index),
        deviation: known.indices.contains(index) ? known[index] : nil)
    }
    extents = reaches.contains(nil) ? nil : reaches.map { $0 ?? 1 }
  }

  /// How far the cloud reaches along a direction: its farthest point in standard deviations, rounded
  /// up to quarters, so that the picture keeps its scale from one refit to the next; nil when the
  /// cloud has no width.
  private static func reach(
    of latent: LatentReport, along axis: [Float], deviation known: Float?
  ) -> Float? {
    let size = axis.count
    let center = (0..<size).reduce(Float(0)) { sum, index in
      sum + (latent.center.indices.contains(index) ? latent.center[index] * axis[index] : 0)
    }
    var farthest: Float = 0
    var squares: Float = 0
    var count: Float = 0
    latent.cloud.withUnsafeBufferPointer { cloud in
      axis.withUnsafeBufferPointer { axis in
        for point in 0..<(cloud.count / size) {
          var place = -center
          for index in 0..<size { place += cloud[point &* size &+ index] * axis[index] }
          // What is not a number counts for nothing.
          guard place.isFinite else { continue }
          farthest = max(farthest, abs(place))
          squares += place * place
          count += 1
        }
      }
    }
    let deviation = known ?? (count > 0 ? (squares / count).squareRoot() : 0)
    guard deviation > 0, deviation.isFinite else { return nil }
    let reach = (farthest / deviation * 4).rounded(.up) / 4
    return deviation * (reach.isFinite ? min(max(reach, 1.5), 3.5) : 2.5)
  }
}

/// The parts of the panel below its caption.
struct LatentParts {
  /// The plot.
  var plot: Rect
  /// The signs and layers; empty when there is no room.
  var legend = Rect(x: 0, y: 0, width: 0, height: 0)
  /// The scrub bar of the history; empty when there is no room, and outside the Latent view.
  var scrub = Rect(x: 0, y: 0, width: 0, height: 0)

  /// - Parameter isClose: Whether the panel is that of the Latent view.
  init(of area: Rect, isClose: Bool) {
    var body = area.underCaption
    if isClose, body.height >= 10 { scrub = body.removeBottom(1) }
    if body.height >= (isClose ? 9 : 14) { legend = body.removeBottom(1) }
    plot = body
  }
}
