import Worlds

/// Reads the task's quantity from planned latents, to hold plans against what happened.
package final class ForesightInspector: Inspector {
  package static let subjects: Set<InspectionSubject>? = [.control]

  private let world: any World

  package init(_ world: any World) { self.world = world }

  package func forget() {}

  /// What the present plan predicts, and what an earlier one predicted of the present.
  package func inspect(_ scene: Inspection) -> ForesightReport {
    let (control, readers) = (scene.control, scene.model.readers)
    let n = scene.present.count
    let trace = control.report.trace
    var report = ForesightReport()
    report.quantity = trace.quantity
    report.tick = control.report.tick
    guard let task = world.simulation?.task, let reader = scene.model.reader else {
      return report
    }
    let quality = reader.quality(of: trace.quantity, task.colorValue)
    report.determination = quality.determination
    report.readingError = quality.error
    if let plan = control.plan {
      report.ahead = predicted(plan, readers, trace)
      report.age = control.planAge
    }
    // The latest plan whose end has come.
    let present = control.report.tick
    guard let past = control.plans.last(where: { $0.tick + $0.path.count / n - 1 <= present })
    else { return report }
    let predicted = predicted(past, readers, trace)
    let first = past.tick - trace.firstTick
    guard !predicted.isEmpty, first + predicted.count <= trace.values.count else { return report }
    report.predicted = predicted
    report.executed = Array(trace.values[first..<first + predicted.count])
    return report
  }

  /// The values along a plan from the truth of its first frame on, `[horizon + 1]`; empty where that
  /// or the reader of its model is not known any more.
  ///
  /// What reading misses of the first frame is no fault of the prediction, and is taken off all.
  private func predicted(
    _ plan: PastPlan, _ readers: StateReaders, _ trace: ControlTrace
  ) -> [Double] {
    let start = plan.tick - trace.firstTick
    guard let task = world.simulation?.task, plan.path.allSatisfy(\.isFinite),
      trace.values.indices.contains(start),
      let reader = readers.reader(ofVersion: plan.modelVersion)
    else { return [] }
    let read = reader.states(at: plan.path).map(task.colorValue)
    return read.map { trace.values[start] + trace.quantity.difference($0, from: read[0]) }
  }
}
