import LiveSession
import TerminalUI

/// The playing frame of a dream, large: true, reconstruction, imagined and signed error; or samples
/// beside true frames.
enum DreamPicturesPanel {
  static func draw(_ context: PanelContext, in area: Rect, into buffer: inout CellBuffer) {
    let report = context.snapshot.shownDream
    var body = context.caption(
      "dream", DreamWords.captions(report), of: .dreamPictures, in: area, into: &buffer)
    drawModes(context, in: body.removeTop(1), into: &buffer)
    guard report.rows.contains(where: { $0.count > 0 }) else {
      let words = DreamWords.note(report)
      context.explainEmptiness(
        words.isEmpty ? "dreams come with the first model" : words, in: body, into: &buffer)
      return
    }
    let frame = context.state.dream.frame(of: context.snapshot)
    let shown = pictures(report, frame: frame, context.snapshot.frames)
    Picture.draw(shown, context, in: body, into: &buffer)
  }

  /// The modes with their keys, the present one marked, and where the loop stands.
  private static func drawModes(
    _ context: PanelContext, in row: Rect, into buffer: inout CellBuffer
  ) {
    let report = context.snapshot.shownDream
    let theme = context.theme
    var line = SegmentLine()
    for mode in DreamWords.modes {
      let isChosen = mode.mode == report.mode
      line.add(
        .text(" "), .key(context.table.key(for: mode.command) ?? ""),
        .styled(
          " \(row.width >= 90 ? mode.name : mode.short) ", isChosen ? theme.selection : theme.muted)
      )
    }
    let note = DreamWords.note(report)
    if !note.isEmpty { line.addTrailing(.warning("\(note)  ", 3)) }
    let isMoving = context.state.dream.isMoving(in: context.snapshot)
    let frame = context.state.dream.frame(of: context.snapshot)
    if report.frameCount > 0 {
      line.addTrailing(
        .muted(isMoving ? "plays  " : "stands  ", 1),
        .title("\(frame + 1) of \(report.frameCount) ", 2))
    }
    line.draw(in: row, into: &buffer, with: context.appearance)
  }

  private static func pictures(
    _ report: DreamReport, frame: Int, _ frames: FramesReport
  ) -> [Picture] {
    switch report.mode {
    case .live, .heldOut, .fromHere:
      let truth = report.row(.truth)?.frames.picture(frame, of: frames)
      let imagined = report.row(.imagined)?.frames.picture(frame, of: frames)
      let isDream = frame >= report.conditioned
      let error = imagined.flatMap { dreamed in
        truth.map { ImageView.difference(dreamed, $0) }
      }
      return [
        Picture(["true"], role: .plain, content: truth.map { .grey($0) }),
        Picture(
          Picture.reconstruction, role: .conditioned,
          content: report.row(.reconstruction)?.frames.picture(frame, of: frames).map { .grey($0) }),
        Picture(
          DreamWords.places(of: frame, in: report), role: isDream ? .dreaming : .conditioned,
          content: imagined.map { .grey($0) }),
        Picture(["error"], role: .plain, content: error),
      ]
    case .prior, .sampled:
      return report.rows.prefix(4).enumerated().map { index, row in
        let number = report.mode == .sampled ? index / 2 + 1 : index + 1
        let name = row.kind == .truth ? "true" : "sample"
        return Picture(
          report.mode == .prior && row.kind == .truth ? ["true"] : ["\(name) \(number)", name],
          role: row.kind == .truth ? .plain : .dreaming,
          content: row.frames.picture(frame, of: frames).map { .grey($0) })
      }
    }
  }
}
