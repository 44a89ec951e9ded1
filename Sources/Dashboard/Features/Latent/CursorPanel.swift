import LiveSession
import TerminalUI
import Worlds

/// What the place under the cursor looks like: decoded, beside the true picture of the nearest stored
/// code; without a cursor the place is the present code.
enum CursorPanel {
  static func draw(_ context: PanelContext, in area: Rect, into buffer: inout CellBuffer) {
    let cursor = context.snapshot[GeometryReport.self].cursor
    let isPlaced = context.state.latentView.cursor != nil
    var body = context.caption(
      isPlaced ? "at the cursor" : "at the present code",
      isPlaced
        ? ["decoded, and the nearest true picture", "decoded"]
        : context.keyed(["{latent-view.cursor}: cursor"]), of: .cursor,
      in: area, into: &buffer)
    let frames = context.snapshot.frames
    guard Picture.isWhole(cursor.image, frames) else {
      context.explainEmptiness("not decoded yet", in: body, into: &buffer)
      return
    }
    let lines = lines(cursor, context)
    let hasTitles = body.height - lines.count >= 6
    var room = body
    _ = room.removeBottom(min(lines.count, max(body.height - 4, 0)) + (hasTitles ? 1 : 0))
    // Equal halves, so that both pictures have one size; titles and words follow right under them.
    func halves(_ area: Rect) -> [Rect] {
      var rest = area
      return (0..<2).map { _ in
        defer { _ = rest.removeLeft(1) }
        return rest.removeLeft((body.width - 1) / 2)
      }
    }
    let views = [(cursor.image, "decoded"), (cursor.nearestImage, "nearest true")].map {
      (ImageView(width: frames.width, height: frames.height, content: .grey($0.0)), $0.0, $0.1)
    }
    let rows = views[0].0.size(in: halves(room)[0]).rows
    let parts = halves(body.removeTop(rows))
    let titles = halves(body.removeTop(hasTitles ? 1 : 0))
    SegmentLine.draw(lines, in: body, into: &buffer, with: context.appearance)
    for (index, (view, image, title)) in views.enumerated() {
      guard Picture.isWhole(image, frames) else { continue }
      view.draw(in: parts[index], of: &buffer, with: context.appearance)
      guard !titles[index].isEmpty else { continue }
      let text = title.truncated(to: titles[index].width, glyphs: context.glyphs)
      buffer.write(text, in: titles[index], at: .center, style: context.theme.muted)
    }
  }

  /// What is read there beside the truth of the nearest code, the cost, and the coordinates.
  private static func lines(_ cursor: CursorReport, _ context: PanelContext) -> [SegmentLine] {
    let theme = context.theme
    let nameColumns = cursor.readings.reduce(9) { max($0, $1.quantity.name.columnCount) }
    let unitColumns = cursor.readings.map(\.quantity.shownUnit.columnCount).max() ?? 0
    var lines = cursor.readings.map { reading in
      var line = SegmentLine()
      let quantity = reading.quantity
      line.add(.muted(" \(Numbers.aligned(quantity.name, left: nameColumns)) "))
      // What cannot be read must not look like a reading.
      let isGood = reading.determination >= LatentReading.good
      line.add(
        .styled(
          quantity.aligned(reading.predicted, width: 6) + (isGood ? " " : "?"),
          isGood ? theme.title : theme.warning),
        .text(quantity.aligned(reading.nearest, width: 6)),
        .muted(" " + Numbers.aligned(quantity.shownUnit, left: unitColumns), 2),
        .styled(
          NumberFormat.fixed(reading.determination, decimals: 2, width: 6),
          isGood ? theme.text : theme.warning, 1))
      return line
    }
    if !lines.isEmpty {
      let heading = SegmentLine(
        .muted(" " + Numbers.aligned("", left: nameColumns)), .muted("   read  true"),
        .muted(" " + Numbers.aligned("", left: unitColumns), 2), .muted("    R2", 1))
      lines.insert(heading, at: 0)
    }
    let cost = SegmentLine(
      .muted(" cost to goal "), .title(NumberFormat.compact(cursor.cost, width: 6)),
      .muted("  nearest ", 2), .text(NumberFormat.compact(cursor.nearestDistance, width: 5), 2))
    lines.append(cost)
    if context.state.latentView.cursor != nil {
      var place = SegmentLine(.muted(" z"))
      for (index, value) in cursor.latent.prefix(16).enumerated() {
        place.add(
          .text(" " + Numbers.signed(Double(value), decimals: 2), index == 0 ? .max : 100 - index))
      }
      var keys = SegmentLine()
      if let key = context.table.key(for: "latent-view.cursor-snap") {
        keys.add(.key(" \(key)"), .muted(" to the code "))
      }
      if let key = context.table.key(for: "latent-view.cursor-to-traverse") {
        keys.add(.key(" \(key)", 3), .muted(" traverse", 3))
      }
      lines += [place, keys]
    }
    return lines
  }
}
