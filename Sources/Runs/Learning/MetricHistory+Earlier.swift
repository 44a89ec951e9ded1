import Files
import NeuralNetworks

/// The curves of the training that a session goes on with.
package struct EarlierCurves: Sendable {
  /// The curves up to the update that the model has.
  package let history: MetricHistory
  /// The seconds that they took, from which the session's count on.
  package let seconds: Double

  /// Takes over what an earlier run has written.
  ///
  /// - Parameters:
  ///   - curves: The run's curves.
  ///   - learning: What training tells as it goes on.
  ///   - update: The update of the model; later rows are of a model that was never saved.
  /// - Throws: That the curves are not those of this model.
  package init(
    _ curves: RunCurves, learning: [LearningCurve], latentSize: Int, upTo update: Int
  ) throws(FileError) {
    var history = MetricHistory(learning, latentSize: latentSize)
    let own = learning.map { curves.series($0.key) }
    guard let elbo = own.first ?? nil, let first = elbo.updates.first, first <= update else {
      throw FileError(
        path: curves.path, action: "show the earlier curves",
        reason: "expected the ELBO of updates up to \(update), found "
          + (own.first.flatMap { $0?.updates.first }.map { "updates from \($0) on" } ?? "none"))
    }
    let rows = elbo.updates.prefix { $0 <= update }
    var last = 0.0
    for index in rows.indices {
      if elbo.seconds[index].isFinite { last = max(last, elbo.seconds[index]) }
      history.add(
        update: rows[index], seconds: last, values: own.map { $0?.values[index] ?? .nan },
        samples: curves.samples[index])
    }
    self.history = history
    seconds = last
  }
}
