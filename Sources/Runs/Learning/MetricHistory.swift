import LatentModels

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
    let column: MetricColumn
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
  private let terms: [ObjectiveTerm]

  /// Prepares the curves of an objective: the ELBO and its two parts first, then every KL and the
  /// named extra terms, then the gradient norm.
  ///
  /// - Parameter latentSize: How many dimensions the KL is told by; 0 for none.
  package init(
    _ objective: ObjectiveKind, decodesPredictions: Bool = false, latentSize: Int = 0
  ) {
    let terms: [ObjectiveTerm] =
      switch objective {
      case .sequence:
        [.reconstruction, .initialKL, .dynamicsKL, .overshooting]
          + (decodesPredictions ? [.decodedPrediction] : [])
      case .pair: [.reconstruction, .predictedReconstruction, .initialKL, .consistency]
      case .vae: [.reconstruction, .initialKL, .consistency]
      }
    self.init(
      columns: [.elbo, MetricColumn(.reconstruction), .kl]
        + terms.dropFirst().map { MetricColumn($0) } + [.gradientNorm], terms: terms,
      latentSize: latentSize)
  }

  /// Prepares the curves of a training.
  package init(_ training: TrainingSettings, latentSize: Int) {
    self.init(
      training.objective, decodesPredictions: training.decodedPrediction > 0,
      latentSize: latentSize)
  }

  /// Prepares curves of any columns, for runs that are read from files.
  package init(columns: [MetricColumn]) {
    self.init(columns: columns, terms: [], latentSize: 0)
  }

  private init(columns: [MetricColumn], terms: [ObjectiveTerm], latentSize: Int) {
    self.terms = terms
    dimensions = Array(repeating: Curve(column: .kl), count: latentSize)
    curves = columns.map { Curve(column: $0) }
  }

  /// The curves, oldest points first; cheap to ask for and to keep.
  package var series: [MetricSeries] {
    curves.map { curve in
      MetricSeries(
        name: curve.column.title, unit: curve.column.unit, key: curve.column.key, updates: updates,
        seconds: seconds, values: curve.means, lows: curve.lows, highs: curve.highs,
        gaps: curve.gaps)
    }
  }

  /// The newest point of the KL by latent dimension (nats per observation): the sum is that of the KL's
  /// curve; empty before the first point, and where the newest is of a file, which does not tell.
  package var dimensionKL: [Double] {
    let newest = dimensions.compactMap(\.means.last)
    return newest.allSatisfy(\.isNaN) ? [] : newest
  }

  /// Adds an update of training.
  ///
  /// - Parameter dimensionKL: The KL by latent dimension; as many as there are.
  package mutating func add(
    update: Int, values measured: ObjectiveValues, gradientNorm: Float, seconds: Double,
    samples: Int = 0, dimensionKL: [Double] = []
  ) {
    precondition(dimensionKL.count == dimensions.count, "expected the KL of every dimension")
    for index in dimensions.indices {
      // An update that has no KL has none by dimension.
      dimensions[index].pending.take(measured.kl.isFinite ? dimensionKL[index] : .nan)
    }
    take(measured.elbo, 0)
    take(measured[.reconstruction] ?? .nan, 1)
    take(measured.kl, 2)
    for index in 1..<terms.count { take(measured[terms[index]] ?? .nan, index + 2) }
    take(Double(gradientNorm), curves.count - 1)
    finishUpdate(update, seconds: seconds, samples: samples)
  }

  /// Adds a row of a file, one value per column; traps when their number differs.
  package mutating func add(
    update: Int, seconds: Double, row: some Collection<Double>, samples: Int = 0
  ) {
    precondition(row.count == curves.count, "expected one value per column")
    for (index, value) in row.enumerated() { take(value, index) }
    for index in dimensions.indices { dimensions[index].pending.take(.nan) }
    finishUpdate(update, seconds: seconds, samples: samples)
  }

  private mutating func take(_ value: Double, _ index: Int) {
    curves[index].pending.take(value)
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

/// A column of `metrics.csv`, and the curve that it is on the screen.
package struct MetricColumn: Sendable, Equatable {
  /// The name in files.
  package var key: String
  /// The name on the screen.
  package var title: String
  /// The unit; empty for a number without one, or an unknown one.
  package var unit: String

  /// The evidence lower bound.
  package static let elbo = MetricColumn(key: "elbo", title: "ELBO", unit: "nats")
  /// All KL terms of the ELBO together.
  package static let kl = MetricColumn(key: "kl", title: "KL", unit: "nats")
  /// The norm of the gradient before it is clipped.
  package static let gradientNorm = MetricColumn(
    key: "gradient_norm", title: "gradient norm", unit: "")

  init(key: String, title: String, unit: String) {
    self.key = key
    self.title = title
    self.unit = unit
  }

  /// The column of a term of the objective.
  init(_ term: ObjectiveTerm) {
    self.init(
      key: term.rawValue,
      title: term.rawValue.replacing("_kl", with: " KL").replacing("_", with: " "),
      unit: "nats")
  }

  /// The column of a name in a file; one that this program does not write keeps its name.
  package init(named key: String) {
    switch key {
    case Self.elbo.key: self = .elbo
    case Self.kl.key: self = .kl
    case Self.gradientNorm.key: self = .gradientNorm
    default:
      self =
        ObjectiveTerm(rawValue: key).map { MetricColumn($0) }
        ?? MetricColumn(key: key, title: key, unit: "")
    }
  }
}
