/// One-row gauges: a bar around zero, a progress bar, a slider, a sparkline.
package enum Gauge {
  /// A bar that grows from the middle: `[  ==|    ]` for values below zero, to the right above.
  ///
  /// Half a cell is the finest step (a whole one in ASCII). A value beyond the limit fills its side
  /// and ends in a mark; what is not a number is shown as such.
  package static func signedBar(
    value: Double, limit: Double, in area: Rect, of buffer: inout CellBuffer,
    with appearance: Appearance, style: Style? = nil
  ) {
    guard !area.isEmpty else { return }
    let theme = appearance.theme
    let inner = drawBrackets(in: area, of: &buffer, with: appearance)
    guard value.isFinite else {
      buffer.write("nan", in: inner, style: theme.alarm)
      return
    }
    buffer.fill(inner, with: Cell(appearance.glyphs.track, style: theme.track))
    // An odd width gives the zero line a cell of its own, with equal room on both sides.
    let side = (inner.width - 1) / 2
    let zero = inner.x + side
    let part = limit > 0 && limit.isFinite ? min(1, max(-1, value / limit)) : 0
    let halves = Int((abs(part) * Double(side * 2)).rounded())
    let fill = style ?? theme.accent
    let isRight = part >= 0
    for step in 0..<((halves + 1) / 2) {
      let isHalf = step == halves / 2
      let glyph: Unicode.Scalar =
        switch (appearance.glyphs, isHalf) {
        case (.unicode, true): isRight ? "▌" : "▐"
        case (.unicode, false): "█"
        case (.ascii, _): isRight ? "=" : "-"
        }
      buffer.put(
        glyph, x: zero + (isRight ? 1 + step : -1 - step), y: inner.y, style: fill, clip: inner)
    }
    buffer.put(appearance.glyphs.zeroLine, x: zero, y: inner.y, style: theme.axis, clip: inner)
    if limit > 0, RangePlace.isBeyond(abs(value) / limit) {
      buffer.put(
        isRight ? appearance.glyphs.beyondRight : appearance.glyphs.beyondLeft,
        x: zero + (isRight ? side : -side), y: inner.y, style: fill, clip: inner)
    }
  }

  /// A bar from the left by eighths of a cell; a `fraction` beyond 0 or 1 is marked at that end.
  package static func progress(
    fraction: Double, in area: Rect, of buffer: inout CellBuffer, with appearance: Appearance,
    style: Style? = nil
  ) {
    guard !area.isEmpty else { return }
    let theme = appearance.theme
    let inner = drawBrackets(in: area, of: &buffer, with: appearance)
    guard fraction.isFinite else {
      buffer.write("nan", in: inner, style: theme.alarm)
      return
    }
    let eighths = Int((min(1, max(0, fraction)) * Double(inner.width * 8)).rounded())
    let steps = appearance.glyphs.leftEighths
    for column in 0..<inner.width {
      let level = min(8, max(0, eighths - column * 8))
      let isEmpty = steps[level] == " "
      buffer.put(
        isEmpty ? appearance.glyphs.track : steps[level], x: inner.x + column, y: inner.y,
        style: isEmpty ? theme.track : style ?? theme.good, clip: inner)
    }
    let isBelow = RangePlace.isBeyond(1 - fraction)
    if isBelow || RangePlace.isBeyond(fraction) {
      buffer.put(
        isBelow ? appearance.glyphs.beyondLeft : appearance.glyphs.beyondRight,
        x: isBelow ? inner.x : inner.right - 1, y: inner.y, style: style ?? theme.good, clip: inner)
    }
  }

  /// A knob on a line from `minimum` to `maximum`, and an optional second mark on the same line (the
  /// value to compare with).
  ///
  /// What lies beyond an end is an arrow there, and no knob or mark.
  package static func slider(
    value: Double, minimum: Double, maximum: Double, mark: Double? = nil, in area: Rect,
    of buffer: inout CellBuffer, with appearance: Appearance, style: Style? = nil
  ) {
    guard !area.isEmpty else { return }
    let (theme, glyphs) = (appearance.theme, appearance.glyphs)
    buffer.fill(area.row(0), with: Cell(glyphs.horizontal, style: theme.track))
    func put(_ number: Double, _ glyph: Unicode.Scalar, _ style: Style) -> Bool {
      switch RangePlace(of: number, from: minimum, to: maximum, cells: area.width) {
      case .cell(let cell):
        buffer.put(glyph, x: area.x + cell, y: area.y, style: style, clip: area)
      case .below:
        buffer.put(glyphs.beyondLeft, x: area.x, y: area.y, style: style, clip: area)
      case .above:
        buffer.put(glyphs.beyondRight, x: area.right - 1, y: area.y, style: style, clip: area)
      case nil: return false
      }
      return true
    }
    if let mark { _ = put(mark, glyphs.small, theme.muted) }
    if !put(value, glyphs.present, style ?? theme.accent), !value.isFinite {
      buffer.write("nan", in: area, style: theme.alarm)
    }
  }

  /// The values as a row of blocks, the newest at the right, scaled to their own range unless given.
  ///
  /// Each column shows the value farthest from the middle of the range, so that spikes stay. Gaps
  /// and values beyond the range are marked.
  package static func sparkline(
    values: [Double], range: ClosedRange<Double>? = nil, in area: Rect,
    of buffer: inout CellBuffer, with appearance: Appearance, style: Style? = nil
  ) {
    guard !area.isEmpty, !values.isEmpty else { return }
    let finite = values.lazy.filter(\.isFinite)
    let low = range?.lowerBound ?? finite.min() ?? 0
    let high = range?.upperBound ?? finite.max() ?? 1
    let middle = low / 2 + high / 2
    let count = min(values.count, area.width)
    let steps = appearance.glyphs.lowerEighths
    for column in 0..<count {
      let first = column * values.count / count
      let last = max(first + 1, (column + 1) * values.count / count)
      var shown: Double?
      var hasGap = false
      for value in values[first..<last] {
        if !value.isFinite {
          hasGap = true
        } else if shown.map({ abs(value - middle) > abs($0 - middle) }) ?? true {
          shown = value
        }
      }
      let x = area.right - count + column
      if hasGap {
        buffer.put(
          appearance.glyphs.notANumber, x: x, y: area.bottom - 1, style: appearance.theme.alarm,
          clip: area)
      } else if let shown {
        let part = high > low ? (shown / 2 - low / 2) / (high / 2 - low / 2) : 0.5
        // Even the lowest value shows a sliver: an empty cell would read as no value.
        // Seven eighths are the most in a single row, lest rows one above the other run together.
        let steepest = area.height == 1 ? 6 : area.height * 8 - 1
        let level = 1 + Int((min(1, max(0, part)) * Double(steepest)).rounded())
        for row in 0..<area.height {
          let fill = min(8, max(0, level - row * 8))
          if fill > 0 {
            buffer.put(
              steps[fill], x: x, y: area.bottom - 1 - row,
              style: style ?? appearance.theme.accent, clip: area)
          }
        }
        if RangePlace.isBeyond(part) || RangePlace.isBeyond(1 - part) {
          let isAbove = part > 1
          buffer.put(
            isAbove ? appearance.glyphs.beyondUp : appearance.glyphs.beyondDown, x: x,
            y: isAbove ? area.y : area.bottom - 1, style: style ?? appearance.theme.accent,
            clip: area)
        }
      }
    }
  }

  /// Brackets around a gauge of at least five columns; returns the room between them.
  private static func drawBrackets(
    in area: Rect, of buffer: inout CellBuffer, with appearance: Appearance
  ) -> Rect {
    let row = area.row(0)
    guard area.width >= 5 else { return row }
    buffer.put("[", x: row.x, y: row.y, style: appearance.theme.axis, clip: row)
    buffer.put("]", x: row.right - 1, y: row.y, style: appearance.theme.axis, clip: row)
    return row.inset(horizontal: 1)
  }
}
