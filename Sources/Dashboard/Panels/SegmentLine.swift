import TerminalUI

/// A piece of a line; the least important pieces go first when the line is too narrow.
struct Segment {
  /// The glyphs; blanks where a gauge is drawn.
  var text: String
  /// How they are drawn.
  var style: Style
  /// Pieces with larger numbers stay longer.
  var importance: Int
  /// The value and limit of a signed bar to draw in place of the text.
  var gauge: (value: Double, limit: Double)?
  /// What a click on it does; nil for nothing.
  var click: DashboardAction?

  /// The columns it takes.
  var width: Int { text.columnCount }
  /// Whether it has a number in it.
  var hasNumber: Bool { text.contains(where: \.isNumber) }
}

/// One row of pieces, which gives up whole pieces rather than cut words.
struct SegmentLine {
  /// The pieces from the left.
  var segments: [Segment] = []
  /// Pieces that stand at the right end.
  var trailing: [Segment] = []

  /// Adds a piece, unless it is empty; by default it stays to the end.
  mutating func add(
    _ text: String, _ style: Style, importance: Int = .max, click: DashboardAction? = nil
  ) {
    guard !text.isEmpty else { return }
    segments.append(Segment(text: text, style: style, importance: importance, click: click))
  }

  /// Adds a piece at the right end.
  mutating func addTrailing(
    _ text: String, _ style: Style, importance: Int = .max, click: DashboardAction? = nil
  ) {
    guard !text.isEmpty else { return }
    trailing.append(Segment(text: text, style: style, importance: importance, click: click))
  }

  /// Adds a bar around zero.
  mutating func addGauge(value: Double, limit: Double, width: Int, importance: Int) {
    segments.append(
      Segment(
        text: String(repeating: " ", count: max(width, 0)), style: .plain, importance: importance,
        gauge: (value, limit)))
  }

  /// The columns that all pieces take.
  var width: Int { (segments + trailing).reduce(0) { $0 + $1.width } }

  /// The line without its least important pieces, as far as it must be shortened to fit.
  func fitted(to columns: Int) -> SegmentLine {
    var line = self
    while line.width > columns {
      let least = (line.segments + line.trailing).map(\.importance).min() ?? .max
      guard least < .max else { break }
      line.segments.removeAll { $0.importance == least }
      line.trailing.removeAll { $0.importance == least }
    }
    return line
  }

  /// Draws the line into the first row of an area.
  func draw(in area: Rect, into buffer: inout CellBuffer, with appearance: Appearance) {
    guard !area.isEmpty else { return }
    let line = fitted(to: area.width)
    var column = area.x
    for segment in line.segments {
      if let gauge = segment.gauge {
        let place = Rect(x: column, y: area.y, width: segment.width, height: 1)
        Gauge.signedBar(
          value: gauge.value, limit: gauge.limit, in: place.intersection(area), of: &buffer,
          with: appearance)
        column += segment.width
      } else {
        // Half a number is another number: one that has no room goes whole.
        let room = area.right - column
        guard segment.width <= room || !segment.hasNumber else { break }
        column = buffer.write(
          segment.text.truncatedAtWord(to: room, glyphs: appearance.glyphs), x: column, y: area.y,
          style: segment.style, clip: area)
      }
    }
    column = max(column, area.right - line.trailing.reduce(0) { $0 + $1.width })
    for segment in line.trailing {
      column = buffer.write(segment.text, x: column, y: area.y, style: segment.style, clip: area)
    }
  }

  /// The cells of the pieces that can be clicked, when the line is drawn into an area.
  func targets(in area: Rect) -> [ClickTarget] {
    guard !area.isEmpty else { return [] }
    let line = fitted(to: area.width)
    var targets: [ClickTarget] = []
    var column = area.x
    func take(_ segment: Segment) {
      if let click = segment.click {
        let place = Rect(x: column, y: area.y, width: segment.width, height: 1)
        targets.append(ClickTarget(area: place.intersection(area), action: click))
      }
      column += segment.width
    }
    line.segments.forEach(take)
    column = max(column, area.right - line.trailing.reduce(0) { $0 + $1.width })
    line.trailing.forEach(take)
    return targets
  }

  /// Draws lines under each other, as many as fit.
  static func draw(
    _ lines: [SegmentLine], in area: Rect, into buffer: inout CellBuffer,
    with appearance: Appearance
  ) {
    for (offset, line) in lines.prefix(area.height).enumerated() {
      line.draw(
        in: Rect(x: area.x, y: area.y + offset, width: area.width, height: 1), into: &buffer,
        with: appearance)
    }
  }
}
