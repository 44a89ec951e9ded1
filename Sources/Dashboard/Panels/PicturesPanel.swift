import LiveSession
import TerminalUI

/// What the model sees and what it imagines, side by side: true, reconstruction, imagined; then the
/// goal and the error, when there is room.
enum PicturesPanel {
  static func draw(_ context: PanelContext, in area: Rect, into buffer: inout CellBuffer) {
    if context.state.view == .dream {
      drawLarge(context, in: area, into: &buffer)
      return
    }
    let frames = context.snapshot.frames
    // A picture as high as the panel, its border and a column of air; at least room for its title.
    let wanted = max(Picture.columns(of: frames, rows: area.height - 2) + 3, 26)
    let count = min(max(area.width / wanted, 3), 5)
    let parts = area.columns((0..<count).map { _ in .flexible() })
    for (picture, part) in zip(Picture.all(frames), parts) {
      picture.draw(context, in: part, into: &buffer)
    }
  }

  /// All pictures as large as they go, in rows, with words under them.
  private static func drawLarge(
    _ context: PanelContext, in area: Rect, into buffer: inout CellBuffer
  ) {
    let frames = context.snapshot.frames
    let body = context.caption(
      "what the model sees and imagines",
      ["solid green: from pixels   broken red: dreamed", "red: dreamed"], of: .pictures, in: area,
      into: &buffer)
    let pictures = Picture.all(frames)
    let columns = bestColumns(frames, count: pictures.count, in: body)
    let lines = (pictures.count + columns - 1) / columns
    for (line, strip) in body.rows((0..<lines).map { _ in .flexible() }).enumerated() {
      let parts = strip.columns((0..<columns).map { _ in .flexible() })
      for (offset, part) in parts.enumerated() {
        let index = line * columns + offset
        if index < pictures.count {
          pictures[index].draw(context, in: part, into: &buffer)
        } else if index == pictures.count {
          // The place after the last picture is free for words.
          context.explain(
            explanations(ahead: frames.imaginedAhead), in: part.inset(horizontal: 2, vertical: 1),
            into: &buffer)
        }
      }
    }
  }

  private static func explanations(ahead: Int) -> [String] {
    let imagined =
      "The imagined frame decodes the end of the planned path, \(ahead) ticks ahead: nothing but"
      + " the learned dynamics has been there."
    return [
      imagined + " The error is reconstruction minus true: blue is too dark, orange too bright."
        + " What stays in the error is what the code does not carry.",
      imagined + " Error: blue is too dark, orange too bright.",
      "Imagined: the end of the plan, decoded. Error: blue is too dark, orange too bright.",
    ]
  }

  /// The number of columns that gives the largest pictures.
  private static func bestColumns(_ frames: FramesReport, count: Int, in area: Rect) -> Int {
    func size(_ columns: Int) -> Int {
      let lines = (count + columns - 1) / columns
      let rows = area.height / max(lines, 1) - 2
      return min(area.width / columns - 2, Picture.columns(of: frames, rows: rows))
    }
    return (1...max(count, 1)).max { size($0) < size($1) } ?? 1
  }
}

/// One picture with its border and title.
struct Picture {
  /// What it is.
  let title: String
  /// Where it comes from.
  let role: BorderRole
  private let size: (width: Int, height: Int)
  private let content: ImageView.Content?

  /// The pictures of the present tick, the most important first.
  static func all(_ frames: FramesReport) -> [Picture] {
    let ahead = frames.imaginedAhead > 0 ? ", \(frames.imaginedAhead) ahead" : ""
    var pictures = [
      Picture("true", .plain, frames, frames.truth),
      Picture("reconstruction", .conditioned, frames, frames.reconstruction),
      Picture("imagined" + ahead, .dreaming, frames, frames.imagined),
      Picture("goal", .plain, frames, frames.goal),
    ]
    let hasError = isWhole(frames.truth, frames) && isWhole(frames.reconstruction, frames)
    pictures.append(
      Picture(
        title: "error", role: .plain, size: (frames.width, frames.height),
        content: hasError ? ImageView.difference(frames.reconstruction, frames.truth) : nil))
    return pictures
  }

  /// The columns that a picture of so many rows takes: two pixels a row, one a column.
  static func columns(of frames: FramesReport, rows: Int) -> Int {
    guard frames.height > 0, frames.width > 0 else { return max(rows, 1) * 2 }
    let columns = Double(max(rows, 1) * 2) * Double(frames.width) / Double(frames.height)
    return min(max(Int(columns.rounded()), 1), 10_000)
  }

  /// Whether an image has all its pixels.
  static func isWhole(_ pixels: [UInt8], _ frames: FramesReport) -> Bool {
    frames.width > 0 && frames.height > 0
      && frames.width.multipliedReportingOverflow(by: frames.height) == (pixels.count, false)
  }

  private init(_ title: String, _ role: BorderRole, _ frames: FramesReport, _ pixels: [UInt8]) {
    self.init(
      title: title, role: role, size: (frames.width, frames.height),
      content: Self.isWhole(pixels, frames) ? .grey(pixels) : nil)
  }

  private init(
    title: String, role: BorderRole, size: (width: Int, height: Int), content: ImageView.Content?
  ) {
    self.title = title
    self.role = role
    self.size = size
    self.content = content
  }

  func draw(_ context: PanelContext, in area: Rect, into buffer: inout CellBuffer) {
    guard let content else {
      let inside = PanelBorder(title: title, role: role).draw(
        in: area, of: &buffer, with: context.appearance)
      context.explainEmptiness("not yet", in: inside, into: &buffer)
      return
    }
    ImageView(
      width: size.width, height: size.height, content: content, border: role, title: title
    ).draw(in: area, of: &buffer, with: context.appearance)
  }
}
