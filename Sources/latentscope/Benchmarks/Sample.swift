/// Figures of a sample.
enum Sample {
  /// The value below which this part of a sample lies; not a number for an empty one.
  static func quantile(_ part: Double, of values: [Double]) -> Double {
    guard !values.isEmpty else { return .nan }
    let sorted = values.sorted()
    return sorted[min(Int(Double(sorted.count) * part), sorted.count - 1)]
  }

  /// The median of a sample.
  static func median(of values: [Double]) -> Double { quantile(0.5, of: values) }
}
