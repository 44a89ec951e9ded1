import LiveSession
import TerminalUI

/// Where the user looks, and how: what undo gives back.
package struct ViewState: Sendable, Equatable {
  /// The view on the screen.
  package var view = DashboardView.overview
  /// The panel with the arrows of every view where that is another than the first.
  package var focus: [DashboardView: Panel] = [:]
  /// What the views remember, by type.
  package var parts = TypedValues()
  /// When the picture was frozen, in seconds since launch; nil while it is live.
  package var frozenAt: Double?
  /// How far the curves reached when the picture was frozen; nil while it is live.
  package var frozenCurves: CurvesExtent?
  /// Colours, glyphs and colour depth.
  package var appearance: Appearance
}

/// All that the screen remembers and the session does not.
///
/// It is a value: `reduce` changes it, the panels read it, nothing else holds screen state. Each
/// view keeps its own focus and position.
package struct DashboardState: Sendable, Equatable {
  /// Where the user looks, and how.
  package var looks: ViewState
  /// What lies over the view.
  package var overlay: Overlay?
  /// Earlier runs, to draw behind the live curves.
  package var ghosts: [GhostRun] = []
  /// How large a manual action one press asks for, as a fraction of the limit.
  package var manualStrength = 1.0
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
    looks = ViewState(appearance: appearance)
  }

  /// What a view remembers, by its type.
  package subscript<Part: TypedValue>(type: Part.Type) -> Part {
    get { looks.parts[type] }
    set { looks.parts[type] = newValue }
  }

  /// The view on the screen.
  package var view: DashboardView {
    get { looks.view }
    set { looks.view = newValue }
  }

  /// Colours, glyphs and colour depth.
  package var appearance: Appearance {
    get { looks.appearance }
    set { looks.appearance = newValue }
  }

  /// The panel of the present view that takes the arrows.
  package var focused: Panel {
    get {
      guard let chosen = looks.focus[view], view.focusable.contains(chosen) else {
        return view.focusable[0]
      }
      return chosen
    }
    set { looks.focus[view] = newValue == view.focusable[0] ? nil : newValue }
  }

  /// Whether the user has let something play that moves whatever the session does.
  var movesByItself: Bool {
    looks.parts.contains { ($0 as? any MovingPart)?.isMoving(in: view) ?? false }
  }

  /// Whether the picture is pinned while recording goes on.
  package var isFrozen: Bool { looks.frozenAt != nil }

  /// Whether the screen shows a panel now.
  func shows(_ panel: Panel, _ snapshot: SessionSnapshot) -> Bool {
    ScreenLayout(of: view, snapshot, width: width, height: height).area(of: panel) != nil
  }
}
