import LiveSession
import Runs
import TerminalUI

/// How far the curves of a picture reach.
package struct CurvesExtent: Sendable, Equatable {
  /// The first and the last update.
  package var updates: ClosedRange<Double>
  /// The first and the last seconds since launch.
  package var seconds: ClosedRange<Double>

  /// Measures the curves of a snapshot; 0...1 where there are none.
  package init(_ snapshot: SessionSnapshot) {
    func range(_ places: (MetricSeries) -> (Double?, Double?)) -> ClosedRange<Double> {
      var (first, latest) = (Double.infinity, -Double.infinity)
      for series in snapshot.training.series {
        let ends = places(series)
        if let start = ends.0, start.isFinite { first = min(first, start) }
        if let end = ends.1, end.isFinite { latest = max(latest, end) }
      }
      return first.isFinite && latest.isFinite ? first...max(first, latest) : 0...1
    }
    updates = range { ($0.updates.first.map(Double.init), $0.updates.last.map(Double.init)) }
    seconds = range { ($0.seconds.first, $0.seconds.last) }
  }

  /// The ends in units of an axis.
  package func range(_ axis: CurvesWindow.Axis) -> ClosedRange<Double> {
    axis == .updates ? updates : seconds
  }
}

extension DashboardState {
  /// How far the curves on the screen reach: while frozen, as far as they did then.
  func curvesRange(of snapshot: SessionSnapshot) -> ClosedRange<Double> {
    (frozenCurves ?? CurvesExtent(snapshot)).range(window.axis)
  }

  /// Changes how the curves are looked at.
  mutating func reduceCurves(_ action: CurvesAction, snapshot: SessionSnapshot) {
    let range = curvesRange(of: snapshot)
    let (first, latest) = (range.lowerBound, range.upperBound)
    let shown = window.limits(first: first, latest: latest)
    switch action {
    case .hairlineToggled:
      window.hairline = window.hairline == nil ? shown.upperBound : nil
    case .hairlineMoved(let steps):
      let start = window.hairline ?? shown.upperBound
      window.placeHairline(
        place(start, movedBy: steps, shown: shown, snapshot: snapshot), first: first,
        latest: latest)
    case .hairlineToMarker(let direction):
      let places = snapshot.markers.map { marker in
        window.axis == .updates ? Double(marker.update) : marker.seconds
      }.filter { range.contains($0) }
      let start = window.hairline ?? (direction < 0 ? latest + 1 : first - 1)
      let target =
        direction < 0 ? places.last { $0 < start - 1e-9 } : places.first { $0 > start + 1e-9 }
      if let target { window.placeHairline(target, first: first, latest: latest) }
    case .smoothingMoved(let steps): window.strengthen(steps)
    case .scaleCycled:
      let curves = CurvesPanel.series(of: snapshot, view: view)
      window.cycleScale(
        of: window.selected.flatMap { curves.indices.contains($0) ? curves[$0].key : nil })
    case .ghostsToggled: window.showsGhosts.toggle()
    case .jumped(let toEnd):
      if toEnd {
        window.end = nil
      } else if let span = window.span {
        window.end = min(first + span, latest)
      }
    }
  }

  /// A place on the axis, so many columns' worth of points further: every point when they are few.
  private func place(
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

  /// Puts the hairline under the mouse.
  mutating func pointAtCurves(in area: Rect, x: Int, snapshot: SessionSnapshot) {
    let range = curvesRange(of: snapshot)
    let shown = window.limits(first: range.lowerBound, latest: range.upperBound)
    window.hairline = CurvesPanel.place(ofColumn: x, in: area, view: view, shown: shown)
  }

  /// Magnifies the time of the curves about the column under the mouse.
  mutating func zoomCurves(_ steps: Int, in area: Rect, x: Int, snapshot: SessionSnapshot) {
    let range = curvesRange(of: snapshot)
    let shown = window.limits(first: range.lowerBound, latest: range.upperBound)
    window.zoom(
      steps, first: range.lowerBound, latest: range.upperBound,
      about: CurvesPanel.place(ofColumn: x, in: area, view: view, shown: shown))
  }
}
