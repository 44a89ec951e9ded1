import LiveSession
import TerminalUI

/// The frames of a dream over time: a row each for true, reconstruction, imagined and error, the
/// playing frame marked.
enum DreamFilmPanel {
  static func draw(_ context: PanelContext, in area: Rect, into buffer: inout CellBuffer) {
    let report = context.snapshot.shownDream
    let body = context.caption(
      "film", captions(context), of: .dreamFilm, in: area, into: &buffer)
    guard let film = DreamFilm(context.snapshot, in: body) else {
      context.explainEmptiness("no frames yet", in: body, into: &buffer)
      return
    }
    let playing = film.slots.place(of: context.state.dream.frame(of: context.snapshot))
    for row in film.rows {
      drawLabel(row, context, into: &buffer)
      for slot in film.slots.slots {
        let cell = Rect(
          x: slot.area.x, y: row.area.y, width: slot.area.width, height: row.area.height)
        draw(row, frame: slot.frame, context, in: cell, into: &buffer)
      }
    }
    drawRuler(film, playing: playing, report, context, into: &buffer)
  }

  private static func captions(_ context: PanelContext) -> [String] {
    let report = context.snapshot.shownDream
    let version = "model v\(report.modelVersion)"
    switch report.mode {
    case .live, .heldOut, .fromHere:
      let frame = context.state.dream.frame(of: context.snapshot)
      guard report.errors.imagined.indices.contains(frame),
        report.errors.copy.indices.contains(frame)
      else {
        return ["green: seen, broken red: dreamed   \(version)", version]
      }
      let error = NumberFormat.fixed(report.errors.imagined[frame], decimals: 4)
      let copy = NumberFormat.fixed(report.errors.copy[frame], decimals: 4)
      return [
        "squared error here \(error), copy last frame (persistence) \(copy)   \(version)",
        "squared error \(error), persistence \(copy)   \(version)",
        "error \(error), persistence \(copy)", "error \(error)",
      ]
    case .prior: return ["samples of the prior   \(version)", version]
    case .sampled: return ["sample above true, same actions   \(version)", version]
    }
  }

  private static func drawLabel(
    _ row: DreamFilm.Row, _ context: PanelContext, into buffer: inout CellBuffer
  ) {
    let style: Style =
      switch row.role {
      case .conditioned: context.theme.conditioned
      case .dreaming: context.theme.dreaming
      case .plain, .focused: context.theme.text
      }
    buffer.write(row.name, in: row.label, row: (row.label.height - 1) / 2, style: style)
  }

  private static func draw(
    _ row: DreamFilm.Row, frame: Int, _ context: PanelContext, in cell: Rect,
    into buffer: inout CellBuffer
  ) {
    let frames = context.snapshot.frames
    guard let content = row.content(frame, context.snapshot) else {
      let middle = cell.centered(width: 1, height: 1)
      buffer.put(
        context.glyphs.track, x: middle.x, y: middle.y, style: context.theme.track, clip: cell)
      return
    }
    // From eight rows on a frame has a border of its own that says where it comes from.
    var role: BorderRole?
    if cell.height >= 8, row.role != .plain {
      role =
        row.kind == .imagined && frame < context.snapshot.shownDream.conditioned
        ? .conditioned : row.role
    }
    ImageView(width: frames.width, height: frames.height, content: content, border: role).draw(
      in: cell, of: &buffer, with: context.appearance)
  }

  /// The line under the film: solid green under what was seen, broken red under what was dreamed,
  /// with the number of every frame shown.
  private static func drawRuler(
    _ film: DreamFilm, playing: Int?, _ report: DreamReport, _ context: PanelContext,
    into buffer: inout CellBuffer
  ) {
    let theme = context.theme
    for (place, slot) in film.slots.slots.enumerated() {
      let row = Rect(x: slot.area.x, y: film.ruler.y, width: slot.area.width, height: 1)
      let isDream = slot.frame >= report.conditioned
      let style = isDream ? theme.dreaming : theme.conditioned
      let line = isDream ? context.glyphs.dashedHorizontal : context.glyphs.horizontal
      buffer.fill(row.intersection(film.ruler), with: Cell(line, style: style))
      let ahead = slot.frame - report.conditioned + 1
      let number =
        report.mode == .prior ? "\(slot.frame + 1)" : ahead > 0 ? "+\(ahead)" : "\(ahead)"
      let isHere = place == playing
      let text = isHere ? "\(context.glyphs.pointer)\(number)" : number
      buffer.write(text, in: row, at: .center, style: isHere ? theme.accent : style)
    }
  }
}

/// Where the frames of a dream lie: the same for drawing and for the mouse.
struct DreamFilm {
  /// One row of frames.
  struct Row {
    /// What it shows; the error of the imagined row when `isError`.
    var kind: DreamRow.Kind
    var isError: Bool
    var index: Int
    var name: String
    var role: BorderRole
    var label: Rect
    var area: Rect

    /// The picture of a frame; nil while there is none.
    func content(_ frame: Int, _ snapshot: SessionSnapshot) -> ImageView.Content? {
      let report = snapshot.shownDream
      if isError {
        guard let dreamed = report.row(.imagined)?.frames.picture(frame, of: snapshot.frames),
          let truth = report.row(.truth)?.frames.picture(frame, of: snapshot.frames)
        else { return nil }
        return ImageView.difference(dreamed, truth)
      }
      return report.rows[index].frames.picture(frame, of: snapshot.frames).map { .grey($0) }
    }
  }

  /// The rows from the top.
  let rows: [Row]
  /// The places of the frames in the first row.
  let slots: FilmSlots
  /// The line with the frames' numbers.
  let ruler: Rect

  /// Lays out the film; nil when there are no frames or no room.
  init?(_ snapshot: SessionSnapshot, in area: Rect) {
    let report = snapshot.shownDream
    let frames = snapshot.frames
    guard report.frameCount > 0, !report.rows.isEmpty, area.height >= 3,
      area.width >= 16, frames.width > 0, frames.height > 0
    else { return nil }
    var body = area
    let bottom = body.removeBottom(1)
    let labels = body.removeLeft(8)
    let wanted = Self.wanted(report)
    var count = min(max(body.height / 3, 1), wanted.count)
    // A sample stands above its true rollout: pairs stay whole.
    if report.mode == .sampled, count > 1 { count -= count % 2 }
    let chosen = wanted.filter { $0.rank < count }
    let height = FilmSlots.height(
      of: frames, rows: body.height / chosen.count, columns: body.width,
      wanted: min(report.frameCount, FilmSlots.isWide(frames) ? 4 : 8),
      least: min(3, body.height / chosen.count))
    let slots = FilmSlots(
      count: report.frameCount, of: frames,
      in: Rect(x: body.x, y: body.y, width: body.width, height: height))
    self.slots = slots
    rows = chosen.enumerated().map { place, row in
      let y = body.y + place * height
      return Row(
        kind: row.kind, isError: row.isError, index: row.index, name: row.name, role: row.role,
        label: Rect(x: labels.x, y: y, width: labels.width, height: height),
        area: Rect(x: body.x, y: y, width: body.width, height: height))
    }
    ruler = Rect(
      x: body.x, y: min(body.y + chosen.count * height, bottom.y), width: body.width, height: 1)
  }

  /// The frame at a column of the screen; nil outside.
  func frame(atColumn x: Int) -> Int? { slots.frame(atColumn: x) }

  private typealias Wanted = (
    kind: DreamRow.Kind, isError: Bool, index: Int, name: String, role: BorderRole, rank: Int
  )

  /// The rows in their order; those of low rank stay when there is little room.
  private static func wanted(_ report: DreamReport) -> [Wanted] {
    switch report.mode {
    case .live, .heldOut, .fromHere:
      func index(_ kind: DreamRow.Kind) -> Int? { report.rows.firstIndex { $0.kind == kind } }
      guard let truth = index(.truth), let imagined = index(.imagined) else { return [] }
      var rows: [Wanted] = [(.truth, false, truth, " true", .plain, 0)]
      if let reconstruction = index(.reconstruction) {
        rows.append((.reconstruction, false, reconstruction, " recon", .conditioned, 3))
      }
      rows.append((.imagined, false, imagined, " dream", .dreaming, 1))
      rows.append((.imagined, true, imagined, " error", .plain, 2))
      return rows
    case .prior, .sampled:
      // The true frames of the prior's samples come first in rank: there is one row of them.
      let truthFirst = report.mode == .prior
      return report.rows.enumerated().map { index, row in
        let isTruth = row.kind == .truth
        let rank = truthFirst ? (isTruth ? 1 : index == 0 ? 0 : index + 1) : index
        return (
          row.kind, false, index, isTruth ? " true" : " sample", isTruth ? .plain : .dreaming, rank
        )
      }
    }
  }
}
