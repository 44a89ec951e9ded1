import LiveSession
import TerminalUI

/// How far dreams hold: the error of imagined frames against the horizon, beside the error of
/// copying the last frame (persistence) and the error of reconstructing; where there is room, the errors of
/// the state at the playing frame.
enum DreamErrorsPanel {
  /// The rows that the curves keep.
  private static let leastPlotHeight = 9

  static func draw(_ context: PanelContext, in area: Rect, into buffer: inout CellBuffer) {
    let report = context.snapshot.shownDream
    let errors = report.horizonErrors
    guard report.mode != .prior, report.mode != .sampled else {
      explainSamples(context, in: area, into: &buffer)
      return
    }
    var body = context.caption(
      "error by horizon",
      [
        "mean squared pixel error, median of \(errors.sequenceCount) held out, dotted: quartiles",
        "squared pixel error, \(errors.sequenceCount) held out", "squared error", "mse",
      ], of: .dreamErrors, in: area, into: &buffer)
    guard errors.imagined.median.count > 1 else {
      context.explainEmptiness("held-out dreams come one by one", in: body, into: &buffer)
      return
    }
    let words = body.height >= 16 && body.width >= 40 ? body.removeBottom(4) : nil
    let last = errors.imagined.median.count - 1
    let ahead = context.state.dream.frame(of: context.snapshot) - report.conditioned + 1
    let tableHeight = StateErrorTable.height(of: errors)
    if body.width >= 30, body.height >= tableHeight + leastPlotHeight {
      StateErrorTable.draw(
        errors, ahead: (0...last).contains(ahead) ? ahead : last, context,
        in: body.removeBottom(tableHeight), into: &buffer)
    }
    var plot = LinePlot(
      series: series(report, context),
      xAxis: PlotAxis(
        title: "frames ahead", unit: .count,
        range: 0...Double(max(last, 1))),
      yAxis: PlotAxis(title: "mse", range: range(errors)))
    plot.keepsLegendNames = true
    plot.bands = [(errors.imagined, 5), (errors.copy, 7)].map { band, color in
      LinePlot.Band(
        x: band.lower.indices.map(Double.init), lower: band.lower, upper: band.upper,
        color: context.theme.seriesColor(color))
    }
    if (0...last).contains(ahead) { plot.cursor = Double(ahead) }
    plot.draw(in: body, of: &buffer, with: context.appearance)
    if let words { explain(errors, context, in: words, into: &buffer) }
  }

  private static func explainSamples(
    _ context: PanelContext, in area: Rect, into buffer: inout CellBuffer
  ) {
    let body = context.caption(
      "samples", ["what to look for"], of: .dreamErrors, in: area, into: &buffer)
    context.explain(
      [
        "Samples have no truth to be compared with: look whether they are pictures of the system,"
          + " and whether sequences keep moving like it. The prior N(0, I) holds for the first"
          + " latent only; where training has pulled the codes elsewhere, its samples are none of"
          + " the system.",
        "Samples have no truth to be compared with: look whether they are pictures of the system.",
        "no truth to compare with",
      ], in: body.inset(horizontal: 1), into: &buffer)
  }

  private static func series(
    _ report: DreamReport, _ context: PanelContext
  ) -> [LinePlot.Series] {
    let errors = report.horizonErrors
    let theme = context.theme
    func curve(
      _ name: String, shorter: [String] = [], _ values: [Double], _ color: Color
    ) -> LinePlot.Series {
      var curve = LinePlot.Series(
        name: name, x: values.indices.map(Double.init), y: values, color: color)
      curve.shorterNames = shorter
      return curve
    }
    let (dream, copy, code) = (theme.seriesColor(5), theme.seriesColor(7), theme.seriesColor(2))
    return [
      curve("dream", errors.imagined.median, dream),
      curve("persistence", shorter: ["persist.", "last"], errors.copy.median, copy),
      curve("recon", errors.reconstruction.median, code),
    ]
  }

  /// From zero to the largest upper quartile: the curves compare with nothing, too.
  private static func range(_ errors: HorizonErrors) -> ClosedRange<Double>? {
    let largest =
      (errors.imagined.upper + errors.copy.upper + errors.reconstruction.upper)
      .filter(\.isFinite).max() ?? 0
    return largest > 0 ? 0...largest * 1.05 : nil
  }

  /// The one number that says most: how many frames ahead the dream beats the copy.
  private static func explain(
    _ errors: HorizonErrors, _ context: PanelContext, in area: Rect, into buffer: inout CellBuffer
  ) {
    let pairs = Array(zip(errors.imagined.median, errors.copy.median).dropFirst())
    let better = pairs.prefix { dream, copy in dream < copy }.count
    let all = pairs.count
    let verdict =
      better == all
      ? "The dream beats copying the last frame (persistence) at every horizon."
      : better == 0
        ? "Copying the last frame (persistence) is as good as the dream from the start."
        : "The dream beats copying the last frame (persistence) up to \(better) ahead."
    let versions = errors.modelVersions
    let models =
      versions.lowerBound == versions.upperBound
      ? "model v\(versions.upperBound)"
      : "models v\(versions.lowerBound) to v\(versions.upperBound)"
    context.explain(
      ["\(verdict) \(errors.sequenceCount) held-out sequences, \(models).", verdict],
      in: area.inset(horizontal: 1, vertical: 1), into: &buffer)
  }
}
