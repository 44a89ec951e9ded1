import Control
import Planning
import Settings

extension Scene {
  /// The settings that can be changed while a session runs, with their values and ranges, for the
  /// planner in charge and the policy that learns.
  package func liveSettings(planner kind: ControllerName?) -> [LiveSetting] {
    let others =
      planner.sections.names.filter { $0 != kind?.rawValue }.map { "planner.\($0)." }
      + policies.names.filter { $0 != kind?.rawValue }.map { "policies.\($0)." }
      + registry.algorithms.filter { $0.agent != nil && $0.name != agent?.name }.map {
        "training.\($0.name)."
      }
    // Only planners that choose among candidates take advice, and only where there is somebody to ask.
    let isAdvised =
      agent != nil && kind.flatMap { registry.controllers[$0]?.planner?.hasCandidates } == true
    return live.compactMap { setting in
      guard !others.contains(where: setting.path.hasPrefix),
        isAdvised || !PlannerSettings.advice.contains(setting.path),
        let change = setting.live, let range = setting.liveRange(in: self),
        let value = setting.liveValue(in: self)
      else { return nil }
      return LiveSetting(
        key: setting.path, summary: setting.summary, value: value, minimum: range.lowerBound,
        maximum: range.upperBound, step: change.step, isLogarithmic: change.isLogarithmic,
        isInteger: setting.form.isWhole || !setting.form.names.isEmpty,
        names: setting.form.names)
    }
  }

  /// Changes a live setting; values are clamped to the range, whole numbers rounded.
  ///
  /// - Returns: The value in force; nil, and nothing changed, when there is no such live setting or
  ///   the value is not a number.
  @discardableResult
  package mutating func setLive(_ key: String, to value: Double) -> Double? {
    live.first { $0.path == key }?.storeLive(value, in: &self)
  }
}
