import LatentModels

/// The curves of a training run, in bounded memory.
///
/// Each point is the mean over `stride` updates; when the history is full, neighbouring points are
/// joined and the stride doubles. One thread uses it.
package struct MetricHistory {
  /// Points that a curve may have; even.
  package static let capacity = 2048

  package private(set) var series: [MetricSeries]
  private var stride = 1
  private var pending: [Double]
  private var pendingCount = 0
  private let terms: [ObjectiveTerm]

  /// Prepares the curves of an objective: the ELBO and its two parts first, then every KL and the
  /// named extra terms.
  package init(_ objective: ObjectiveKind, decodesPredictions: Bool = false) {
    terms =
      switch objective {
      case .sequence:
        [.initialKL, .dynamicsKL, .overshooting] + (decodesPredictions ? [.decodedPrediction] : [])
      case .pair: [.predictedReconstruction, .initialKL, .consistency]
      case .vae: [.initialKL, .consistency]
      }
    series =
      [
        MetricSeries(name: "ELBO", unit: "nats"),
        MetricSeries(name: ObjectiveTerm.reconstruction.title, unit: "nats"),
        MetricSeries(name: "KL", unit: "nats"),
      ] + terms.map { MetricSeries(name: $0.title, unit: "nats") }
      + [MetricSeries(name: "gradient norm", unit: "")]
    pending = Array(repeating: 0, count: series.count)
  }

  /// Prepares the curves of a training.
  package init(_ training: TrainingSettings) {
    self.init(training.objective, decodesPredictions: training.decodedPrediction > 0)
  }

  /// Adds an update.
  package mutating func add(
    update: Int, values measured: ObjectiveValues, gradientNorm: Float, seconds: Double
  ) {
    let values =
      [measured.elbo, measured.terms[.reconstruction] ?? .nan, measured.kl]
      + terms.map { measured.terms[$0] ?? .nan } + [Double(gradientNorm)]
    for index in values.indices { pending[index] += values[index] }
    pendingCount += 1
    guard pendingCount >= stride else { return }
    for index in series.indices {
      series[index].updates.append(update)
      series[index].seconds.append(seconds)
      series[index].values.append(pending[index] / Double(pendingCount))
      pending[index] = 0
    }
    pendingCount = 0
    if series[0].values.count >= Self.capacity { halve() }
  }

  private mutating func halve() {
    stride *= 2
    for index in series.indices {
      let old = series[index]
      let pairs = Swift.stride(from: 0, to: old.values.count - 1, by: 2)
      series[index].updates = pairs.map { old.updates[$0 + 1] }
      series[index].seconds = pairs.map { old.seconds[$0 + 1] }
      series[index].values = pairs.map { (old.values[$0] + old.values[$0 + 1]) / 2 }
    }
  }
}

extension ObjectiveTerm {
  /// The name on the screen.
  var title: String {
    switch self {
    case .reconstruction: "reconstruction"
    case .initialKL: "initial KL"
    case .dynamicsKL: "dynamics KL"
    case .overshooting: "overshooting"
    case .consistency: "consistency"
    case .decodedPrediction: "decoded prediction"
    case .predictedReconstruction: "predicted reconstruction"
    }
  }
}
