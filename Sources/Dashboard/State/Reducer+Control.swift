import Foundation
import LiveSession
import Scenes

extension DashboardState {
  /// Takes what a key or a click of the Control view means; counts from what is in force.
  mutating func reduceControl(
    _ action: ControlAction, snapshot: SessionSnapshot
  ) -> DashboardOutcome {
    switch action {
    case .goalMoved(let index, let steps):
      let quantities = snapshot.control.goal.quantities
      guard quantities.indices.contains(index) else { return DashboardOutcome() }
      let quantity = quantities[index]
      let value = quantity.stepped(from: quantity.value, by: steps)
      return DashboardOutcome(events: [.goalSet(.quantity(index: index, value: value))])
    case .goalImagined:
      let image = snapshot[TraverseReport.self].image
      guard !image.isEmpty else { return DashboardOutcome() }
      return DashboardOutcome(events: [.goalSet(.picture(GreyPicture(image)))])
    case .timeScaled(let steps):
      let scale = doubled(snapshot.control.timeScale, steps, inside: SessionState.timeScales)
      return DashboardOutcome(events: [.control(.timeScaled(scale))])
    case .timeReset: return DashboardOutcome(events: [.control(.timeScaled(1))])
    case .kickStrengthened(let steps):
      let strength = doubled(
        snapshot.control.kickStrength, steps, inside: SessionState.kickStrengths)
      return DashboardOutcome(events: [.control(.kickStrengthened(strength))])
    case .settingMoved(let rows):
      let count = snapshot.settings.count
      settingRow = Self.wrap(min(settingRow, max(count - 1, 0)) + rows, count)
      return DashboardOutcome()
    case .settingChosen(let row):
      guard snapshot.settings.indices.contains(row) else { return DashboardOutcome() }
      settingRow = row
      return DashboardOutcome()
    case .settingReset:
      guard let setting = chosenSetting(in: snapshot) else { return DashboardOutcome() }
      return change(setting, to: setting.valueAtLaunch)
    }
  }

  private func doubled(
    _ value: Double, _ steps: Int, inside range: ClosedRange<Double>
  ) -> Double {
    let scaled = value * pow(2, Double(steps))
    return scaled.isFinite ? min(max(scaled, range.lowerBound), range.upperBound) : value
  }

  // MARK: - Settings

  /// The setting that keys change: the chosen row of the open settings, else of the panel.
  func chosenSetting(in snapshot: SessionSnapshot) -> LiveSetting? {
    var row = settingRow
    if case .settings(let selected) = overlay { row = selected }
    guard !snapshot.settings.isEmpty else { return nil }
    return snapshot.settings[min(max(row, 0), snapshot.settings.count - 1)]
  }

  /// Asks for another value of a setting, unless it has it.
  func change(_ setting: LiveSetting, to value: Double) -> DashboardOutcome {
    guard value.isFinite, value != setting.value else {
      return DashboardOutcome()
    }
    return DashboardOutcome(events: [.settingChanged(key: setting.key, value: value)])
  }
}
