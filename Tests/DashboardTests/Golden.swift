import Dashboard
import Foundation
import LiveSession
import TerminalUI
import Testing

/// Pictures as text, compared with files of the folder `Golden`: a file for every panel, so that a
/// change of one panel changes the files of that one.
///
/// `LATENTSCOPE_RECORD_GOLDENS=1 swift test --filter DashboardTests` writes them anew.
enum Golden {
  private static let folder = URL(filePath: #filePath).deletingLastPathComponent()
    .appending(path: "Golden")

  /// Compares some cells of a screen.
  static func compare(_ screen: CellBuffer, _ area: Rect, with name: String) throws {
    let lines = (area.y..<area.bottom).map { y in
      let line = (area.x..<area.right).map { String(screen[$0, y].glyph) }.joined()
      return String(line.reversed().drop { $0 == " " }.reversed())
    }
    let file = folder.appending(path: name + ".txt")
    let text = lines.joined(separator: "\n") + "\n"
    if ProcessInfo.processInfo.environment["LATENTSCOPE_RECORD_GOLDENS"] == "1" {
      try FileManager.default.createDirectory(
        at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
      try Data(text.utf8).write(to: file)
    }
    let recorded = try String(contentsOf: file, encoding: .utf8)
    let found = text.split(separator: "\n", omittingEmptySubsequences: false)
    let expected = recorded.split(separator: "\n", omittingEmptySubsequences: false)
    let differences = (0..<max(found.count, expected.count)).compactMap { row -> String? in
      let (old, new) = (
        row < expected.count ? expected[row] : "", row < found.count ? found[row] : ""
      )
      return old == new ? nil : "row \(row)\n  expected \(old)\n  found    \(new)"
    }
    let report = differences.joined(separator: "\n")
    #expect(differences.isEmpty, "\(name)\n\(report)")
  }

  /// Compares panels as a screen shows them.
  ///
  /// - Parameters:
  ///   - name: What is told of the state, and of the size where there are several.
  ///   - panels: Those to compare; nil for all.
  static func comparePanels(
    of snapshot: SessionSnapshot, state: DashboardState, width: Int, height: Int, name: String,
    _ panels: [Panel]? = nil
  ) throws {
    let screen = render(snapshot, state: state, width: width, height: height)
    let layout = ScreenLayout(of: state.view, snapshot, width: width, height: height)
    for panel in panels ?? layout.panels.map(\.kind) {
      let area = try #require(layout.area(of: panel), "\(panel) in \(state.view)")
      try compare(screen, area, with: "\(panel.name)/\(name)")
    }
  }

  /// Compares what lies over a screen: the cells between the outermost that it changes.
  static func compareOverlay(
    of snapshot: SessionSnapshot, state: DashboardState, width: Int, height: Int, name: String
  ) throws {
    var without = state
    (without.overlay, without.tour) = (nil, nil)
    let under = render(snapshot, state: without, width: width, height: height)
    let screen = render(snapshot, state: state, width: width, height: height)
    let changed = (0..<height).flatMap { y in (0..<width).map { (x: $0, y: y) } }.filter {
      screen[$0.x, $0.y].glyph != under[$0.x, $0.y].glyph
    }
    let columns = try #require(changed.map(\.x).min())...(changed.map(\.x).max() ?? 0)
    let rows = try #require(changed.map(\.y).min())...(changed.map(\.y).max() ?? 0)
    let area = Rect(
      x: columns.lowerBound, y: rows.lowerBound, width: columns.count, height: rows.count)
    try compare(screen, area, with: "overlays/\(name)")
  }
}

/// A screen of a size.
func render(
  _ snapshot: SessionSnapshot, state: DashboardState, width: Int, height: Int
) -> CellBuffer {
  var state = state
  state.width = width
  state.height = height
  var buffer = CellBuffer(width: width, height: height)
  DashboardScreen.render(snapshot, state: state, into: &buffer)
  return buffer
}
