import Control
import LiveSession
import Measurement
import Planning
import TerminalUI

/// All planners from one start with one model: pictures side by side where there is room, else a
/// table.
enum RacePanel {
  /// The columns that a lane with a picture needs.
  private static let laneColumns = 13
  /// The rows that a lane with a picture needs.
  private static let laneRows = 10

  static func draw(_ context: PanelContext, in area: Rect, into buffer: inout CellBuffer) {
    let race = context.snapshot[RaceReport.self]
    let body = context.caption(
      "race", captions(race), of: .race, in: area, into: &buffer)
    guard !race.lanes.isEmpty else {
      let invitation = context.keyed(["{control-view.race} races all planners from one start"])
      let words = race.reason.isEmpty ? invitation.first ?? "" : race.reason
      context.explainEmptiness(words, in: body, into: &buffer)
      return
    }
    let lanes = race.lanes.count
    if body.height >= laneRows, body.width >= lanes * laneColumns {
      let ranks = ranks(race)
      let parts = body.columns(lanes, spacing: 1)
      for (index, part) in parts.enumerated() {
        draw(race.lanes[index], rank: ranks[index], race, context, in: part, into: &buffer)
      }
    } else {
      table(race, context).draw(in: body, of: &buffer, with: context.appearance)
    }
  }

  private static func captions(_ race: RaceReport) -> [String] {
    guard !race.lanes.isEmpty else {
      return ["same start, same model, side by side", "same start"]
    }
    let time = NumberFormat.fixed(race.seconds, decimals: 1)
    let state = race.isRunning ? "\(time) s" : "over at \(time) s"
    return [
      "one start, model v\(race.modelVersion), \(state)", "model v\(race.modelVersion), \(state)",
      state,
    ]
  }

  /// The place of every lane, from 1.
  private static func ranks(_ race: RaceReport) -> [Int] {
    var ranks = [Int](repeating: 0, count: race.lanes.count)
    for (place, lane) in race.ranking.enumerated() { ranks[lane] = place + 1 }
    return ranks
  }

  /// "1st", "2nd", "3rd", "4th": there are never more than a handful of lanes.
  private static func ordinal(_ place: Int) -> String {
    switch place {
    case 1: "1st"
    case 2: "2nd"
    case 3: "3rd"
    default: "\(place)th"
    }
  }

  // MARK: - Lanes with pictures

  private static func draw(
    _ lane: RaceReport.Lane, rank: Int, _ race: RaceReport, _ context: PanelContext, in area: Rect,
    into buffer: inout CellBuffer
  ) {
    let theme = context.theme
    var rest = area
    var head = SegmentLine(.styled(lane.name, style(of: lane, context)))
    head.addTrailing(.styled(ordinal(rank), rank == 1 ? theme.good : theme.muted, 1))
    head.draw(in: rest.removeTop(1), into: &buffer, with: context.appearance)
    let words = rest.removeBottom(4)
    let frames = context.snapshot.frames
    if Picture.isWhole(lane.frame, frames) {
      ImageView(width: frames.width, height: frames.height, content: .grey(lane.frame)).draw(
        in: rest, of: &buffer, with: context.appearance)
    }
    SegmentLine.draw(
      facts(lane, race, context), in: words, into: &buffer, with: context.appearance)
  }

  private static func facts(
    _ lane: RaceReport.Lane, _ race: RaceReport, _ context: PanelContext
  ) -> [SegmentLine] {
    let earned = SegmentLine(
      .title(NumberFormat.compact(lane.episodeReturn), 2), .muted(" return", 1))
    var behind = SegmentLine()
    if let gap = race.gap(of: lane), lane.name != "oracle" {
      behind.add(.title(Quantities.gap(gap), 2), .muted(gap > 0 ? " oracle" : " of oracle", 1))
    }
    var time = SegmentLine()
    if lane.name != "none" {
      time.add(
        .title(NumberFormat.fixed(lane.millisecondsPerDecision, decimals: 1), 2), .muted(" ms", 1))
    }
    return [status(lane, context), earned, behind, time]
  }

  private static func status(_ lane: RaceReport.Lane, _ context: PanelContext) -> SegmentLine {
    let theme = context.theme
    let glyphs = context.glyphs
    var line = SegmentLine()
    if lane.hasEnded {
      line.add(
        .styled(
          "\(lane.isSuccess ? glyphs.present : glyphs.small) \(lane.isSuccess ? "success" : "failed")",
          lane.isSuccess ? theme.good : theme.warning))
    } else if lane.isAtGoal {
      line.add(.good("\(glyphs.present) at goal"))
    } else {
      line.add(.muted("\(glyphs.small) on its way"))
    }
    if let reached = lane.reachedAt {
      line.add(.muted("  \(NumberFormat.fixed(reached, decimals: 1)) s", -1))
    }
    return line
  }

  private static func style(of lane: RaceReport.Lane, _ context: PanelContext) -> Style {
    lane.name == context.planner?.rawValue ? context.theme.accent : context.theme.title
  }

  /// A gap in per cent; behind the oracle is positive, as in the curve of gaps.
  private static func percent(_ part: Double) -> String {
    guard part.isFinite, abs(part) < 100 else { return "far" }
    return Numbers.signed(part * 100, decimals: 0) + " %"
  }

  // MARK: - A table

  private static func table(_ race: RaceReport, _ context: PanelContext) -> Table {
    let theme = context.theme
    let rows = race.ranking.map { index -> [Table.Entry] in
      let lane = race.lanes[index]
      let gap = lane.name == "oracle" ? nil : race.gap(of: lane)
      let isThere = lane.isAtGoal || lane.isSuccess
      let mark = isThere ? context.glyphs.present : context.glyphs.small
      let reached = lane.reachedAt.map { " \(NumberFormat.fixed($0, decimals: 1))" } ?? ""
      return [
        Table.Entry(lane.name, style: style(of: lane, context)),
        Table.Entry(number: lane.episodeReturn, decimals: 1),
        Table.Entry(gap.map(percent) ?? ""),
        lane.name == "none" ? "" : Table.Entry(number: lane.millisecondsPerDecision, decimals: 1),
        Table.Entry(
          "\(mark)\(reached)", shorter: [String(mark)], style: isThere ? theme.good : theme.muted),
      ]
    }
    return Table(
      columns: [
        Table.Column("planner", importance: 5),
        Table.Column("return", alignment: .right, importance: 4),
        Table.Column("gap", alignment: .right, importance: 2),
        Table.Column("ms", alignment: .right, importance: 1),
        Table.Column("goal s", importance: 3),
      ], rows: rows)
  }
}
