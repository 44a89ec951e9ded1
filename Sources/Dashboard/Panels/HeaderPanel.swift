import Control
import LiveSession
import TerminalUI

/// The first row: which scene, what it is doing, how far, how well.
enum HeaderPanel {
  static func draw(_ context: PanelContext, in area: Rect, into buffer: inout CellBuffer) {
    line(context, width: area.width).draw(in: area, into: &buffer, with: context.appearance)
  }

  /// The pieces of the row; the names of the views and the help can be clicked.
  static func line(_ context: PanelContext, width: Int) -> SegmentLine {
    let theme = context.theme
    let training = context.snapshot.training
    var line = SegmentLine(.accent(" latentscope", 60))
    let scene = context.snapshot.sceneName
    if !scene.isEmpty {
      line.add(.title(" " + scene.truncated(to: 24, glyphs: context.glyphs), 900))
    }
    let (word, style) = stageWord(context)
    line.add(.text("  "), .styled(word, style))
    func add(_ label: String, _ value: String, _ importance: Int) {
      line.add(.muted("  " + label, importance), .text(value, importance))
    }
    add("update ", NumberFormat.grouped(training.update), 800)
    if !training.isPaused, training.update > 0 {
      add(
        "", NumberFormat.compact(training.updatesPerSecond, width: 4, keepsZeros: true) + "/s", 500)
    }
    add("", NumberFormat.duration(context.seconds), 700)
    let score = context.snapshot.control.score
    if score.episodes > 0 {
      let task = Wording.task(context.snapshot.control)
      line.add(
        .styled(
          "  \(task.success) \(score.successes) of \(score.episodes)",
          score.successes * 2 > score.episodes ? theme.good : theme.text, 600),
        .muted(" by \(score.task.plannerName)", 45))
    }
    if training.environmentFrames > 0 {
      add("env frames ", NumberFormat.compact(Double(training.environmentFrames), width: 5), 30)
    }
    if training.samples > 0 {
      add("samples ", NumberFormat.compact(Double(training.samples), width: 5), 25)
    }
    add("seed ", String(context.snapshot.seed), 20)
    addViews(context, isWide: width >= 150, to: &line)
    if let key = context.table.key(for: "help") {
      line.addTrailing(
        .key("  \(key)", 650).clicked(.helpToggled), .muted(" help ", 650).clicked(.helpToggled))
    }
    return line
  }

  /// The name of the view; on a wide screen the names of all, the present one in reverse.
  private static func addViews(
    _ context: PanelContext, isWide: Bool, to line: inout SegmentLine
  ) {
    let theme = context.theme
    for view in isWide ? context.table.numberedViews : [context.state.view] {
      let isPresent = view == context.state.view
      // Where only the present view has a place, a click on it offers the others.
      let click: DashboardAction =
        isWide ? .viewSelected(view) : .palette(.openedWith("view "))
      let key = context.table.key(for: "view-\(view.title)").map { "\($0) " } ?? ""
      let importance = isPresent ? 40 : 10
      line.addTrailing(.text("  ", importance), .key(key, importance).clicked(click))
      var style = isPresent ? theme.text : theme.muted
      if isWide, isPresent { style = theme.selection }
      line.addTrailing(.styled(view.title, style, importance).clicked(click))
    }
  }

  /// The stage in a word; what the user stopped comes before what the session does.
  private static func stageWord(_ context: PanelContext) -> (String, Style) {
    let theme = context.theme
    if context.state.isFrozen { return ("frozen", theme.warning) }
    if context.snapshot.training.isPaused { return ("paused", theme.warning) }
    let word = Wording.word(for: context.snapshot)
    switch context.snapshot.stage {
    case .running where context.snapshot.control.score.standing == .solved:
      return (word, theme.good)
    case .stalled: return (word, theme.warning)
    case .diverged: return (word, theme.alarm)
    default: return (word, theme.title)
    }
  }
}
