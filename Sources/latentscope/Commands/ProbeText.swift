import Control
import LiveSession
import Measurement

/// The text of a probe: a table for every block, and a line on how to read it.
enum ProbeText {
  /// All blocks.
  static func make(_ report: ProbeReport, scene: String) -> String {
    let blocks =
      [
        """
        \(scene)  seed \(report.seed)  probes fitted on \(report.trainingStates) states of \
        \(report.trainingSequences) sequences, judged on \(report.testStates) of \
        \(report.testSequences)

        """, readouts(report),
      ] + predictions(report) + rings(report) + [neighborhoods(report), dynamics(report)]
    return blocks.joined(separator: "\n")
  }

  private static func readouts(_ report: ProbeReport) -> String {
    var rows = [["R^2 from the latent means", "linear", "MLP"]]
    for readout in report.readouts {
      rows.append([
        readout.quantity, TextTable.number(readout.linear, 3),
        TextTable.number(readout.perceptron, 3),
      ])
    }
    return TextTable.aligned(rows)
      + note(
        "1 means fully there. Where codes lie on a bent surface, as on the ring of an angle, the",
        "direction in which a speed shows can turn from place to place: one linear read-out may then",
        "miss what the MLP reads. Judge speeds by the MLP.")
  }

  /// A table for every component of the state, and one for the latents.
  private static func predictions(_ report: ProbeReport) -> [String] {
    let head = ["ticks", "s", "rollouts"]
    func start(_ prediction: ProbeReport.Prediction) -> [String] {
      [
        "\(prediction.ticks)", TextTable.number(prediction.seconds, 2),
        "\(prediction.rollouts)"
          + (prediction.divergedRollouts > 0 ? " (\(prediction.divergedRollouts) diverged)" : ""),
      ]
    }
    var blocks: [String] = []
    for (index, component) in (report.predictions.first?.errors ?? []).enumerated() {
      var rows = [
        head + [
          "\(component.quantity), \(component.unit): median", "90 %", "persistence: median", "90 %",
        ]
      ]
      for prediction in report.predictions where index < prediction.errors.count {
        let error = prediction.errors[index]
        rows.append(
          start(prediction)
            + [
              error.median, error.ninetiethPercentile, error.copyMedian,
              error.copyNinetiethPercentile,
            ].map { TextTable.number($0, 3) })
      }
      blocks.append(TextTable.aligned(rows, leading: 0))
    }
    var rows = [head + ["latents, standard deviations: rms", "persistence: rms"]]
    for prediction in report.predictions {
      rows.append(
        start(prediction)
          + [
            TextTable.number(prediction.latentError, 3),
            TextTable.number(prediction.latentCopyError, 3),
          ])
    }
    blocks.append(
      TextTable.aligned(rows, leading: 0)
        + note(
          "Open loop along the true actions, read by the MLP: 0 ticks is the probe's own error,",
          "persistence copies the first state. A rollout counts until its true state leaves the",
          "collection box; fewer than \(ProbeReport.leastRollouts) are not judged.")
    )
    return blocks
  }

  private static func rings(_ report: ProbeReport) -> [String] {
    report.rings.map { ring in
      let winding =
        switch ring.windingNumber {
        case .some(1), .some(-1): "a ring"
        case .some(0): "a folded ring"
        case nil: "codes that are not finite"
        default: "wound more than once"
        }
      let rises =
        ring.risesMonotonically
        ? "rises on both sides"
        : ring.largestFall.isNaN ? "not finite" : "falls on the way: planners stop there"
      let count = ring.distances.count
      let angles = (0..<count).map { "\((360 * $0 / max(1, count) + 180) % 360 - 180)" }
      let order = (0..<count).map { ($0 + count / 2) % max(1, count) }
      return TextTable.aligned(
        [
          ["ring of \(ring.angle)", "", ""],
          ["winding number", ring.windingNumber.map { "\($0)" } ?? "-", winding],
          ["variance in its plane", TextTable.number(100 * ring.planeVarianceShare, 1) + " %", ""],
          ["fall of goal distance", TextTable.number(100 * ring.largestFall, 1) + " %", rises],
        ], textColumns: [2])
        + TextTable.aligned(
          [
            ["degrees from the goal"] + order.map { angles[$0] },
            ["distance"] + order.map { TextTable.number(ring.distances[$0], 1) },
          ])
        + note(
          "The loop of codes of \(ring.angle) at rest should wind once (1 or -1; 0 is folded); the distance",
          "should not fall on the way to the far side (by \(TextTable.number(100 * ProbeReport.Ring.tolerance, 0)) % at most)."
        )
    }
  }

  private static func neighborhoods(_ report: ProbeReport) -> String {
    let found = report.neighborhoods
    return TextTable.aligned([
      ["neighbourhoods, k = \(found.neighborCount), \(found.pointCount) points", ""],
      ["trustworthiness", TextTable.number(found.trustworthiness, 3)],
      ["continuity", TextTable.number(found.continuity, 3)],
    ])
      + note(
        "1 is best, about 0.5 is a random map. Trustworthy: near codes are near states. Continuous:",
        "near states have near codes.")
  }

  private static func dynamics(_ report: ProbeReport) -> String {
    let (consistency, curvature) = (report.consistency, report.curvature)
    return TextTable.aligned(
      [
        ["one step of the dynamics", "", ""],
        ["KL of code to prediction", TextTable.number(consistency.divergence, 2), "nats"],
        [
          "distance of code to prediction", TextTable.number(consistency.distance, 3),
          "standard deviations, of a step of \(TextTable.number(consistency.displacement, 3))",
        ],
        [
          "mean squared remainder", TextTable.number(curvature.remainder, 2, "e"),
          "beyond A and B at \(TextTable.number(curvature.perturbation, 1)) standard deviations",
        ],
        [
          "relative remainder", TextTable.number(100 * curvature.relativeRemainder, 1) + " %",
          "of the linear change",
        ],
      ], textColumns: [2])
      + note(
        "Small is good: a prediction should land on the next code, and be nearly linear nearby.")
  }

  /// What the value of a policy is worth.
  static func value(_ value: ValueProbe.Report) -> String {
    TextTable.aligned([
      ["value of \(value.controller.rawValue), \(value.episodes) random starts", ""],
      ["rank correlation, goal reward", TextTable.number(value.latentCorrelation, 3)],
      ["rank correlation, task reward", TextTable.number(value.taskCorrelation, 3)],
      ["mean value", TextTable.number(value.meanValue, 3)],
      ["mean discounted goal reward", TextTable.number(value.meanReturn, 3)],
    ])
      + note(
        "What the value says of the first code, and what the policy then earned in \(value.ticks) ticks, at a",
        "discount of \(TextTable.number(value.discount, 3)): 1 when states are ordered as they turn out. A mean value above what",
        "was earned expects too much. -1 is as far from the goal as the data are on average.")
  }

  // MARK: - Formatting

  /// How to read the table above.
  private static func note(_ lines: String...) -> String {
    lines.map { $0 + "\n" }.joined()
  }
}
