import LiveSession
import TerminalUI

/// How far dreams hold in the state's own units, at one horizon: every component as a probe reads it
/// from the dream, beside the error of taking the state to stay as it was and the error of reading.
enum StateErrorTable {
  /// Components beyond these are left out.
  private static let mostComponents = 6
  /// The columns of a number with the blank before it.
  private static let numberWidth = 6

  /// The rows that the table takes.
  static func height(of errors: HorizonErrors) -> Int {
    errors.states.isEmpty ? 2 : min(errors.states.count, mostComponents) + 2
  }

  /// Draws the table.
  ///
  /// - Parameter ahead: The horizon in frames.
  static func draw(
    _ errors: HorizonErrors, ahead: Int, _ context: PanelContext, in area: Rect,
    into buffer: inout CellBuffer
  ) {
    guard !errors.states.isEmpty else {
      context.explain(
        [
          "No probe reads the state from the codes of these models: no error in its units.",
          "no probe reads the state from these codes", "no probe of the state",
        ], in: area.inset(horizontal: 1), into: &buffer)
      return
    }
    let theme = context.theme
    let states = errors.states.prefix(mostComponents)
    let names = ["state, +\(ahead)"] + states.map(\.name)
    // The unit is the first to go, then the ends of long names.
    let room = max(area.width - 1 - 3 * numberWidth, 4)
    let nameWidth = min(names.map(\.columnCount).max() ?? 0, room)
    func name(_ index: Int) -> String {
      " "
        + Numbers.aligned(
          names[index].truncated(to: nameWidth, glyphs: context.glyphs), left: nameWidth)
    }
    var head = SegmentLine()
    head.add(name(0), theme.muted)
    for (word, color) in [("dream", 5), ("copy", 7), ("read", 2)] {
      head.add(
        Numbers.aligned(word, right: numberWidth),
        Style(foreground: theme.seriesColor(color), bold: true))
    }
    var lines = [head]
    for (index, state) in states.enumerated() {
      var line = SegmentLine()
      line.add(name(index + 1), theme.muted)
      let values = [state.imagined, state.copy, state.reading].map { band in
        band.median.indices.contains(ahead) ? band.median[ahead] : .nan
      }
      // As many decimals in the whole row, so that the points stand under each other.
      let largest = values.filter(\.isFinite).map(abs).max() ?? 0
      for value in values {
        let text = NumberFormat.fixed(
          value, decimals: largest < 10 ? 2 : largest < 100 ? 1 : 0, width: numberWidth - 1)
        line.add(
          Numbers.aligned(text, right: numberWidth), value.isFinite ? theme.title : theme.alarm)
      }
      line.add(state.unit.isEmpty ? "" : " \(state.unit)", theme.muted, importance: 1)
      lines.append(line)
    }
    var note = SegmentLine()
    note.add(" read: from codes of the true frames", theme.muted, importance: 1)
    lines.append(note)
    SegmentLine.draw(lines, in: area, into: &buffer, with: context.appearance)
  }
}
