import Dashboard
import TerminalUI
import Testing

struct LayoutTests {
  /// Every size from 20x5 to 300x100, in steps that share no factor with the layout's own.
  static let sizes: [(Int, Int)] =
    stride(from: 20, through: 300, by: 7).flatMap { width in
      stride(from: 5, through: 100, by: 3).map { (width, $0) }
    } + [(60, 18), (80, 24), (120, 40), (200, 60), (300, 100)]

  @Test(arguments: KeyTable.standard.numberedViews)
  func panelsAreInsideApartAndNotEmpty(view: DashboardView) {
    for (width, height) in Self.sizes {
      for latentSize in [0, 4, 32] {
        let layout = ScreenLayout(
          view: view, width: width, height: height, latentSize: latentSize,
          hasRace: latentSize == 32)
        #expect(layout.panels.isEmpty == !ScreenLayout.fits(width: width, height: height))
        let areas = layout.panels.map(\.area) + layout.rules
        var covered = 0
        for (index, area) in areas.enumerated() {
          guard !area.isEmpty, area.x >= 0, area.y >= 0, area.right <= width, area.bottom <= height
          else {
            Issue.record("\(view) at \(width)x\(height): \(area) is empty or leaves the screen")
            return
          }
          covered += area.width * area.height
          for other in areas[..<index] where !area.intersection(other).isEmpty {
            Issue.record("\(view) at \(width)x\(height): \(area) overlaps \(other)")
            return
          }
        }
        // Apart and inside, they fill the screen exactly when their cells add up: no hole is left
        // that no panel draws.
        #expect(layout.panels.isEmpty || covered == width * height, "\(view) \(width)x\(height)")
      }
    }
  }

  @Test(arguments: KeyTable.standard.numberedViews)
  func noPanelStandsTwice(view: DashboardView) {
    for (width, height) in Self.sizes {
      let kinds = ScreenLayout(view: view, width: width, height: height, latentSize: 4).panels
        .map(\.kind)
      #expect(Set(kinds).count == kinds.count)
    }
  }

  @Test(arguments: KeyTable.standard.numberedViews)
  func everyFocusablePanelIsThereAtEverySize(view: DashboardView) {
    for (width, height) in Self.sizes where ScreenLayout.fits(width: width, height: height) {
      for hasRace in [false, true] {
        let layout = ScreenLayout(
          view: view, width: width, height: height, latentSize: 8, hasRace: hasRace)
        for panel in view.focusable { #expect(layout.area(of: panel) != nil) }
      }
    }
  }

  /// The overview at 80x24 is the one that most people see.
  @Test func theOverviewAt80x24IsTheSketch() {
    let layout = ScreenLayout(view: .overview, width: 80, height: 24, latentSize: 4)
    #expect(layout.area(of: .header) == Rect(x: 0, y: 0, width: 80, height: 1))
    #expect(layout.area(of: .curves) == Rect(x: 0, y: 1, width: 40, height: 9))
    #expect(layout.area(of: .latent) == Rect(x: 41, y: 1, width: 39, height: 9))
    #expect(layout.area(of: .pictures) == Rect(x: 0, y: 10, width: 80, height: 11))
    #expect(layout.area(of: .planner) == Rect(x: 0, y: 21, width: 80, height: 1))
    #expect(layout.area(of: .stage) == Rect(x: 0, y: 22, width: 80, height: 1))
    #expect(layout.area(of: .hints) == Rect(x: 0, y: 23, width: 80, height: 1))
  }
}
