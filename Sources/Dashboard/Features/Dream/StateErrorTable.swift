import LiveSession
import TerminalUI
import Worlds

/// How far dreams hold in the units of the screen, at one horizon: the error of every component as it
/// is read from the dream, beside that of copying the last state (persistence) and that of reading;
/// and how well it is read at all.
enum StateErrorTable {
  /// Components beyond these are left out.
  private static let mostComponents = 6

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
    let states = Array(errors.states.prefix(mostComponents))
    var body = area.inset(horizontal: 1)
    let rows = body.removeTop(states.count + 1)
    table(states, ahead: ahead, context).draw(in: rows, of: &buffer, with: context.appearance)
    SegmentLine.draw(
      [note(states, width: body.width, context)], in: body, into: &buffer, with: context.appearance)
  }

  private static func table(
    _ states: [StateHorizonErrors], ahead: Int, _ context: PanelContext
  ) -> Table {
    let theme = context.theme
    func heading(_ word: String, _ color: Int, shorter: [String] = []) -> Table.Entry {
      Table.Entry(
        word, shorter: shorter, style: Style(foreground: theme.seriesColor(color), bold: true))
    }
    func muted(_ word: String) -> Table.Entry { Table.Entry(word, style: theme.muted) }
    var table = Table(
      columns: [
        Table.Column(muted("state, +\(ahead)"), importance: 6),
        Table.Column(heading("dream", 5), alignment: .right, importance: 5),
        Table.Column(
          heading("persistence", 7, shorter: ["persist."]), alignment: .right, importance: 4),
        Table.Column(heading("read", 2), alignment: .right, importance: 3),
        Table.Column(muted(""), importance: 2),
        Table.Column(muted("R2"), alignment: .right, importance: 1),
      ],
      rows: states.map { state in
        let values = [state.imagined, state.copy, state.reading].map { band in
          band.median.indices.contains(ahead)
            ? state.quantity.shownDistance(band.median[ahead]) : .nan
        }
        // As many decimals in the whole row, so that the points stand under each other.
        let largest = values.filter(\.isFinite).map(abs).max() ?? 0
        let numbers = values.map { value in
          Table.Entry(
            number: value, decimals: largest < 10 ? 2 : largest < 100 ? 1 : 0,
            style: value.isFinite ? theme.title : theme.alarm)
        }
        // What cannot be read says nothing of the dream.
        return [muted(state.quantity.name)] + numbers + [
          muted(state.quantity.shownUnit),
          Table.Entry(
            number: state.determination, decimals: 2,
            style: state.determination >= LatentReading.good ? theme.text : theme.warning),
        ]
      })
    table.spacing = 1
    return table
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
    return SegmentLine(
      .styled(
        variants.first { $0.columnCount <= width } ?? "",
        hard.isEmpty ? context.theme.muted : context.theme.warning, 1))
  }
}
