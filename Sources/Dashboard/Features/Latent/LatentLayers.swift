import LiveSession
import TerminalUI

/// What lies over the cloud in the Latent view.
struct LatentLayers {
  private let context: PanelContext
  private let scene: LatentScene
  private let shown: Set<LatentLayer>

  init(_ context: PanelContext, _ scene: LatentScene) {
    self.context = context
    self.scene = scene
    shown = context.state.latentView.layers
  }

  /// The colour of a layer.
  static func color(of layer: LatentLayer, _ theme: Theme) -> Color {
    switch layer {
    case .trail: theme.trail.foreground
    case .plan: theme.plan.foreground
    case .candidates: theme.plan.foreground.mixed(with: theme.ground, 0.6)
    case .ellipses: theme.seriesColor(2)
    case .field: theme.seriesColor(0)
    case .ring: theme.seriesColor(3)
    }
  }

  /// The colour of what the action adds to the field.
  static func pushColor(_ theme: Theme) -> Color { theme.seriesColor(1) }

  /// Adds all shown layers and the marks.
  func add(to plot: inout ScatterPlot) {
    if let moment = scene.moment {
      // The present code, the goal and the plan belong to the live model.
      addRing(moment.ring, to: &plot)
      return
    }
    let snapshot = context.snapshot
    let latent = snapshot.latent
    let theme = context.theme
    if shown.contains(.ellipses) { addEllipses(to: &plot) }
    if shown.contains(.field) { addField(to: &plot) }
    addRing(snapshot[GeometryReport.self].history.moments.last?.ring ?? [], to: &plot)
    if shown.contains(.candidates) { addCandidates(to: &plot) }
    if shown.contains(.trail) {
      // The trail leads up to the present code.
      plot.paths.append(
        ScatterPlot.Path(
          points: latent.trail + latent.present, color: theme.trail.foreground, isFading: true))
    }
    if shown.contains(.plan) {
      plot.paths.append(
        ScatterPlot.Path(points: latent.plan, color: theme.plan.foreground, isDashed: true))
    }
    plot.markers = [
      ScatterPlot.Marker(point: latent.goal, kind: .goal, label: "goal"),
      ScatterPlot.Marker(point: latent.present, kind: .present),
    ]
    if let cursor = context.state.latentView.cursor {
      plot.markers.append(ScatterPlot.Marker(point: cursor, kind: .cursor, label: "cursor"))
    }
  }

  private func addRing(_ ring: [Float], to plot: inout ScatterPlot) {
    guard shown.contains(.ring), ring.count >= scene.size else { return }
    plot.paths.append(
      ScatterPlot.Path(
        points: ring + ring.prefix(scene.size), color: Self.color(of: .ring, context.theme)))
  }

  private func addCandidates(to plot: inout ScatterPlot) {
    let geometry = context.snapshot[GeometryReport.self]
    let points = geometry.elitePathLength
    guard points > 0, points <= geometry.elites.count / scene.size else { return }
    let length = points * scene.size
    // The cheapest come first, and the last path drawn is on top.
    for start in stride(from: 0, to: min(geometry.elites.count, 16 * length), by: length).reversed()
    where start + length <= geometry.elites.count {
      plot.paths.append(
        ScatterPlot.Path(
          points: Array(geometry.elites[start..<start + length]),
          color: Self.color(of: .candidates, context.theme)))
    }
  }

  private func addEllipses(to plot: inout ScatterPlot) {
    let color = Self.color(of: .ellipses, context.theme)
    let sample = context.snapshot[GeometryReport.self].posteriors
    let size = scene.size
    for index in 0..<min(sample.means.count, sample.variances.count) / size {
      let range = index * size..<(index + 1) * size
      plot.ellipses.append(
        ScatterPlot.Ellipse(
          center: Array(sample.means[range]), variances: Array(sample.variances[range]),
          color: color.mixed(with: context.theme.ground, 0.35)))
    }
    plot.ellipses.append(
      ScatterPlot.Ellipse(
        center: context.snapshot.latent.present,
        variances: context.snapshot[GeometryReport.self].local.variances,
        color: context.theme.present.foreground))
  }

  private func addField(to plot: inout ScatterPlot) {
    let field = context.snapshot[GeometryReport.self].field
    let local = context.snapshot[GeometryReport.self].local
    let size = scene.size
    let ticks = Float(Self.ticks(of: field, scene))
    let theme = context.theme
    func arrow(_ start: ArraySlice<Float>, _ way: ArraySlice<Float>, _ color: Color) {
      plot.arrows.append(
        ScatterPlot.Arrow(
          from: Array(start), to: zip(start, way).map { $0 + ticks * $1 }, color: color))
    }
    let count = min(field.points.count, field.drifts.count) / size
    let actions = count > 0 ? field.pushes.count / (count * size) : 0
    for index in 0..<count {
      let range = index * size..<(index + 1) * size
      arrow(field.points[range], field.drifts[range], Self.color(of: .field, theme))
      for action in 0..<actions {
        let first = (index * actions + action) * size
        arrow(field.points[range], field.pushes[first..<first + size], Self.pushColor(theme))
      }
    }
    let present = context.snapshot.latent.present
    guard present.count == size, local.drift.count == size else { return }
    arrow(present[...], local.drift[...], theme.present.foreground)
    for first in stride(from: 0, to: local.push.count - size + 1, by: size) {
      arrow(present[...], local.push[first..<first + size], Self.pushColor(theme))
    }
  }

  /// For how many ticks the arrows are drawn, so that most are neither dots nor across the cloud: a
  /// power of two.
  static func ticks(of field: LatentField, _ scene: LatentScene) -> Int {
    let size = scene.size
    guard let extents = scene.axes.extents, let extent = extents.max() else { return 1 }
    var lengths: [Float] = []
    for index in 0..<field.drifts.count / max(size, 1) {
      var squares: Float = 0
      for axis in 0..<scene.axes.names.count {
        var along: Float = 0
        for component in 0..<size {
          along +=
            scene.axes.vectors[axis * size + component] * field.drifts[index * size + component]
        }
        squares += along * along
      }
      lengths.append(squares.squareRoot())
    }
    let finite = lengths.filter(\.isFinite).sorted()
    guard !finite.isEmpty else { return 1 }
    let long = finite[(finite.count - 1) * 9 / 10]
    var ticks = 1
    while ticks < 16, long * Float(2 * ticks) < 0.35 * extent { ticks *= 2 }
    return ticks
  }
}

/// The layers with their keys and signs; what is off has no sign.
enum LayerLegend {
  static func line(_ context: PanelContext, _ scene: LatentScene) -> SegmentLine {
    let theme = context.theme
    let glyphs = context.glyphs
    let shown = context.state.latentView.layers
    var line = SegmentLine()
    func add(_ sign: String, _ style: Style, _ words: String, _ importance: Int) {
      line.add(.styled(" " + sign, style, importance), .muted(" " + words + " ", importance))
    }
    if scene.moment == nil {
      add(String(glyphs.present), theme.present, "present", 3)
      add(String(glyphs.goal), theme.goal, "goal", 2)
    }
    for (index, layer) in LatentLayer.allCases.enumerated() {
      let isOn = shown.contains(layer)
      let style = Style(foreground: LatentLayers.color(of: layer, theme))
      let importance = 20 - index + (isOn ? 20 : 0)
      let key = context.table.key(for: "latent-view.layer-\(layer)") ?? ""
      line.add(
        .plain(" ", importance), .key(key, importance),
        .styled(isOn ? " \(sign(of: layer, glyphs)) " : " ", style, importance),
        .styled(name(of: layer, context, scene) + " ", isOn ? theme.text : theme.muted, importance))
    }
    return line
  }

  private static func sign(of layer: LatentLayer, _ glyphs: GlyphSet) -> String {
    switch layer {
    case .trail, .ring, .candidates: String(repeating: String(glyphs.horizontal), count: 2)
    case .plan: String(repeating: String(glyphs.dashedHorizontal), count: 2)
    case .ellipses: String(glyphs.small)
    case .field: glyphs == .unicode ? "→" : "->"
    }
  }

  private static func name(
    of layer: LatentLayer, _ context: PanelContext, _ scene: LatentScene
  ) -> String {
    switch layer {
    case .trail: return "trail"
    case .plan: return "plan"
    case .candidates: return "candidates"
    case .ellipses: return "posteriors"
    case .field:
      guard context.state.latentView.layers.contains(.field) else { return "A, B" }
      let ticks = LatentLayers.ticks(of: context.snapshot[GeometryReport.self].field, scene)
      return ticks == 1 ? "A, B: 1 tick" : "A, B: \(ticks) ticks"
    case .ring: return "at rest"
    }
  }
}
