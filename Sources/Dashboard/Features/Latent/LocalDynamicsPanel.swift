import Foundation
import LiveSession
import TerminalUI

/// The eigenvalues of the dynamics at the present code, those of dz'/dz: a little complex plane with the unit circle, and each
/// mode's modulus and frequency.
enum LocalDynamicsPanel {
  static func draw(_ context: PanelContext, in area: Rect, into buffer: inout CellBuffer) {
    var body = context.caption(
      "modes here",
      ["eigenvalues of dz'/dz at the present code", "eigenvalues of dz'/dz", "of dz'/dz"],
      of: .localDynamics, in: area, into: &buffer)
    let modes = context.snapshot[GeometryReport.self].local.modes
    guard !modes.isEmpty else {
      context.explainEmptiness("come with the first model", in: body, into: &buffer)
      return
    }
    // The table comes first, whole where there is room; the plane gets what is left, as a square of
    // dots.
    let table = body.width >= 44 ? 25 : 16
    let rows = min(body.height, (body.width - table - 1) / 2)
    if rows >= 4 {
      var plane = body.removeLeft(rows * 2)
      plane = plane.removeTop(rows)
      EigenvaluePlane(modes: modes).draw(in: plane, context, into: &buffer)
      _ = body.removeLeft(1)
    }
    SegmentLine.draw(lines(modes, context), in: body, into: &buffer, with: context.appearance)
  }

  private static func lines(_ modes: [LatentMode], _ context: PanelContext) -> [SegmentLine] {
    let theme = context.theme
    var heading = SegmentLine()
    // As wide as a modulus and its mark, whatever the glyphs.
    heading.add(
      .muted(Numbers.aligned(context.glyphs == .unicode ? "|λ|" : "|lambda|", left: 6)),
      .muted(Numbers.aligned("Hz", right: context.glyphs == .unicode ? 6 : 4)),
      .muted("     e-fold", 1))
    var lines = [heading]
    var skipsNext = false
    for (index, mode) in modes.prefix(24).enumerated() {
      if skipsNext {
        skipsNext = false
        continue
      }
      // Conjugates are one mode.
      let isPair = mode.imaginary != 0 && index + 1 < modes.count
      skipsNext = isPair
      var line = SegmentLine()
      let isStable = mode.isStable
      line.add(
        .styled(
          NumberFormat.fixed(mode.modulus, decimals: 3), isStable ? theme.title : theme.warning))
      // Shape as well as colour says what grows.
      line.add(
        .warning(isStable ? " " : "!"),
        .text(
          mode.imaginary == 0 && mode.real >= 0
            ? "    -" : NumberFormat.fixed(mode.frequency, decimals: 2, width: 5)),
        .muted(isPair ? " x2" : "   ", 2),
        .muted(" " + NumberFormat.fixed(mode.timeConstant, decimals: 1, width: 6) + " s", 1))
      lines.append(line)
    }
    let growing = modes.count { !$0.isStable }
    let end = SegmentLine(
      .styled(
        growing == 0 ? "stable" : "\(growing) of \(modes.count) grow",
        growing == 0 ? theme.good : theme.warning))
    lines.append(end)
    lines += prediction(context)
    return lines
  }

  /// How well the dynamics predict, against the simplest rival: the last code taken for the next.
  private static func prediction(_ context: PanelContext) -> [SegmentLine] {
    let training = context.snapshot.training
    guard training.predictionRatio.isFinite else { return [] }
    let line = SegmentLine(
      .muted("1-step error"), .muted(" / displacement", 2),
      .styled(
        " " + NumberFormat.fixed(training.predictionRatio, decimals: 2),
        training.isLazy ? context.theme.warning : context.theme.text))
    return [line]
  }
}

extension LatentMode {
  /// Whether the mode does not grow, but for rounding: a model may keep a direction as it is.
  fileprivate var isStable: Bool { modulus <= 1 + 1e-4 }
}

/// Eigenvalues in the complex plane, magnified about 1 where they crowd: a short tick leaves A near
/// the identity.
struct EigenvaluePlane {
  /// The eigenvalues.
  let modes: [LatentMode]

  /// The middle of the picture on the real axis and half its width.
  var window: (center: Double, reach: Double) {
    let distances = modes.map { mode in
      ((mode.real - 1) * (mode.real - 1) + mode.imaginary * mode.imaginary).squareRoot()
    }
    let farthest = distances.filter(\.isFinite).max() ?? 0
    for reach in [0.05, 0.1, 0.2, 0.4, 0.8] where farthest <= 0.9 * reach { return (1, reach) }
    let largest = modes.map(\.modulus).filter(\.isFinite).max() ?? 1
    return (0, max(1.15, min(largest * 1.1, 10)))
  }

  func draw(in area: Rect, _ context: PanelContext, into buffer: inout CellBuffer) {
    guard !area.isEmpty else { return }
    let (center, reach) = window
    var canvas = DotCanvas(columns: area.width, rows: area.height)
    let (middleX, middleY) = (Double(canvas.dotWidth) / 2, Double(canvas.dotHeight) / 2)
    let scale = min(middleX, middleY) / reach
    func dots(_ real: Double, _ imaginary: Double) -> (x: Double, y: Double) {
      (middleX + (real - center) * scale, middleY - imaginary * scale)
    }
    let theme = context.theme
    // The real axis, and the unit circle in pieces shorter than a dot or two.
    canvas.line(
      fromX: 0, y: middleY, toX: Double(canvas.dotWidth), y: middleY, pen: 1,
      color: theme.grid.foreground, pattern: 0b0101_0101)
    let pieces = min(2000, max(60, Int(2 * .pi * scale / 2)))
    for piece in 0..<pieces {
      let angle = 2 * .pi * Double(piece) / Double(pieces)
      let place = dots(cos(angle), sin(angle))
      guard abs(place.x) < 1e6, abs(place.y) < 1e6 else { continue }
      canvas.dot(x: Int(place.x), y: Int(place.y), pen: 2, color: theme.axis.foreground)
    }
    canvas.paint(into: &buffer, area: area, glyphs: context.glyphs)
    for mode in modes {
      let place = dots(mode.real, mode.imaginary)
      guard abs(place.x) < 1e6, abs(place.y) < 1e6 else { continue }
      let isStable = mode.isStable
      let x = area.x + Int((place.x / 2).rounded(.down))
      let y = area.y + Int((place.y / 4).rounded(.down))
      let glyphs = context.glyphs
      // Its modulus stands in the table; here is where it went.
      let arrow = glyphs.beyond(area, x: x, y: y)
      buffer.put(
        arrow ?? (isStable ? glyphs.small : glyphs.notANumber),
        x: min(max(x, area.x), area.right - 1), y: min(max(y, area.y), area.bottom - 1),
        style: isStable ? theme.accent : theme.warning, clip: area)
    }
    buffer.write(
      (center == 1 ? "1 " : "0 ") + (context.glyphs == .unicode ? "\u{B1}" : "+-")
        + NumberFormat.compact(reach, width: 4),
      x: area.x, y: area.bottom - 1, style: theme.muted, clip: area)
  }
}
