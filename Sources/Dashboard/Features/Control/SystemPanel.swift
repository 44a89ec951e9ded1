import LiveSession
import TerminalUI
import Worlds

/// The true state of the simulation, and how punctual the control loop is.
enum SystemPanel {
  static func draw(_ context: PanelContext, in area: Rect, into buffer: inout CellBuffer) {
    let body = context.caption(
      "true state", ["the planner never sees it", "for scores only"], of: .system, in: area,
      into: &buffer)
    let theme = context.theme
    let control = context.snapshot.control
    var lines = control.state.enumerated().map { index, value in
      let names = control.stateNames
      let name = names.indices.contains(index) ? names[index] : "state \(index + 1)"
      let units = control.stateUnits
      let unit = units.indices.contains(index) ? units[index] : ""
      let quantity = StateQuantity(name, unit: unit)
      return SegmentLine(
        .muted(" " + Numbers.aligned(name, left: 12)),
        .styled(
          quantity.aligned(value, width: 8, moreDecimals: 1),
          value.isFinite ? theme.title : theme.alarm),
        .muted(quantity.unitAfterNumber, 2))
    }
    let ticks = SegmentLine(
      .muted(" control ticks "), .title(NumberFormat.grouped(control.ticks)),
      .muted("   late ticks ", 1),
      .styled(
        NumberFormat.grouped(control.lateTicks),
        control.lateTicks > control.ticks / 100 ? theme.warning : theme.title, 1))
    let experience = SegmentLine(
      .muted(" experience "),
      .title(NumberFormat.grouped(context.snapshot.training.transitions)),
      .muted(" transitions", 1))
    lines += [ticks, experience]
    SegmentLine.draw(lines, in: body, into: &buffer, with: context.appearance)
  }
}
