import Control
import LiveSession
import TerminalUI

/// All that the screen remembers and the session does not: where the user looks, and how.
///
/// It is a value: `reduce` changes it, the panels read it, nothing else holds screen state. Each
/// view keeps its own focus and position.
package struct DashboardState: Sendable, Equatable {
  /// The view on the screen.
  package var view = DashboardView.overview
  /// What lies over the view.
  package var overlay: Overlay?
  /// The focused panel of every view that was changed by `tab`.
  package var focus: [DashboardView: PanelKind] = [:]
  /// How each view looks at the latent space.
  package var projections: [DashboardView: LatentProjectionState] = [:]
  /// What the Latent view shows.
  package var latentView = LatentViewState()
  /// Which part of the curves each view shows.
  package var windows: [DashboardView: CurvesWindow] = [:]
  /// Which frame of a dream is shown.
  package var dream = DreamPlayback()
  /// How the Traverse view is shown.
  package var traverse = TraverseScreenState()
  /// When the picture was frozen, in seconds since launch; nil while it is live.
  package var frozenAt: Double?
  /// How far the curves reached when the picture was frozen; nil while it is live.
  package var frozenCurves: CurvesExtent?
  /// Earlier runs, to draw behind the live curves.
  package var ghosts: [GhostRun] = []
  /// How large a manual action one press asks for, as a fraction of the limit.
  package var manualStrength = 1.0
  /// The chosen row of the settings panel.
  package var settingRow = 0
  /// Colours, glyphs and colour depth.
  package var appearance: Appearance
  /// The size of the screen in cells; the reducer needs it to scroll no further than the end.
  package var width = 80
  /// The rows of the screen.
  package var height = 24

  /// How far the guided tour is; nil while there is none.
  package var tour: TourState?
  /// Whether nothing was opened yet that finds everything else: commands, tour, help.
  package var isNewcomer = true
  /// The changes of view that can be taken back.
  package var history = ViewHistory()

  /// The button held down; nil while none is.
  package var drag: MouseDrag?

  /// Makes the state of the start: the overview, live.
  package init(appearance: Appearance = Appearance()) {
    self.appearance = appearance
  }

  /// The focused panel of the present view.
  package var focused: PanelKind {
    let panels = view.focusable
    guard let chosen = focus[view], panels.contains(chosen) else { return panels[0] }
    return chosen
  }

  /// How the present view looks at the latent space; in the Latent view every basis has its own camera.
  package var projection: LatentProjectionState {
    get {
      let moved =
        view == .latent ? latentView.cameras[latentView.basis] : projections[view]
      return moved ?? LatentProjectionState()
    }
    set {
      if view == .latent {
        latentView.cameras[latentView.basis] = newValue
      } else {
        projections[view] = newValue
      }
    }
  }

  /// Which part of the curves the present view shows.
  package var window: CurvesWindow {
    get { windows[view] ?? CurvesWindow() }
    set { windows[view] = newValue }
  }

  /// Whether the user has let something play that moves whatever the session does.
  var movesByItself: Bool {
    (view == .dream && dream.motion == .playing) || traverse.cycle != nil
      || latentView.playback.isRunning
  }

  /// Whether the picture is pinned while recording goes on.
  package var isFrozen: Bool { frozenAt != nil }
}
