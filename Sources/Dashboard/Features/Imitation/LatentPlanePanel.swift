import Foundation
import LiveSession
import TerminalUI
import Worlds

/// The plane of z: codes of demonstrations by the side that was taken, with the unit circle of the prior.
enum LatentPlanePanel {
  /// How far the plane reaches at least: hardly any z of N(0, I) lies beyond.
  private static let leastReach = 3.0

  static func draw(_ context: PanelContext, in area: Rect, into buffer: inout CellBuffer) {
    let report = context.snapshot[LatentPlaneReport.self]
    let body = context.caption(
      "plane of z", captions(report), of: .latentPlane, in: area, into: &buffer)
    guard report.policy != nil, report.size > 0, !report.codes.isEmpty else {
      let words =
        context.snapshot[FanReport.self].policy == nil
        ? "comes with the first updates" : "this policy has no z: it knows one way"
      context.explainEmptiness(words, in: body, into: &buffer)
      return
    }
    let axes = axes(report)
    let reach = report.codes.reduce(Self.leastReach) { most, code in
      code.isFinite ? max(most, 1.05 * min(abs(Double(code)), 100)) : most
    }
    var room = body
    let foot = room.removeBottom(body.height >= 6 ? 1 : 0)
    var canvas = DotCanvas(columns: room.width, rows: room.height)
    // Dots are as wide as they are high.
    let scale = Double(min(canvas.dotWidth, canvas.dotHeight)) / (2 * reach)
    let (middleX, middleY) = (Double(canvas.dotWidth) / 2, Double(canvas.dotHeight) / 2)
    func dot(_ x: Double, _ y: Double) -> (x: Double, y: Double) {
      (middleX + x * scale, middleY - y * scale)
    }
    let faint = context.theme.grid.foreground
    for step in 0..<72 {
      let (from, to) = (Double(step) * .pi / 36, Double(step + 1) * .pi / 36)
      let (a, b) = (dot(cos(from), sin(from)), dot(cos(to), sin(to)))
      canvas.line(
        fromX: a.x, y: a.y, toX: b.x, y: b.y, pen: 1, color: context.theme.axis.foreground)
    }
    for (from, to) in [((-reach, 0.0), (reach, 0.0)), ((0.0, -reach), (0.0, reach))] {
      let (a, b) = (dot(from.0, from.1), dot(to.0, to.1))
      canvas.line(
        fromX: a.x, y: a.y, toX: b.x, y: b.y, pen: 0, color: faint, pattern: 0b0001_0001)
    }
    let count = report.codes.count / report.size
    for index in 0..<count {
      let code = report.codes[index * report.size..<(index + 1) * report.size]
      let side = index < report.sides.count ? report.sides[index] : nil
      let place = dot(
        Double(code[code.startIndex + axes.x]),
        axes.y.map { Double(code[code.startIndex + $0]) } ?? 0)
      guard place.x.isFinite, place.y.isFinite, abs(place.x) < 1e6, abs(place.y) < 1e6 else {
        continue
      }
      canvas.dot(
        x: Int(place.x), y: Int(place.y), pen: side == .left ? 2 : side == .right ? 3 : 4,
        color: SideStyle.color(side, context.theme))
    }
    canvas.paint(
      into: &buffer, area: room, glyphs: context.glyphs,
      penGlyphs: [0: ".", 1: ".", 2: "<", 3: ">", 4: "|"])
    if report.present.count == report.size {
      let place = dot(
        Double(report.present[axes.x]), axes.y.map { Double(report.present[$0]) } ?? 0)
      if place.x.isFinite, place.y.isFinite, abs(place.x) < 1e6, abs(place.y) < 1e6 {
        buffer.put(
          context.glyphs.present, x: room.x + Int(place.x) / 2, y: room.y + Int(place.y) / 4,
          style: context.theme.present, clip: room)
      }
    }
    legend(axes, report, context).draw(in: foot, into: &buffer, with: context.appearance)
  }

  private static func captions(_ report: LatentPlaneReport) -> [String] {
    report.isPrior
      ? ["draws from the prior, by the side they lead to", "draws from the prior", "prior"]
      : [
        "codes of demonstrations, by the side that was taken", "codes, by the side taken", "codes",
      ]
  }

  private static func legend(
    _ axes: (x: Int, y: Int?), _ report: LatentPlaneReport, _ context: PanelContext
  ) -> SegmentLine {
    func styled(_ side: Route) -> Segment {
      .styled(
        " \(SideStyle.sign(side)) \(side.rawValue)",
        Style(foreground: SideStyle.color(side, context.theme), bold: true), 5)
    }
    var line = SegmentLine(styled(.left), styled(.right))
    line.add(
      .muted("  z\(axes.x + 1) across", 3), .muted(axes.y.map { ", z\($0 + 1) up" } ?? "", 3),
      .muted("  circle: 1 sd of N(0, I)", 2))
    if !report.present.isEmpty {
      line.add(.muted("  \(context.glyphs.present) z now", 4))
    }
    return line
  }

  /// The two dimensions in which the codes spread most; those with equal spread in their order.
  private static func axes(_ report: LatentPlaneReport) -> (x: Int, y: Int?) {
    let n = report.size
    let count = report.codes.count / n
    let spread = (0..<n).map { dimension -> Double in
      let values = (0..<count).map { Double(report.codes[$0 * n + dimension]) }
      let mean = values.reduce(0, +) / Double(max(1, count))
      return values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    }
    guard n > 2 else { return (0, n > 1 ? 1 : nil) }
    let order = (0..<n).sorted { spread[$0] > spread[$1] }
    return (min(order[0], order[1]), max(order[0], order[1]))
  }
}
