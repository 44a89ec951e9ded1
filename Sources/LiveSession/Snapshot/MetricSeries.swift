/// One curve: values against updates, oldest first.
///
/// A point may stand for several updates: it has their mean, their extremes, and the number of
/// those that were not finite, so that a spike is in the picture at every zoom.
public struct MetricSeries: Sendable, Equatable {
  /// The field's name: "ELBO", "reconstruction", "KL", ...
  public var name: String
  /// The unit: "nats", "", ...
  public var unit: String
  /// The name of the column in `metrics.csv`; curves of different runs with one key are compared.
  public var key: String
  /// The last update of every point.
  public var updates: [Int]
  /// The seconds since launch of every point.
  public var seconds: [Double]
  /// The mean of the finite values of every point; not a number, and so a gap, where there is none.
  public var values: [Double]
  /// The smallest finite value of every point; empty when points are single values.
  public var lows: [Double]
  /// The largest finite value of every point; empty when points are single values.
  public var highs: [Double]
  /// How many values of every point were not finite; empty when `values` says it all.
  ///
  /// A point that is not a number and counts none is a hole: nothing was measured there.
  public var gaps: [Int]

  /// Makes a series.
  ///
  /// - Parameter key: The column in files; nil for the name.
  public init(
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
  public func low(at index: Int) -> Double {
    lows.indices.contains(index) ? lows[index] : values[index]
  }

  /// The largest value that a point stands for; the value itself where nothing else is known.
  public func high(at index: Int) -> Double {
    highs.indices.contains(index) ? highs[index] : values[index]
  }

  /// How many values of a point were not finite.
  public func gapCount(at index: Int) -> Int {
    gaps.indices.contains(index) ? gaps[index] : values[index].isFinite ? 0 : 1
  }

  /// Whether some points were never measured.
  public var hasHoles: Bool {
    values.indices.contains { !values[$0].isFinite && gapCount(at: $0) == 0 }
  }

  /// How many values of all points were not finite.
  public var gapCount: Int { values.indices.reduce(0) { $0 + gapCount(at: $1) } }
}
