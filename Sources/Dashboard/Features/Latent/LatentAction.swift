import LiveSession
import TerminalUI

/// What keys do to the latent space.
package enum LatentAction: FeatureAction {
  /// Turn it, in key presses; a cursor is moved instead.
  case turned(yaw: Int, pitch: Int)
  /// Show two or three axes of it.
  case dimensionsToggled
  /// Let it turn by itself, or stop it.
  case turningToggled
  /// The next basis.
  case basisCycled
  /// Another axis at this place (0 to 2) of the shown ones.
  case axisCycled(Int)
  /// Colour by another quantity, so many further.
  case colourMoved(Int)
  /// Draw a layer or not.
  case layerToggled(LatentLayer)
  /// Take the cursor out or put it away.
  case cursorToggled
  /// Put the cursor on the nearest stored code.
  case cursorSnapped
  /// Walk on from the cursor in Traverse.
  case cursorTraversed
  /// Go to another moment of the history, so many further.
  case momentMoved(Int)
  /// The first moment of the history.
  case momentFirst
  /// Back to the live model.
  case momentLive
  /// Run through the history, or stand still.
  case playingToggled

  package func reduce(
    _ state: inout DashboardState, _ snapshot: SessionSnapshot
  ) -> DashboardOutcome {
    let seconds = snapshot.elapsed
    let history = snapshot[GeometryReport.self].history
    switch self {
    case .turned(let right, let up) where state.view == .latent && state.latentView.cursor != nil:
      return state.moveCursor(right: right, up: up, snapshot: snapshot)
    case .turned(let yaw, let pitch):
      state.projection.turn(
        yaw: Double(yaw) * LatentProjectionState.step,
        pitch: Double(pitch) * LatentProjectionState.step, at: SnapshotClock.seconds(of: snapshot))
    case .dimensionsToggled: state.projection.isThreeDimensional.toggle()
    case .turningToggled: state.projection.toggleTurning(at: SnapshotClock.seconds(of: snapshot))
    case .basisCycled:
      let all = LatentBasis.allCases
      let place = all.firstIndex(of: state.latentView.basis) ?? 0
      state.latentView.basis = all[DashboardState.wrap(place + 1, all.count)]
    case .axisCycled(let place):
      let count =
        switch state.latentView.basis {
        case .principal: 0
        case .latent: snapshot.latent.size
        case .probe: snapshot[GeometryReport.self].probes.count
        }
      state.latentView.moveAxis(place, count: count)
    case .colourMoved(let steps):
      // The task's own colour comes first.
      let names = [""] + LatentColouring.names(in: snapshot)
      let place = names.firstIndex(of: state.latentView.colour) ?? 0
      state.latentView.colour = names[DashboardState.wrap(place + steps, names.count)]
      return .asking(.geometry(.coloured(by: state.latentView.colour)))
    case .layerToggled(let layer):
      if state.latentView.layers.remove(layer) == nil { state.latentView.layers.insert(layer) }
    case .cursorToggled:
      guard state.latentView.cursor == nil else { return state.placeCursor(nil) }
      guard snapshot.latent.size > 0, snapshot.latent.present.count == snapshot.latent.size else {
        return DashboardOutcome()
      }
      // The plane of the screen must not turn under the cursor.
      if state.projection.isTurning {
        state.projection.turn(yaw: 0, pitch: 0, at: SnapshotClock.seconds(of: snapshot))
      }
      return state.placeCursor(snapshot.latent.present)
    case .cursorSnapped:
      let size = snapshot.latent.size
      guard state.latentView.cursor != nil,
        let index = snapshot[GeometryReport.self].cursor.nearestIndex,
        size > 0,
        index >= 0, index < snapshot.latent.cloud.count / size
      else { return DashboardOutcome() }
      return state.placeCursor(Array(snapshot.latent.cloud[index * size..<(index + 1) * size]))
    case .cursorTraversed:
      guard let cursor = state.latentView.cursor else { return DashboardOutcome() }
      return .asking(.geometry(.traverseBegun(cursor)))
    case .momentMoved(let steps): state.latentView.step(steps, in: history, at: seconds)
    case .momentFirst:
      if let first = history.moments.first {
        state.latentView.playback = .standing(update: first.update)
      }
    case .momentLive: state.latentView.playback = .live
    case .playingToggled: state.latentView.togglePlaying(in: history, at: seconds)
    }
    return DashboardOutcome()
  }

  package func obstacle(_ state: DashboardState, _ snapshot: SessionSnapshot) -> [String]? {
    switch self {
    case .dimensionsToggled, .turningToggled:
      state.shows(.latent, snapshot) || state.shows(.agentMap, snapshot)
        ? nil : ["the latent space is not shown here: {view-latent} shows it"]
    case .layerToggled(.candidates)
    where !snapshot.control.hasCandidates(snapshot.wantedPlanner)
      && !state.latentView.layers.contains(.candidates):
      ["this planner has no candidates: {planner-next} takes one that has"]
    default: nil
    }
  }

  package func reasonForNothing(
    _ state: DashboardState, _ snapshot: SessionSnapshot
  ) -> [String] {
    switch self {
    case .turningToggled where state.projection.isTurning:
      ["the latent space turns by itself now; {turn} stops it"]
    case .turningToggled: ["the latent space stands still now"]
    case .turned, .dimensionsToggled, .cursorToggled:
      ["there are no codes before the first model"]
    case .cursorSnapped, .cursorTraversed:
      state.latentView.cursor == nil
        ? ["there is no cursor: {latent-view.cursor} puts one there"] : ["no stored code is near"]
    case .axisCycled:
      state.latentView.basis == .principal
        ? ["principal axes are always the first three: {latent-view.basis} takes others"]
        : ["there are no other axes"]
    case .momentLive: ["this is the live model"]
    case .momentMoved(let steps) where steps > 0: ["this is the live model"]
    case .momentFirst, .momentMoved, .playingToggled:
      snapshot[GeometryReport.self].history.moments.isEmpty
        ? ["there is no history yet"] : ["the history begins here"]
    case .basisCycled, .colourMoved, .layerToggled: ["there is nothing to show yet"]
    }
  }

  package func isOn(_ state: DashboardState, _ snapshot: SessionSnapshot) -> Bool {
    switch self {
    case .turningToggled: state.projection.isTurning
    case .turned: state.view == .latent && state.latentView.cursor != nil
    case .cursorToggled: state.latentView.cursor != nil
    case .playingToggled: state.latentView.playback.isRunning
    default: false
    }
  }
}

extension DashboardAction {
  /// What keys do to the latent space.
  package static func latent(_ action: LatentAction) -> DashboardAction { .feature(action) }
}

extension DashboardState {
  /// Moves the cursor by a step of the arrows: a fiftieth of the panel.
  fileprivate mutating func moveCursor(
    right: Int, up: Int, snapshot: SessionSnapshot
  ) -> DashboardOutcome {
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

  fileprivate mutating func placeCursor(_ place: [Float]?) -> DashboardOutcome {
    guard place?.allSatisfy(\.isFinite) ?? true else { return DashboardOutcome() }
    latentView.cursor = place
    return .asking(.geometry(.cursorPlaced(place)))
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
