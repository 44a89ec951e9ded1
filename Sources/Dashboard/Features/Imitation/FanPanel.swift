import Control
import LiveSession
import TerminalUI
import Worlds

/// The fan: what a policy may do where both ways are open, over a large picture.
enum FanPanel {
  static func draw(_ context: PanelContext, in area: Rect, into buffer: inout CellBuffer) {
    let report = context.snapshot[FanReport.self]
    let view = context.state[FanViewState.self]
    let body = context.caption(
      view.showsPresent ? "fan, now" : "fan", captions(report, view, context), of: .fan, in: area,
      into: &buffer)
    guard report.policy != nil else {
      context.explainEmptiness(
        "64 routes for 64 z come with the first updates", in: body, into: &buffer)
      return
    }
    if view.showsPresent {
      var picture = RoutePicture(discs: report.presentDiscs)
      picture.strokes = report.present.strokes(context.theme)
      if let intention = report.intention {
        picture.strokes.append(.intention(intention, context.theme))
      }
      picture.draw(context, in: body, into: &buffer)
      return
    }
    var room = body
    let bar = room.removeBottom(body.height >= 8 ? 1 : 0)
    let moment = view.moment(in: report)
    var picture = RoutePicture(discs: report.discs)
    picture.strokes = (moment?.routes ?? report.routes).strokes(context.theme)
    if moment == nil, let cloning = report.cloning { picture.strokes.append(.cloning(cloning)) }
    picture.draw(context, in: room, into: &buffer)
    drawHistory(report, view, context, in: bar, into: &buffer)
  }

  private static func captions(
    _ report: FanReport, _ view: FanViewState, _ context: PanelContext
  ) -> [String] {
    guard let policy = report.policy?.rawValue else { return ["what it may do, z by z"] }
    let count = view.showsPresent ? report.present.count : report.routes.count
    let what = count > 1 ? "\(count) z from the prior" : "one route"
    if view.showsPresent {
      return [
        "\(policy), \(what) at the present picture; white: what it does",
        "\(policy), \(what), white: what it does", "\(policy), \(what)", policy,
      ]
    }
    let clone = report.cloning == nil || view.moment(in: report) != nil ? "" : "; white: cloning"
    return [
      "\(policy), \(what), where both ways are open\(clone)", "\(policy), \(what)\(clone)",
      "\(policy), \(what)", policy,
    ]
  }

  /// Where in the history the fan is.
  private static func drawHistory(
    _ report: FanReport, _ view: FanViewState, _ context: PanelContext, in area: Rect,
    into buffer: inout CellBuffer
  ) {
    guard area.width >= 24, report.history.count > 1 else { return }
    let theme = context.theme
    let moment = view.moment(in: report)
    var line = SegmentLine()
    let update = NumberFormat.grouped(moment?.update ?? report.updates)
    if moment == nil {
      line.add(.good(" live "), .muted("update \(update)", 5))
    } else {
      line.add(.warning(" update \(update)"))
    }
    let keys = ["fan.earlier", "fan.later"].compactMap { context.table.key(for: $0) }
    if keys.count == 2, context.isFocused(.fan) {
      line.add(.key("  \(keys.joined(separator: " "))", 2), .muted(" look back", 2))
    }
    var room = area
    let words = line.fitted(to: min(area.width / 2, 36))
    words.draw(in: room.removeLeft(words.width), into: &buffer, with: context.appearance)
    let track = room.inset(horizontal: 1)
    guard track.width >= 4 else { return }
    let place = moment.flatMap { shown in
      report.history.firstIndex { $0.update == shown.update }
    }
    let knob =
      place.map { $0 * (track.width - 1) / max(report.history.count - 1, 1) } ?? track.width - 1
    for column in 0..<track.width {
      buffer.put(
        column < knob ? context.glyphs.horizontal : context.glyphs.track, x: track.x + column,
        y: track.y, style: column < knob ? theme.muted : theme.track, clip: track)
    }
    buffer.put(
      context.glyphs.present, x: track.x + knob, y: track.y,
      style: moment == nil ? theme.good : theme.warning, clip: track)
  }
}

/// How the fan is looked at.
struct FanViewState: ModelBound {
  /// The update of the moment that is shown; nil for the newest.
  var update: Int?
  /// Whether it is the fan of the running episode.
  var showsPresent = false

  mutating func forgetModel() { update = nil }

  /// The moment that is looked back at; nil for the newest.
  func moment(in report: FanReport) -> FanReport.Moment? {
    guard let update, let last = report.history.last, update < last.update else { return nil }
    return report.history.last { $0.update <= update } ?? report.history.first
  }

  /// Goes so many moments further or back.
  mutating func scrub(_ steps: Int, in report: FanReport) {
    guard !report.history.isEmpty else { return }
    let now = moment(in: report)?.update ?? Int.max
    let place = report.history.lastIndex { $0.update <= now } ?? 0
    let wanted = min(max(place + steps, 0), report.history.count - 1)
    update = wanted == report.history.count - 1 ? nil : report.history[wanted].update
  }
}

/// How many of the fan's routes lead left, right, or into the tree: the middle falling is the story.
enum FanSharesPanel {
  static func draw(_ context: PanelContext, in area: Rect, into buffer: inout CellBuffer) {
    let report = context.snapshot[FanReport.self]
    let body = context.caption(
      "sides", ["of the fan, over \(FanReport.pictures) pictures", "of the fan"], of: .fanShares,
      in: area, into: &buffer)
    guard report.policy != nil else {
      context.explainEmptiness("come with the fan", in: body, into: &buffer)
      return
    }
    let moment = context.state[FanViewState.self].moment(in: report)
    let shares = moment?.shares ?? report.shares
    let parts: [(Route?, Double)] = [
      (.left, shares.left), (nil, shares.middle), (.right, shares.right),
    ]
    for (index, (side, share)) in parts.enumerated() where index < body.height {
      var row = body.row(index)
      _ = row.removeRight(1)
      let style = Style(foreground: SideStyle.color(side, context.theme), bold: true)
      buffer.write(
        " \(SideStyle.sign(side)) \(SideStyle.word(side))", in: row.removeLeft(10), style: style)
      buffer.write(
        NumberFormat.fixed(share, decimals: 2), in: row.removeLeft(5), style: context.theme.text)
      Gauge.progress(
        fraction: share, in: row, of: &buffer, with: context.appearance, style: style)
    }
    guard body.height >= 5, report.history.count > 1 else { return }
    var rest = Rect(x: body.x, y: body.y + 3, width: body.width, height: body.height - 3)
    buffer.write(
      " middle, from the first update on", in: rest.removeTop(1), style: context.theme.muted)
    Gauge.sparkline(
      values: report.history.map(\.shares.middle), range: 0...1,
      in: rest.removeTop(1).inset(horizontal: 1), of: &buffer, with: context.appearance,
      style: Style(foreground: SideStyle.color(nil, context.theme)))
  }
}
