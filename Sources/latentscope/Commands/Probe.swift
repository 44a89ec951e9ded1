import Control
import Files
import LatentModels
import LinearAlgebra
import Measurement
import Scenes

/// Measures a latent space and prints what was found.
func runProbe(_ parsed: ParsedArguments) throws {
  let scene = try parsed.scene()
  try BLAS.open()
  let model = try TrainedModel(checkpoint: parsed.text(.checkpoint), scene: scene)
  let report = try LatentProbe(model.scene, snapshot: model.snapshot, seed: parsed.seed).run()
  let values = try ValueProbe(model.scene, learned: model.learned, seed: parsed.seed).run()
  guard !parsed.has(.json) else { return try StandardOutput.write(json(report, values, model)) }
  try StandardOutput.write(
    ([ProbeText.make(report, scene: model.scene.name)] + values.map(ProbeText.value))
      .joined(separator: "\n"))
}

private func json(
  _ report: ProbeReport, _ values: [ValueProbe.Report], _ model: TrainedModel
) -> JSONLine {
  let (neighborhoods, consistency) = (report.neighborhoods, report.consistency)
  return [
    "scene": model.scene.name, "checkpoint": model.path, "updates": model.snapshot.version,
    "seed": report.seed, "latent_size": model.snapshot.model.latentSize,
    "training_sequences": report.trainingSequences, "test_sequences": report.testSequences,
    "training_states": report.trainingStates, "test_states": report.testStates,
    "readouts": report.readouts.map(json), "predictions": report.predictions.map(json),
    "rings": report.rings.map(json),
    "neighborhoods": [
      "neighbors": neighborhoods.neighborCount, "points": neighborhoods.pointCount,
      "trustworthiness": neighborhoods.trustworthiness, "continuity": neighborhoods.continuity,
    ] as JSONLine,
    "consistency": [
      "transitions": consistency.transitionCount, "kl_nats": consistency.divergence,
      "rms_distance": consistency.distance, "rms_displacement": consistency.displacement,
    ] as JSONLine,
    "curvature": [
      "perturbation": report.curvature.perturbation,
      "mean_squared_remainder": report.curvature.remainder,
      "relative_remainder": report.curvature.relativeRemainder,
    ] as JSONLine,
    "values": values.map(json),
  ]
}

private func json(_ value: ValueProbe.Report) -> JSONLine {
  [
    "controller": value.controller.rawValue, "episodes": value.episodes, "ticks": value.ticks,
    "discount": value.discount, "latent_rank_correlation": value.latentCorrelation,
    "task_rank_correlation": value.taskCorrelation, "mean_value": value.meanValue,
    "mean_return": value.meanReturn,
  ]
}

private func json(_ readout: ProbeReport.Readout) -> JSONLine {
  ["quantity": readout.quantity, "linear_r2": readout.linear, "mlp_r2": readout.perceptron]
}

private func json(_ prediction: ProbeReport.Prediction) -> JSONLine {
  [
    "ticks": prediction.ticks, "seconds": prediction.seconds, "rollouts": prediction.rollouts,
    "diverged_rollouts": prediction.divergedRollouts, "latent_rms": prediction.latentError,
    "copy_latent_rms": prediction.latentCopyError, "errors": prediction.errors.map(json),
  ]
}

private func json(_ error: ProbeReport.StateError) -> JSONLine {
  [
    "quantity": error.quantity, "unit": error.unit, "median": error.median,
    "percentile_90": error.ninetiethPercentile, "copy_median": error.copyMedian,
    "copy_percentile_90": error.copyNinetiethPercentile,
  ]
}

private func json(_ ring: ProbeReport.Ring) -> JSONLine {
  [
    "angle": ring.angle, "winding_number": ring.windingNumber,
    "plane_variance_share": ring.planeVarianceShare, "largest_fall": ring.largestFall,
    "rises_monotonically": ring.risesMonotonically, "distances": ring.distances,
  ]
}
