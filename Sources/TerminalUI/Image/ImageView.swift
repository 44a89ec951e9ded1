/// A small picture with square pixels: two above each other in a cell, or one sign for both in
/// ASCII and without colour.
package struct ImageView: Sendable, Equatable {
  /// What the pixels are.
  package enum Content: Sendable, Equatable {
    /// Greys, 0 black to 255 white, row-major `[height * width]`.
    case grey([UInt8])
    /// Signed differences, row-major `[height * width]`: zero is mid-grey, plus or minus `limit` the
    /// ends of the diverging map.
    case difference([Int16], limit: Int)
  }

  /// Columns of pixels.
  package var width: Int
  /// Rows of pixels.
  package var height: Int
  /// The pixels.
  package var content: Content
  /// The border's meaning; nil for no border.
  package var border: BorderRole?
  /// The title in the border.
  package var title: String
  /// A few words at the right of the title.
  package var caption: String

  /// Makes a view of a picture.
  package init(
    width: Int, height: Int, content: Content, border: BorderRole? = nil, title: String = "",
    caption: String = ""
  ) {
    self.width = width
    self.height = height
    self.content = content
    self.border = border
    self.title = title
    self.caption = caption
  }

  /// The difference `prediction - truth` of two pictures of the same size, to be shown on a scale of
  /// plus or minus `limit`; what one picture lacks is left out.
  package static func difference(
    _ prediction: [UInt8], _ truth: [UInt8], limit: Int = 128
  ) -> Content {
    .difference(zip(prediction, truth).map { Int16($0) - Int16($1) }, limit: limit)
  }

  /// The cells that the picture takes in an area, without a border.
  package func size(in area: Rect) -> (columns: Int, rows: Int) {
    let pixels = ImageScaling.fitted(
      width: width, height: height, maximumWidth: area.width, maximumHeight: area.height * 2)
    return (pixels.width, (pixels.height + 1) / 2)
  }

  /// Draws the picture as large as it fits into the middle of an area, with its border around it.
  /// - Returns: The cells of the picture itself.
  @discardableResult
  package func draw(
    in area: Rect, of buffer: inout CellBuffer, with appearance: Appearance
  ) -> Rect {
    guard !area.isEmpty else { return area }
    var inside = area
    if let border, area.width >= 3, area.height >= 3 {
      let picture = size(in: area.inset(horizontal: 1, vertical: 1))
      // The box hugs the picture, but is wide enough for its words.
      let words = title.columnCount + (caption.isEmpty ? 0 : caption.columnCount + 3)
      let box =
        isMissing
        ? area
        : area.centered(
          width: max(picture.columns + 2, words + 6), height: picture.rows + 2)
      inside = PanelBorder(title: title, caption: caption, role: border).draw(
        in: box, of: &buffer, with: appearance)
    }
    let pixels = ImageScaling.fitted(
      width: width, height: height, maximumWidth: inside.width, maximumHeight: inside.height * 2)
    let place = inside.centered(width: pixels.width, height: (pixels.height + 1) / 2)
    let values = scaledValues(toWidth: pixels.width, height: pixels.height)
    guard !values.isEmpty else {
      let text = ["no image yet", "none"].first { $0.count <= inside.width } ?? ""
      buffer.write(
        text, in: inside, row: (inside.height - 1) / 2, at: .center, style: appearance.theme.muted)
      return place
    }
    if appearance.glyphs == .ascii || appearance.isMonochrome {
      drawSigns(values, width: pixels.width, in: place, of: &buffer, with: appearance)
    } else {
      drawHalfBlocks(values, width: pixels.width, in: place, of: &buffer, with: appearance)
    }
    return place
  }

  /// The pixels brought to a size: greys from 0 to 1, differences from -1 to 1.
  private func scaledValues(toWidth newWidth: Int, height newHeight: Int) -> [Float] {
    let values: [Float]
    switch content {
    case .grey(let pixels): values = pixels.map { Float($0) / 255 }
    case .difference(let pixels, let limit):
      let scale = 1 / Float(max(1, limit))
      values = pixels.map { min(1, max(-1, Float($0) * scale)) }
    }
    return ImageScaling.resampled(
      values, width: width, height: height, toWidth: newWidth, height: newHeight)
  }

  private func drawHalfBlocks(
    _ values: [Float], width: Int, in place: Rect, of buffer: inout CellBuffer,
    with appearance: Appearance
  ) {
    let colors = shades(at: appearance.depth)
    let isSigned = self.isSigned
    let last = Float(colors.count - 1)
    func color(_ value: Float) -> Color {
      let part = isSigned ? (value + 1) / 2 : value
      return colors[min(colors.count - 1, max(0, Int((part * last).rounded())))]
    }
    for row in 0..<place.height {
      for column in 0..<place.width {
        let upper = color(values[2 * row * width + column])
        let below = (2 * row + 1) * width + column
        let cell: Cell
        if below >= values.count {
          cell = Cell("▀", style: Style(foreground: upper))
        } else {
          let lower = color(values[below])
          cell =
            upper == lower
            ? Cell(" ", style: Style(background: upper))
            : Cell("▀", style: Style(foreground: upper, background: lower))
        }
        buffer.put(
          cell.glyph, x: place.x + column, y: place.y + row, style: cell.style, clip: place)
      }
    }
  }

  private func drawSigns(
    _ values: [Float], width: Int, in place: Rect, of buffer: inout CellBuffer,
    with appearance: Appearance
  ) {
    let isDark = appearance.theme.isDark
    let isSigned = self.isSigned
    for row in 0..<place.height {
      for column in 0..<place.width {
        let upper = values[2 * row * width + column]
        let below = (2 * row + 1) * width + column
        let sign: Unicode.Scalar
        if isSigned {
          let lower = below < values.count ? values[below] : upper
          sign = Self.signedSign((upper + lower) / 2)
        } else {
          // Under an odd last row there is no ink.
          let lower = below < values.count ? values[below] : (isDark ? 0 : 1)
          sign = LuminanceRamp.sign(upper: upper, lower: lower, isDark: isDark)
        }
        buffer.put(
          sign, x: place.x + column, y: place.y + row, style: appearance.theme.text, clip: place)
      }
    }
  }

  /// Whether there are not as many pixels as the size asks for.
  private var isMissing: Bool {
    let count: Int
    switch content {
    case .grey(let pixels): count = pixels.count
    case .difference(let pixels, _): count = pixels.count
    }
    return count == 0 || count != width * height
  }

  private var isSigned: Bool {
    if case .difference = content { return true }
    return false
  }

  /// A signed value from -1 to 1 as a sign of its own family: minus `' - =`, plus `. + #`.
  private static func signedSign(_ value: Float) -> Unicode.Scalar {
    switch value {
    case ..<(-0.5): return "="
    case ..<(-0.2): return "-"
    case ..<(-0.06): return "'"
    case ...0.06: return " "
    case ...0.2: return "."
    case ...0.5: return "+"
    default: return "#"
    }
  }

  /// The colours of the pixels from the lowest to the highest value.
  ///
  /// Each value has one fixed colour whatever its neighbours are, so that a picture that stands still
  /// is drawn the same on every screen.
  private func shades(at depth: ColorDepth) -> [Color] {
    if isSigned { return ColorMap.diverging.steps(at: depth) }
    switch depth {
    case .truecolor: return Self.fullGreys
    case .palette256: return Self.paletteGreys
    case .palette16, .none: return Self.namedGreys
    }
  }

  private static func grey(_ level: Int) -> Color {
    .rgb(UInt8(level), UInt8(level), UInt8(level))
  }
  /// 52 greys: finer steps cannot be seen, and every pair of greys costs a terminal a colour pair.
  private static let fullGreys = (0...51).map { grey($0 * 5) }
  /// The 24 greys of the palette with black and white at the ends.
  private static let paletteGreys =
    [grey(0)] + (0..<24).map { grey(8 + 10 * $0) } + [grey(255)]
  private static let namedGreys = [grey(0), grey(127), grey(229), grey(255)]
}
