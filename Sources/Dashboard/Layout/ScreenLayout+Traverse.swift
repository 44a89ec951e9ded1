import TerminalUI

extension ScreenLayout {
  /// The rows from which on strips and interpolation stand side by side.
  static let interpolationRows = 12
  /// The rows from which on the latent space has a place under the sliders.
  private static let leastCloudRows = 8

  /// Sliders, the decoded latent beside them, strips of frames under both.
  mutating func layOutTraverse(_ body: Rect, latentSize: Int) {
    var area = withPlannerStrip(body)
    // Room for a small strip of every dimension where the screen is high; never most of it.
    let small = max(min((area.height * 3 + 4) / 8, area.width / 14 + 2), 5)
    let every = min(area.height * 11 / 20, max(latentSize, 1) * 6 + 2)
    var strips = area.removeBottom(area.height >= 30 ? max(small, every) : small)
    if strips.height >= Self.interpolationRows, strips.width >= 100 {
      place(.interpolation, cutRight(strips.width * 2 / 5, from: &strips))
    }
    place(.filmStrip, strips)
    let side = min(max((area.height - 1) * 2 + 2, 16), area.width / 2)
    place(.decoded, cutRight(side, from: &area))
    let sliderRows = latentSize * 2 + 5
    if area.height >= sliderRows + Self.leastCloudRows {
      // There is room to see where in the latent space the walk goes.
      place(.sliders, area.removeTop(sliderRows))
      // A cloud is about as wide as it is high: the rest of a wide area is for words.
      let cloud = area.height * 5 / 2
      if area.width - cloud >= 44 {
        place(.guide, cutRight(min(area.width - cloud, 80), from: &area))
      }
      place(.latent, area)
    } else {
      place(.sliders, area)
    }
  }
}
