import LiveSession

/// Along which directions the latent space is shown.
package enum LatentBasis: String, Sendable, CaseIterable, Codable {
  /// The directions of largest variance.
  case principal
  /// The latent dimensions themselves.
  case latent
  /// The directions that best predict true quantities.
  case probe

  /// The words for it.
  var title: String {
    switch self {
    case .principal: "principal axes"
    case .latent: "latent axes"
    case .probe: "probe directions"
    }
  }
}

/// What can be drawn over the cloud; the order is that of the legend.
package enum LatentLayer: String, Sendable, CaseIterable, Codable {
  /// The latest codes.
  case trail
  /// The planned path.
  case plan
  /// The planner's best candidates.
  case candidates
  /// Posteriors.
  case ellipses
  /// The local dynamics.
  case field
  /// The codes of the system at rest at every angle.
  case ring
}

/// How the latent space is looked at: in every view by a camera of its own, in the Latent view closely.
package struct LatentViewState: ModelBound, MovingPart {
  /// Where in the history of the geometry the screen is.
  package enum Playback: Sendable, Equatable {
    /// At the live model.
    case live
    /// At the moment of this update.
    case standing(update: Int)
    /// Running since this time (`SessionSnapshot.elapsed`), from the moment of this update on.
    case running(since: Double, from: Int)

    /// Whether the picture runs.
    var isRunning: Bool {
      if case .running = self { true } else { false }
    }
  }

  /// Moments of history shown in a second.
  package static let momentsPerSecond = 20.0

  /// Along which directions the space is shown.
  package var basis = LatentBasis.principal
  /// The camera of every basis that was moved.
  package var cameras: [LatentBasis: LatentProjectionState] = [:]
  /// The moved cameras of the other views.
  var projections: [DashboardView: LatentProjectionState] = [:]
  /// Which latent dimensions or probes are shown; three different ones each.
  package var axes: [LatentBasis: [Int]] = [:]
  /// The name of the quantity that colours the cloud; empty for the task's own.
  package var colour = ""
  /// What is drawn over the cloud.
  package var layers: Set<LatentLayer> = [.trail, .plan]
  /// Where the cursor is `[size]`; nil while there is none.
  package var cursor: [Float]?
  /// Where in the history the screen is.
  package var playback = Playback.live

  /// The view of the start: live, along the principal axes.
  package init() {}

  /// The axes of a basis that has `count` of them: three different ones, or fewer where there are
  /// fewer.
  package func axes(of basis: LatentBasis, count: Int) -> [Int] {
    let chosen = axes[basis] ?? [0, 1, 2]
    let valid = chosen.filter { (0..<count).contains($0) }
    guard valid.count < min(3, count) else { return valid }
    // A model with fewer dimensions than the one before: begin again.
    return Array(0..<min(3, count))
  }

  /// Shows the next axis that is not shown yet at one of the three places.
  mutating func moveAxis(_ place: Int, count: Int) {
    var shown = axes(of: basis, count: count)
    guard shown.indices.contains(place), count > 3 else { return }
    repeat {
      shown[place] = (shown[place] + 1) % count
    } while shown.enumerated().contains { $0.offset != place && $0.element == shown[place] }
    axes[basis] = shown
  }

  package mutating func forgetModel() {
    cursor = nil
    playback = .live
  }

  func isMoving(in view: DashboardView) -> Bool { playback.isRunning }

  /// The place in the history to show at a time; nil for the live model.
  package func moment(in history: GeometryHistory, at seconds: Double) -> Int? {
    let moments = history.moments
    guard !moments.isEmpty else { return nil }
    func place(of update: Int) -> Int {
      moments.lastIndex { $0.update <= update } ?? 0
    }
    switch playback {
    case .live: return nil
    case .standing(let update): return place(of: update)
    case .running(let start, let update):
      let passed = (seconds - start) * Self.momentsPerSecond
      let index = Double(place(of: update)) + (passed.isFinite ? max(0, passed) : 0)
      // Past the newest moment the picture is live again.
      return index < Double(moments.count) ? Int(index) : nil
    }
  }

  /// Moves to another moment; past the newest is live.
  mutating func step(_ steps: Int, in history: GeometryHistory, at seconds: Double) {
    let moments = history.moments
    guard !moments.isEmpty else { return }
    let here = moment(in: history, at: seconds) ?? moments.count
    let wanted = max(0, here + steps)
    playback = wanted < moments.count ? .standing(update: moments[wanted].update) : .live
  }

  /// Runs from where the picture is (from the first moment when it is live), or stands still.
  mutating func togglePlaying(in history: GeometryHistory, at seconds: Double) {
    guard let first = history.moments.first else { return }
    let here = moment(in: history, at: seconds)
    if case .running = playback, let here {
      playback = .standing(update: history.moments[here].update)
    } else {
      let from = here.map { history.moments[$0].update } ?? first.update
      playback = .running(since: seconds, from: from)
    }
  }
}

extension DashboardState {
  /// How the latent space is looked at.
  package var latentView: LatentViewState {
    get { self[LatentViewState.self] }
    set { self[LatentViewState.self] = newValue }
  }

  /// The camera of the present view; in the Latent view every basis has its own.
  package var projection: LatentProjectionState {
    get {
      let latentView = latentView
      return
        (view == .latent
        ? latentView.cameras[latentView.basis] : latentView.projections[view])
        ?? LatentProjectionState()
    }
    set { setProjection(newValue == LatentProjectionState() ? nil : newValue) }
  }

  /// Moves the camera of the present view; nil puts it back.
  private mutating func setProjection(_ projection: LatentProjectionState?) {
    if view == .latent {
      latentView.cameras[latentView.basis] = projection
    } else {
      latentView.projections[view] = projection
    }
  }
}
