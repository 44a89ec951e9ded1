import Control
import LiveSession
import Measurement
import TerminalUI
import Worlds

/// All policies from one start, ghosts over one picture, and what became of them.
enum ImitationRacePanel {
  static func draw(_ context: PanelContext, in area: Rect, into buffer: inout CellBuffer) {
    let race = context.snapshot[ImitationRaceReport.self]
    let body = context.caption("race", captions(race), of: .imitationRace, in: area, into: &buffer)
    guard !race.racers.isEmpty else {
      let invitation = context.keyed(["{control-view.race} races all policies from one start"])
      context.explainEmptiness(
        race.reason.isEmpty ? invitation.first ?? "" : race.reason, in: body, into: &buffer)
      return
    }
    var room = body
    let rows = race.racers.count + 1
    if room.height >= rows + 8 {
      let table = room.removeBottom(rows)
      self.table(race, context).draw(in: table, of: &buffer, with: context.appearance)
      drawPictures(race, context, in: room, into: &buffer)
    } else {
      table(race, context).draw(in: room, of: &buffer, with: context.appearance)
    }
  }

  private static func captions(_ race: ImitationRaceReport) -> [String] {
    guard !race.racers.isEmpty else {
      return ["one start, \(ImitationRace.ghosts) ghosts each", ""]
    }
    let state = race.isRunning ? "tick \(race.tick)" : "over"
    return ["one start, \(ImitationRace.ghosts) ghosts each, \(state)", state]
  }

  /// A picture for every policy where there is room, else one for all.
  private static func drawPictures(
    _ race: ImitationRaceReport, _ context: PanelContext, in area: Rect,
    into buffer: inout CellBuffer
  ) {
    let count = race.racers.count
    let isSplit = area.width / count >= 16 && area.height >= 9
    let parts = isSplit ? area.columns(count, spacing: 1) : [area]
    for (index, part) in parts.enumerated() {
      let racers = isSplit ? [race.racers[index]] : race.racers
      var room = part
      if isSplit {
        let head = room.removeTop(1)
        buffer.write(
          race.racers[index].name.rawValue.truncated(to: head.width, glyphs: context.glyphs),
          in: head, at: .center, style: context.theme.title)
      }
      var picture = RoutePicture(discs: race.discs)
      for racer in racers {
        for (ghost, path) in racer.paths.enumerated() {
          let hasTouched = racer.hasTouched.indices.contains(ghost) && racer.hasTouched[ghost]
          let side = path.last.flatMap { last in
            path.first.map { last.x < $0.x ? Route.left : .right }
          }
          picture.strokes.append(
            RoutePicture.Stroke(
              places: path,
              color: hasTouched
                ? SideStyle.color(nil, context.theme) : SideStyle.color(side, context.theme),
              sign: hasTouched ? "x" : SideStyle.sign(side),
              pen: hasTouched ? 3 : side == .left ? 1 : 2))
        }
      }
      picture.draw(context, in: room, into: &buffer)
    }
  }

  private static func table(_ race: ImitationRaceReport, _ context: PanelContext) -> Table {
    let theme = context.theme
    let rows = race.racers.map { racer -> [Table.Entry] in
      let isGood = racer.ended > 0 && racer.successes * 10 >= racer.ended * 9
      return [
        Table.Entry(
          racer.name.rawValue,
          style: racer.name == context.planner ? theme.accent : theme.title),
        Table.Entry(
          "\(racer.successes) of \(ImitationRace.ghosts)", shorter: ["\(racer.successes)"],
          style: isGood ? theme.good : theme.text),
        Table.Entry(
          "\(racer.collisions)", style: racer.collisions > 0 ? theme.warning : theme.muted),
        Table.Entry("\(racer.left) / \(racer.right)"),
        Table.Entry(racer.entropy.isFinite ? NumberFormat.fixed(racer.entropy, decimals: 2) : ""),
      ]
    }
    return Table(
      columns: [
        Table.Column("policy", importance: 5),
        Table.Column("arrived", alignment: .right, importance: 4),
        Table.Column("crashed", alignment: .right, importance: 3),
        Table.Column("left/right", alignment: .right, importance: 2),
        Table.Column("side bits", alignment: .right, importance: 1),
      ], rows: rows)
  }
}
