import LiveSession
import Runs
import TerminalUI

/// An earlier run behind the live curves.
package struct GhostRun: Sendable, Equatable {
  /// The run's name.
  package var name: String
  /// Its curves; those whose key a live curve has are drawn.
  package var series: [MetricSeries]

  /// Makes a ghost.
  package init(name: String, series: [MetricSeries]) {
    self.name = name
    self.series = series
  }

  /// Takes the curves of a run.
  package init(_ run: RunCurves) { self.init(name: run.name, series: run.series) }

  /// The curve of a key; nil when the run has none.
  func series(_ key: String) -> MetricSeries? { series.first { $0.key == key } }
}

/// Colours of runs: a run has the same one today and tomorrow, alone and among others.
package enum RunColor {
  /// The colour of a run, from its name alone (FNV-1a, 64 bits).
  package static func color(of name: String, theme: Theme) -> Color {
    var hash: UInt64 = 0xCBF2_9CE4_8422_2325
    for byte in name.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
    // Names that differ in their last letter alone need one more mixing.
    hash = (hash ^ (hash >> 32)) &* 0x9E37_79B9_7F4A_7C15
    return theme.seriesColor(Int(hash >> 33) % max(theme.series.count, 1))
  }

  /// The same, stepped back behind the live curves.
  static func dimmed(_ name: String, theme: Theme) -> Color {
    color(of: name, theme: theme).mixed(with: theme.ground, 0.4)
  }
}
