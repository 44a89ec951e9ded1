import NeuralNetworks

/// The curves of a training run, in bounded memory.
///
/// Each point stands for `stride` updates with their mean, extremes and the number of values that
/// were not finite; when the history is full, neighbouring points are joined and the stride doubles,
/// so that no spike and no gap is ever lost. The curves share one array of updates and one of
/// seconds, and whoever holds a `series` shares all arrays: a report costs a few references, and the
/// next point after it one copy. Adding an update takes no memory otherwise. One thread uses it.
package struct MetricHistory {
  /// Points that a curve may have; even.
  package static let capacity = 2048

  /// What is known of a curve besides its places.
  fileprivate struct Curve {
    let column: LearningCurve
    var means: [Double] = []
    var lows: [Double] = []
    var highs: [Double] = []
    var gaps: [Int] = []
    var pending = Pending()
  }

  /// The updates of a point that is not complete.
  fileprivate struct Pending {
    var sum = 0.0
    var low = Double.infinity
    var high = -Double.infinity
    var gaps = 0
  }

  /// Updates that a point stands for.
  package private(set) var stride = 1
  /// Images read by training up to every point, repetitions counted.
  package private(set) var samples: [Int] = []
  private var updates: [Int] = []
  private var seconds: [Double] = []
  private var curves: [Curve]
  /// The KL by latent dimension, as curves of their own: the newest points add up to that of the KL.
  private var dimensions: [Curve]
  private var pendingCount = 0
  /// The places of the curves in the order of the screen.
  private var order: [Int]
  /// The place of the KL.
  private let divergence: Int?

  /// Prepares curves.
  ///
  /// - Parameters:
  ///   - columns: What is told, in the order of files.
  ///   - latentSize: How many dimensions the KL is told by; 0 for none.
  package init(_ columns: [LearningCurve], latentSize: Int = 0) {
    curves = columns.map { Curve(column: $0) }
    order = Self.order(of: columns)
    divergence = columns.firstIndex { $0.key == "kl" || $0.key.hasSuffix("/kl") }
    dimensions = (0..<latentSize).map { Curve(column: LearningCurve(key: "kl_\($0)")) }
  }

  private static func order(of columns: [LearningCurve]) -> [Int] {
    columns.indices.sorted { (columns[$0].place, $0) < (columns[$1].place, $1) }
  }

  /// Has more curves from now on: gaps so far.
  package mutating func extend(to columns: [LearningCurve]) {
    let known = Set(curves.map(\.column.key))
    for column in columns where !known.contains(column.key) {
      let gap = [Double](repeating: .nan, count: updates.count)
      var curve = Curve(column: column, means: gap, lows: gap, highs: gap)
      curve.gaps = Array(repeating: stride, count: updates.count)
      curve.pending.gaps = pendingCount
      curves.append(curve)
    }
    order = Self.order(of: curves.map(\.column))
  }

  /// Whether its curves are these, in this order.
  package func hasColumns(_ columns: [LearningCurve]) -> Bool {
    columns.count == curves.count && zip(columns, curves).allSatisfy { $0.key == $1.column.key }
  }

  /// The numbers of other curves in the order of these; not a number where there are none.
  package func values(_ values: [Double], of columns: [LearningCurve]) -> [Double] {
    let numbers = Dictionary(zip(columns.map(\.key), values)) { first, _ in first }
    return curves.map { numbers[$0.column.key] ?? .nan }
  }

  /// The curves in the order of the screen, oldest points first; cheap to ask for and to keep.
  package var series: [MetricSeries] { order.map(series) }

  /// The curves in the order of files.
  package var columns: [MetricSeries] { curves.indices.map(series) }

  private func series(_ index: Int) -> MetricSeries {
    let curve = curves[index]
    return MetricSeries(
      name: curve.column.title, unit: curve.column.unit, key: curve.column.key, updates: updates,
      seconds: seconds, values: curve.means, lows: curve.lows, highs: curve.highs,
      gaps: curve.gaps)
  }

  /// The newest point of the KL by latent dimension (nats per observation): the sum is that of the KL's
  /// curve; empty before the first point, and where the newest is of a file, which does not tell.
  package var dimensionKL: [Double] {
    let newest = dimensions.compactMap(\.means.last)
    return newest.allSatisfy(\.isNaN) ? [] : newest
  }

  /// Adds an update, or a row of a file.
  ///
  /// - Parameters:
  ///   - values: One for each curve, in the order of files; traps when their number differs.
  ///   - dimensionKL: The KL by latent dimension; none where it is not told.
  package mutating func add(
    update: Int, seconds: Double, values: some Collection<Double>, samples: Int = 0,
    dimensionKL: [Double] = []
  ) {
    precondition(values.count == curves.count, "expected one value per column")
    var hasKL = false
    for (index, value) in values.enumerated() {
      curves[index].pending.take(value)
      if index == divergence { hasKL = value.isFinite }
    }
    for index in dimensions.indices {
      // An update that has no KL has none by dimension.
      dimensions[index].pending.take(
        hasKL && !dimensionKL.isEmpty ? dimensionKL[index] : .nan)
    }
    finishUpdate(update, seconds: seconds, samples: samples)
  }

  private mutating func finishUpdate(
    _ update: Int, seconds second: Double, samples read: Int
  ) {
    pendingCount += 1
    guard pendingCount >= stride else { return }
    updates.append(update)
    seconds.append(second)
    samples.append(read)
    for index in curves.indices { curves[index].append(pendingCount) }
    for index in dimensions.indices { dimensions[index].append(pendingCount) }
    pendingCount = 0
    if updates.count >= Self.capacity { halve() }
  }

  /// Joins neighbouring points in place.
  private mutating func halve() {
    let half = updates.count / 2
    func keepLater<Element>(_ array: inout [Element]) {
      for index in 0..<half { array[index] = array[2 * index + 1] }
      array.removeLast(array.count - half)
    }
    keepLater(&updates)
    keepLater(&seconds)
    keepLater(&samples)
    for curve in curves.indices { curves[curve].join(half: half, stride: stride) }
    for index in dimensions.indices { dimensions[index].join(half: half, stride: stride) }
    stride *= 2
  }
}

extension MetricHistory.Pending {
  fileprivate mutating func take(_ value: Double) {
    guard value.isFinite else {
      gaps += 1
      return
    }
    sum += value
    low = min(low, value)
    high = max(high, value)
  }
}

extension MetricHistory.Curve {
  /// Makes a point of what is pending.
  fileprivate mutating func append(_ count: Int) {
    let finite = count - pending.gaps
    means.append(finite > 0 ? pending.sum / Double(finite) : .nan)
    lows.append(finite > 0 ? pending.low : .nan)
    highs.append(finite > 0 ? pending.high : .nan)
    gaps.append(pending.gaps)
    pending = MetricHistory.Pending()
  }

  fileprivate mutating func join(half: Int, stride: Int) {
    for index in 0..<half {
      let (first, second) = (2 * index, 2 * index + 1)
      let (a, b) = (stride - gaps[first], stride - gaps[second])
      if a == 0 || b == 0 {
        // What is not a number must not spread to its neighbour.
        let kept = b == 0 ? first : second
        (means[index], lows[index], highs[index]) = (means[kept], lows[kept], highs[kept])
      } else {
        // Weighted like this, values near the end of Double do not overflow.
        let share = Double(a) / Double(a + b)
        means[index] = share * means[first] + (1 - share) * means[second]
        lows[index] = min(lows[first], lows[second])
        highs[index] = max(highs[first], highs[second])
      }
      gaps[index] = gaps[first] + gaps[second]
    }
    for path in [\Self.means, \Self.lows, \Self.highs] {
      self[keyPath: path].removeLast(self[keyPath: path].count - half)
    }
    gaps.removeLast(gaps.count - half)
  }
}
