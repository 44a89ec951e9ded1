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
    arguments: DashboardView.allCases)
  func screensAsPictures(view: DashboardView) throws {
    let folder = URL(
      filePath: ProcessInfo.processInfo.environment["LATENTSCOPE_PICTURES"] ?? "/dev/null")
    for fixture in [SnapshotFixture.learning, .solved, .cartPole] {
      for (width, height) in [(80, 24), (120, 40), (200, 60)] {
        for depth in [ColorDepth.truecolor, .none] {
          var state = DashboardState(
            appearance: Appearance(glyphs: depth == .none ? .ascii : .unicode, depth: depth))
          state.view = view
          let screen = render(fixture.make(), state: state, width: width, height: height)
          let name = "\(fixture.rawValue)-\(view.title)-\(width)x\(height)-\(depth.rawValue).svg"
          try Data(SVGExport.document(screen, title: name).utf8).write(
            to: folder.appending(path: name))
        }
      }
    }
  }
}
