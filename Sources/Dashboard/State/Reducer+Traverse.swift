import LiveSession
import TerminalUI

extension DashboardState {
  /// Takes what a key or a click of the Traverse view means.
  mutating func reduceTraverse(
    _ action: TraverseAction, snapshot: SessionSnapshot
  ) -> DashboardOutcome {
    let report = snapshot[TraverseReport.self]
    let chosen = snapshot.walkedDimension
    switch action {
    case .cycleToggled: return toggleCycle(snapshot)
    case .rangeMoved(let steps):
      traverse.cycle = nil
      return DashboardOutcome(events: [.traverse(.rangeMoved(steps))])
    case .endReached(let side):
      traverse.cycle = nil
      let ends = side < 0 ? report.lowers : report.uppers
      guard ends.indices.contains(chosen), ends[chosen].isFinite else { return DashboardOutcome() }
      return DashboardOutcome(
        events: [.traverse(.placed(dimension: chosen, value: Double(ends[chosen])))])
    case .placed(let dimension, let value):
      traverse.cycle = nil
      var events: [SessionEvent] = []
      if dimension != chosen {
        events.append(.traverse(.dimensionSelected(dimension)))
      }
      return DashboardOutcome(
        events: events + [.traverse(.placed(dimension: dimension, value: value))])
    case .marked(let mark):
      traverse.content = .interpolation
      return DashboardOutcome(events: [.traverse(.marked(mark))])
    case .marksCleared:
      traverse.content = .dimensions
      return DashboardOutcome(events: [.traverse(.marksCleared)])
    case .interpolationToggled:
      return DashboardOutcome(events: [.traverse(.interpolationToggled)])
    case .contentToggled:
      traverse.content = traverse.content == .dimensions ? .interpolation : .dimensions
      return DashboardOutcome()
    }
  }

  /// Starts the animation at the place of the strip nearest to the walked latent, or ends it and
  /// leaves the walk where it was.
  private mutating func toggleCycle(_ snapshot: SessionSnapshot) -> DashboardOutcome {
    let report = snapshot[TraverseReport.self]
    let chosen = snapshot.walkedDimension
    if traverse.cycle != nil {
      let shown = traverse.value(in: snapshot)
      traverse.cycle = nil
      guard let shown, shown.isFinite else { return DashboardOutcome() }
      return DashboardOutcome(
        events: [.traverse(.placed(dimension: chosen, value: Double(shown)))])
    }
    guard report.latent.indices.contains(chosen), report.latent[chosen].isFinite,
      snapshot.elapsed.isFinite
    else { return DashboardOutcome() }
    let value = report.latent[chosen]
    let place =
      report.stripValues.indices.min {
        abs(report.stripValues[$0] - value) < abs(report.stripValues[$1] - value)
      } ?? 0
    traverse.content = .dimensions
    traverse.cycle = TraverseScreenState.Cycle(start: snapshot.elapsed, place: place)
    // Put where it is, the rest of the latent stays while the system moves on.
    return DashboardOutcome(
      events: [.traverse(.placed(dimension: chosen, value: Double(value)))])
  }

  // MARK: - Mouse

  /// A press on a slider, or a drag that began there: the knob comes to the pointer.
  mutating func pullSlider(
    in area: Rect, x: Int, y: Int, dimension held: Int? = nil, snapshot: SessionSnapshot
  ) -> DashboardOutcome {
    let sliders = SliderGeometry(snapshot, dimension: snapshot.walkedDimension, in: area)
    guard let dimension = held ?? sliders.dimension(atRow: y) else { return DashboardOutcome() }
    guard let value = sliders.value(atColumn: x, of: dimension, in: snapshot[TraverseReport.self])
    else {
      // Beside the slider, on its name: the dimension is chosen and stays where it is.
      let steps = dimension - snapshot.walkedDimension
      return held == nil && steps != 0
        ? reduceCommand(.dimensionMoved(steps), snapshot: snapshot) : DashboardOutcome()
    }
    return reduceTraverse(.placed(dimension: dimension, value: value), snapshot: snapshot)
  }

  /// A click on a frame of a strip: the walk jumps to what was decoded there.
  mutating func clickStrip(
    in area: Rect, x: Int, y: Int, snapshot: SessionSnapshot
  ) -> DashboardOutcome {
    guard !showsInterpolationInStrip(snapshot) else { return DashboardOutcome() }
    let strips = StripGeometry(
      snapshot, dimension: snapshot.walkedDimension, in: FilmStripPanel.body(of: area))
    guard let hit = strips.hit(x: x, y: y) else { return DashboardOutcome() }
    return reduceTraverse(
      .placed(dimension: hit.dimension, value: Double(hit.value)), snapshot: snapshot)
  }
}
