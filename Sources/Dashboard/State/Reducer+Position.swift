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
      let range = curvesRange(of: snapshot)
      window.zoom(steps, first: range.lowerBound, latest: range.upperBound)
    case .zoomed(let steps): projection.magnify(by: steps > 0 ? 1.25 : 0.8)
    case .panned(let quarters):
      let range = curvesRange(of: snapshot)
      window.pan(quarters, first: range.lowerBound, latest: range.upperBound)
    case .curveSelected(let steps):
      // One more place than there are curves: the last one shows all alike.
      let count = CurvesPanel.series(of: snapshot, view: view).count + 1
      let place = Self.wrap((window.selected ?? count - 1) + steps, count)
      window.selected = place == count - 1 ? nil : place
    case .curvesAxisToggled:
      let axis: CurvesWindow.Axis = window.axis == .updates ? .seconds : .updates
      // Places mean something else on the other axis; how curves are drawn stays.
      (window.span, window.end, window.hairline) = (nil, nil, nil)
      window.axis = axis
    case .positionReset where focused == .curves: windows[view] = nil
    case .positionReset where view == .latent: latentView.cameras[latentView.basis] = nil
    case .positionReset: projections[view] = nil
    default: break
    }
  }
}
