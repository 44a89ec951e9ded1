import LiveSession
import TerminalUI

extension DashboardView {
  /// A walk along the latent dimensions, decoded.
  package static let traverse: DashboardView = DashboardView(
    "traverse", number: 5, summary: "a walk along the latent dimensions, decoded",
    focusable: [.sliders, .planner], chapters: [.traverse],
    inspectors: [TraverseInspector.self], keys: { KeyTable.traverseKeys },
    layOut: { $0.layOutTraverse($1, $2) })
}

extension HelpChapter {
  /// Walking along latent dimensions.
  package static let traverse: HelpChapter = HelpChapter(
    "traverse", heading: "what the traversal says",
    paragraphs: [
      "A latent is a point of the learned space; the decoder draws what it stands for. A slider"
        + " moves one dimension of it, the others stay as they were walked.",
      "Where a picture changes along a dimension, the model uses it; a dead one (KL near 0) changes"
        + " nothing. Seldom does one dimension mean one thing: nothing in the ELBO asks for it.",
      "interpolation: latents between two marks decoded above, pixels mixed below. A good latent"
        + " space moves the system, pixels only fade.",
    ])
}

extension Panel {
  /// The sliders of the latent dimensions.
  package static let sliders: Panel = Panel(
    "sliders", chapter: .traverse,
    mouse: { mouse, state in
      switch mouse.gesture {
      // The knob comes to the pointer, and stays with it while the button is held.
      case .press:
        let sliders = SliderGeometry(
          mouse.snapshot, dimension: mouse.snapshot.walkedDimension, in: mouse.area)
        state.drag?.held = sliders.dimension(atRow: mouse.y)
        return state.pullSlider(in: mouse.area, x: mouse.x, y: mouse.y, snapshot: mouse.snapshot)
      case .drag:
        guard let held = state.drag?.held else { return DashboardOutcome() }
        return state.pullSlider(
          in: mouse.area, x: mouse.x, y: mouse.y, dimension: held, snapshot: mouse.snapshot)
      case .click, .wheel: return wheelAlongDimension(mouse, &state)
      }
    }, draw: SlidersPanel.draw)

  /// The traversed latent, decoded.
  package static let decoded: Panel = Panel(
    "decoded", mouse: wheelAlongDimension, draw: DecodedPanel.draw)

  /// Decoded frames along the traversed dimension.
  package static let filmStrip: Panel = Panel(
    "film-strip",
    mouse: { mouse, state in
      guard mouse.gesture == .click else { return wheelAlongDimension(mouse, &state) }
      return state.clickStrip(in: mouse.area, x: mouse.x, y: mouse.y, snapshot: mouse.snapshot)
    }, draw: FilmStripPanel.draw)

  /// Decoded frames between two marked latents.
  package static let interpolation: Panel = Panel(
    "interpolation", draw: { InterpolationPanel.draw($0, in: $1, into: &$2) })

  @Sendable private static func wheelAlongDimension(
    _ mouse: PanelMouse, _ state: inout DashboardState
  ) -> DashboardOutcome {
    guard case .wheel(let steps) = mouse.gesture else { return DashboardOutcome() }
    return TraverseAction.walked(steps).reduce(&state, mouse.snapshot)
  }
}

extension ScreenLayout {
  /// The rows from which on strips and interpolation stand side by side.
  static let interpolationRows = 12
  /// The rows from which on the latent space has a place under the sliders.
  private static let leastCloudRows = 8

  /// Sliders, the decoded latent beside them, strips of frames under both.
  fileprivate mutating func layOutTraverse(_ body: Rect, _ snapshot: SessionSnapshot) {
    let latentSize = snapshot.listedDimensions
    var area = withPlannerStrip(body)
    // Room for a small strip of every dimension where the screen is high; never most of it.
    let small = max(min((area.height * 3 + 4) / 8, area.width / 14 + 2), 5)
    let every = min(area.height * 11 / 20, max(latentSize, 1) * 6 + 2)
    var strips = area.removeBottom(area.height >= 30 ? max(small, every) : small)
    if strips.height >= Self.interpolationRows, strips.width >= 100 {
      place(.interpolation, cutRight(strips.width * 2 / 5, from: &strips))
    }
    place(.filmStrip, strips)
    let side = min(max((area.height - 1) * 2 + 2, 16), area.width / 2)
    place(.decoded, cutRight(side, from: &area))
    let sliderRows = latentSize * 2 + 5
    if area.height >= sliderRows + Self.leastCloudRows {
      // There is room to see where in the latent space the walk goes.
      place(.sliders, area.removeTop(sliderRows))
      // A cloud is about as wide as it is high: the rest of a wide area is for words.
      let cloud = area.height * 5 / 2
      if area.width - cloud >= 44 {
        place(.guide, cutRight(min(area.width - cloud, 80), from: &area))
      }
      place(.latent, area)
    } else {
      place(.sliders, area)
    }
  }
}
