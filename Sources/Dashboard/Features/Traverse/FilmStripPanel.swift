import LiveSession
import TerminalUI

/// Decoded frames along the latent dimensions, from low to high: a strip for each where there is
/// room, the chosen one alone where there is not.
enum FilmStripPanel {
  static func draw(_ context: PanelContext, in area: Rect, into buffer: inout CellBuffer) {
    if context.state.showsInterpolationInStrip(context.snapshot) {
      InterpolationPanel.draw(context, in: area, as: .filmStrip, into: &buffer)
      return
    }
    let dimension = context.snapshot.walkedDimension
    let geometry = StripGeometry(context.snapshot, dimension: dimension, in: area.underCaption)
    let isMany = geometry.strips.count > 1
    let body = context.caption(
      "film strip",
      isMany
        ? captions(geometry, context)
        : [
          "decoded along z\(dimension + 1), the rest as walked", "along z\(dimension + 1)",
        ], of: .filmStrip, in: area, into: &buffer)
    guard !geometry.strips.isEmpty else {
      context.explainEmptiness("decoded as soon as this view opens", in: body, into: &buffer)
      return
    }
    for strip in geometry.strips { draw(strip, geometry, context, into: &buffer) }
  }

  /// Along which dimensions, when there are strips of several.
  private static func captions(_ geometry: StripGeometry, _ context: PanelContext) -> [String] {
    let size = context.snapshot[TraverseReport.self].strips.count
    guard geometry.strips.count < size, let first = geometry.strips.first?.dimension,
      let last = geometry.strips.last?.dimension
    else { return ["decoded along every dimension, the rest as walked", "along every dimension"] }
    let some = "z\(first + 1) to z\(last + 1) of \(size)"
    return ["decoded along \(some), the rest as walked", "along \(some)", some]
  }

  private static func draw(
    _ strip: StripGeometry.Strip, _ geometry: StripGeometry, _ context: PanelContext,
    into buffer: inout CellBuffer
  ) {
    let theme = context.theme
    let training = context.snapshot.training
    let isUsed = training.isInUse(strip.dimension)
    let style = strip.isChosen ? theme.accent : isUsed ? theme.text : theme.muted
    if !strip.label.isEmpty {
      let pointer = strip.isChosen ? String(context.glyphs.pointer) : " "
      let row = (strip.label.height - 1) / 2
      buffer.write("\(pointer)z\(strip.dimension + 1)", in: strip.label, row: row, style: style)
      if training.isDead(strip.dimension), strip.label.height >= 3 {
        buffer.write(" dead", in: strip.label, row: row + 1, style: theme.muted)
      }
    }
    let value = context.state.traverse.value(in: context.snapshot)
    let stands =
      strip.isChosen
      ? value ?? context.snapshot[TraverseReport.self].latent[safe: strip.dimension] : nil
    let here = stands.flatMap { strip.nearest(to: $0) }
    let frames = context.snapshot.frames
    for (place, slot) in strip.slots.slots.enumerated() {
      if let image = strip.images.picture(slot.frame, of: frames) {
        ImageView(width: frames.width, height: frames.height, content: .grey(image)).draw(
          in: slot.area, of: &buffer, with: context.appearance)
      }
      guard strip.isChosen, let values = geometry.values else { continue }
      let label = Rect(x: slot.area.x, y: values.y, width: slot.area.width, height: 1)
      let text = Numbers.signed(Double(strip.values[slot.frame]), decimals: 1)
      let marked = place == here ? "\(context.glyphs.pointer)\(text)" : text
      buffer.write(
        marked, in: label, at: .center, style: place == here ? theme.accent : theme.muted)
    }
  }
}

/// Where the strips of frames lie: the same for drawing and for the mouse.
struct StripGeometry {
  /// One strip.
  struct Strip {
    var dimension: Int
    var isChosen: Bool
    var images: [UInt8]
    var values: [Float]
    var label: Rect
    var slots: FilmSlots

    /// The place whose value is nearest; nil for what is not a number.
    func nearest(to value: Float) -> Int? {
      guard value.isFinite else { return nil }
      return slots.slots.indices.filter { values[slots.slots[$0].frame].isFinite }.min {
        abs(values[slots.slots[$0].frame] - value) < abs(values[slots.slots[$1].frame] - value)
      }
    }
  }

  /// The strips from the top.
  private(set) var strips: [Strip] = []
  /// The row of the chosen strip's values.
  private(set) var values: Rect?

  init(_ snapshot: SessionSnapshot, dimension: Int, in body: Rect) {
    let report = snapshot[TraverseReport.self]
    let frames = snapshot.frames
    guard body.height >= 2, frames.width > 0, frames.height > 0 else { return }
    let size = report.strips.count
    let long = TraverseStrip(images: report.strip, values: report.stripValues)
    // Another dimension may be chosen already than the one that the long strip was decoded along.
    let isOfChosen = report.dimension == dimension && Self.isWhole(long, frames)
    let chosen = isOfChosen || !(0..<size).contains(dimension) ? long : report.strips[dimension]
    var area = body
    let shown = Self.shown(of: size, around: dimension, rows: body.height)
    guard shown.count > 1 else {
      let row = area.removeBottom(1)
      values = row
      let label = Rect(x: area.x, y: area.y, width: 0, height: 0)
      // Some films beside each other say more than one that fills the panel.
      let height = FilmSlots.height(
        of: frames, rows: area.height, columns: area.width, wanted: Self.fewestFilms)
      area = area.removeBottom(height)
      if let strip = strip(dimension, chosen, isChosen: true, label, area, frames) {
        strips = [strip]
      }
      return
    }
    // The values stand under the chosen strip; the others share its range in kind.
    let rows = area.rows(
      shown.flatMap { index in
        let height = (body.height - 1) / shown.count
        return index == dimension ? [height, 1] : [height]
      })
    var place = 0
    for index in shown {
      var row = rows[place]
      place += 1
      if index == dimension {
        values = rows[place]
        place += 1
      }
      let label = row.removeLeft(6)
      let content = index == dimension ? chosen : report.strips[index]
      if let strip = strip(index, content, isChosen: index == dimension, label, row, frames) {
        strips.append(strip)
      }
    }
  }

  /// How many films the chosen strip has at least, where it stands alone.
  private static let fewestFilms = 5

  /// The dimensions that have a strip of at least three rows: all, or at least four, the chosen one
  /// among them; where that is too much, the chosen one alone.
  static func shown(of size: Int, around dimension: Int, rows: Int) -> Range<Int> {
    guard (0..<size).contains(dimension) else { return 0..<0 }
    let room = (rows - 1) / 3
    let count = room >= size || room >= 4 ? min(size, room) : 1
    let first = min(max(dimension - count / 2, 0), size - count)
    return first..<(first + count)
  }

  private static func isWhole(_ strip: TraverseStrip, _ frames: FramesReport) -> Bool {
    !strip.values.isEmpty && strip.images.picture(strip.values.count - 1, of: frames) != nil
  }

  private func strip(
    _ dimension: Int, _ content: TraverseStrip, isChosen: Bool, _ label: Rect, _ area: Rect,
    _ frames: FramesReport
  ) -> Strip? {
    guard Self.isWhole(content, frames) else { return nil }
    return Strip(
      dimension: dimension, isChosen: isChosen, images: content.images, values: content.values,
      label: label, slots: FilmSlots(count: content.values.count, of: frames, in: area))
  }

  /// The dimension and value of the frame at a cell; nil where there is none.
  func hit(x: Int, y: Int) -> (dimension: Int, value: Float)? {
    for strip in strips {
      for slot in strip.slots.slots where slot.area.contains(x: x, y: y) {
        let value = strip.values[slot.frame]
        return value.isFinite ? (strip.dimension, value) : nil
      }
    }
    return nil
  }
}

extension Array {
  /// The element at a place; nil outside.
  fileprivate subscript(safe index: Int) -> Element? { indices.contains(index) ? self[index] : nil }
}

extension DashboardState {
  /// Whether the strip shows what lies between the marks, because there is no panel for it.
  func showsInterpolationInStrip(_ snapshot: SessionSnapshot) -> Bool {
    guard traverse.content == .interpolation else { return false }
    let layout = ScreenLayout(of: .traverse, snapshot, width: width, height: height)
    return layout.area(of: .interpolation) == nil
  }
}
