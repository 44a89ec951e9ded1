import TerminalUI

/// What the help says: the keys by chapter, and after them what the panels of the chapter show.
enum HelpText {
  /// A part of the help before it is laid out.
  enum Entry: Equatable {
    /// The title of a chapter.
    case chapter(String)
    /// Keys and what they do.
    case keys(String, String)
    /// A paragraph.
    case words(String)
    /// Space between chapters.
    case blank
  }

  /// The whole help.
  static func entries(table: KeyTable, glyphs: GlyphSet) -> [Entry] {
    var entries: [Entry] = []
    for category in KeyCategory.allCases {
      let bindings = table.bindings.filter { $0.category == category }
      guard !bindings.isEmpty else { continue }
      if !entries.isEmpty { entries.append(.blank) }
      entries.append(.chapter(category.rawValue))
      entries += bindings.map { .keys($0.label(glyphs), $0.help) }
      guard let (title, _) = explanations[category] else { continue }
      entries += [.blank, .chapter(title)]
      entries += paragraphs(of: category, glyphs).map { .words($0) }
    }
    return entries
  }

  /// The chapter of what is on the screen: that of the focused panel, none at a glance at everything.
  static func chapter(of state: DashboardState) -> KeyCategory? {
    guard state.view != .overview || state.focus[state.view] != nil else { return nil }
    return switch state.focused {
    case .curves: .curves
    case .latent: .latent
    case .dreamFilm: .dream
    case .sliders: .traverse
    case .planner, .settings: .manual
    default: nil
    }
  }

  /// The chapters that belong to a view, the most telling first.
  static func chapters(of view: DashboardView) -> [KeyCategory] {
    switch view {
    case .overview: [.curves, .dream, .latent]
    case .curves: [.curves]
    case .latent: [.latent]
    case .dream: [.dream]
    case .traverse: [.traverse]
    case .control: [.manual]
    }
  }

  /// The chapters whose keys work in all views.
  static let general: [KeyCategory] = [.session, .views, .program]

  /// What the panels of a chapter show.
  static func paragraphs(of chapter: KeyCategory, _ glyphs: GlyphSet) -> [String] {
    (explanations[chapter]?.paragraphs ?? []).map { words in
      glyphs == .ascii ? words.replacing("λ", with: "lambda") : words
    }
  }

  /// What the panels show, by the chapter whose keys belong to them.
  private static let explanations: [KeyCategory: (title: String, paragraphs: [String])] = [
    .curves: (
      "what the curves say",
      [
        "ELBO: lower bound of the log likelihood of a sequence, in nats for each observation; higher"
          + " is better. For grey pixels the likelihood is the Bernoulli pseudo-likelihood, with unit"
          + " weights whatever the loss uses.",
        "reconstruction: -log p(o|z), the nats needed to explain the pixels.",
        "KL: nats that the posterior spends beyond prior and learned dynamics.",
      ]
    ),
    .latent: (
      "what the latent space says",
      [
        "Each dot is the code of a stored observation, coloured by the true angle (only colours and"
          + " scores see the true state; the model never does). A good model lays the dots out as the"
          + " states lie: a ring for a pendulum.",
        "Line: where the present code was. Broken line: where the planner expects it to go.",
        "winding: how often the codes of a full turn go round; 1 is the truth.",
        "1-step error / displacement: how far the prediction of the next code is off, as a share of how"
          + " far codes move in a tick; 1 is no use.",
        "drift: how far the picture moved when its axes were fitted anew.",
        "modes: eigenvalues λ of the learned dynamics at the present code. What they stand for dies"
          + " out where |λ| is below 1, and grows above it (!). e-fold: the time in which it shrinks"
          + " to 1/e or grows to e of itself.",
        "sd q: standard deviation of the posterior. read: the state that a small network reads from a"
          + " code (? where it cannot). R2: how well it reads codes it was not fitted to; linear: along"
          + " one direction, as speeds rarely lie.",
      ]
    ),
    .dream: (
      "what the pictures say",
      [
        "true: what the simulation shows. reconstruction: what survives the code.",
        "imagined: the end of the planned path, decoded; nobody has seen it yet.",
        "Green edge: conditioned on pixels. Red edge: dreamed by the dynamics.",
        "All pictures beside each other are of one tick. error: prediction less truth. persistence"
          + " (persist. or last where there is no room): the error of copying the last frame, which a"
          + " dream must beat at every horizon.",
      ]
    ),
    .traverse: (
      "what the traversal says",
      [
        "A latent is a point of the learned space; the decoder draws what it stands for. A slider"
          + " moves one dimension of it, the others stay as they were walked.",
        "Where a picture changes along a dimension, the model uses it; a dead one (KL near 0) changes"
          + " nothing. Seldom does one dimension mean one thing: nothing in the ELBO asks for it.",
        "interpolation: latents between two marks decoded above, pixels mixed below. A good latent"
          + " space moves the system, pixels only fade.",
      ]
    ),
    .manual: (
      "what the control view says",
      [
        "search: the best cost after every iteration; o is the median of the elites (the sequences"
          + " that the next iteration is drawn from), the bar their worst.",
        "predicted and executed: the angle (or place) as it was, as a plan of one horizon ago predicted"
          + " it, and as the present plan does, from the truth on.",
        "reading error: how far what is read from codes of true frames is off.",
        "oracle: the same planner with true physics and true state from the same start. behind,"
          + " ahead: the difference of the returns as a share of its own.",
        "late ticks: control ticks that began more than 10 ms after their time.",
        "race: all planners, the oracle and nobody from one start with one model.",
      ]
    ),
  ]
}
