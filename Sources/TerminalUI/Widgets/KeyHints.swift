/// One key and what it does, for the hint line.
package struct KeyHint: Sendable, Equatable {
  /// The key as the user sees it: "space", "p".
  package var key: String
  /// What it does, in a word or two.
  package var action: String
  /// How much it matters: the smallest are dropped first when the line is too short.
  package var importance: Int
  /// A number for whoever asks where the hint stands.
  package var id: Int

  /// Makes a hint.
  package init(key: String, action: String, importance: Int = 0, id: Int = 0) {
    self.id = id
    self.key = key
    self.action = action
    self.importance = importance
  }
}

/// A line of key hints that fits its width.
package struct KeyHints: Sendable, Equatable {
  /// The hints in the order shown.
  package var hints: [KeyHint]

  /// Makes a line.
  package init(_ hints: [KeyHint]) { self.hints = hints }

  /// The hints that fit a width: as long as the line is too long the least important goes, and of
  /// equally important ones the last.
  package func fitting(width: Int) -> [KeyHint] {
    hints.kept(by: \.importance) { kept in
      kept.reduce(-2) { $0 + $1.key.columnCount + 1 + $1.action.columnCount + 2 } <= width
    }
  }

  /// The hints that fit into the area's first row, each with its cells.
  package func placed(in area: Rect, glyphs: GlyphSet) -> [(hint: KeyHint, cells: Rect)] {
    guard !area.isEmpty else { return [] }
    let plain = KeyHints(
      hints.map {
        KeyHint(
          key: $0.key.drawable(in: glyphs), action: $0.action.drawable(in: glyphs),
          importance: $0.importance, id: $0.id)
      })
    var x = area.x
    return plain.fitting(width: area.width).map { hint in
      let width = hint.key.columnCount + 1 + hint.action.columnCount
      defer { x += width + 2 }
      return (hint, Rect(x: x, y: area.y, width: width, height: 1))
    }
  }

  /// Draws the hints that fit into the area's first row.
  package func draw(in area: Rect, of buffer: inout CellBuffer, with appearance: Appearance) {
    for (hint, cells) in placed(in: area, glyphs: appearance.glyphs) {
      let y = cells.y
      var x = buffer.write(hint.key, x: cells.x, y: y, style: appearance.theme.key, clip: area)
      x = buffer.write(" ", x: x, y: y, clip: area)
      buffer.write(hint.action, x: x, y: y, style: appearance.theme.muted, clip: area)
    }
  }
}

extension Array {
  /// Those that fit: the least important go first, of equally important ones the last.
  func kept(by importance: (Element) -> Int, until fit: ([Element]) -> Bool) -> [Element] {
    var kept = self
    while !kept.isEmpty, !fit(kept) {
      let least = kept.map(importance).min()
      if let last = kept.lastIndex(where: { importance($0) == least }) { kept.remove(at: last) }
    }
    return kept
  }
}
