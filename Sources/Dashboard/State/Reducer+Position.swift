import LiveSession

extension DashboardState {
  /// Changes where the present view looks.
  mutating func reducePosition(_ action: DashboardAction, snapshot: SessionSnapshot) {
    let seconds = SnapshotClock.seconds(of: snapshot)
    switch action {
    case .turned(let yaw, let pitch):
      projection.turn(
        yaw: Double(yaw) * LatentProjectionState.step,
        pitch: Double(pitch) * LatentProjectionState.step, at: seconds)
    case .dimensionsToggled: projection.isThreeDimensional.toggle()
    case .turningToggled: projection.toggleTurning(at: seconds)
    case .zoomed(let steps) where focused == .curves:
      let (first, latest) = window.extent(of: snapshot)
      window.zoom(steps, first: first, latest: latest)
    case .zoomed(let steps): projection.magnify(by: steps > 0 ? 1.25 : 0.8)
    case .panned(let quarters):
      let (first, latest) = window.extent(of: snapshot)
      window.pan(quarters, first: first, latest: latest)
    case .curveSelected(let steps):
      // One more place than there are curves: the last one shows all alike.
      let count = snapshot.training.series.count + 1
      let place = Self.wrap((window.selected ?? count - 1) + steps, count)
      window.selected = place == count - 1 ? nil : place
    case .curvesAxisToggled:
      let axis: CurvesWindow.Axis = window.axis == .updates ? .seconds : .updates
      window = CurvesWindow()
      window.axis = axis
    case .positionReset where focused == .curves: windows[view] = nil
    case .positionReset where view == .latent: latentView.cameras[latentView.basis] = nil
    case .positionReset: projections[view] = nil
    default: break
    }
  }
}

extension CurvesWindow {
  /// The first and the newest place on the axis that the curves of a snapshot reach.
  func extent(of snapshot: SessionSnapshot) -> (first: Double, latest: Double) {
    var first = Double.infinity
    var latest = -Double.infinity
    for series in snapshot.training.series {
      let ends: (Double?, Double?) =
        switch axis {
        case .updates: (series.updates.first.map(Double.init), series.updates.last.map(Double.init))
        case .seconds: (series.seconds.first, series.seconds.last)
        }
      if let start = ends.0, start.isFinite { first = min(first, start) }
      if let end = ends.1, end.isFinite { latest = max(latest, end) }
    }
    guard first.isFinite, latest.isFinite else { return (0, 1) }
    return (first, max(latest, first))
  }
}
