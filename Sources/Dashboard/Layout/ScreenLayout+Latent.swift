import TerminalUI

extension ScreenLayout {
  /// The latent space, large, with the numbers, the local dynamics and the cursor in a column beside
  /// it as there is room for them.
  mutating func layOutLatent(
    _ body: Rect, latentSize: Int, aspect: Double, colourings: Int
  ) {
    var area = withPlannerStrip(body)
    if area.width >= 76 {
      let column = cutRight(min(max(area.width / 4, 26), 72), from: &area)
      // Axes, codes and a summary; modes in pairs at best; two pictures and what is read from them.
      let codes = min(max(latentSize, 2), 24)
      let least = (details: min(codes + 9, 13), modes: 8, cursor: max(column.width / 4 + 6, 12))
      // What is left over goes to the pictures as far as they can use it, then to the codes as far
      // as there are any, then to the plane of the modes.
      var spare = max(column.height - least.details - least.modes - least.cursor, 0)
      let pictures = Self.pictureRows(columns: (column.width - 1) / 2, aspect: aspect) + 9
      let cursor = least.cursor + min(max(pictures - least.cursor, 0), spare)
      spare -= cursor - least.cursor
      let details = least.details + min(max(codes + 11 - least.details, 0), spare)
      stack(
        [
          (.latentDetails, details, details),
          (.localDynamics, least.modes, max(least.modes, column.width / 4 + 4)),
          (.cursor, cursor, cursor), (.episodes, 7, episodeRows), (.guide, 14, .max),
        ], in: column)
    }
    // A cloud is about as wide as it is high: beside it the same codes stand in other colours.
    let spare = area.width - area.height * 2 - 1
    if colourings > 0, spare >= ColouringsPanel.leastColumns {
      place(.colourings, cutRight(min(spare, area.width / 2), from: &area))
    }
    place(.latent, area)
  }

  /// The rows of a picture that is so many columns wide: two pixels a row, one a column.
  private static func pictureRows(columns: Int, aspect: Double) -> Int {
    let shape = aspect.isFinite ? min(max(aspect, 0.25), 8) : 1
    return Int((Double(max(columns, 2)) / shape / 2).rounded(.up))
  }
}
