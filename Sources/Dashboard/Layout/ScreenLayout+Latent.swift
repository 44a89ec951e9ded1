import TerminalUI

extension ScreenLayout {
  /// The latent space, large, with the numbers, the local dynamics and the cursor in a column beside
  /// it as there is room for them.
  mutating func layOutLatent(_ body: Rect, latentSize: Int) {
    var area = withPlannerStrip(body)
    if area.width >= 76 {
      let details = cutRight(min(max(area.width / 4, 26), 48), from: &area)
      // Axes, codes and a summary; modes in pairs at best; a picture and what is read from it.
      let codes = min(max(latentSize, 2), 24)
      stack(
        [
          (.latentDetails, min(codes + 9, 13), true), (.localDynamics, 8, false),
          (.cursor, max(details.width / 4 + 6, 12), true),
        ], in: details)
    }
    place(.latent, area)
  }
}
