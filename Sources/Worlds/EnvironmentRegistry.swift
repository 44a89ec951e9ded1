import Settings
import Validation

/// A named number of a system: a physical constant, a drawn size, a brightness.
package struct Parameter: Sendable, Equatable {
  /// The key in the settings.
  package let name: String
  /// The unit, empty for a pure number.
  package let unit: String
  /// The values that are accepted.
  package let range: ClosedRange<Double>
  /// What it is, in a few words.
  package let summary: String

  init(_ name: String, unit: String, in range: ClosedRange<Double>, _ summary: String) {
    self.name = name
    self.unit = unit
    self.range = range
    self.summary = summary
  }

  /// "mass of the rod, from 0.01 to 100.0 kg".
  var expectation: String {
    let suffix = unit.isEmpty ? "" : " \(unit)"
    return "\(summary), from \(range.lowerBound) to \(range.upperBound)\(suffix)"
  }
}

/// One kind of environment: what settings it takes, and how its task is made from them.
///
/// To add one, write its system, its task and its description in a file of its own and name the
/// description in `EnvironmentRegistry.all`.
package struct EnvironmentDescription: Sendable {
  /// What the task is, in one line.
  package let summary: String
  /// The default settings.
  package let settings: EnvironmentSettings
  /// The integrators to choose from.
  package let integrators: [Integrator]
  /// The physical constants.
  package let constants: [Parameter]
  /// The drawn sizes and brightnesses.
  package let drawing: [Parameter]
  /// The least number of columns of a frame: every camera's picture needs eight.
  let leastWidth: Int
  /// The names of the state's components.
  package let stateNames: [String]
  /// Makes the task, with its system, from settings that passed `validate()`.
  let makeTask: @Sendable (EnvironmentSettings) -> any ControlTask

  init(
    summary: String, settings: EnvironmentSettings, integrators: [Integrator],
    constants: [Parameter], drawing: [Parameter], leastWidth: Int = FrameView.sizes.lowerBound,
    makeTask: @escaping @Sendable (EnvironmentSettings) -> any ControlTask
  ) {
    self.summary = summary
    self.settings = settings
    self.integrators = integrators
    self.constants = constants
    self.drawing = drawing
    self.leastWidth = leastWidth
    self.makeTask = makeTask
    stateNames = makeTask(settings).system.stateQuantities.map(\.name)
  }

  /// The name by which settings choose it.
  package var name: String { settings.system }
}

/// All environments by name.
package enum EnvironmentRegistry {
  /// The descriptions, in the order in which they are listed.
  package static let all: [EnvironmentDescription] = [
    .pendulum, .cartPole, .cartPoleSwingUp, .reacher2,
  ]

  /// The description with this name.
  package static func description(
    named name: String
  ) throws(SettingProblem) -> EnvironmentDescription {
    guard let description = all.first(where: { $0.name == name }) else {
      throw SettingProblem(
        keyPath: EnvironmentSettings.CodingKeys.system.rawValue,
        expected: "one of \(listed(all.map(\.name)))", found: PrintableText.quoted(name))
    }
    return description
  }
}
