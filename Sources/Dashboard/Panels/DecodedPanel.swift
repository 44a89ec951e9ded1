import LiveSession
import TerminalUI

/// The traversed latent as the decoder draws it, live.
enum DecodedPanel {
  static func draw(_ context: PanelContext, in area: Rect, into buffer: inout CellBuffer) {
    let body = context.caption(
      "decoded", ["what p(o|z) draws", "p(o|z)"], of: .decoded, in: area, into: &buffer)
    let frames = context.snapshot.frames
    let image = context.snapshot.traverse.image
    guard Picture.isWhole(image, frames) else {
      context.explainEmptiness("not decoded yet", in: body, into: &buffer)
      return
    }
    ImageView(width: frames.width, height: frames.height, content: .grey(image)).draw(
      in: body, of: &buffer, with: context.appearance)
  }
}

/// Decoded frames along the traversed dimension, from low to high.
enum FilmStripPanel {
  static func draw(_ context: PanelContext, in area: Rect, into buffer: inout CellBuffer) {
    let traverse = context.snapshot.traverse
    let dimension = context.state.dimension(in: context.snapshot)
    let body = context.caption(
      "film strip",
      ["decoded along z\(dimension + 1), the rest as walked", "along z\(dimension + 1)"],
      of: .filmStrip, in: area,
      into: &buffer)
    let frames = context.snapshot.frames
    let pixels = frames.width > 0 && frames.height > 0 ? frames.width * frames.height : 0
    let count = min(traverse.stripValues.count, pixels > 0 ? traverse.strip.count / pixels : 0)
    guard count > 0, body.height >= 2 else {
      context.explainEmptiness("decoded as soon as you move", in: body, into: &buffer)
      return
    }
    let shown = evenly(count: count, fitting: body, frames: frames)
    let nearest = nearest(to: traverse, dimension: dimension, among: shown)
    let parts = body.columns(shown.map { _ in .flexible() }, spacing: 1)
    for (index, var part) in zip(shown, parts) {
      let isHere = index == nearest
      let label = part.removeBottom(1)
      let text = Numbers.signed(Double(traverse.stripValues[index]), decimals: 1)
      let marked = isHere ? "\(context.glyphs.pointer)\(text)" : text
      let place = label.centered(width: marked.columnCount, height: 1)
      buffer.write(
        marked, x: place.x, y: place.y, style: isHere ? context.theme.accent : context.theme.muted,
        clip: label)
      ImageView(
        width: frames.width, height: frames.height,
        content: .grey(Array(traverse.strip[(index * pixels)..<((index + 1) * pixels)]))
      ).draw(in: part, of: &buffer, with: context.appearance)
    }
  }

  /// Which frames to show when not all fit: the ends and as many between them as there is room for,
  /// at equal distances where that leaves at least half of the room in use.
  private static func evenly(count: Int, fitting area: Rect, frames: FramesReport) -> [Int] {
    let columns = Picture.columns(of: frames, rows: area.height - 1)
    let room = min(max((area.width + 1) / (columns + 1), 2), count)
    guard room > 1, count > 1 else { return Array(0..<min(count, room)) }
    let even = (2...room).last { (count - 1).isMultiple(of: $0 - 1) } ?? 2
    let shown = even * 2 >= room ? even : room
    return (0..<shown).map { $0 * (count - 1) / (shown - 1) }
  }

  /// The shown frame whose value is nearest to where the walk stands.
  private static func nearest(
    to traverse: TraverseReport, dimension: Int, among shown: [Int]
  ) -> Int? {
    guard traverse.latent.indices.contains(dimension), traverse.latent[dimension].isFinite else {
      return nil
    }
    let value = traverse.latent[dimension]
    return shown.filter { traverse.stripValues[$0].isFinite }
      .min { abs(traverse.stripValues[$0] - value) < abs(traverse.stripValues[$1] - value) }
  }
}
