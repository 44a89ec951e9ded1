import LiveSession
import TerminalUI

/// One picture with its border and title.
struct Picture {
  /// What it is.
  let title: String
  /// Where it comes from.
  let role: BorderRole
  /// Its pixels, as many as a frame has; nil while there are none.
  let content: ImageView.Content?

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
        title: "error", role: .plain,
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

  /// A picture with its pixels.
  init(title: String, role: BorderRole, content: ImageView.Content?) {
    self.title = title
    self.role = role
    self.content = content
  }

  private init(_ title: String, _ role: BorderRole, _ frames: FramesReport, _ pixels: [UInt8]) {
    self.init(
      title: title, role: role, content: Self.isWhole(pixels, frames) ? .grey(pixels) : nil)
  }

  /// Draws pictures side by side, each in a column of the same width.
  static func draw(
    _ pictures: some Collection<Picture>, _ context: PanelContext, in area: Rect,
    into buffer: inout CellBuffer
  ) {
    let parts = area.columns(pictures.map { _ in .flexible() })
    for (picture, part) in zip(pictures, parts) { picture.draw(context, in: part, into: &buffer) }
  }

  private func draw(_ context: PanelContext, in area: Rect, into buffer: inout CellBuffer) {
    let frames = context.snapshot.frames
    guard let content else {
      let inside = PanelBorder(title: title, role: role).draw(
        in: area, of: &buffer, with: context.appearance)
      context.explainEmptiness("not yet", in: inside, into: &buffer)
      return
    }
    ImageView(
      width: frames.width, height: frames.height, content: content, border: role, title: title
    ).draw(in: area, of: &buffer, with: context.appearance)
  }
}
