import LiveSession
import TerminalUI

/// One picture with its border and title.
struct Picture {
  /// What it is, in falling length.
  let titles: [String]
  /// Where it comes from.
  let role: BorderRole
  /// Its pixels, as many as a frame has; nil while there are none.
  let content: ImageView.Content?

  /// The pictures of one tick, the most important first.
  static func all(_ frames: FramesReport) -> [Picture] {
    let present = frames.present
    let ahead = present.imaginedAhead
    let imagined =
      ahead > 0
      ? ["imagined, \(ahead) ahead", "imagined +\(ahead)", "+\(ahead)"]
      : ["imagined", "dream", "+"]
    var pictures = [
      Picture(["true"], .plain, frames, present.truth),
      Picture(reconstruction, .conditioned, frames, present.reconstruction),
      Picture(imagined, .dreaming, frames, present.imagined),
      Picture(["goal"], .plain, frames, frames.goal),
    ]
    let hasError = isWhole(present.truth, frames) && isWhole(present.reconstruction, frames)
    pictures.append(
      Picture(
        ["error"], role: .plain,
        content: hasError ? ImageView.difference(present.reconstruction, present.truth) : nil))
    return pictures
  }

  /// The titles of a reconstruction.
  static let reconstruction = ["reconstruction", "recon", "rec"]

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
  init(_ titles: [String], role: BorderRole, content: ImageView.Content?) {
    self.titles = titles
    self.role = role
    self.content = content
  }

  private init(
    _ titles: [String], _ role: BorderRole, _ frames: FramesReport, _ pixels: [UInt8]
  ) {
    self.init(titles, role: role, content: Self.isWhole(pixels, frames) ? .grey(pixels) : nil)
  }

  /// The columns of a border beside its title: corners, a piece of line and a space at either end.
  private static let columnsAroundTitle = 6

  /// The longest title for which the border need not be wider than the picture in it, so that
  /// pictures of one size get borders of one size; else the longest that an area has room for.
  private func title(around columns: Int, in area: Rect) -> String {
    let fits = { (room: Int) in
      titles.first { $0.columnCount + Self.columnsAroundTitle <= room }
    }
    return fits(columns + 2) ?? fits(area.width) ?? titles.last ?? ""
  }

  /// What the colours of a signed picture mean, where its border has room for it.
  private func caption(title: String, around columns: Int, _ context: PanelContext) -> String {
    guard case .difference? = content else { return "" }
    let hasColors = context.glyphs == .unicode && !context.appearance.isMonochrome
    let signs = hasColors ? "warm brighter, cold darker" : "# + brighter, = - darker"
    let words = ["\(signs) than true", signs, hasColors ? "warm +, cold -" : "#+ more, =- less"]
    let room = columns + 2 - Self.columnsAroundTitle - title.columnCount - 3
    return words.first { $0.columnCount <= room } ?? ""
  }

  /// Draws pictures side by side, each in a column of the same width.
  static func draw(
    _ pictures: some Collection<Picture>, _ context: PanelContext, in area: Rect,
    into buffer: inout CellBuffer
  ) {
    let parts = area.columns(pictures.count)
    for (picture, part) in zip(pictures, parts) { picture.draw(context, in: part, into: &buffer) }
  }

  private func draw(_ context: PanelContext, in area: Rect, into buffer: inout CellBuffer) {
    let frames = context.snapshot.frames
    var view = ImageView(
      width: max(frames.width, 1), height: max(frames.height, 1), content: content ?? .grey([]),
      border: role)
    let size = view.size(in: area.inset(horizontal: 1, vertical: 1))
    view.title = title(around: size.columns, in: area)
    guard content != nil else {
      // The border of the picture to come, so that nothing jumps when it comes.
      let box =
        frames.width > 0
        ? area.centered(
          width: max(size.columns + 2, view.title.columnCount + Self.columnsAroundTitle),
          height: size.rows + 2) : area
      let inside = PanelBorder(title: view.title, role: role).draw(
        in: box, of: &buffer, with: context.appearance)
      // By hand nothing is planned, so that nothing is imagined.
      let isUnplanned = role == .dreaming && context.isManual
      context.explainEmptiness(isUnplanned ? "no plan" : "not yet", in: inside, into: &buffer)
      return
    }
    view.caption = caption(title: view.title, around: size.columns, context)
    view.draw(in: area, of: &buffer, with: context.appearance)
  }
}
