import LiveSession
import TerminalUI
import Worlds

/// What of a policy is painted over the latent space.
package enum AgentLayer: Sendable, Hashable {
  /// What it expects from there on.
  case value
  /// What it would do: this component of the action.
  case action(Int)
  /// How much more it expects of the first choice than of the last.
  case preference

  /// What the policy offers, in the order of the key.
  static func all(in snapshot: SessionSnapshot) -> [AgentLayer] {
    let report = snapshot[AgentReport.self]
    guard report.name != nil else { return [] }
    var layers: [AgentLayer] = report.values.isEmpty ? [] : [.value]
    // Choices are no directions to push in.
    if !report.actions.isEmpty, report.actionValues.isEmpty {
      layers += (0..<min(max(report.actionSize, 0), 4)).map { .action($0) }
    }
    if !report.actionValues.isEmpty, report.actionSize > 1 { layers.append(.preference) }
    return layers
  }
}

/// How the policy is looked at.
package struct AgentViewState: TypedValue {
  /// What is painted over the latent space.
  package var layer = AgentLayer.value

  /// The view of the start: the value.
  package init() {}
}

extension DashboardState {
  /// The layer to paint: the chosen one, or the first that the policy offers.
  func agentLayer(in snapshot: SessionSnapshot) -> AgentLayer {
    let (chosen, all) = (self[AgentViewState.self].layer, AgentLayer.all(in: snapshot))
    return all.contains(chosen) ? chosen : all.first ?? .value
  }
}

/// The latent space in the colours of a layer, seen as every view sees it.
struct AgentMap {
  /// The cloud.
  let scene: LatentScene
  /// What its colours mean.
  let coloring: LatentColouring
  /// The layer.
  let layer: AgentLayer

  /// Nil while there is nothing to project.
  init?(_ snapshot: SessionSnapshot, _ state: DashboardState) {
    let report = snapshot[AgentReport.self]
    layer = state.agentLayer(in: snapshot)
    var painted = snapshot
    let m = max(report.actionSize, 1)
    let control = snapshot.control
    switch layer {
    case .value:
      painted.latent.cloudHues = report.values
      painted.latent.hueName = "value"
      painted.latent.hueUnit = report.valuesAreRewards ? "a tick" : ""
    case .action(let motor):
      let limit =
        control.actionLimits.indices.contains(motor) ? Float(control.actionLimits[motor]) : 1
      painted.latent.cloudHues = stride(from: motor, to: report.actions.count, by: m).map {
        report.actions[$0] * limit
      }
      let names = control.actionNames
      painted.latent.hueName = names.indices.contains(motor) ? names[motor] : "action"
      let units = control.actionUnits
      painted.latent.hueUnit = units.indices.contains(motor) ? units[motor] : ""
    case .preference:
      painted.latent.cloudHues = stride(from: 0, to: report.actionValues.count - m + 1, by: m).map {
        report.actionValues[$0] - report.actionValues[$0 + m - 1]
      }
      painted.latent.hueName = m == 2 ? "Q left - Q right" : "Q first - Q last"
      painted.latent.hueUnit = ""
    }
    painted.latent.isAngle = false
    guard let scene = LatentScene(painted, state) else { return nil }
    self.scene = scene
    var coloring = scene.coloring
    coloring.isPredicted = true
    if layer != .value {
      // Both signs of an action are of one kind, and nothing is in the middle.
      coloring.map = .diverging
      let largest = coloring.values.lazy.filter(\.isFinite).map(abs).max() ?? 0
      coloring.range = largest > 0 ? -largest...largest : -1...1
    }
    self.coloring = coloring
  }

  /// The cloud with paths and marks over it.
  func plot(_ context: PanelContext) -> ScatterPlot {
    let (theme, latent) = (context.theme, context.snapshot.latent)
    let rollouts = context.snapshot[AgentReport.self].rollouts
    var plot = scene.plot
    plot.colorMap = coloring.map
    plot.valueRange = coloring.range
    plot.paths =
      rollouts.sampled.map {
        ScatterPlot.Path(points: $0, color: Self.imaginedColor(theme))
      } + [
        ScatterPlot.Path(points: rollouts.mean, color: theme.plan.foreground, isDashed: true),
        ScatterPlot.Path(points: rollouts.truth, color: theme.present.foreground),
      ]
    plot.markers = [
      ScatterPlot.Marker(point: latent.goal, kind: .goal, label: "goal"),
      ScatterPlot.Marker(point: latent.present, kind: .present),
    ]
    return plot
  }

  /// The colour of rollouts with noise.
  static func imaginedColor(_ theme: Theme) -> Color {
    theme.plan.foreground.mixed(with: theme.ground, 0.4)
  }
}
