import LiveSession
import TerminalUI

/// The latent space: stored observations coloured by a quantity, the present code with its trail, the
/// goal and the planned path, projected on the axes of a basis.
///
/// In the Latent view the user chooses basis, colour and layers, puts a cursor into the space, and
/// runs through the history of the geometry.
enum LatentPanel {
  static func draw(_ context: PanelContext, in area: Rect, into buffer: inout CellBuffer) {
    let isClose = context.state.view == .latent
    let scene = LatentScene(context.snapshot, context.state)
    let title = title(context, scene)
    _ = context.caption(title, [], of: .latent, in: area, into: &buffer)
    let parts = LatentParts(of: area, isClose: isClose)
    guard let scene else {
      let missing =
        isClose && context.state.latentView.basis == .probe && context.snapshot.latent.size > 0
        ? "probe directions come with the next model" : "codes come with the first model"
      context.explainEmptiness(missing, in: area.underCaption, into: &buffer)
      return
    }
    HueLegend.draw(
      scene.coloring, context, title: title.columnCount, in: area, into: &buffer)
    if isClose {
      LayerLegend.line(context, scene).draw(
        in: parts.legend, into: &buffer, with: context.appearance)
    } else {
      legend(context).draw(in: parts.legend, into: &buffer, with: context.appearance)
    }
    HistoryBar.draw(context, scene, in: parts.scrub, into: &buffer)
    var plot = scene.plot
    if isClose {
      LatentLayers(context, scene).add(to: &plot)
    } else {
      addSigns(context, to: &plot)
    }
    plot.draw(in: parts.plot, of: &buffer, with: context.appearance)
  }

  private static func title(_ context: PanelContext, _ scene: LatentScene?) -> String {
    guard context.state.view == .latent else {
      return scene?.axes.isDeep ?? true ? "latent space" : "latent space 2D"
    }
    let words = context.state.latentView.basis.title
    guard let scene, !scene.axes.isDeep else { return words }
    return "\(words) 2D"
  }

  /// Trail, plan, goal and the present code of the other views.
  private static func addSigns(_ context: PanelContext, to plot: inout ScatterPlot) {
    let latent = context.snapshot.latent
    let theme = context.theme
    plot.markers = [
      ScatterPlot.Marker(point: latent.goal, kind: .goal, label: "goal"),
      ScatterPlot.Marker(point: latent.present, kind: .present),
    ]
    guard context.state.view == .traverse else {
      // The trail leads up to the present code.
      plot.paths = [
        ScatterPlot.Path(
          points: latent.trail + latent.present, color: theme.trail.foreground, isFading: true),
        ScatterPlot.Path(points: latent.plan, color: theme.plan.foreground, isDashed: true),
      ]
      return
    }
    plot.markers.append(
      ScatterPlot.Marker(
        point: context.snapshot[TraverseReport.self].latent, kind: .other(theme.seriesColor(4)),
        label: "walked"))
  }

  /// What the signs in the plot mean.
  private static func legend(_ context: PanelContext) -> SegmentLine {
    let theme = context.theme
    let glyphs = context.glyphs
    var line = SegmentLine()
    func add(_ sign: String, _ style: Style, _ words: String, _ importance: Int) {
      line.add(.styled(" " + sign, style, importance), .muted(" " + words + " ", importance))
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
