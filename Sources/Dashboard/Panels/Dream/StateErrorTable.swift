import LiveSession
import TerminalUI

/// How far dreams hold in the units of the screen, at one horizon: the error of every component as it
/// is read from the dream, beside that of copying the last state (persistence) and that of reading;
/// and how well it is read at all.
enum StateErrorTable {
  /// Components beyond these are left out.
  private static let mostComponents = 6
  /// The columns of a number with the blank before it.
  private static let numberWidth = 6
  /// The columns of the errors of persistence where the word has room.
  private static let wideWidth = 13

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
          "The state cannot be read from the codes of these models: no error in its units.",
          "the state cannot be read from these codes", "no state is read",
        ], in: area.inset(horizontal: 1), into: &buffer)
      return
    }
    let theme = context.theme
    let states = errors.states.prefix(mostComponents)
    let names = ["state, +\(ahead)"] + states.map(\.quantity.name)
    let unitWidth = states.map(\.quantity.shownUnit.columnCount).max() ?? 0
    // The word is worth more than air, and the last to get it.
    let isWide = area.width >= 30 + wideWidth + unitWidth + numberWidth
    let copyWidth = isWide ? wideWidth : numberWidth
    // R2 and the unit are the first to go, then the ends of long names.
    let room = max(area.width - 1 - 2 * numberWidth - copyWidth, 4)
    let nameWidth = min(names.map(\.columnCount).max() ?? 0, room)
    func name(_ index: Int) -> String {
      " "
        + Numbers.aligned(
          names[index].truncated(to: nameWidth, glyphs: context.glyphs), left: nameWidth)
    }
    var head = SegmentLine()
    head.add(name(0), theme.muted)
    let columns = [
      ("dream", 5, numberWidth), (isWide ? "persistence" : "copy", 7, copyWidth),
      ("read", 2, numberWidth),
    ]
    for (word, color, width) in columns {
      head.add(
        Numbers.aligned(word, right: width),
        Style(foreground: theme.seriesColor(color), bold: true))
    }
    head.add(" " + Numbers.aligned("", left: unitWidth), theme.muted, importance: 2)
    head.add(Numbers.aligned("R2", right: numberWidth), theme.muted, importance: 1)
    var lines = [head]
    for (index, state) in states.enumerated() {
      var line = SegmentLine()
      line.add(name(index + 1), theme.muted)
      let values = [state.imagined, state.copy, state.reading].map { band in
        band.median.indices.contains(ahead)
          ? state.quantity.shownDistance(band.median[ahead]) : .nan
      }
      // As many decimals in the whole row, so that the points stand under each other.
      let largest = values.filter(\.isFinite).map(abs).max() ?? 0
      for (value, column) in zip(values, columns) {
        let text = NumberFormat.fixed(
          value, decimals: largest < 10 ? 2 : largest < 100 ? 1 : 0, width: numberWidth - 1)
        line.add(
          Numbers.aligned(text, right: column.2), value.isFinite ? theme.title : theme.alarm)
      }
      line.add(
        " " + Numbers.aligned(state.quantity.shownUnit, left: unitWidth), theme.muted,
        importance: 2)
      // What cannot be read says nothing of the dream.
      line.add(
        NumberFormat.fixed(state.determination, decimals: 2, width: numberWidth),
        state.determination >= LatentReading.good ? theme.text : theme.warning, importance: 1)
      lines.append(line)
    }
    lines.append(note(Array(states), width: area.width, context))
    SegmentLine.draw(lines, in: area, into: &buffer, with: context.appearance)
  }

  /// What cannot be read, or else what reading is.
  private static func note(
    _ states: [StateHorizonErrors], width: Int, _ context: PanelContext
  ) -> SegmentLine {
    let hard = states.filter { $0.determination < LatentReading.good }
    let names = hard.map(\.quantity.name).joined(separator: ", ")
    let variants =
      hard.isEmpty
      ? [
        "read: from codes of the true frames; R2: how well at all",
        "read: from codes of the true frames", "read: from true frames",
      ] : ["hard to read, whoever dreams: \(names)", "hard to read: \(names)", "some hard to read"]
    var line = SegmentLine()
    line.add(
      " " + (variants.first { $0.columnCount < width } ?? ""),
      hard.isEmpty ? context.theme.muted : context.theme.warning, importance: 1)
    return line
  }
}
