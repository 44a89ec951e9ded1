import LiveSession
import TerminalUI

/// Numbers beside the latent space: the axes of the projection, and where the present code and the
/// goal lie.
enum LatentDetailsPanel {
  static func draw(_ context: PanelContext, in area: Rect, into buffer: inout CellBuffer) {
    let body = context.caption(
      "axes and codes", ["spread, and where the codes lie", "spread and place"], of: .latentDetails,
      in: area, into: &buffer)
    let latent = context.snapshot.latent
    guard latent.size > 0, !latent.present.isEmpty else {
      context.explainEmptiness("come with the first model", in: body, into: &buffer)
      return
    }
    let axes = axisLines(context)
    let codes = codeLines(context)
    let end = summary(context)
    // Blank lines only where nothing is lost by them.
    let isRoomy = axes.count + codes.count + end.count + 2 <= body.height
    let gap = isRoomy ? [SegmentLine()] : []
    SegmentLine.draw(
      axes + gap + codes + gap + end, in: body, into: &buffer, with: context.appearance)
  }

  /// The axes of the shown basis.
  private static func axisLines(_ context: PanelContext) -> [SegmentLine] {
    let view = context.state.latentView
    let latent = context.snapshot.latent
    let geometry = context.snapshot[GeometryReport.self]
    switch view.basis {
    case .principal:
      return [heading("principal axes", context)]
        + bars(
          latent.axisDeviations.prefix(3).enumerated().map {
            ("axis \($0 + 1)", "sd " + fixed($1), Double($1))
          }, context) + driftLines(latent.drift, context)
    case .latent:
      let deviations = context.snapshot[TraverseReport.self].deviations
      return [heading("latent axes", context, keys: latent.size > 3 ? axisKeys(context) : "")]
        + bars(
          view.axes(of: .latent, count: latent.size).map { dimension in
            let deviation = deviations.indices.contains(dimension) ? deviations[dimension] : .nan
            return ("z\(dimension + 1)", "sd " + fixed(deviation), Double(deviation))
          }, context)
    case .probe:
      let probes = geometry.probes
      let shown = view.axes(of: .probe, count: probes.count)
      // Along one direction a turning speed cannot be read; that it is there, the network tells.
      return [
        heading(
          "R2: linear, network", context, keys: probes.count > 3 ? axisKeys(context) : "")
      ]
        + bars(
          (shown + probes.indices.filter { !shown.contains($0) }).map { index in
            (
              probes[index].name,
              NumberFormat.fixed(probes[index].determination, decimals: 2, width: 5)
                + NumberFormat.fixed(probes[index].readDetermination, decimals: 2, width: 6),
              probes[index].readDetermination
            )
          }, context, largest: 1)
    }
  }

  /// The keys that put another axis at a place.
  private static func axisKeys(_ context: PanelContext) -> String {
    ["x", "y", "z"].compactMap { context.table.key(for: "latent-view.axis-\($0)") }
      .joined(separator: " ")
  }

  private static func fixed(_ value: Float) -> String {
    NumberFormat.fixed(Double(value), decimals: 2, width: 5)
  }

  private static func heading(
    _ words: String, _ context: PanelContext, keys: String = ""
  ) -> SegmentLine {
    var line = SegmentLine(.muted(" " + words))
    if !keys.isEmpty {
      line.add(.key("  " + keys, 2), .muted(" change them", 1))
    }
    return line
  }

  /// A line for each name with its number and a bar of its size.
  private static func bars(
    _ rows: [(name: String, number: String, size: Double)], _ context: PanelContext,
    largest: Double? = nil
  ) -> [SegmentLine] {
    let most = largest ?? rows.map(\.size).filter(\.isFinite).max() ?? 0
    let width = rows.map(\.name.columnCount).max() ?? 0
    return rows.map { row in
      var line = SegmentLine(
        .text(" " + Numbers.aligned(row.name, left: width) + " "), .title(row.number))
      let fraction = most > 0 ? row.size / most : 0
      let blocks = fraction.isFinite ? Int((min(max(fraction, 0), 1) * 8).rounded()) : 0
      let isBelow = fraction < 0
      line.add(
        .styled(
          isBelow
            ? " \(context.glyphs.beyondLeft)"
            : " " + String(repeating: String(context.glyphs.full), count: blocks),
          Style(foreground: context.theme.seriesColor(6)), 1))
      return line
    }
  }

  /// How the picture moved when the axes were fitted anew.
  private static func driftLines(_ drift: AxisDrift, _ context: PanelContext) -> [SegmentLine] {
    guard drift.fits > 1 else { return [] }
    let line = SegmentLine(
      .muted(" drift "), .title(NumberFormat.fixed(drift.displacement * 100, decimals: 1) + " %"),
      .muted(" a refit", 3), .muted(", turn", 2),
      .text(" \(NumberFormat.fixed(drift.removedTurn * 180 / .pi, decimals: 0)) deg", 2),
      .muted(" undone", 1))
    return [line]
  }

  /// The present code beside the goal's; in a wide column also how sure the posterior is, and what
  /// each dimension carries.
  private static func codeLines(_ context: PanelContext) -> [SegmentLine] {
    let latent = context.snapshot.latent
    let variances = context.snapshot[GeometryReport.self].local.variances
    let divergences = context.snapshot.training.dimensionKL
    let heading = SegmentLine(
      .muted("          present    goal"), .muted("    sd q", 2), .muted(" KL nats", 1))
    return [heading]
      + latent.present.prefix(24).enumerated().map { index, value in
        var line = SegmentLine(
          .text(Numbers.aligned(" z\(index + 1)", left: 9)),
          .styled(
            Numbers.signed(Double(value), decimals: 2, width: 8),
            value.isFinite ? context.theme.title : context.theme.alarm))
        if latent.goal.indices.contains(index) {
          line.add(.muted(Numbers.signed(Double(latent.goal[index]), decimals: 2, width: 8)))
        }
        let deviation = variances.indices.contains(index) ? variances[index].squareRoot() : .nan
        line.add(
          .text(NumberFormat.fixed(Double(deviation), decimals: 3, width: 8), 2),
          .text(
            NumberFormat.fixed(
              divergences.indices.contains(index) ? divergences[index] : .nan, decimals: 2, width: 8
            ), 1))
        return line
      }
  }

  private static func summary(_ context: PanelContext) -> [SegmentLine] {
    let latent = context.snapshot.latent
    var distance = SegmentLine()
    if latent.goal.count == latent.present.count {
      let squares = zip(latent.goal, latent.present).map { Double(($0 - $1) * ($0 - $1)) }
      distance.add(
        .muted(" distance to goal "),
        .title(NumberFormat.fixed(squares.reduce(0, +).squareRoot(), decimals: 2)))
    }
    let cloud = SegmentLine(
      .title(" \(NumberFormat.grouped(latent.cloud.count / latent.size))"), .muted(" codes"),
      .muted(" of model ", 2), .title("v\(latent.modelVersion)", 2))
    return [distance, cloud]
  }
}
