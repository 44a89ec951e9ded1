import Dashboard
import Foundation
import LiveSession
import TerminalUI
import Testing

/// Screens as pictures, to look at; they are written only when a folder is named.
///
/// `LATENTSCOPE_PICTURES=/some/folder swift test --filter PictureTests`
struct PictureTests {
  @Test(
    .enabled(if: ProcessInfo.processInfo.environment["LATENTSCOPE_PICTURES"] != nil),
    arguments: [
      ("help", Overlay.help(HelpState(scroll: 0))), ("help-end", .help(HelpState(scroll: 99))),
      ("settings", .settings(selected: 1)), ("quit", .quitMenu), ("restart", .restartDialog),
    ])
  func overlaysAsPictures(name: String, overlay: Overlay) throws {
    var state = DashboardState()
    state.overlay = overlay
    let screen = render(SnapshotFixture.learning.make(), state: state, width: 80, height: 24)
    try write(screen, "overlay-\(name).svg")
  }

  @Test(
    .enabled(if: ProcessInfo.processInfo.environment["LATENTSCOPE_PICTURES"] != nil),
    arguments: SnapshotFixture.allCases)
  func sessionsAsPictures(fixture: SnapshotFixture) throws {
    for (width, height) in [(40, 10), (60, 18), (80, 24), (100, 30)] {
      let screen = render(fixture.make(), state: DashboardState(), width: width, height: height)
      try write(screen, "session-\(fixture.rawValue)-\(width).svg")
    }
  }

  private func write(_ screen: CellBuffer, _ name: String) throws {
    let folder = URL(
      filePath: ProcessInfo.processInfo.environment["LATENTSCOPE_PICTURES"] ?? "/dev/null")
    try Data(SVGExport.document(screen, title: name).utf8).write(to: folder.appending(path: name))
  }

  @Test(
    .enabled(if: ProcessInfo.processInfo.environment["LATENTSCOPE_PICTURES"] != nil),
    arguments: KeyTable.standard.numberedViews)
  func screensAsPictures(view: DashboardView) throws {
    for fixture in [SnapshotFixture.learning, .solved, .cartPole] {
      for (width, height) in [(80, 24), (120, 40), (200, 60)] {
        for depth in [ColorDepth.truecolor, .none] {
          var state = DashboardState(
            appearance: Appearance(glyphs: depth == .none ? .ascii : .unicode, depth: depth))
          state.view = view
          let screen = render(fixture.make(), state: state, width: width, height: height)
          let name = "\(fixture.rawValue)-\(view.title)-\(width)x\(height)-\(depth.rawValue).svg"
          try write(screen, name)
        }
      }
    }
  }
}
