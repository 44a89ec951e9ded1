import Environments
import LatentModels

/// Reads the task's quantity from planned latents, to hold plans against what happened.
///
/// A linear probe does the reading (`StateReader`), fitted to every model that is looked at.
final class ForesightInspector {
  private let environment: Environment
  private let features: StateFeatures
  private var reader: StateReader?
  private var version = -1
  /// The features of the true states of the reference observations, `[count, features.count]`.
  private var targets: [Double] = []

  init(_ environment: Environment) {
    self.environment = environment
    features = StateFeatures(environment)
  }

  /// Another model: what was read from the old one is gone.
  func forget() {
    reader = nil
    version = -1
    targets = []
  }

  /// What the present plan foresees, and what an earlier one foresaw of the present.
  func look(
    _ inference: ModelInference, _ cost: LatentCost, _ reference: ReferenceObservations,
    control: ControlMessage
  ) -> ForesightReport {
    let n = inference.model.latentSize
    if version != inference.version {
      if targets.isEmpty { targets = reference.states.flatMap(features.features(of:)) }
      reader = StateReader(codes: cost.codes, n: n, targets: targets, features: features)
      version = inference.version
    }
    let trace = control.report.trace
    var report = ForesightReport()
    report.name = trace.name
    report.unit = trace.unit
    report.isCyclic = trace.isCyclic
    report.tick = control.report.tick
    guard let reader else { return report }
    report.determination = reader.directions.map(\.determination).min() ?? .nan
    report.ahead = values(of: control.path, reader)
    // The latest plan whose end has come.
    let present = control.report.tick
    guard let past = control.plans.last(where: { $0.tick + $0.path.count / n - 1 <= present })
    else { return report }
    let expected = values(of: past.path, reader)
    let first = past.tick - trace.firstTick
    guard first >= 0, first + expected.count <= trace.values.count else { return report }
    report.expected = expected
    report.happened = Array(trace.values[first..<first + expected.count])
    return report
  }

  private func values(of path: [Float], _ reader: StateReader) -> [Double] {
    guard path.allSatisfy(\.isFinite) else { return [] }
    return reader.states(at: path).map(environment.task.colorValue)
  }
}
