extension Theme {
  /// What colours of the themes become where there are 16: the places of named colours.
  ///
  /// By hue alone "good" would be green and "warning" yellow, which eyes without one kind of cone take
  /// for each other in the bright colours of terminals. Chosen by hand so that states, borders and the
  /// first curves stay apart (CIEDE2000 of at least 10 under simulated protanopia and deuteranopia).
  package static let namedColors: [Color: UInt8] = [
    // Dark: good (and conditioned), accent (and focus), the third and sixth curve.
    .rgb(60, 200, 150): brightCyan, .rgb(86, 180, 233): brightBlue, .rgb(43, 193, 131): green,
    .rgb(235, 110, 50): red,
    // Light: warning (and plan), and the curves whose bright colours would vanish on white.
    .rgb(160, 95, 0): brightMagenta, .rgb(190, 110, 0): red, .rgb(0, 152, 109): green,
    .rgb(160, 71, 122): brightMagenta, .rgb(140, 125, 0): black, .rgb(200, 80, 0): red,
    .rgb(80, 80, 200): brightBlue,
    // Contrast: as dark, but for an accent that is brighter than blue can be.
    .rgb(90, 235, 180): brightCyan, .rgb(120, 210, 255): brightMagenta,
    .rgb(46, 242, 174): green, .rgb(255, 140, 90): red,
  ]

  private static let (black, red, green): (UInt8, UInt8, UInt8) = (0, 1, 2)
  private static let (brightBlue, brightMagenta, brightCyan): (UInt8, UInt8, UInt8) = (12, 13, 14)
}
