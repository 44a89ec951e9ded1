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
      var line = SegmentLine()
      line.add(" " + Numbers.aligned(name, left: 12), theme.muted)
      line.add(
        quantity.aligned(value, width: 8, moreDecimals: 1),
        value.isFinite ? theme.title : theme.alarm)
      line.add(quantity.unitAfterNumber, theme.muted, importance: 2)
      return line
    }
    var ticks = SegmentLine()
    ticks.add(" control ticks ", theme.muted)
    ticks.add(NumberFormat.grouped(control.ticks), theme.title)
    ticks.add("   late ticks ", theme.muted, importance: 1)
    ticks.add(
      NumberFormat.grouped(control.lateTicks),
      control.lateTicks > control.ticks / 100 ? theme.warning : theme.title, importance: 1)
    var replay = SegmentLine()
    replay.add(" replay buffer ", theme.muted)
    replay.add(NumberFormat.grouped(context.snapshot.training.transitions), theme.title)
    replay.add(" transitions", theme.muted, importance: 1)
    lines += [ticks, replay]
    SegmentLine.draw(lines, in: body, into: &buffer, with: context.appearance)
  }
}
