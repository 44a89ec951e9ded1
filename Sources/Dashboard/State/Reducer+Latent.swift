import LiveSession
import TerminalUI

extension DashboardState {
  /// Takes an action of the Latent view.
  mutating func reduceLatent(
    _ action: LatentAction, snapshot: SessionSnapshot
  ) -> DashboardOutcome {
    let seconds = snapshot.elapsed
    let history = snapshot[GeometryReport.self].history
    switch action {
    case .basisCycled:
      let all = LatentBasis.allCases
      let place = all.firstIndex(of: latentView.basis) ?? 0
      latentView.basis = all[Self.wrap(place + 1, all.count)]
    case .axisCycled(let place):
      let count =
        switch latentView.basis {
        case .principal: 0
        case .latent: snapshot.latent.size
        case .probe: snapshot[GeometryReport.self].probes.count
        }
      latentView.moveAxis(place, count: count)
    case .colourMoved(let steps):
      // The task's own colour comes first.
      let names = [""] + LatentColouring.names(in: snapshot)
      let place = names.firstIndex(of: latentView.colour) ?? 0
      latentView.colour = names[Self.wrap(place + steps, names.count)]
      return DashboardOutcome(events: [.geometry(.coloured(by: latentView.colour))])
    case .layerToggled(let layer):
      if latentView.layers.remove(layer) == nil { latentView.layers.insert(layer) }
    case .cursorToggled:
      guard latentView.cursor == nil else { return placeCursor(nil) }
      guard snapshot.latent.size > 0, snapshot.latent.present.count == snapshot.latent.size else {
        return DashboardOutcome()
      }
      // The plane of the screen must not turn under the cursor.
      if projection.isTurning {
        projection.turn(yaw: 0, pitch: 0, at: SnapshotClock.seconds(of: snapshot))
      }
      return placeCursor(snapshot.latent.present)
    case .cursorSnapped:
      let size = snapshot.latent.size
      guard latentView.cursor != nil, let index = snapshot[GeometryReport.self].cursor.nearestIndex,
        size > 0,
        index >= 0, index < snapshot.latent.cloud.count / size
      else { return DashboardOutcome() }
      return placeCursor(Array(snapshot.latent.cloud[index * size..<(index + 1) * size]))
    case .cursorTraversed:
      guard let cursor = latentView.cursor else { return DashboardOutcome() }
      return DashboardOutcome(events: [.geometry(.traverseBegun(cursor))])
    case .momentMoved(let steps): latentView.step(steps, in: history, at: seconds)
    case .momentFirst:
      if let first = history.moments.first {
        latentView.playback = .standing(update: first.update)
      }
    case .momentLive: latentView.playback = .live
    case .playingToggled: latentView.togglePlaying(in: history, at: seconds)
    }
    return DashboardOutcome()
  }

  /// Moves the cursor by a step of the arrows: a fiftieth of the panel.
  mutating func moveCursor(right: Int, up: Int, snapshot: SessionSnapshot) -> DashboardOutcome {
    guard let cursor = latentView.cursor, let (scene, area) = latentScene(snapshot),
      let moved = scene.plot.moved(
        cursor, columns: Double(right) * Double(area.width) / 50,
        rowsUp: Double(up) * Double(area.width) / 100, in: area)
    else { return DashboardOutcome() }
    return placeCursor(moved)
  }

  /// A click takes the cursor to the code drawn there, or else to the point of the plane.
  mutating func clickLatent(x: Int, y: Int, snapshot: SessionSnapshot) -> DashboardOutcome {
    guard view == .latent, let (scene, area) = latentScene(snapshot), area.contains(x: x, y: y)
    else { return DashboardOutcome() }
    // The codes of an old model are no places of the present latent space.
    guard scene.moment == nil else { return DashboardOutcome() }
    if projection.isTurning {
      projection.turn(yaw: 0, pitch: 0, at: SnapshotClock.seconds(of: snapshot))
    }
    if let index = scene.plot.nearestPoint(toColumn: x, row: y, in: area) {
      return placeCursor(
        Array(scene.plot.points[index * scene.size..<(index + 1) * scene.size]))
    }
    let base = latentView.cursor ?? snapshot.latent.center
    guard let point = scene.plot.point(atColumn: x, row: y, in: area, through: base) else {
      return DashboardOutcome()
    }
    return placeCursor(point)
  }

  private mutating func placeCursor(_ place: [Float]?) -> DashboardOutcome {
    guard place?.allSatisfy(\.isFinite) ?? true else { return DashboardOutcome() }
    latentView.cursor = place
    return DashboardOutcome(events: [.geometry(.cursorPlaced(place))])
  }

  /// What the Latent view draws, and where its plot lies.
  private func latentScene(_ snapshot: SessionSnapshot) -> (LatentScene, Rect)? {
    let layout = ScreenLayout(of: view, snapshot, width: width, height: height)
    guard let area = layout.area(of: .latent), let scene = LatentScene(snapshot, self) else {
      return nil
    }
    return (scene, LatentParts(of: area, isClose: view == .latent).plot)
  }
}
