import LiveSession
import TerminalUI

/// A slider for every latent dimension: where the walk stands, where the present code is.
enum SlidersPanel {
  /// The sliders reach this many standard deviations to either side of the mean.
  static let reach: Float = 3

  static func draw(_ context: PanelContext, in area: Rect, into buffer: inout CellBuffer) {
    let glyphs = context.glyphs
    let body = context.caption(
      "latent dimensions",
      ["\(glyphs.present) walked  \(glyphs.small) present code", "\(glyphs.present) walked"],
      of: .sliders,
      in: area, into: &buffer)
    let size = context.snapshot.traverse.latent.count
    guard size > 0 else {
      context.explainEmptiness("come with the first model", in: body, into: &buffer)
      return
    }
    let chosen = context.state.dimension(in: context.snapshot)
    // A row of air between sliders where there is room for it.
    let spacing = body.height >= 2 * size + 3 ? 2 : 1
    let visible = min(max(body.height / spacing, 1), size)
    let first = min(max(chosen - visible / 2, 0), size - visible)
    for offset in 0..<visible {
      let row = Rect(x: body.x, y: body.y + offset * spacing, width: body.width, height: 1)
      draw(
        first + offset, isChosen: first + offset == chosen, context: context, in: row,
        into: &buffer)
    }
    var words = body
    _ = words.removeTop(visible * spacing + (spacing == 1 ? 1 : 0))
    context.explain(
      [
        "Each slider spans its dimension over the replay buffer: the mean, and \(Int(reach)) standard"
          + " deviations to either side. Left and right move along the marked one, up and down"
          + " choose another, z goes back to the present code. A dimension without KL changes"
          + " nothing.",
        "Left and right move along the marked dimension, up and down choose another, z goes back"
          + " to the present code.",
        "Left and right move, up and down choose.",
      ], in: words.inset(horizontal: 1), into: &buffer)
  }

  private static func draw(
    _ index: Int, isChosen: Bool, context: PanelContext, in row: Rect,
    into buffer: inout CellBuffer
  ) {
    let theme = context.theme
    let traverse = context.snapshot.traverse
    let style = isChosen ? theme.accent : theme.text
    var rest = row
    _ = rest.removeRight(1)
    let label = rest.removeLeft(5)
    let number = rest.removeLeft(7)
    let pointer = isChosen ? String(context.glyphs.pointer) : " "
    buffer.write(pointer + "z\(index + 1)", x: label.x, y: label.y, style: style, clip: label)
    let value = Double(traverse.latent[index])
    buffer.write(
      Numbers.signed(value, decimals: 2, width: 6), x: number.x, y: number.y,
      style: value.isFinite ? style : theme.alarm, clip: number)
    let divergences = context.snapshot.training.dimensionKL
    if row.width >= 40, divergences.indices.contains(index) {
      let share = rest.removeRight(row.width >= 60 ? 20 : 14)
      drawDivergence(divergences, of: index, context: context, in: share, into: &buffer)
    }
    guard traverse.means.indices.contains(index), traverse.deviations.indices.contains(index)
    else { return }
    let mean = traverse.means[index]
    let side = max(traverse.deviations[index], 1e-6) * reach
    let present = traverse.present.indices.contains(index) ? traverse.present[index] : .nan
    Gauge.slider(
      value: value, minimum: Double(mean - side), maximum: Double(mean + side),
      mark: Double(present), in: rest, of: &buffer, with: context.appearance)
  }

  private static func drawDivergence(
    _ divergences: [Double], of index: Int, context: PanelContext, in area: Rect,
    into buffer: inout CellBuffer
  ) {
    let value = divergences[index]
    let isUsed = DimensionsPanel.isUsed(value)
    var rest = area
    let label = rest.removeLeft(9)
    buffer.write(
      "  KL " + NumberFormat.fixed(value, decimals: 1, width: 4), x: label.x, y: label.y,
      style: value.isFinite ? context.theme.muted : context.theme.alarm, clip: label)
    _ = rest.removeLeft(1)
    let largest = divergences.filter(\.isFinite).max() ?? 0
    Gauge.progress(
      fraction: largest > 0 ? value / largest : 0, in: rest, of: &buffer, with: context.appearance,
      style: isUsed ? Style(foreground: context.theme.seriesColor(2)) : context.theme.muted)
  }
}
