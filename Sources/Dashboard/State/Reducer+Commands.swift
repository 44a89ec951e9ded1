import Control
import Foundation
import LiveSession
import Planning
import Scenes

extension DashboardState {
  /// Turns an action into what is asked of the session, counting from what is in force.
  mutating func reduceCommand(
    _ action: DashboardAction, snapshot: SessionSnapshot
  ) -> DashboardOutcome {
    switch action {
    case .plannerMoved(let steps):
      let kind = movedPlanner(by: steps, snapshot: snapshot)
      return DashboardOutcome(events: [.plannerSelected(kind)])
    case .manualToggled:
      let isManual = !snapshot.wantsManual
      // The arrows act at once; `tab` gives them to another panel.
      if isManual, view.focusable.contains(.planner) { focus[view] = .planner }
      if !isManual { focus[view] = nil }
      return DashboardOutcome(events: [.manualToggled])
    case .manualAction(let sign):
      return DashboardOutcome(events: [.manualAction(Double(sign) * manualStrength)])
    case .secondMotorMoved(let sign) where snapshot.control.actionNames.count > 1:
      return DashboardOutcome(
        events: [.manualAction(Double(sign) * manualStrength, motor: 1)])
    case .secondMotorMoved(let quarters), .manualStrengthMoved(let quarters):
      manualStrength = min(max(manualStrength + 0.25 * Double(quarters), 0.25), 1)
      return DashboardOutcome()
    case .dimensionMoved(let steps):
      let size = snapshot.latentSize
      guard size > 0 else { return DashboardOutcome() }
      let chosen = Self.wrap(snapshot.walkedDimension + steps, size)
      // The animation was of the other one.
      traverse.cycle = nil
      return DashboardOutcome(events: [.traverse(.dimensionSelected(chosen))])
    case .traversed(let quarters):
      traverse.cycle = nil
      return DashboardOutcome(events: [.traverse(.moved(0.25 * Double(quarters)))])
    case .settingAdjusted(let steps):
      return adjustSetting(by: steps, snapshot: snapshot)
    default:
      return DashboardOutcome()
    }
  }

  private func movedPlanner(by steps: Int, snapshot: SessionSnapshot) -> ControllerName {
    guard let name = snapshot.wantedPlanner else { return .cem }
    return snapshot.control.controllers.name(steps, after: name)
  }

  private mutating func adjustSetting(
    by steps: Int, snapshot: SessionSnapshot
  ) -> DashboardOutcome {
    guard let setting = chosenSetting(in: snapshot) else { return DashboardOutcome() }
    return change(setting, to: setting.stepped(from: setting.value, by: steps))
  }
}

extension LiveSetting {
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
