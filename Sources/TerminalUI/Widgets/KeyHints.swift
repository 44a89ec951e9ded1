/// One key and what it does, for the hint line.
public struct KeyHint: Sendable, Equatable {
  /// The key as the user sees it: "space", "p".
  public var key: String
  /// What it does, in a word or two.
  public var action: String
  /// How much it matters: the smallest are dropped first when the line is too short.
  public var importance: Int

  /// Makes a hint.
  public init(key: String, action: String, importance: Int = 0) {
    self.key = key
    self.action = action
    self.importance = importance
  }
}

/// A line of key hints that fits its width.
public struct KeyHints: Sendable, Equatable {
  /// The hints in the order shown.
  public var hints: [KeyHint]

  /// Makes a line.
  public init(_ hints: [KeyHint]) { self.hints = hints }

  /// The hints that fit a width: as long as the line is too long the least important goes, and of
  /// equally important ones the last.
  public func fitting(width: Int) -> [KeyHint] {
    var kept = Array(hints.enumerated())
    func length() -> Int {
      kept.reduce(-2) { $0 + $1.element.key.columnCount + 1 + $1.element.action.columnCount + 2 }
    }
    while !kept.isEmpty, length() > width {
      let least = kept.indices.min { left, right in
        let (a, b) = (kept[left], kept[right])
        return a.element.importance != b.element.importance
          ? a.element.importance < b.element.importance : a.offset > b.offset
      }
      if let least { kept.remove(at: least) }
    }
    return kept.map(\.element)
  }

  /// Draws the hints that fit into the area's first row.
  public func draw(in area: Rect, of buffer: inout CellBuffer, with appearance: Appearance) {
    guard !area.isEmpty else { return }
    let plain = KeyHints(
      hints.map {
        KeyHint(
          key: $0.key.drawable(in: appearance.glyphs),
          action: $0.action.drawable(in: appearance.glyphs), importance: $0.importance)
      })
    var x = area.x
    for hint in plain.fitting(width: area.width) {
      x = buffer.write(hint.key, x: x, y: area.y, style: appearance.theme.key, clip: area)
      x = buffer.write(" ", x: x, y: area.y, clip: area)
      x = buffer.write(hint.action, x: x, y: area.y, style: appearance.theme.muted, clip: area)
      x += 2
    }
  }
}
