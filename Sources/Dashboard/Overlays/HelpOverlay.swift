import TerminalUI

/// The keys and what the screen shows, made from the key table; it scrolls.
enum HelpOverlay {
  /// One row of the help.
  enum Line: Equatable {
    /// The title of a chapter.
    case chapter(String)
    /// Keys and what they do.
    case keys(String, String)
    /// Plain words.
    case words(String)
    /// Space between chapters.
    case blank
  }

  /// The columns of the box, without its border.
  static let columns = 76

  /// The rows of text that a screen shows at once.
  static func visibleRows(width: Int, height: Int) -> Int { max(height - 3, 1) }

  /// The whole help.
  static func lines(table: KeyTable, glyphs: GlyphSet) -> [Line] {
    var lines: [Line] = []
    for category in KeyCategory.allCases {
      let bindings = table.bindings.filter { $0.category == category }
      guard !bindings.isEmpty else { continue }
      if !lines.isEmpty { lines.append(.blank) }
      lines.append(.chapter(category.rawValue))
      lines += bindings.map { .keys($0.label(glyphs), $0.help) }
    }
    for (title, sentences) in explanations {
      lines += [.blank, .chapter(title)]
      lines += sentences.map { .words($0) }
    }
    return lines
  }

  /// What the panels show; every sentence fits the box at 80 columns.
  private static let explanations: [(String, [String])] = [
    (
      "what the curves say",
      [
        "ELBO: lower bound of the log likelihood of a sequence, in nats for each",
        "observation; higher is better. For grey pixels the likelihood is the",
        "Bernoulli pseudo-likelihood, with unit weights whatever the loss uses.",
        "reconstruction: -log p(o|z), the nats needed to explain the pixels.",
        "KL: nats that the posterior spends beyond prior and learned dynamics.",
      ]
    ),
    (
      "what the latent space says",
      [
        "Each dot is the code of a stored observation, coloured by the true angle",
        "(only colours and scores see the true state; the model never does).",
        "A good model lays the dots out as the states lie: a ring for a pendulum.",
        "Line: where the present code was. Broken line: where it plans to go.",
        "winding: how often the codes of a full turn go round; 1 is the truth.",
        "1-step error / displacement: how far the prediction of the next code is",
        "off, as a share of how far codes move in a tick; 1 is no use.",
        "drift: how far the picture moved when its axes were fitted anew.",
        "modes: eigenvalues of the learned dynamics at the present code; within the",
        "unit circle what they stand for dies out, beyond it (!) it grows. e-fold:",
        "the time in which it shrinks or grows to 1/e or e of itself.",
        "sd q: standard deviation of the posterior. read: the state that a small",
        "network reads from a code (? where it cannot). R2: how well it reads codes",
        "it was not fitted to; linear: along one direction, as speeds rarely lie.",
      ]
    ),
    (
      "what the pictures say",
      [
        "true: what the simulation shows. reconstruction: what survives the code.",
        "imagined: the end of the planned path, decoded; nobody has seen it yet.",
        "Green edge: conditioned on pixels. Red edge: dreamed by the dynamics.",
        "All pictures beside each other are of one tick. error: prediction less",
        "truth. persistence (copy where there is no room): the error of copying the",
        "last frame, which a dream must beat at every horizon.",
      ]
    ),
    (
      "what the control view says",
      [
        "search: the best cost after every iteration; o is the median of the elites",
        "(the sequences the next iteration is drawn from), the bar their worst.",
        "predicted and executed: the angle (or place) as it was, as a plan of one",
        "horizon ago predicted it, and as the present plan does, from the truth on.",
        "reading error: how far what is read from codes of true frames is off.",
        "oracle: the same planner with true physics and true state from the same",
        "start. behind, ahead: the difference of the returns as a share of its own.",
        "race: all planners, the oracle and nobody from one start with one model.",
      ]
    ),
  ]

  static func draw(_ context: PanelContext, scroll: Int, into buffer: inout CellBuffer) {
    let all = lines(table: context.table, glyphs: context.glyphs)
    let rows = min(all.count, visibleRows(width: buffer.width, height: buffer.height))
    let first = min(max(scroll, 0), max(all.count - rows, 0))
    let place = all.count > rows ? "\(first + 1)-\(first + rows) of \(all.count)" : ""
    var inside = Popup(title: "help", caption: place).draw(
      width: columns, height: rows + 1, in: buffer.bounds, of: &buffer, with: context.appearance)
    let keys = inside.removeBottom(inside.height >= 2 ? 1 : 0)
    OverlayKeys.draw(.help, context: context, in: keys, into: &buffer)
    let keyColumns = keyColumns(all)
    for (offset, line) in all[first..<(first + rows)].enumerated() {
      draw(
        line, keyColumns: keyColumns, in: inside, row: inside.y + offset, context: context,
        into: &buffer)
    }
  }

  /// The columns of the longest keys, so that no keys run into their sentence.
  static func keyColumns(_ lines: [Line]) -> Int {
    lines.reduce(0) { widest, line in
      guard case .keys(let keys, _) = line else { return widest }
      return max(widest, keys.columnCount)
    }
  }

  private static func draw(
    _ line: Line, keyColumns: Int, in area: Rect, row: Int, context: PanelContext,
    into buffer: inout CellBuffer
  ) {
    guard row < area.bottom else { return }
    switch line {
    case .blank: break
    case .chapter(let title):
      buffer.write(
        title, x: area.x, y: row, style: context.theme.focusedBorder, clip: area)
    case .keys(let keys, let help):
      buffer.write(keys, x: area.x + 1, y: row, style: context.theme.key, clip: area)
      buffer.write(
        help, x: area.x + 1 + keyColumns + 1, y: row, style: context.theme.text, clip: area)
    case .words(let words):
      buffer.write(words, x: area.x + 1, y: row, style: context.theme.text, clip: area)
    }
  }
}
