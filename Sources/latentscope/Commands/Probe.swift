import Files
import LatentModels
import LinearAlgebra
import LiveSession
import Measurement
import Scenes

/// What `probe` was asked for.
package struct ProbeOptions: Sendable {
  /// The scene.
  package var scene: Scene
  /// The checkpoint; nil for the newest run of the scene.
  package var checkpoint: String?
  /// The seed of sequences, probes and perturbations.
  package var seed: UInt64
  /// Whether one JSON object is printed.
  package var isJSON: Bool

  init(_ parsed: ParsedArguments) throws {
    scene = try parsed.scene()
    checkpoint = parsed.text(.checkpoint)
    seed = parsed.seed
    isJSON = parsed.has(.json)
  }
}

/// Measures a latent space and prints what was found.
func runProbe(_ options: ProbeOptions) throws {
  try BLAS.open()
  let model = try TrainedModel(checkpoint: options.checkpoint, scene: options.scene)
  let report = try LatentProbe(model.scene, snapshot: model.snapshot, seed: options.seed).run()
  try StandardOutput.write(
    options.isJSON
      ? json(report, model).text + "\n" : ProbeText.make(report, scene: model.scene.name))
}

private func json(_ report: ProbeReport, _ model: TrainedModel) -> JSONLine {
  var line = JSONLine()
  line.add("scene", model.scene.name)
  line.add("checkpoint", model.path)
  line.add("updates", model.snapshot.version)
  line.add("seed", report.seed)
  line.add("latent_size", model.snapshot.model.latentSize)
  line.add("training_sequences", report.trainingSequences)
  line.add("test_sequences", report.testSequences)
  line.add("training_states", report.trainingStates)
  line.add("test_states", report.testStates)
  line.add("readouts", report.readouts.map(json))
  line.add("predictions", report.predictions.map(json))
  line.add("rings", report.rings.map(json))
  var neighborhoods = JSONLine()
  neighborhoods.add("neighbors", report.neighborhoods.neighborCount)
  neighborhoods.add("points", report.neighborhoods.pointCount)
  neighborhoods.add("trustworthiness", report.neighborhoods.trustworthiness)
  neighborhoods.add("continuity", report.neighborhoods.continuity)
  line.add("neighborhoods", neighborhoods)
  var consistency = JSONLine()
  consistency.add("transitions", report.consistency.transitionCount)
  consistency.add("kl_nats", report.consistency.divergence)
  consistency.add("rms_distance", report.consistency.distance)
  consistency.add("rms_displacement", report.consistency.displacement)
  line.add("consistency", consistency)
  var curvature = JSONLine()
  curvature.add("perturbation", report.curvature.perturbation)
  curvature.add("mean_squared_remainder", report.curvature.remainder)
  curvature.add("relative_remainder", report.curvature.relativeRemainder)
  line.add("curvature", curvature)
  return line
}

private func json(_ readout: ProbeReport.Readout) -> JSONLine {
  var line = JSONLine()
  line.add("quantity", readout.quantity)
  line.add("linear_r2", readout.linear)
  line.add("mlp_r2", readout.perceptron)
  return line
}

private func json(_ prediction: ProbeReport.Prediction) -> JSONLine {
  var line = JSONLine()
  line.add("ticks", prediction.ticks)
  line.add("seconds", prediction.seconds)
  line.add("rollouts", prediction.rollouts)
  line.add("diverged_rollouts", prediction.divergedRollouts)
  line.add("latent_rms", prediction.latentError)
  line.add("copy_latent_rms", prediction.latentCopyError)
  line.add("errors", prediction.errors.map(json))
  return line
}

private func json(_ error: ProbeReport.StateError) -> JSONLine {
  var line = JSONLine()
  line.add("quantity", error.quantity)
  line.add("unit", error.unit)
  line.add("median", error.median)
  line.add("percentile_90", error.ninetiethPercentile)
  line.add("copy_median", error.copyMedian)
  line.add("copy_percentile_90", error.copyNinetiethPercentile)
  return line
}

private func json(_ ring: ProbeReport.Ring) -> JSONLine {
  var line = JSONLine()
  line.add("angle", ring.angle)
  if let windingNumber = ring.windingNumber {
    line.add("winding_number", windingNumber)
  } else {
    line.addNull("winding_number")
  }
  line.add("plane_variance_share", ring.planeVarianceShare)
  line.add("largest_fall", ring.largestFall)
  line.add("rises_monotonically", ring.risesMonotonically)
  line.add("distances", ring.distances)
  return line
}
