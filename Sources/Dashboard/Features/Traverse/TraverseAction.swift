import LiveSession
import TerminalUI

/// What keys do to the walk through the latent space.
package enum TraverseAction: FeatureAction {
  /// Choose another latent dimension, so many further.
  case dimensionMoved(Int)
  /// Move along the latent dimension by this many quarters of a standard deviation.
  case walked(Int)
  /// Start the animation of the chosen dimension, or stop it where it is.
  case cycleToggled
  /// Another range, so many further.
  case rangeMoved(Int)
  /// Jump to the lowest (-1) or highest (1) value of the range.
  case endReached(Int)
  /// Put a dimension at a value.
  case placed(dimension: Int, value: Double)
  /// Put the walked latent back to the present code.
  case reset
  /// Mark the walked latent.
  case marked(TraverseMark)
  /// Forget the marks.
  case marksCleared
  /// Interpolate on the line or on the great circle.
  case interpolationToggled
  /// Show dimensions or interpolation, where there is room for one only.
  case contentToggled

  package func reduce(
    _ state: inout DashboardState, _ snapshot: SessionSnapshot
  ) -> DashboardOutcome {
    let report = snapshot[TraverseReport.self]
    let chosen = snapshot.walkedDimension
    switch self {
    // The animation was of what is left.
    case .dimensionMoved, .walked, .rangeMoved, .endReached, .placed: state.traverse.cycle = nil
    case .marked: state.traverse.content = .interpolation
    case .marksCleared: state.traverse.content = .dimensions
    case .cycleToggled, .reset, .interpolationToggled, .contentToggled: break
    }
    switch self {
    case .dimensionMoved(let steps):
      let size = snapshot.latentSize
      guard size > 0 else { return DashboardOutcome() }
      return .asking(.traverse(.dimensionSelected(DashboardState.wrap(chosen + steps, size))))
    case .walked(let quarters): return .asking(.traverse(.moved(0.25 * Double(quarters))))
    case .cycleToggled: return state.toggleCycle(snapshot)
    case .rangeMoved(let steps): return .asking(.traverse(.rangeMoved(steps)))
    case .endReached(let side):
      let ends = side < 0 ? report.lowers : report.uppers
      guard ends.indices.contains(chosen), ends[chosen].isFinite else { return DashboardOutcome() }
      return .asking(.traverse(.placed(dimension: chosen, value: Double(ends[chosen]))))
    case .placed(let dimension, let value):
      let events: [SessionEvent] =
        dimension == chosen ? [] : [.traverse(.dimensionSelected(dimension))]
      return DashboardOutcome(
        events: events + [.traverse(.placed(dimension: dimension, value: value))])
    case .reset: return .asking(.traverse(.reset))
    case .marked(let mark): return .asking(.traverse(.marked(mark)))
    case .marksCleared: return .asking(.traverse(.marksCleared))
    case .interpolationToggled: return .asking(.traverse(.interpolationToggled))
    case .contentToggled:
      state.traverse.content =
        state.traverse.content == .dimensions ? .interpolation : .dimensions
      return DashboardOutcome()
    }
  }

  package func obstacle(_ state: DashboardState, _ snapshot: SessionSnapshot) -> [String]? {
    guard self == .contentToggled, state.shows(.interpolation, snapshot) else { return nil }
    return ["this screen has room for both: frames along dimensions, and interpolation"]
  }

  package func unseenEffect(
    _ state: DashboardState, _ snapshot: SessionSnapshot
  ) -> [String]? {
    guard state.view != .traverse, snapshot.latentSize > 0 else { return nil }
    switch self {
    case .dimensionMoved(let steps):
      let wanted = DashboardState.wrap(snapshot.walkedDimension + steps, snapshot.latentSize)
      return ["z\(wanted + 1) is the dimension to walk along in view {view-traverse}"]
    case .reset: return ["the walk in view {view-traverse} begins at the present code again"]
    default: return nil
    }
  }

  package func reasonForNothing(
    _ state: DashboardState, _ snapshot: SessionSnapshot
  ) -> [String] {
    switch self {
    case .dimensionMoved, .walked: ["there are no latent dimensions before the first model"]
    case .endReached: ["the range is not known before the first model"]
    default: ["there is nothing to show before the first model"]
    }
  }
}

extension DashboardAction {
  /// What keys do to the walk through the latent space.
  package static func traverse(_ action: TraverseAction) -> DashboardAction { .feature(action) }
}

extension DashboardState {
  /// Starts the animation at the place of the strip nearest to the walked latent, or ends it and
  /// leaves the walk where it was.
  fileprivate mutating func toggleCycle(_ snapshot: SessionSnapshot) -> DashboardOutcome {
    let report = snapshot[TraverseReport.self]
    let chosen = snapshot.walkedDimension
    if traverse.cycle != nil {
      let shown = traverse.value(in: snapshot)
      traverse.cycle = nil
      guard let shown, shown.isFinite else { return DashboardOutcome() }
      return .asking(.traverse(.placed(dimension: chosen, value: Double(shown))))
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
    return .asking(.traverse(.placed(dimension: chosen, value: Double(value))))
  }

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
        ? TraverseAction.dimensionMoved(steps).reduce(&self, snapshot) : DashboardOutcome()
    }
    return TraverseAction.placed(dimension: dimension, value: value).reduce(&self, snapshot)
  }

  /// A click on a frame of a strip: the walk jumps to what was decoded there.
  mutating func clickStrip(
    in area: Rect, x: Int, y: Int, snapshot: SessionSnapshot
  ) -> DashboardOutcome {
    guard !showsInterpolationInStrip(snapshot) else { return DashboardOutcome() }
    let strips = StripGeometry(
      snapshot, dimension: snapshot.walkedDimension, in: area.underCaption)
    guard let hit = strips.hit(x: x, y: y) else { return DashboardOutcome() }
    return TraverseAction.placed(dimension: hit.dimension, value: Double(hit.value))
      .reduce(&self, snapshot)
  }
}
