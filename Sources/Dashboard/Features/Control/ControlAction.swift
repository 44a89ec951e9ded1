import Control
import Foundation
import LiveSession
import Measurement
import Scenes

/// What keys do to control: planners, hands, goals, pace, kicks, races and live settings.
package enum ControlAction: FeatureAction {
  /// Choose another planner, so many further.
  case plannerMoved(Int)
  /// Put this planner in charge.
  case plannerChosen(ControllerName)
  /// Take control by hand, or give it back.
  case manualToggled
  /// Act by hand: -1, 0 or 1 times the present strength.
  case manualAction(Int)
  /// Act by hand on the second motor: -1, 0 or 1 times the present strength; where there is one motor
  /// only, make manual actions stronger or weaker.
  case secondMotorMoved(Int)
  /// Make manual actions stronger or weaker, by quarters of the limit.
  case manualStrengthMoved(Int)
  /// Start a race of planners; while one is running, end it.
  case raceToggled
  /// Move a quantity of the goal, in its steps.
  case goalMoved(quantity: Int, steps: Int)
  /// Move a quantity of the goal to this value, in its unit.
  case goalChosen(quantity: Int, value: Double)
  /// Make what the traversal decodes to the goal.
  case goalImagined
  /// Let simulated time pass twice as fast for every step up, half as fast for every step down.
  case timeScaled(Int)
  /// Let simulated time pass as real time does.
  case timeReset
  /// Kick twice as hard for every step up, half as hard for every step down.
  case kickStrengthened(Int)
  /// Choose another live setting, so many rows further.
  case settingMoved(Int)
  /// Choose the live setting of a row.
  case settingChosen(Int)
  /// Change the chosen setting, by steps.
  case settingAdjusted(Int)
  /// Give the chosen setting the value that it had at launch.
  case settingReset
  /// Give a live setting this value, as far as its range goes.
  case settingGiven(key: String, value: Double)

  package func reduce(
    _ state: inout DashboardState, _ snapshot: SessionSnapshot
  ) -> DashboardOutcome {
    let control = snapshot.control
    let settings = snapshot.settings
    switch self {
    case .plannerMoved(let steps):
      let name = snapshot.wantedPlanner.map { control.controllers.name(steps, after: $0) }
      return .asking(.plannerSelected(name ?? .cem))
    case .plannerChosen(let name): return .asking(.plannerSelected(name))
    case .manualToggled:
      // The arrows act at once; `tab` gives them to another panel.
      let isWanted = !snapshot.wantsManual && state.view.focusable.contains(.planner)
      if isWanted { state.focused = .planner }
      if snapshot.wantsManual { state.focused = state.view.focusable[0] }
      return .asking(.manualToggled)
    case .manualAction(let sign):
      return .asking(.manualAction(Double(sign) * state.manualStrength))
    case .secondMotorMoved where control.actsByChoice,
      .manualStrengthMoved where control.actsByChoice:
      break
    case .secondMotorMoved(let sign) where control.actionNames.count > 1:
      return .asking(.manualAction(Double(sign) * state.manualStrength, motor: 1))
    case .secondMotorMoved(let quarters), .manualStrengthMoved(let quarters):
      state.manualStrength = min(max(state.manualStrength + 0.25 * Double(quarters), 0.25), 1)
    case .raceToggled:
      return .asking(.race(snapshot.isRacing ? .cancel : .start))
    case .goalMoved(let index, let steps):
      guard control.goal.quantities.indices.contains(index) else { break }
      let quantity = control.goal.quantities[index]
      let value = quantity.stepped(from: quantity.value, by: steps)
      return .asking(.goalSet(.quantity(index: index, value: value)))
    case .goalChosen(let index, let value):
      guard control.goal.quantities.indices.contains(index), value.isFinite else { break }
      return .asking(.goalSet(.quantity(index: index, value: value)))
    case .goalImagined:
      let image = snapshot[TraverseReport.self].image
      guard !image.isEmpty else { break }
      return .asking(.goalSet(.picture(GreyPicture(image))))
    case .timeScaled(let steps):
      let scale = SessionState.timeScales.doubling(control.timeScale, steps)
      return .asking(.control(.timeScaled(scale)))
    case .timeReset: return .asking(.control(.timeScaled(1)))
    case .kickStrengthened(let steps):
      let strength = SessionState.kickStrengths.doubling(control.kickStrength, steps)
      return .asking(.control(.kickStrengthened(strength)))
    case .settingMoved(let rows):
      let row = min(state.settingRow, max(settings.count - 1, 0))
      state.settingRow = DashboardState.wrap(row + rows, settings.count)
    case .settingChosen(let row):
      if settings.indices.contains(row) { state.settingRow = row }
    case .settingAdjusted(let steps):
      guard let setting = state.chosenSetting(in: snapshot) else { break }
      return setting.changed(to: setting.stepped(from: setting.value, by: steps))
    case .settingReset:
      guard let setting = state.chosenSetting(in: snapshot) else { break }
      return setting.changed(to: setting.valueAtLaunch)
    case .settingGiven(let key, let value):
      guard let clamped = settings.first(where: { $0.key == key })?.clamped(value) else { break }
      return .asking(.settingChanged(key: key, value: clamped))
    }
    return DashboardOutcome()
  }

  package func obstacle(_ state: DashboardState, _ snapshot: SessionSnapshot) -> [String]? {
    let control = snapshot.control
    return switch self {
    case .timeScaled(let steps) where SessionState.timeScales.isEnd(control.timeScale, steps):
      [steps > 0 ? "time cannot pass faster" : "time cannot pass more slowly"]
    case .kickStrengthened(let steps)
    where SessionState.kickStrengths.isEnd(control.kickStrength, steps):
      [steps > 0 ? "kicks cannot be harder" : "kicks cannot be weaker"]
    case .timeReset where control.timeScale == 1:
      ["time passes as fast as real time already"]
    default: nil
    }
  }

  package func reasonForNothing(
    _ state: DashboardState, _ snapshot: SessionSnapshot
  ) -> [String] {
    switch self {
    case .manualStrengthMoved where snapshot.control.actsByChoice,
      .secondMotorMoved where snapshot.control.actsByChoice:
      return ["choices have no strength"]
    case .manualStrengthMoved(let steps), .secondMotorMoved(let steps):
      return [steps > 0 ? "you act with full strength already" : "you act as weakly as it goes"]
    case .settingAdjusted(let steps):
      guard let setting = state.chosenSetting(in: snapshot) else {
        return ["there are no settings yet"]
      }
      let end = steps > 0 ? setting.maximum : setting.minimum
      return [
        "\(PaletteList.shortName(setting.key)) is at its end, "
          + setting.word(for: end), "it is at its end",
      ]
    case .goalMoved(let quantity, _):
      return [quantity > 0 ? "this goal has no second quantity" : "this goal cannot be moved"]
    case .goalImagined: return ["nothing is decoded yet: {view-traverse} does it"]
    case .settingReset: return ["it has its value of the launch"]
    case .settingMoved: return ["there are no other settings"]
    default: return ["there is nothing to do here"]
    }
  }

  package func isOn(_ state: DashboardState, _ snapshot: SessionSnapshot) -> Bool {
    switch self {
    case .manualToggled: snapshot.wantsManual
    case .raceToggled: snapshot.isRacing
    default: false
    }
  }
}

extension DashboardAction {
  /// What keys do to control.
  package static func control(_ action: ControlAction) -> DashboardAction { .feature(action) }
}

extension SessionSnapshot {
  /// Whether a race is run, of whatever sort.
  fileprivate var isRacing: Bool {
    self[RaceReport.self].isRunning || self[ImitationRaceReport.self].isRunning
  }
}

/// Which live setting is chosen.
struct SettingChoice: TypedValue {
  /// Its row in the panel.
  var row = 0
}

extension DashboardState {
  /// The chosen row of the settings panel.
  package var settingRow: Int {
    get { self[SettingChoice.self].row }
    set { self[SettingChoice.self].row = newValue }
  }

  /// The setting that keys change: the chosen row of the open settings, else of the panel.
  func chosenSetting(in snapshot: SessionSnapshot) -> LiveSetting? {
    var row = settingRow
    if case .settings(let selected) = overlay { row = selected }
    guard !snapshot.settings.isEmpty else { return nil }
    return snapshot.settings[min(max(row, 0), snapshot.settings.count - 1)]
  }
}

extension ClosedRange<Double> {
  /// The value after so many doublings, inside the range.
  fileprivate func doubling(_ value: Double, _ steps: Int) -> Double {
    let scaled = value * pow(2, Double(steps))
    return scaled.isFinite ? Swift.min(Swift.max(scaled, lowerBound), upperBound) : value
  }
}

extension LiveSetting {
  /// Asks for another value, unless it has it.
  fileprivate func changed(to value: Double) -> DashboardOutcome {
    guard value.isFinite, value != self.value else { return DashboardOutcome() }
    return .asking(.settingChanged(key: key, value: value))
  }

  /// The value after so many presses, inside the range.
  func stepped(from value: Double, by steps: Int) -> Double {
    guard value.isFinite, minimum <= maximum else { return value }
    var changed =
      isLogarithmic ? value * pow(step, Double(steps)) : value + step * Double(steps)
    if isInteger {
      changed = changed.rounded()
      // A small factor must still move a whole number.
      if changed == value, steps != 0 { changed = value + (steps > 0 ? 1 : -1) }
    } else if !isLogarithmic, step > 0 {
      // Steps land on multiples of the step, so that 0.1 + 0.2 stays 0.3 on the screen.
      changed = (changed / step).rounded() * step
    }
    return changed.isFinite ? min(max(changed, minimum), maximum) : value
  }
}
