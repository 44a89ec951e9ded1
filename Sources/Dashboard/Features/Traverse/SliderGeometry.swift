import LiveSession
import TerminalUI

/// Where the sliders of the latent dimensions lie: the same for drawing and for the mouse.
struct SliderGeometry {
  /// The rows of the sliders that there is room for: their dimension and cells.
  let rows: [(dimension: Int, area: Rect)]
  /// What is left under them.
  let rest: Rect
  private let hasDivergences: Bool

  /// Lays out the sliders of a snapshot in a panel.
  init(_ snapshot: SessionSnapshot, dimension chosen: Int, in panel: Rect) {
    let body = panel.underCaption
    let size = snapshot[TraverseReport.self].latent.count
    // A row of air between sliders where there is room for it.
    let spacing = body.height >= 2 * size + 3 ? 2 : 1
    let visible = min(max(body.height / spacing, 0), size)
    let first = min(max(chosen - visible / 2, 0), max(size - visible, 0))
    rows = (0..<visible).map { offset in
      (first + offset, body.row(offset * spacing))
    }
    var rest = body
    _ = rest.removeTop(visible * spacing + (spacing == 1 ? 1 : 0))
    self.rest = rest
    hasDivergences = !snapshot.training.dimensionKL.isEmpty
  }

  /// The parts of a slider's row.
  struct Parts {
    var label: Rect
    var number: Rect
    var gauge: Rect
    var divergence: Rect
  }

  /// Splits a row.
  func parts(of row: Rect) -> Parts {
    var rest = row
    _ = rest.removeRight(1)
    let label = rest.removeLeft(5)
    let number = rest.removeLeft(7)
    let divergence =
      hasDivergences && row.width >= 40
      ? rest.removeRight(row.width >= 60 ? 20 : 14)
      : Rect(x: rest.right, y: rest.y, width: 0, height: 1)
    return Parts(label: label, number: number, gauge: rest, divergence: divergence)
  }

  /// The dimension whose slider stands in a row of the screen; nil between them.
  func dimension(atRow y: Int) -> Int? { rows.first { $0.area.y == y }?.dimension }

  /// The value to which a knob goes when it is put at a column; nil when the column is not on the
  /// slider or its range is not known.
  ///
  /// A column or two beyond an end are that end.
  func value(atColumn x: Int, of dimension: Int, in report: TraverseReport) -> Double? {
    guard let row = rows.first(where: { $0.dimension == dimension }),
      let range = SlidersPanel.range(of: dimension, in: report)
    else { return nil }
    let gauge = parts(of: row.area).gauge
    guard gauge.width > 1, x >= gauge.x - 2, x <= gauge.right + 1 else { return nil }
    let part = min(max(Double(x - gauge.x) / Double(gauge.width - 1), 0), 1)
    return range.lowerBound + part * (range.upperBound - range.lowerBound)
  }
}
