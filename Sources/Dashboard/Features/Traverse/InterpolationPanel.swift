import LiveSession
import TerminalUI

/// What lies between two marks: latents decoded above, pixels mixed below, and where there is room the
/// difference of both; without marks, what lies between the walked latent and the goal.
enum InterpolationPanel {
  /// The rows from which on there may be a strip of the difference.
  private static let leastForDifference = 18

  static func draw(
    _ context: PanelContext, in area: Rect, as kind: Panel = .interpolation,
    into buffer: inout CellBuffer
  ) {
    let report = context.snapshot[TraverseReport.self].interpolation
    let way = report.kind == .linear ? "straight line" : "great circle"
    var body = context.caption(
      "interpolation",
      [
        "from \(report.markA.isEmpty ? "what is walked" : "A") to"
          + " \(report.markB.isEmpty ? "the goal" : "B") on the \(way), and by pixels",
        "\(name(ofFirst: report)) to \(name(ofLast: report)), \(way)", way, "",
      ], of: kind, in: area, into: &buffer)
    let frames = context.snapshot.frames
    guard report.count > 1, body.height >= 2,
      report.latentImages.picture(report.count - 1, of: frames) != nil,
      report.pixelImages.picture(report.count - 1, of: frames) != nil
    else {
      explain(report, context, in: body, into: &buffer)
      return
    }
    if report.markA.isEmpty || report.markB.isEmpty, body.height >= 16 {
      explain(report, context, in: body.removeBottom(4), into: &buffer)
    }
    let labels =
      body.width >= 40
      ? body.removeLeft(body.height >= leastForDifference ? 10 : 8)
      : Rect(x: 0, y: 0, width: 0, height: 0)
    let ends = body.height >= 7 ? body.removeBottom(1) : Rect(x: 0, y: 0, width: 0, height: 0)
    let wanted = FilmSlots.isWide(frames) ? 3 : 5
    let height = FilmSlots.height(
      of: frames, rows: body.height / 2, columns: body.width, wanted: min(report.count, wanted))
    let hasDifference = labels.width >= 10 && 3 * height <= body.height
    let names = [["latent"], ["pixels"]] + (hasDifference ? [["latent", "- pixels"]] : [])
    let rows = body.centered(width: body.width, height: names.count * height)
      .rows(names.map { _ in height })
    for (index, row) in rows.enumerated() {
      for (line, name) in names[index].enumerated() where !labels.isEmpty {
        let top = row.y - labels.y + (row.height - names[index].count) / 2
        buffer.write(" \(name)", in: labels, row: top + line, style: context.theme.text)
      }
      for slot in FilmSlots(count: report.count, of: frames, in: row).slots {
        guard let latent = report.latentImages.picture(slot.frame, of: frames),
          let pixels = report.pixelImages.picture(slot.frame, of: frames)
        else { continue }
        let content: ImageView.Content =
          index == 0
          ? .grey(latent) : index == 1 ? .grey(pixels) : ImageView.difference(latent, pixels)
        ImageView(width: frames.width, height: frames.height, content: content).draw(
          in: slot.area, of: &buffer, with: context.appearance)
      }
    }
    guard !ends.isEmpty,
      let first = FilmSlots(count: report.count, of: frames, in: rows[0]).slots.first,
      let last = FilmSlots(count: report.count, of: frames, in: rows[0]).slots.last
    else { return }
    let row = Rect(
      x: body.x, y: ends.y - body.height, width: body.width, height: body.height + 1)
    for (name, slot) in [(name(ofFirst: report), first), (name(ofLast: report), last)] {
      let middle = Rect(
        x: slot.area.x, y: rows[rows.count - 1].bottom, width: slot.area.width, height: 1
      )
      .centered(width: name.columnCount, height: 1)
      buffer.write(name, x: middle.x, y: middle.y, style: context.theme.warning, clip: row)
    }
  }

  /// What it begins at: a mark, or what stands for it.
  private static func name(ofFirst report: InterpolationReport) -> String {
    report.markA.isEmpty ? "walked" : "A"
  }

  /// What it ends at: a mark, or what stands for it.
  private static func name(ofLast report: InterpolationReport) -> String {
    report.markB.isEmpty ? "goal" : "B"
  }

  private static func explain(
    _ report: InterpolationReport, _ context: PanelContext, in area: Rect,
    into buffer: inout CellBuffer
  ) {
    let (hasA, hasB) = (!report.markA.isEmpty, !report.markB.isEmpty)
    let state = hasA == hasB ? "" : hasA ? "A is marked: " : "B is marked: "
    let next =
      hasA
      ? "walk or wait, then {traverse-view.mark-b} marks the end"
      : hasB
        ? "{traverse-view.mark-a} marks the start"
        : "{traverse-view.mark-a} marks a start, {traverse-view.mark-b} an end"
    context.explain(
      context.keyed([
        "\(state)\(next). Above, the latents between the marks decoded: a good latent space moves the"
          + " system. Below, the pixels mixed: they only fade.",
        "\(state)\(next). Latents move what pixels only fade.", "\(state)\(next)",
      ]), in: area.inset(horizontal: 1, vertical: area.height > 4 ? 1 : 0), into: &buffer)
  }
}
