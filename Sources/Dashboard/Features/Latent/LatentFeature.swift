import LiveSession
import TerminalUI

extension DashboardView {
  /// The latent space, large.
  package static let latent: DashboardView = DashboardView(
    "latent", number: 3, summary: "the latent space, large, with its axes, modes and cursor",
    focusable: [.latent, .planner], chapters: [.latent],
    inspectors: [GeometryInspector.self], keys: { KeyTable.latentKeys },
    layOut: { $0.layOutLatent($1, $2) })
}

extension HelpChapter {
  /// Looking at the latent space.
  package static let latent: HelpChapter = HelpChapter(
    "latent space", heading: "what the latent space says",
    paragraphs: [
      "Each dot is the code of a stored observation, coloured by the true angle (only colours and"
        + " scores see the true state; the model never does). A good model lays the dots out as the"
        + " states lie: a ring for a pendulum.",
      "Line: where the present code was. Broken line: where the planner expects it to go.",
      "winding: how often the codes of a full turn go round; 1 is the truth.",
      "1-step error / displacement: how far the prediction of the next code is off, as a share of how"
        + " far codes move in a tick; 1 is no use.",
      "drift: how far the picture moved when its axes were fitted anew.",
      "modes: eigenvalues λ of the learned dynamics at the present code. What they stand for dies"
        + " out where |λ| is below 1, and grows above it (!). e-fold: the time in which it shrinks"
        + " to 1/e or grows to e of itself.",
      "sd q: standard deviation of the posterior. read: the state that a small network reads from a"
        + " code (? where it cannot). R2: how well it reads codes it was not fitted to; linear: along"
        + " one direction, as speeds rarely lie.",
    ])
}

extension Panel {
  /// The latent space.
  package static let latent: Panel = Panel(
    "latent", title: "latent space", chapter: .latent,
    zoom: { steps, state, _ in state.projection.magnify(by: steps > 0 ? 1.25 : 0.8) },
    reset: { $0.projection = LatentProjectionState() },
    mouse: { mouse, state in
      switch mouse.gesture {
      case .press: break
      case .click: return state.clickLatent(x: mouse.x, y: mouse.y, snapshot: mouse.snapshot)
      // A turn follows the hand: a cell is twice as high as it is wide.
      case .drag(let columns, let rows):
        state.projection.turn(
          yaw: Double(columns) * turnPerColumn, pitch: -Double(rows) * 2 * turnPerColumn,
          at: SnapshotClock.seconds(of: mouse.snapshot))
      case .wheel(let steps): state.projection.magnify(by: steps > 0 ? 1.25 : 0.8)
      }
      return DashboardOutcome()
    }, draw: LatentPanel.draw)

  /// The turn of the latent space for a drag over one column, in rad.
  private static let turnPerColumn = 0.04

  /// The same codes, coloured by other quantities.
  package static let colourings: Panel = Panel(
    "colourings",
    mouse: { mouse, state in
      guard mouse.gesture == .click,
        let name = ColouringsPanel.quantity(
          atColumn: mouse.x, row: mouse.y, mouse.snapshot, state, in: mouse.area)
      else { return DashboardOutcome() }
      state.latentView.colour = name
      return .asking(.geometry(.coloured(by: name)))
    }, draw: ColouringsPanel.draw)

  /// Numbers beside the latent space: axes, deviations, the present code.
  package static let latentDetails: Panel = Panel("latent-details", draw: LatentDetailsPanel.draw)
  /// The eigenvalues of A at the present code.
  package static let localDynamics: Panel = Panel("local-dynamics", draw: LocalDynamicsPanel.draw)
  /// What lies under the cursor of the latent space, decoded.
  package static let cursor: Panel = Panel("cursor", draw: CursorPanel.draw)
}

extension ScreenLayout {
  /// The latent space, large, with the numbers, the local dynamics and the cursor in a column beside
  /// it as there is room for them.
  fileprivate mutating func layOutLatent(_ body: Rect, _ snapshot: SessionSnapshot) {
    let colourings = LatentColouring.shown(in: snapshot).count
    var area = withPlannerStrip(body)
    if area.width >= 76 {
      let column = cutRight(min(max(area.width / 4, 26), 72), from: &area)
      // Axes, codes and a summary; modes in pairs at best; two pictures and what is read from them.
      let codes = min(max(snapshot.listedDimensions, 2), 24)
      let least = (details: min(codes + 9, 13), modes: 8, cursor: max(column.width / 4 + 6, 12))
      // What is left over goes to the pictures as far as they can use it, then to the codes as far
      // as there are any, then to the plane of the modes.
      var spare = max(column.height - least.details - least.modes - least.cursor, 0)
      let pictures =
        Self.pictureRows(columns: (column.width - 1) / 2, aspect: snapshot.frames.aspect) + 9
      let cursor = least.cursor + min(max(pictures - least.cursor, 0), spare)
      spare -= cursor - least.cursor
      let details = least.details + min(max(codes + 11 - least.details, 0), spare)
      stack(
        [
          (.latentDetails, details, details),
          (.localDynamics, least.modes, max(least.modes, column.width / 4 + 4)),
          (.cursor, cursor, cursor), (.episodes, 7, EpisodesPanel.rows(snapshot)),
          (.guide, 14, .max),
        ], in: column)
    }
    // A cloud is about as wide as it is high: beside it the same codes stand in other colours.
    let spare = area.width - area.height * 2 - 1
    if colourings > 0, spare >= ColouringsPanel.leastColumns {
      place(.colourings, cutRight(min(spare, area.width / 2), from: &area))
    }
    place(.latent, area)
  }

  /// The rows of a picture that is so many columns wide: two pixels a row, one a column.
  private static func pictureRows(columns: Int, aspect: Double) -> Int {
    Int((Double(max(columns, 2)) / aspect / 2).rounded(.up))
  }
}
