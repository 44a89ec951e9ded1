/// How far the costs of candidates lie apart.
package enum CostSpread {
  /// How many times as far from the least cost as the median a cost may lie and still count in full.
  private static let reach: Float = 10

  /// The least cost, and the standard deviation of the finite ones; nil when none is finite.
  ///
  /// Rolled-out models now and then give a sequence an enormous, finite cost. One of them would make the
  /// deviation so large that all others look alike, so costs count at most as `reach` times the median's
  /// distance from the least. Ordinary costs all lie nearer, and nothing changes for them.
  package static func of(
    _ costs: UnsafePointer<Float>, count: Int
  ) -> (least: Float, deviation: Double)? {
    var least = Float.infinity
    var greatest = -Float.infinity
    var finite = 0
    for index in 0..<count where costs[index] < .infinity {
      least = min(least, costs[index])
      greatest = max(greatest, costs[index])
      finite += 1
    }
    guard finite > 0 else { return nil }
    let median = medianExcess(costs, count: count, least: least, greatest: greatest, finite: finite)
    // More than half of the costs may be equal; then nothing is known of what is ordinary.
    let limit = median > 0 ? Self.reach * median : .greatestFiniteMagnitude
    var sum = 0.0
    for index in 0..<count where costs[index] < .infinity {
      sum += Double(min(costs[index] - least, limit))
    }
    let average = sum / Double(finite)
    var squares = 0.0
    for index in 0..<count where costs[index] < .infinity {
      let difference = Double(min(costs[index] - least, limit)) - average
      squares += difference * difference
    }
    return (least, (squares / Double(finite)).squareRoot())
  }

  /// The median of the finite costs' distances from the least; of two in the middle the lower one.
  ///
  /// Floats that are not negative are ordered as their bits are: bisection over the bits finds the median
  /// in 32 passes, without memory.
  private static func medianExcess(
    _ costs: UnsafePointer<Float>, count: Int, least: Float, greatest: Float, finite: Int
  ) -> Float {
    let wanted = (finite + 1) / 2
    var (low, high) = (UInt32(0), (greatest - least).bitPattern)
    while low < high {
      let middle = low + (high - low) / 2
      let excess = Float(bitPattern: middle)
      var below = 0
      for index in 0..<count where costs[index] < .infinity && costs[index] - least <= excess {
        below += 1
      }
      if below >= wanted { high = middle } else { low = middle + 1 }
    }
    return Float(bitPattern: low)
  }
}
