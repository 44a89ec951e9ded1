import LiveSession
import Planning
import Scenes
import TerminalUI

/// Why actions can do nothing: every sentence of it in one place.
///
/// Names in braces stand for keys.
extension DashboardState {
  /// What keeps an action from having an effect that can be seen here and now; nil when nothing does.
  func obstacle(to action: DashboardAction, snapshot: SessionSnapshot) -> [String]? {
    if let missing = missingPanels(for: action, snapshot: snapshot) { return missing }
    switch action {
    case .session(.control(.stepped)) where !snapshot.control.isPaused:
      return ["single ticks are for a system that stands still: {pause-control} holds it"]
    case .latent(.layerToggled(.candidates))
    where !snapshot.control.hasCandidates(snapshot.wantedPlanner)
      && !latentView.layers.contains(.candidates):
      return ["this planner has no candidates: {planner-next} takes one that has"]
    case .curves(.ghostsToggled) where ghosts.isEmpty:
      return ["there are no earlier runs to draw: start with --ghost RUN", "no --ghost runs"]
    case .control(.timeScaled(let steps))
    where isAtEnd(snapshot.control.timeScale, steps, of: SessionState.timeScales):
      return [steps > 0 ? "time cannot pass faster" : "time cannot pass more slowly"]
    case .control(.kickStrengthened(let steps))
    where isAtEnd(snapshot.control.kickStrength, steps, of: SessionState.kickStrengths):
      return [steps > 0 ? "kicks cannot be harder" : "kicks cannot be weaker"]
    case .control(.timeReset) where snapshot.control.timeScale == 1:
      return ["time passes as fast as real time already"]
    case .dream(.conditionedMoved(let steps))
    where isAtEnd(
      snapshot.choices[DreamState.self].conditioned, steps, of: DreamState.conditionedRange):
      return [steps > 0 ? "the model cannot be shown more frames" : "the model must see one frame"]
    case .dream(.horizonMoved(let steps))
    where isAtEnd(snapshot.choices[DreamState.self].horizon, steps, of: DreamState.horizonRange):
      return [steps > 0 ? "dreams cannot be longer" : "a dream has one frame at least"]
    case .dream(.sequenceMoved)
    where ![.heldOut, .sampled, .prior].contains(snapshot.choices[DreamState.self].mode):
      return [
        "there is one of these only: {dream-view.held-out} and {dream-view.sampled} have many"
      ]
    default: return nil
    }
  }

  private func isAtEnd<Value: Comparable & SignedNumeric>(
    _ value: Value, _ steps: Int, of range: ClosedRange<Value>
  ) -> Bool {
    steps > 0 ? value >= range.upperBound : value <= range.lowerBound
  }

  /// Where the panel is that an action of all views changes, when this screen does not show it.
  private func missingPanels(
    for action: DashboardAction, snapshot: SessionSnapshot
  ) -> [String]? {
    func shows(_ panel: PanelKind) -> Bool {
      ScreenLayout(of: view, snapshot, width: width, height: height).area(of: panel) != nil
    }
    switch action {
    case .dimensionsToggled, .turningToggled:
      guard !shows(.latent) else { return nil }
      return ["the latent space is not shown here: {view-latent} shows it"]
    case .zoomed, .positionReset:
      guard focused != .curves, !shows(.latent) else { return nil }
      return ["this is for the curves and the latent space: {view-curves}, {view-latent}"]
    case .curvesAxisToggled:
      guard !shows(.curves) else { return nil }
      return ["the learning curves are not shown here: {view-curves} shows them"]
    case .traverse(.contentToggled):
      guard shows(.interpolation) else { return nil }
      return ["this screen has room for both: frames along dimensions, and interpolation"]
    default: return nil
    }
  }

  /// What an action of all views did that only another view shows; nil when there is nothing to say.
  func unseenEffect(of action: DashboardAction, snapshot: SessionSnapshot) -> [String]? {
    guard view != .traverse, snapshot.latentSize > 0 else { return nil }
    switch action {
    case .dimensionMoved(let steps):
      let wanted = Self.wrap(snapshot.walkedDimension + steps, snapshot.latentSize)
      return ["z\(wanted + 1) is the dimension to walk along in view {view-traverse}"]
    case .session(.traverse(.reset)):
      return ["the walk in view {view-traverse} begins at the present code again"]
    default: return nil
    }
  }

  /// Why an action changed nothing and asked for nothing.
  func reasonForNothing(
    of action: DashboardAction, snapshot: SessionSnapshot, table: KeyTable
  ) -> [String] {
    switch action {
    case .viewSelected(let view): ["\(view.title) is open already"]
    case .history(.undone): ["there is no change of view to take back"]
    case .history(.redone): ["no change of view was taken back"]
    case .panned: ["there are no more values that way"]
    case .curveSelected: ["there are no curves yet"]
    case .zoomed: ["there is nothing that it could magnify or shrink further"]
    case .positionReset: ["it is as at the start already"]
    case .turningToggled where projection.isTurning:
      ["the latent space turns by itself now; {turn} stops it"]
    case .turningToggled: ["the latent space stands still now"]
    case .curvesAxisToggled: ["there are no curves yet"]
    case .tour(.started), .tour(.moved): ["this is the first step of the tour"]
    case .turned, .dimensionsToggled: ["there are no codes before the first model"]
    case .focusMoved: ["no other panel of this view takes the arrows"]
    case .dream(.playToggled):
      [dream.isMoving(in: snapshot) ? "the frames play now" : "the frames stand still now"]
    case .dimensionMoved, .traversed: ["there are no latent dimensions before the first model"]
    case .manualStrengthMoved(let steps), .secondMotorMoved(let steps):
      [steps > 0 ? "you act with full strength already" : "you act as weakly as it goes"]
    case .settingAdjusted(let steps): settingsEnd(steps, snapshot)
    case .curves(let action): reason(action)
    case .latent(let action): reason(action, snapshot)
    case .control(let action): reason(action)
    case .traverse(.endReached): ["the range is not known before the first model"]
    case .traverse, .dream: ["there is nothing to show before the first model"]
    case .scrolled(let rows), .pageScrolled(let rows):
      if case .help = overlay {
        [rows > 0 ? "the help ends here" : "the help begins here"]
      } else {
        ["there is nothing else to choose"]
      }
    case .help(.matchMoved):
      help?.search == nil
        ? ["nothing is searched for: {help.search} begins"] : ["it stands nowhere else"]
    case .text: ["nothing is typed"]
    case .palette(.completed): ["it is written out already"]
    case .palette:
      [
        PaletteList.entries(
          palette?.text ?? "", state: self, snapshot: snapshot, table: table
        ).first?.detail ?? "no command has this name"
      ]
    default: ["there is nothing to do here"]
    }
  }

  private func settingsEnd(_ steps: Int, _ snapshot: SessionSnapshot) -> [String] {
    guard let setting = chosenSetting(in: snapshot) else { return ["there are no settings yet"] }
    let end = steps > 0 ? setting.maximum : setting.minimum
    return [
      "\(PaletteList.shortName(setting.key)) is at its end, "
        + Numbers.setting(end, isInteger: setting.isInteger), "it is at its end",
    ]
  }

  private func reason(_ action: CurvesAction) -> [String] {
    switch action {
    case .hairlineMoved: ["there are no more values that way"]
    case .hairlineToMarker: ["there is no marker that way"]
    case .smoothingMoved(let steps):
      [steps > 0 ? "curves cannot be smoother" : "curves are as rough as they are"]
    case .jumped(let toEnd):
      [toEnd ? "the newest values are in sight" : "the first values are in sight"]
    case .hairlineToggled, .scaleCycled, .ghostsToggled: ["there are no such curves yet"]
    }
  }

  private func reason(_ action: LatentAction, _ snapshot: SessionSnapshot) -> [String] {
    switch action {
    case .cursorToggled: ["there are no codes before the first model"]
    case .cursorSnapped, .cursorTraversed:
      latentView.cursor == nil
        ? ["there is no cursor: {latent-view.cursor} puts one there"] : ["no stored code is near"]
    case .axisCycled:
      latentView.basis == .principal
        ? ["principal axes are always the first three: {latent-view.basis} takes others"]
        : ["there are no other axes"]
    case .momentLive: ["this is the live model"]
    case .momentMoved(let steps) where steps > 0: ["this is the live model"]
    case .momentFirst, .momentMoved, .playingToggled:
      snapshot[GeometryReport.self].history.moments.isEmpty
        ? ["there is no history yet"] : ["the history begins here"]
    case .basisCycled, .colourMoved, .layerToggled: ["there is nothing to show yet"]
    }
  }

  private func reason(_ action: ControlAction) -> [String] {
    switch action {
    case .goalMoved(let quantity, _):
      [quantity > 0 ? "this goal has no second quantity" : "this goal cannot be moved"]
    case .goalImagined: ["nothing is decoded yet: {view-traverse} does it"]
    case .settingReset: ["it has its value of the launch"]
    case .settingMoved: ["there are no other settings"]
    case .settingChosen, .timeScaled, .timeReset, .kickStrengthened: ["there is nothing to do here"]
    }
  }
}
