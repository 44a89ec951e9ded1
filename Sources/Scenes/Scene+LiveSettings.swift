import Control
import LatentModels
import Planning

extension Scene {
  /// The settings that can be changed while a session runs, with their values and ranges, for the
  /// planner in charge.
  package func liveSettings(planner kind: ControllerName?) -> [LiveSetting] {
    LiveSettingDescription.all.filter { $0.planner == nil || $0.planner == kind }.map {
      $0.setting(in: self)
    }
  }

  /// Changes a live setting; values are clamped to the range, whole numbers rounded.
  ///
  /// - Returns: The value in force; nil, and nothing changed, when there is no such live setting or
  ///   the value is not a number.
  @discardableResult
  package mutating func setLive(_ key: String, to value: Double) -> Double? {
    guard let description = LiveSettingDescription.all.first(where: { $0.setting.key == key }),
      let clamped = description.setting(in: self).clamped(value)
    else { return nil }
    description.setValue(clamped, in: &self)
    return clamped
  }
}

extension LiveSetting {
  /// The nearest value that the setting can have; nil for what is not a number.
  package func clamped(_ wanted: Double) -> Double? {
    guard !wanted.isNaN else { return nil }
    let inside = min(max(wanted, minimum), maximum)
    return isInteger ? inside.rounded() : inside
  }
}

/// A live setting and where it stands in the scene.
private struct LiveSettingDescription: Sendable {
  enum Place: Sendable {
    case integer(any WritableKeyPath<Scene, Int> & Sendable)
    case single(any WritableKeyPath<Scene, Float> & Sendable)
    case double(any WritableKeyPath<Scene, Double> & Sendable)
  }

  let setting: LiveSetting
  /// The planner it belongs to; nil when it concerns all.
  let planner: ControllerName?
  let place: Place

  /// The setting with its value, and a range that other settings allow; a scene may begin outside
  /// the usual range.
  func setting(in scene: Scene) -> LiveSetting {
    var setting = setting
    setting.value = value(in: scene)
    switch setting.key {
    case "planner.horizon":
      setting.minimum = max(setting.minimum, Double(scene.planner.noiseHold))
    case "planner.cem.candidates":
      setting.minimum = max(setting.minimum, Double(2 * scene.planner.crossEntropy.elites))
    default: break
    }
    setting.minimum = min(setting.minimum, setting.value)
    setting.maximum = max(setting.maximum, setting.value, setting.minimum)
    return setting
  }

  private func value(in scene: Scene) -> Double {
    switch place {
    case .integer(let path): Double(scene[keyPath: path])
    // The decimal that was meant: 0.1, not the 0.10000000149 that holds it.
    case .single(let path): Double("\(scene[keyPath: path])") ?? 0
    case .double(let path): scene[keyPath: path]
    }
  }

  func setValue(_ value: Double, in scene: inout Scene) {
    switch place {
    case .integer(let path): scene[keyPath: path] = Int(value)
    case .single(let path): scene[keyPath: path] = Float(value)
    case .double(let path): scene[keyPath: path] = value
    }
  }

  private static func count(
    _ key: String, _ summary: String, _ range: ClosedRange<Double>, step: Double = 1,
    of planner: ControllerName? = nil, _ path: any WritableKeyPath<Scene, Int> & Sendable
  ) -> LiveSettingDescription {
    LiveSettingDescription(
      setting: LiveSetting(
        key: key, summary: summary, value: range.lowerBound, minimum: range.lowerBound,
        maximum: range.upperBound, step: step, isLogarithmic: step > 1 && step < 2,
        isInteger: true),
      planner: planner, place: .integer(path))
  }

  private static func factor(
    _ key: String, _ summary: String, _ range: ClosedRange<Double>, _ place: Place
  ) -> LiveSettingDescription {
    LiveSettingDescription(
      setting: LiveSetting(
        key: key, summary: summary, value: range.lowerBound, minimum: range.lowerBound,
        maximum: range.upperBound, step: 1.25, isLogarithmic: true),
      planner: nil, place: place)
  }

  private static func share(
    _ key: String, _ summary: String, step: Double, _ place: Place
  ) -> LiveSettingDescription {
    LiveSettingDescription(
      setting: LiveSetting(
        key: key, summary: summary, value: 0, minimum: 0, maximum: 1, step: step),
      planner: nil, place: place)
  }

  static let all: [LiveSettingDescription] = [
    count("planner.horizon", "ticks a plan reaches ahead", 2...60, \.planner.horizon),
    factor(
      "planner.action_cost", "weight of the squared action", 1e-5...10,
      .double(\.planner.actionCost)),
    count(
      "planner.cem.candidates", "action sequences per iteration", 16...1024, step: 1.5, of: .cem,
      \.planner.crossEntropy.candidates),
    count(
      "planner.cem.iterations", "rounds of candidates per decision", 1...10, of: .cem,
      \.planner.crossEntropy.iterations),
    count(
      "planner.shooting.candidates", "action sequences per decision", 16...4096, step: 1.5,
      of: .shooting, \.planner.shooting.candidates),
    count(
      "planner.mppi.candidates", "action sequences per iteration", 16...1024, step: 1.5, of: .mppi,
      \.planner.pathIntegral.candidates),
    count(
      "planner.mppi.iterations", "rounds of candidates per decision", 1...10, of: .mppi,
      \.planner.pathIntegral.iterations),
    count(
      "planner.ilqr.starts", "random starts beside the plan", 0...64, of: .ilqr,
      \.planner.iterativeLQR.starts),
    count(
      "planner.ilqr.iterations", "improvements per decision", 1...20, of: .ilqr,
      \.planner.iterativeLQR.iterations),
    share(
      "planner.offset_gain", "share of one-step errors carried into plans", step: 0.02,
      .double(\.planner.offsetGain)),
    factor(
      "training.learning_rate", "the optimiser's step size", 1e-5...0.05,
      .single(\.training.learningRate)),
    factor(
      "training.kl_weight", "weight of the KL terms (beta)", 0.01...10,
      .single(\.training.klWeight)),
  ]
}
