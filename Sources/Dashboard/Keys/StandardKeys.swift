import LiveSession
import TerminalUI

extension KeyTable {
  /// The keys as they come out of the box.
  public static let standard = KeyTable(
    sessionKeys + viewKeys + latentKeys + curvesKeys + traverseKeys + plannerKeys + programKeys
      + overlayKeys)

  private static let sessionKeys = [
    KeyBinding(
      [(" ", .session(.trainingPauseToggled))], in: .views, hint: "pause", hintWhenOn: "resume",
      help: "pause or resume training; control goes on", category: .session, importance: 90),
    KeyBinding(
      [("c", .session(.controlPauseToggled))], in: .views, hint: "hold", hintWhenOn: "let go",
      help: "pause or resume control: the system stands still", category: .session, importance: 30),
    KeyBinding(
      [("p", .plannerMoved(1)), ("P", .plannerMoved(-1))], in: .views, hint: "planner",
      help: "the next or previous planner, without ending the episode", category: .session,
      importance: 85),
    KeyBinding(
      [("k", .session(.kicked))], in: .views, hint: "kick",
      help: "push the system with a short impulse", category: .session, importance: 80),
    KeyBinding(
      [("m", .manualToggled)], in: .views, hint: "manual", hintWhenOn: "manual off",
      help: "act by hand with the arrows, or give control back", category: .session, importance: 75),
    KeyBinding(
      [("r", .session(.episodeReset))], in: .views, hint: "episode",
      help: "end the episode and start another", category: .session, importance: 70),
    KeyBinding(
      [("R", .restartRequested)], in: .views, hint: "restart",
      help: "throw the model away and learn again from scratch (asks)", category: .session,
      importance: 20),
    KeyBinding(
      [("g", .session(.goalSet(.present)))], in: .views, hint: "goal",
      help: "make what the system looks like now the goal", category: .session, importance: 25),
    KeyBinding(
      [("G", .session(.goalSet(.scene)))], in: .views,
      help: "back to the goal of the scene", category: .session),
    KeyBinding(
      [("s", .session(.saveRequested))], in: .views, hint: "save",
      help: "save a checkpoint now", category: .session, importance: 35),
  ]

  private static let viewKeys = [
    KeyBinding(
      DashboardView.allCases.map { view in
        (KeyStroke(digit: view.rawValue), DashboardAction.viewSelected(view))
      }, in: .views, hint: "view",
      help: "overview, curves, latent, dream, traverse, control", category: .views, importance: 60),
    KeyBinding(
      [(.named(.tab), .focusMoved(1)), (.named(.backTab), .focusMoved(-1))], in: .views,
      hint: "focus", help: "give the arrows to the next panel (its caption has the mark)",
      category: .views, importance: 65),
    KeyBinding(
      [("f", .freezeToggled)], in: .views, hint: "freeze", hintWhenOn: "go live",
      help: "pin the picture; the session and its record go on", category: .views,
      importance: 45),
    KeyBinding(
      [("+", .zoomed(1)), ("=", .zoomed(1)), ("-", .zoomed(-1))], in: .views, hint: "zoom",
      help: "magnify the latent space, or the time of focused curves", category: .views,
      importance: 15),
    KeyBinding(
      [("0", .positionReset)], in: .views, help: "put the focused panel back to how it began",
      category: .views),
  ]

  private static let latentKeys = [
    KeyBinding(
      [
        (.named(.left), .turned(yaw: -1, pitch: 0)), (.named(.right), .turned(yaw: 1, pitch: 0)),
        (.named(.up), .turned(yaw: 0, pitch: 1)), (.named(.down), .turned(yaw: 0, pitch: -1)),
      ], in: .panel(.latent), hint: "rotate", help: "rotate the latent space", category: .latent,
      importance: 50),
    KeyBinding(
      [("d", .dimensionsToggled)], in: .views, hint: "2D/3D",
      help: "two or three principal axes of the latent space", category: .latent, importance: 40),
    KeyBinding(
      [("a", .turningToggled)], in: .views, hint: "turn", hintWhenOn: "stand",
      help: "let the latent space turn by itself, or stop it", category: .latent, importance: 10),
  ]

  private static let curvesKeys = [
    KeyBinding(
      [(.named(.left), .panned(-1)), (.named(.right), .panned(1))], in: .panel(.curves),
      hint: "pan", help: "move the window to older or newer updates", category: .curves,
      importance: 50),
    KeyBinding(
      [(.named(.up), .curveSelected(-1)), (.named(.down), .curveSelected(1))], in: .panel(.curves),
      hint: "curve", help: "show one curve large; past the last one all are shown",
      category: .curves, importance: 48),
    KeyBinding(
      [("x", .curvesAxisToggled)], in: .views, hint: "x axis",
      help: "draw the curves against updates or seconds", category: .curves, importance: 12),
  ]

  private static let traverseKeys = [
    KeyBinding(
      [("[", .dimensionMoved(-1)), ("]", .dimensionMoved(1))], in: .views, hint: "dimension",
      help: "choose a latent dimension", category: .traverse, importance: 28),
    KeyBinding(
      [(.named(.up), .dimensionMoved(-1)), (.named(.down), .dimensionMoved(1))],
      in: .panel(.sliders), hint: "dimension", help: "choose a latent dimension in Traverse",
      category: .traverse, importance: 52),
    KeyBinding(
      [(.named(.left), .traversed(-1)), (.named(.right), .traversed(1))], in: .panel(.sliders),
      hint: "move", help: "move along it by a quarter of its standard deviation",
      category: .traverse, importance: 95),
    KeyBinding(
      [("z", .session(.traverseReset))], in: .views, hint: "code",
      help: "put the traversed latent back to the present code", category: .traverse,
      importance: 22),
  ]

  private static let plannerKeys = [
    KeyBinding(
      [(.named(.left), .manualAction(-1)), (.named(.right), .manualAction(1))], in: .manual,
      hint: "act", help: "act by hand (each press holds for 150 ms)", category: .manual,
      importance: 99),
    KeyBinding(
      [(.named(.up), .manualStrengthMoved(1)), (.named(.down), .manualStrengthMoved(-1))],
      in: .manual, hint: "strength", help: "act by hand more or less strongly", category: .manual,
      importance: 55),
    KeyBinding(
      [(.named(.left), .plannerMoved(-1)), (.named(.right), .plannerMoved(1))],
      in: .panel(.planner), hint: "planner",
      help: "choose a planner, while the planner panel has the mark",
      category: .manual, importance: 50),
  ]

  private static let programKeys = [
    KeyBinding(
      [("?", .helpToggled)], in: .views, hint: "help",
      help: "this help", category: .program, importance: 55),
    KeyBinding(
      [("o", .settingsToggled)], in: .views, hint: "settings",
      help: "live settings: horizon, candidates, learning rate ...", category: .program,
      importance: 57),
    KeyBinding(
      [("t", .themeCycled)], in: .views, help: "colours for a dark or a light background",
      category: .program),
    KeyBinding(
      [("S", .screenshotRequested)], in: .views, help: "write this screen to an SVG file",
      category: .program),
    KeyBinding(
      [("q", .quitRequested)], in: .views, hint: "quit",
      help: "leave: asks whether to save", category: .program, importance: 96),
    KeyBinding(
      [(.control("C"), .quitRequested)], in: .always,
      help: "leave; a second time saves and leaves at once", category: .program),
    KeyBinding(
      [(.control("Z"), .suspendRequested)], in: .always,
      help: "back to the shell; fg continues", category: .program),
    KeyBinding(
      [(.control("L"), .redrawRequested)], in: .always,
      help: "write the whole screen again", category: .program),
  ]

  private static let overlayKeys = [
    KeyBinding(
      [(.named(.up), .scrolled(-1)), (.named(.down), .scrolled(1))], in: .overlay(.help),
      hint: "scroll", help: "scroll the help", category: .overlays, importance: 50),
    KeyBinding(
      [
        (.named(.pageUp), .pageScrolled(-1)), (.named(.pageDown), .pageScrolled(1)),
        (" ", .pageScrolled(1)),
      ], in: .overlay(.help), hint: "page", help: "scroll the help by a page", category: .overlays,
      importance: 40),
    KeyBinding(
      [
        (.named(.escape), .overlayClosed), ("?", .overlayClosed), ("q", .overlayClosed),
        (.named(.enter), .overlayClosed),
      ], in: .overlay(.help), hint: "close", help: "close the help", category: .overlays,
      importance: 99),
    KeyBinding(
      [(.named(.up), .scrolled(-1)), (.named(.down), .scrolled(1))], in: .overlay(.settings),
      hint: "choose", help: "choose a setting", category: .overlays, importance: 50),
    KeyBinding(
      [
        (.named(.left), .settingAdjusted(-1)), (.named(.right), .settingAdjusted(1)),
        ("-", .settingAdjusted(-1)), ("+", .settingAdjusted(1)),
      ], in: .overlay(.settings), hint: "change", help: "change the chosen setting",
      category: .overlays, importance: 60),
    KeyBinding(
      [
        (.named(.escape), .overlayClosed), ("o", .overlayClosed), ("q", .overlayClosed),
        (.named(.enter), .overlayClosed),
      ], in: .overlay(.settings), hint: "close", help: "close the settings", category: .overlays,
      importance: 99),
    KeyBinding(
      [("s", .quitSaving)], in: .overlay(.quitMenu), hint: "save and leave",
      help: "save a checkpoint and leave", category: .overlays, importance: 90),
    KeyBinding(
      [("d", .quitDiscarding)], in: .overlay(.quitMenu), hint: "discard",
      help: "leave without saving", category: .overlays, importance: 80),
    KeyBinding(
      [(.named(.escape), .overlayClosed)], in: .overlay(.quitMenu), hint: "stay",
      help: "stay in the program", category: .overlays, importance: 70),
    KeyBinding(
      [("y", .restartConfirmed), (.named(.enter), .restartConfirmed)], in: .overlay(.restartDialog),
      hint: "restart", help: "yes, restart training", category: .overlays, importance: 90),
    KeyBinding(
      [("n", .overlayClosed), (.named(.escape), .overlayClosed)], in: .overlay(.restartDialog),
      hint: "keep", help: "no, keep the model", category: .overlays, importance: 80),
  ]
}

extension KeyStroke: ExpressibleByUnicodeScalarLiteral {
  /// A character key, written as a literal.
  public init(unicodeScalarLiteral scalar: Unicode.Scalar) {
    self = .character(scalar)
  }

  /// The key of a digit.
  init(digit: Int) {
    self = .character(Unicode.Scalar(UInt8(clamping: 0x30 + digit)))
  }

  /// A letter held with Ctrl.
  static func control(_ letter: Unicode.Scalar) -> KeyStroke {
    .character(Unicode.Scalar(UInt8(truncatingIfNeeded: letter.value) & 0x1F))
  }
}
