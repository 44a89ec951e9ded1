import LiveSession
import Measurement
import TerminalUI

/// Where every panel of a view lies; a pure function of the view and the size.
///
/// Panels never overlap, never leave the screen and are never empty. The layout grows in steps:
/// more panels appear as there is room for them, and pictures get what their shape can use.
package struct ScreenLayout: Sendable, Equatable {
  /// A panel and its cells; where it has a caption, that is the first row.
  package struct Placed: Sendable, Equatable {
    /// Which panel.
    package var kind: PanelKind
    /// Its cells.
    package var area: Rect
  }

  /// The fewest columns that show a view; below, a message asks for more.
  package static let minimumWidth = 60
  /// The fewest rows that show a view.
  package static let minimumHeight = 18

  /// The panels.
  package private(set) var panels: [Placed] = []
  /// Columns between panels, where a vertical rule is drawn.
  package private(set) var rules: [Rect] = []
  /// The rows that the episodes can use.
  var episodeRows = 0

  /// Whether a screen is large enough for a view.
  package static func fits(width: Int, height: Int) -> Bool {
    width >= minimumWidth && height >= minimumHeight
  }

  /// Lays out a view; a screen that is too small has no panels.
  ///
  /// - Parameters:
  ///   - view: The view.
  ///   - width: The columns of the screen.
  ///   - height: The rows of the screen.
  ///   - latentSize: How many latent dimensions there are to list.
  ///   - aspect: The width of a frame divided by its height.
  ///   - hasRace: Whether there has been a race of planners to show.
  ///   - episodes: How many episodes there are to list.
  ///   - colourings: In how many more ways the codes can be coloured.
  package init(
    view: DashboardView, width: Int, height: Int, latentSize: Int, aspect: Double = 1,
    hasRace: Bool = false, episodes: Int = 0, colourings: Int = 0
  ) {
    guard Self.fits(width: width, height: height) else { return }
    episodeRows = EpisodesPanel.rows(of: episodes)
    var body = Rect(x: 0, y: 0, width: width, height: height)
    place(.header, body.removeTop(1))
    place(.hints, body.removeBottom(1))
    place(.stage, body.removeBottom(1))
    switch view {
    case .overview: layOutOverview(body, latentSize: latentSize, aspect: aspect)
    case .curves: layOutCurves(body, latentSize: latentSize)
    case .latent:
      layOutLatent(body, latentSize: latentSize, aspect: aspect, colourings: colourings)
    case .dream: layOutDream(body, aspect: aspect)
    case .traverse: layOutTraverse(body, latentSize: latentSize)
    case .control: layOutControl(body, aspect: aspect, hasRace: hasRace)
    }
  }

  /// Lays out a view for what a snapshot holds.
  package init(of view: DashboardView, _ snapshot: SessionSnapshot, width: Int, height: Int) {
    let frames = snapshot.frames
    self.init(
      view: view, width: width, height: height,
      latentSize: max(
        snapshot.training.dimensionKL.count, snapshot[TraverseReport.self].latent.count),
      aspect: frames.width > 0 && frames.height > 0
        ? Double(frames.width) / Double(frames.height) : 1,
      // A race that could not begin says why in its panel.
      hasRace: snapshot[RaceReport.self].number > 0 || !snapshot[RaceReport.self].lanes.isEmpty,
      episodes: snapshot.control.episodes.finished.count,
      colourings: view == .latent ? LatentColouring.shown(in: snapshot).count : 0)
  }

  /// The panel at a cell; nil between panels and outside.
  package func panel(atColumn column: Int, row: Int) -> Placed? {
    panels.first { $0.area.contains(x: column, y: row) }
  }

  /// The cells of a panel; nil when the view has no room for it.
  package func area(of kind: PanelKind) -> Rect? {
    panels.first { $0.kind == kind }?.area
  }

  // MARK: - Views

  private mutating func layOutOverview(_ body: Rect, latentSize: Int, aspect: Double) {
    var area = body
    if body.width >= 150, body.height >= 40 {
      let side = cutRight(min(max(body.width * 3 / 10, 48), 80), from: &area)
      stack(
        [
          (.planner, 9, 9), (.dimensions, latentSize + 3, latentSize + 3),
          (.episodes, 10, episodeRows), (.settings, 8, 8), (.costs, 6, 6), (.system, 8, 8),
          (.guide, 6, .max),
        ], in: side)
    } else {
      let rows = body.height >= 34 ? 5 : body.height >= 28 ? 3 : 1
      var strip = area.removeBottom(rows)
      if rows >= 5, strip.width >= 110 {
        place(.episodes, cutRight(strip.width * 2 / 5, from: &strip))
      }
      place(.planner, strip)
    }
    let pictures = area.removeBottom(
      min(area.height * 11 / 20, Self.pictureRows(width: area.width, aspect: aspect)))
    let latent = cutRight((area.width - 1) / 2, from: &area)
    place(.curves, area)
    place(.latent, latent)
    place(.pictures, pictures)
  }

  private mutating func layOutCurves(_ body: Rect, latentSize: Int) {
    var area = withPlannerStrip(body)
    let side = cutRight(min(max(area.width * 3 / 10, 24), 56), from: &area)
    place(.curves, area)
    stack(
      [
        (.dimensions, latentSize + 3, latentSize + 3), (.episodes, 10, episodeRows),
        (.settings, 8, 8), (.guide, 14, .max),
      ], in: side)
  }

  /// A race takes its place once there has been one: before it would only be an empty frame.
  private mutating func layOutControl(_ body: Rect, aspect: Double, hasRace: Bool) {
    var area = body
    if hasRace, body.height >= 32 {
      let rows = Self.pictureRows(width: body.width * 3 / 8, aspect: aspect) + 3
      place(.race, area.removeBottom(min(body.height * 2 / 5, max(rows, 10))))
    }
    let isWide = area.width >= 150
    var side = cutRight(isWide ? area.width * 2 / 3 : (area.width - 1) / 2, from: &area)
    stack(
      [
        (.planner, isWide ? 9 : 8, isWide ? 9 : 8), (.settings, 7, 8), (.steering, 6, 6),
        (.costs, 5, 6), (.system, 7, 7), (.episodes, 4, episodeRows), (.guide, 14, .max),
      ], in: area)
    if hasRace, body.height < 32 {
      stack([(.race, 9, 9), (.foresight, 6, .max)], in: side)
    } else {
      // The system itself comes first: who kicks it wants to see it reel.
      let pictures = Self.pictureRows(width: side.width, aspect: aspect)
      place(.pictures, side.removeTop(min(max(pictures, 8), side.height * 11 / 20)))
      place(.foresight, side)
    }
  }

  // MARK: - Parts

  /// The most rows that three pictures side by side can use: two pixels a row, one a column, and a
  /// border around each.
  private static func pictureRows(width: Int, aspect: Double) -> Int {
    let shape = aspect.isFinite ? min(max(aspect, 0.25), 8) : 1
    return Int(Double(max(width / 3 - 2, 2)) / shape / 2) + 2
  }

  mutating func place(_ kind: PanelKind, _ area: Rect) {
    guard !area.isEmpty else { return }
    panels.append(Placed(kind: kind, area: area))
  }

  /// Puts the one-row planner strip at the bottom and returns what is left: kicks, planners and
  /// manual control work in every view, so their effect shows in every view.
  mutating func withPlannerStrip(_ body: Rect) -> Rect {
    var rest = body
    place(.planner, rest.removeBottom(1))
    return rest
  }

  /// Cuts columns off the right with a rule before them.
  mutating func cutRight(_ columns: Int, from area: inout Rect) -> Rect {
    let cut = area.removeRight(columns)
    let rule = area.removeRight(1)
    if !rule.isEmpty { rules.append(rule) }
    return cut
  }

  /// A panel of a column: the rows it needs, and the most that it can use.
  typealias Stacked = (kind: PanelKind, rows: Int, most: Int)

  /// Puts panels under each other as long as there is room for the rows that each needs.
  ///
  /// What is left over goes to those that can use more, the first ones first; the last one takes what
  /// nobody can use.
  mutating func stack(_ wanted: [Stacked], in area: Rect) {
    var chosen: [Stacked] = []
    var used = 0
    for panel in wanted where chosen.isEmpty || used + panel.rows <= area.height {
      chosen.append(panel)
      used += panel.rows
    }
    var spare = max(area.height - used, 0)
    for index in chosen.indices {
      let isLast = index == chosen.count - 1
      let more = isLast ? spare : min(max(chosen[index].most - chosen[index].rows, 0), spare)
      chosen[index].rows += more
      spare -= more
    }
    let extents = chosen.map { Extent.fixed($0.rows) }
    for (panel, part) in zip(chosen, area.rows(extents)) { place(panel.kind, part) }
  }
}
