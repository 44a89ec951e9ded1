import LiveSession
import TerminalUI

extension DashboardView {
  /// The learning curves, and the KL of every latent dimension.
  package static let curves: DashboardView = DashboardView(
    "curves", number: 2, summary: "the learning curves, large, and the KL of each dimension",
    focusable: [.curves, .planner], chapters: [.curves], keys: { KeyTable.curvesKeys },
    layOut: { layout, body, snapshot in
      var area = layout.withPlannerStrip(body)
      let side = layout.cutRight(min(max(area.width * 3 / 10, 24), 56), from: &area)
      layout.place(.curves, area)
      let rows = snapshot.listedDimensions + 3
      layout.stack(
        [
          (.dimensions, rows, rows), (.episodes, 10, EpisodesPanel.rows(snapshot)),
          (.settings, 8, 8), (.guide, 14, .max),
        ], in: side)
    })
}

extension HelpChapter {
  /// Reading the learning curves.
  package static let curves: HelpChapter = HelpChapter(
    "learning curves", heading: "what the curves say",
    paragraphs: [
      "ELBO: lower bound of the log likelihood of a sequence, in nats for each observation; higher"
        + " is better. For grey pixels the likelihood is the Bernoulli pseudo-likelihood, with unit"
        + " weights whatever the loss uses.",
      "reconstruction: -log p(o|z), the nats needed to explain the pixels.",
      "KL: nats that the posterior spends beyond prior and learned dynamics.",
    ])
}

extension Panel {
  /// The learning curves.
  package static let curves: Panel = Panel(
    "curves", chapter: .curves,
    zoom: { steps, state, snapshot in
      let range = state.curvesRange(of: snapshot)
      state.window.zoom(steps, first: range.lowerBound, latest: range.upperBound)
    }, reset: { $0.window = CurvesWindow() },
    mouse: { mouse, state in
      let range = state.curvesRange(of: mouse.snapshot)
      let shown = state.window.limits(first: range.lowerBound, latest: range.upperBound)
      let place = CurvesPanel.place(
        ofColumn: mouse.x, in: mouse.area, view: state.view, shown: shown)
      switch mouse.gesture {
      // The hairline comes to the mouse.
      case .press, .drag: state.window.hairline = place
      // Time is magnified about the column under the mouse.
      case .wheel(let steps):
        state.window.zoom(
          steps, first: range.lowerBound, latest: range.upperBound, about: place)
      case .click: break
      }
      return DashboardOutcome()
    }, draw: CurvesPanel.draw)

  /// The KL of every latent dimension.
  package static let dimensions: Panel = Panel("dimensions", draw: DimensionsPanel.draw)
}
