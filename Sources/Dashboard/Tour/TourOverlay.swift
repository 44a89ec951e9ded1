import LiveSession
import TerminalUI

/// The guided tour on the screen: the panel that is spoken of in full colour, the rest a step back, and
/// a box with the words beside it.
enum TourOverlay {
  /// The most columns of words.
  private static let columns = 62

  static func draw(
    _ context: PanelContext, tour: TourState, layout: ScreenLayout, into buffer: inout CellBuffer
  ) {
    let text = TourText(tour, snapshot: context.snapshot, keys: context.table)
    let width = min(columns, buffer.width - 6)
    let lines = Self.lines(of: text, tour: tour, theme: context.theme, width: width)
    let highlighted =
      context.state.view == tour.step.view ? layout.area(of: tour.step.panel) : nil
    for panel in layout.panels where panel.kind != tour.step.panel || highlighted == nil {
      // The hints stay: they say how to go on.
      if panel.kind != .hints { buffer.recede(panel.area, theme: context.theme) }
    }
    for rule in layout.rules { buffer.recede(rule, theme: context.theme) }
    if let highlighted { mark(highlighted, context: context, into: &buffer) }
    let size = (width: width + 4, height: lines.count + 3)
    let place = place(size, beside: highlighted, in: buffer.bounds)
    buffer.fill(place, with: Cell(style: context.theme.text))
    let steps = TourStep.steps(imitation: context.snapshot.isImitation)
    let number = (steps.firstIndex(of: tour.step) ?? 0) + 1
    let border = PanelBorder(
      title: "\(number) of \(steps.count): \(text.title)",
      caption: "tour", role: .focused)
    var inside = border.draw(in: place, of: &buffer, with: context.appearance).inset(horizontal: 1)
    // Enter's hint says whether an answer comes or the next step.
    OverlayKeys.draw(
      .tour, isOn: tour.isRevealed, context: context, in: inside.removeBottom(1), into: &buffer)
    for (offset, line) in lines.prefix(inside.height).enumerated() {
      buffer.write(line.text, in: inside, row: offset, style: line.style)
    }
  }

  /// The words, broken into lines.
  static func lines(
    of text: TourText, tour: TourState, theme: Theme, width: Int
  ) -> [(text: String, style: Style)] {
    func broken(_ words: String, _ style: Style) -> [(text: String, style: Style)] {
      words.isEmpty ? [] : TextBlock(words).lines(width: width).map { ($0, style) }
    }
    var lines = broken(text.look, theme.text)
    lines += broken(text.question, theme.warning)
    guard tour.isRevealed else { return lines }
    if let answer = text.answer {
      lines += broken(answer, theme.good)
    } else {
      lines += broken("Watch: " + text.waiting + ".", theme.muted)
    }
    return lines
  }

  /// The caption of the panel in reverse: seen without colours too.
  private static func mark(_ area: Rect, context: PanelContext, into buffer: inout CellBuffer) {
    for column in area.x..<area.right {
      var cell = buffer[column, area.y]
      cell.style = context.theme.accent
      cell.style.reverse = true
      buffer[column, area.y] = cell
    }
  }

  /// Where a box hides the least of a panel: below, above, right or left of it, else wherever the
  /// overlap is smallest; never over the first row and the hints.
  static func place(
    _ size: (width: Int, height: Int), beside area: Rect?, in bounds: Rect
  ) -> Rect {
    let room = Rect(x: 0, y: 1, width: bounds.width, height: bounds.height - 2)
    let width = min(size.width, room.width)
    let height = min(size.height, room.height)
    guard let area else { return room.centered(width: width, height: height) }
    let middle = min(max(area.x + (area.width - width) / 2, 0), room.width - width)
    let level = min(max(area.y + (area.height - height) / 2, room.y), room.bottom - height)
    let candidates = [
      (middle, area.bottom), (middle, area.y - height), (area.right, level),
      (area.x - width, level), (middle, room.bottom - height), (middle, room.y),
      (room.width - width, room.bottom - height), (0, room.bottom - height),
    ].map { x, y in
      Rect(
        x: min(max(x, 0), room.width - width), y: min(max(y, room.y), room.bottom - height),
        width: width, height: height)
    }
    func overlap(_ box: Rect) -> Int {
      let common = box.intersection(area)
      return common.width * common.height
    }
    return candidates.min { overlap($0) < overlap($1) } ?? room
  }
}
