import LiveSession
import TerminalUI

/// What the model sees and what it imagines, side by side: true, reconstruction, imagined; then the
/// goal and the error, when there is room.
enum PicturesPanel {
  static func draw(_ context: PanelContext, in area: Rect, into buffer: inout CellBuffer) {
    let frames = context.snapshot.frames
    // A picture as high as the panel, its border and a column of air; at least room for its title.
    let wanted = max(Picture.columns(of: frames, rows: area.height - 2) + 3, 26)
    let count = min(max(area.width / wanted, 3), 5)
    Picture.draw(Picture.all(frames).prefix(count), context, in: area, into: &buffer)
  }
}
