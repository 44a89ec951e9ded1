/// One curve: values against updates, oldest first.
///
/// A point may stand for several updates: it has their mean, their extremes, and the number of
/// those that were not finite, so that a spike is in the picture at every zoom.
package struct MetricSeries: Sendable, Equatable {
  /// The field's name: "ELBO", "reconstruction", "KL", ...
  package var name: String
  /// The unit: "nats", "", ...
  package var unit: String
  /// The name of the column in `metrics.csv`; curves of different runs with one key are compared.
  package var key: String
  /// The last update of every point.
  package var updates: [Int]
  /// The seconds since launch of every point.
  package var seconds: [Double]
  /// The mean of the finite values of every point; not a number, and so a gap, where there is none.
  package var values: [Double]
  /// The smallest finite value of every point; empty when points are single values.
  package var lows: [Double]
  /// The largest finite value of every point; empty when points are single values.
  package var highs: [Double]
  /// How many values of every point were not finite; empty when `values` says it all.
  ///
  /// A point that is not a number and counts none is a hole: nothing was measured there.
  package var gaps: [Int]

  /// Makes a series.
  ///
  /// - Parameter key: The column in files; nil for the name.
  package init(
    name: String, unit: String, key: String? = nil, updates: [Int] = [], seconds: [Double] = [],
    values: [Double] = [], lows: [Double] = [], highs: [Double] = [], gaps: [Int] = []
  ) {
    self.name = name
    self.unit = unit
    self.key = key ?? name
    self.updates = updates
    self.seconds = seconds
    self.values = values
    self.lows = lows
    self.highs = highs
    self.gaps = gaps
  }

  /// The smallest value that a point stands for; the value itself where nothing else is known.
  package func low(at index: Int) -> Double {
    lows.indices.contains(index) ? lows[index] : values[index]
  }

  /// The largest value that a point stands for; the value itself where nothing else is known.
  package func high(at index: Int) -> Double {
    highs.indices.contains(index) ? highs[index] : values[index]
  }

  /// How many values of a point were not finite.
  package func gapCount(at index: Int) -> Int {
    gaps.indices.contains(index) ? gaps[index] : values[index].isFinite ? 0 : 1
  }

  /// Whether some points were never measured.
  package var hasHoles: Bool {
    values.indices.contains { !values[$0].isFinite && gapCount(at: $0) == 0 }
  }

  /// How many values of all points were not finite.
  package var gapCount: Int { values.indices.reduce(0) { $0 + gapCount(at: $1) } }
}
