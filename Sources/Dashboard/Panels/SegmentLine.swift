import TerminalUI

/// A piece of a line; the least important pieces go first when the line is too narrow.
struct Segment {
  /// How glyphs are drawn: by what they mean, or as they are.
  enum Ink {
    case muted, text, title, accent, good, warning, alarm, key
    case fixed(Style)

    func style(_ theme: Theme) -> Style {
      switch self {
      case .muted: theme.muted
      case .text: theme.text
      case .title: theme.title
      case .accent: theme.accent
      case .good: theme.good
      case .warning: theme.warning
      case .alarm: theme.alarm
      case .key: theme.key
      case .fixed(let style): style
      }
    }
  }

  /// The glyphs; blanks where a gauge is drawn.
  var text: String
  /// How they are drawn.
  var ink: Ink
  /// Pieces with larger numbers stay longer.
  var importance = Int.max
  /// The value and limit of a signed bar to draw in place of the text.
  var gauge: (value: Double, limit: Double)?
  /// What a click on it does; nil for nothing.
  var click: DashboardAction?

  static func muted(_ text: String, _ rank: Int = .max) -> Segment { .init(text, .muted, rank) }
  static func text(_ text: String, _ rank: Int = .max) -> Segment { .init(text, .text, rank) }
  static func title(_ text: String, _ rank: Int = .max) -> Segment { .init(text, .title, rank) }
  static func accent(_ text: String, _ rank: Int = .max) -> Segment { .init(text, .accent, rank) }
  static func good(_ text: String, _ rank: Int = .max) -> Segment { .init(text, .good, rank) }
  static func warning(_ text: String, _ rank: Int = .max) -> Segment { .init(text, .warning, rank) }
  static func alarm(_ text: String, _ rank: Int = .max) -> Segment { .init(text, .alarm, rank) }
  static func key(_ text: String, _ rank: Int = .max) -> Segment { .init(text, .key, rank) }
  static func styled(_ text: String, _ style: Style, _ rank: Int = .max) -> Segment {
    .init(text, .fixed(style), rank)
  }
  static func plain(_ text: String, _ rank: Int = .max) -> Segment {
    .init(text, .fixed(.plain), rank)
  }

  private init(_ text: String, _ ink: Ink, _ importance: Int) {
    self.text = text
    self.ink = ink
    self.importance = importance
  }

  /// A bar around zero.
  static func gauge(value: Double, limit: Double, width: Int, _ rank: Int) -> Segment {
    var gauge = plain(String(repeating: " ", count: max(width, 0)), rank)
    gauge.gauge = (value, limit)
    return gauge
  }

  /// The piece, which does something when it is clicked.
  func clicked(_ action: DashboardAction) -> Segment {
    var piece = self
    piece.click = action
    return piece
  }

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

  /// A line of pieces, without those that are empty.
  init(_ pieces: Segment...) { segments = pieces.filter { !$0.text.isEmpty } }

  /// Adds pieces, unless they are empty.
  mutating func add(_ pieces: Segment...) { segments += pieces.filter { !$0.text.isEmpty } }

  /// Adds pieces at the right end.
  mutating func addTrailing(_ pieces: Segment...) {
    trailing += pieces.filter { !$0.text.isEmpty }
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
          style: segment.ink.style(appearance.theme), clip: area)
      }
    }
    column = max(column, area.right - line.trailing.reduce(0) { $0 + $1.width })
    for segment in line.trailing {
      column = buffer.write(
        segment.text, x: column, y: area.y, style: segment.ink.style(appearance.theme), clip: area)
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
      line.draw(in: area.row(offset), into: &buffer, with: appearance)
    }
  }
}
