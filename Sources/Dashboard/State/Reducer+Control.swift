import Foundation
import LiveSession
import Scenes

extension DashboardState {
  /// Takes what a key or a click of the Control view means; counts from what is in force.
  mutating func reduceControl(
    _ action: ControlAction, snapshot: SessionSnapshot
  ) -> DashboardOutcome {
    let seconds = snapshot.elapsed
    switch action {
    case .goalMoved(let index, let steps):
      let quantities = snapshot.control.goal.quantities
      guard quantities.indices.contains(index) else { return DashboardOutcome() }
      let quantity = quantities[index]
      let from = requestedGoals[index].value(at: seconds, else: quantity.value)
      let value = quantity.stepped(from: from, by: steps)
      requestedGoals[index] = Requested(value, at: seconds)
      return DashboardOutcome(events: [.goalSet(.quantity(index: index, value: value))])
    case .goalImagined:
      let image = snapshot.traverse.image
      guard !image.isEmpty else { return DashboardOutcome() }
      requestedGoals = [:]
      return DashboardOutcome(events: [.goalSet(.picture(GreyPicture(image)))])
    case .timeScaled(let steps):
      let scale = doubled(timeScale(in: snapshot), steps, inside: SessionState.timeScales)
      return scaleTime(scale, at: seconds)
    case .timeReset: return scaleTime(1, at: seconds)
    case .kickStrengthened(let steps):
      let strength = doubled(
        kickStrength(in: snapshot), steps, inside: SessionState.kickStrengths)
      requestedKickStrength = Requested(strength, at: seconds)
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
      return change(setting, to: setting.valueAtLaunch, at: seconds)
    }
  }

  private mutating func scaleTime(_ scale: Double, at seconds: Double) -> DashboardOutcome {
    requestedTimeScale = Requested(scale, at: seconds)
    return DashboardOutcome(events: [.control(.timeScaled(scale))])
  }

  private func doubled(
    _ value: Double, _ steps: Int, inside range: ClosedRange<Double>
  ) -> Double {
    let scaled = value * pow(2, Double(steps))
    return scaled.isFinite ? min(max(scaled, range.lowerBound), range.upperBound) : value
  }

  // MARK: - What is in force

  /// How many times as fast as real time the simulation should go.
  func timeScale(in snapshot: SessionSnapshot) -> Double {
    requestedTimeScale.value(at: snapshot.elapsed, else: snapshot.control.timeScale)
  }

  /// How many times as hard as the task's kick a push is.
  func kickStrength(in snapshot: SessionSnapshot) -> Double {
    requestedKickStrength.value(at: snapshot.elapsed, else: snapshot.control.kickStrength)
  }

  /// The value of a quantity of the goal.
  package func goalValue(_ index: Int, in snapshot: SessionSnapshot) -> Double {
    let quantities = snapshot.control.goal.quantities
    let known = quantities.indices.contains(index) ? quantities[index].value : .nan
    return requestedGoals[index].value(at: snapshot.elapsed, else: known)
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
  mutating func change(
    _ setting: LiveSetting, to value: Double, at seconds: Double
  ) -> DashboardOutcome {
    guard value.isFinite, value != self.value(of: setting, at: seconds) else {
      return DashboardOutcome()
    }
    requestedSettings[setting.key] = Requested(value, at: seconds)
    return DashboardOutcome(events: [.settingChanged(key: setting.key, value: value)])
  }
}
