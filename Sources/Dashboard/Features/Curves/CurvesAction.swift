import LiveSession
import Runs
import TerminalUI

/// What a key does to the learning curves.
package enum CurvesAction: FeatureAction {
  /// Move the window, by quarters of its length.
  case panned(Int)
  /// Choose the curve to show large.
  case curveSelected(Int)
  /// Draw the curves against updates or seconds.
  case axisToggled
  /// Put the hairline at the newest value in sight, or take it away.
  case hairlineToggled
  /// Move the hairline by so many points of the curves.
  case hairlineMoved(Int)
  /// Move the hairline to the next marker, or back to the one before.
  case hairlineToMarker(Int)
  /// Make the moving average look back further or less far.
  case smoothingMoved(Int)
  /// Take the next vertical scale: linear, log, symlog.
  case scaleCycled
  /// Draw earlier runs behind the live curves, or not.
  case ghostsToggled
  /// Go to the first value, or to the newest and follow it.
  case jumped(toEnd: Bool)

  package func reduce(
    _ state: inout DashboardState, _ snapshot: SessionSnapshot
  ) -> DashboardOutcome {
    let range = state.curvesRange(of: snapshot)
    let (first, latest) = (range.lowerBound, range.upperBound)
    let shown = state.window.limits(first: first, latest: latest)
    switch self {
    case .panned(let quarters): state.window.pan(quarters, first: first, latest: latest)
    case .curveSelected(let steps):
      // One more place than there are curves: the last one shows all alike.
      let count = CurvesPanel.series(of: snapshot, view: state.view).count + 1
      let place = DashboardState.wrap((state.window.selected ?? count - 1) + steps, count)
      state.window.selected = place == count - 1 ? nil : place
    case .axisToggled:
      // Places mean something else on the other axis; how curves are drawn stays.
      (state.window.span, state.window.end, state.window.hairline) = (nil, nil, nil)
      state.window.axis = state.window.axis == .updates ? .seconds : .updates
    case .hairlineToggled:
      state.window.hairline = state.window.hairline == nil ? shown.upperBound : nil
    case .hairlineMoved(let steps):
      let start = state.window.hairline ?? shown.upperBound
      state.window.placeHairline(
        state.place(start, movedBy: steps, shown: shown, snapshot: snapshot), first: first,
        latest: latest)
    case .hairlineToMarker(let direction):
      let places = snapshot.markers.map { marker in
        state.window.axis == .updates ? Double(marker.update) : marker.seconds
      }.filter { range.contains($0) }
      let start = state.window.hairline ?? (direction < 0 ? latest + 1 : first - 1)
      let target =
        direction < 0 ? places.last { $0 < start - 1e-9 } : places.first { $0 > start + 1e-9 }
      if let target { state.window.placeHairline(target, first: first, latest: latest) }
    case .smoothingMoved(let steps): state.window.strengthen(steps)
    case .scaleCycled:
      let curves = CurvesPanel.series(of: snapshot, view: state.view)
      state.window.cycleScale(
        of: state.window.selected.flatMap { curves.indices.contains($0) ? curves[$0].key : nil })
    case .ghostsToggled: state.window.showsGhosts.toggle()
    case .jumped(let toEnd):
      if toEnd {
        state.window.end = nil
      } else if let span = state.window.span {
        state.window.end = min(first + span, latest)
      }
    }
    return DashboardOutcome()
  }

  package func obstacle(_ state: DashboardState, _ snapshot: SessionSnapshot) -> [String]? {
    switch self {
    case .axisToggled where !state.shows(.curves, snapshot):
      ["the learning curves are not shown here: {view-curves} shows them"]
    case .ghostsToggled where state.ghosts.isEmpty:
      ["there are no earlier runs to draw: start with --ghost RUN", "no --ghost runs"]
    default: nil
    }
  }

  package func reasonForNothing(
    _ state: DashboardState, _ snapshot: SessionSnapshot
  ) -> [String] {
    switch self {
    case .panned, .hairlineMoved: ["there are no more values that way"]
    case .curveSelected, .axisToggled: ["there are no curves yet"]
    case .hairlineToMarker: ["there is no marker that way"]
    case .smoothingMoved(let steps):
      [steps > 0 ? "curves cannot be smoother" : "curves are as rough as they are"]
    case .jumped(let toEnd):
      [toEnd ? "the newest values are in sight" : "the first values are in sight"]
    case .hairlineToggled, .scaleCycled, .ghostsToggled: ["there are no such curves yet"]
    }
  }
}

extension DashboardAction {
  /// What a key does to the learning curves.
  package static func curves(_ action: CurvesAction) -> DashboardAction { .feature(action) }
}

extension DashboardState {
  /// How far the curves on the screen reach: while frozen, as far as they did then.
  func curvesRange(of snapshot: SessionSnapshot) -> ClosedRange<Double> {
    (looks.frozenCurves ?? CurvesExtent(snapshot)).range(window.axis)
  }

  /// A place on the axis, so many columns' worth of points further: every point when they are few.
  fileprivate func place(
    _ start: Double, movedBy steps: Int, shown: ClosedRange<Double>, snapshot: SessionSnapshot
  ) -> Double {
    guard let curve = snapshot.training.series.first else { return start }
    let places = window.axis == .updates ? curve.updates.map { Double($0) } : curve.seconds
    let visible = places.count { shown.contains($0) }
    let columns = max(width * 2 / 3, 1)
    let stride = max(1, (visible + columns - 1) / columns)
    let present =
      steps > 0
      ? places.lastIndex { $0 <= start } ?? -1 : places.firstIndex { $0 >= start } ?? places.count
    let target = present + steps * stride
    guard !places.isEmpty else { return start }
    return places[min(max(target, 0), places.count - 1)]
  }
}
