internal import CNcurses
import TerminalUI

/// Turns styles into the attributes and colour pairs of ncurses, for one colour depth.
struct StyleTable {
  /// A style as ncurses takes it.
  struct Rendition {
    var attributes: attr_t
    var pair: Int32
  }

  private let depth: ColorDepth
  /// The colours of the terminal: eight, when bright ones must be bold ones.
  private let colorCount: Int
  private var pairs: ColorPairs
  private var renditions: [Style: Rendition] = [:]
  private var lastStyle = Style.plain
  private var lastRendition = Rendition(attributes: 0, pair: 0)
  /// Whether a pair was wanted that did not fit.
  private(set) var isExhausted = false

  init(depth: ColorDepth) {
    self.depth = depth
    colorCount = Int(curses_color_count())
    pairs = ColorPairs(available: Int(curses_pair_count()))
  }

  /// Forgets everything; whatever is on the screen must be drawn anew.
  mutating func removeAll() {
    pairs.removeAll()
    renditions.removeAll(keepingCapacity: true)
    lastStyle = .plain
    lastRendition = Rendition(attributes: 0, pair: 0)
    isExhausted = false
  }

  /// The rendition of a style; neighbouring cells mostly share one.
  mutating func rendition(of style: Style) -> Rendition {
    if style == lastStyle { return lastRendition }
    let rendition: Rendition
    if let known = renditions[style] {
      rendition = known
    } else {
      rendition = make(style)
      // True colour has no end of styles.
      if renditions.count >= 1 << 14 { renditions.removeAll(keepingCapacity: true) }
      renditions[style] = rendition
    }
    lastStyle = style
    lastRendition = rendition
    return rendition
  }

  private mutating func make(_ meant: Style) -> Rendition {
    let style = meant.left(at: depth)
    var attributes: attr_t = 0
    if style.bold { attributes |= curses_attribute_bold() }
    if style.dim { attributes |= curses_attribute_dim() }
    if style.reverse { attributes |= curses_attribute_reverse() }
    if style.underline { attributes |= curses_attribute_underline() }
    guard depth != .none, colorCount >= 8 else { return Rendition(attributes: attributes, pair: 0) }

    var key = ColorPairs.Key(
      foreground: number(of: style.foreground), background: number(of: style.background))
    if depth == .palette16 && colorCount < 16 {
      if key.foreground >= 8 { attributes |= curses_attribute_bold() }
      if key.foreground >= 0 { key.foreground &= 7 }
      if key.background >= 0 { key.background &= 7 }
    }
    guard let pair = pairs.allocate(key) else {
      // The shape stays readable: whatever had a background is reversed.
      isExhausted = true
      if key.background >= 0 { attributes |= curses_attribute_reverse() }
      return Rendition(attributes: attributes, pair: 0)
    }
    return Rendition(attributes: attributes, pair: pair)
  }

  /// The number of a colour; -1 is the terminal's own.
  private func number(of color: Color) -> Int32 {
    switch ColorLowering.shown(color, at: depth) {
    case .standard: -1
    case .palette(let index): Int32(index)
    case .rgb(let red, let green, let blue): Int32(red) << 16 | Int32(green) << 8 | Int32(blue)
    }
  }
}
