import LiveSession
import TerminalUI

/// The traversed latent as the decoder draws it, live.
enum DecodedPanel {
  static func draw(_ context: PanelContext, in area: Rect, into buffer: inout CellBuffer) {
    let body = context.caption(
      "decoded", ["what p(o|z) draws", "p(o|z)"], of: .decoded, in: area, into: &buffer)
    let frames = context.snapshot.frames
    let report = context.snapshot[TraverseReport.self]
    let moved =
      context.state.view == .traverse ? context.state.traverse.place(in: context.snapshot) : nil
    let image = moved.flatMap { report.strip.picture($0, of: frames) } ?? report.image
    guard Picture.isWhole(image, frames) else {
      context.explainEmptiness("not decoded yet", in: body, into: &buffer)
      return
    }
    ImageView(width: frames.width, height: frames.height, content: .grey(image)).draw(
      in: body, of: &buffer, with: context.appearance)
  }
}
