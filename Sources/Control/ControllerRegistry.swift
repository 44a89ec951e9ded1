import Planning
import Policies
import Settings
import Validation

/// The name of a controller on the command line, in scenes, logs and on the screen.
package struct ControllerName: RawRepresentable, Hashable, Codable, Sendable {
  /// The name.
  package let rawValue: String

  /// Makes a name, whether or not there is such a controller.
  package init(rawValue: String) { self.rawValue = rawValue }
}

extension ControllerName {
  /// LQR.
  package static let lqr = Self(rawValue: PlannerDescription.lqr.name)
  /// Iterated LQR.
  package static let ilqr = Self(rawValue: PlannerDescription.ilqr.name)
  /// Random shooting.
  package static let shooting = Self(rawValue: PlannerDescription.shooting.name)
  /// The cross-entropy method.
  package static let cem = Self(rawValue: PlannerDescription.cem.name)
  /// Model predictive path integral control.
  package static let mppi = Self(rawValue: PlannerDescription.mppi.name)
}

/// A controller as everybody else knows it: what it is called, what it is, how it is made.
package struct ControllerDescription: Sendable {
  /// Its name.
  package let name: ControllerName
  /// What it is, in a few words.
  package let summary: String
  /// How it searches; nil for one that does not.
  package let planner: PlannerDescription?
  /// Its own settings with their defaults, which stand among those of planners; nil for none.
  package let section: (any SettingsSection)?
  /// Whether it needs a policy that was learned.
  package let isPolicy: Bool
  /// Makes it for worlds in which episodes begin, with its own policy or that which advises it
  /// (`Learned.policy`); nil where it needs one and there is none.
  package let make: @Sendable (PlannerRequest, (any Policy)?) -> (any Controller)?

  /// Describes a controller that does not search.
  package init(
    name: String, summary: String, section: (any SettingsSection)? = nil,
    make: @escaping @Sendable (PlannerRequest) -> any Controller
  ) {
    self.name = ControllerName(rawValue: name)
    self.summary = summary
    planner = nil
    self.section = section
    isPolicy = false
    self.make = { request, _ in make(request) }
  }

  /// Puts a learned policy in charge.
  package init(policy name: ControllerName, summary: String) {
    self.name = name
    self.summary = summary
    planner = nil
    section = nil
    isPolicy = true
    make = { request, policy in
      let horizon = request.problemCount == 1 ? request.settings.horizon : 0
      return policy.map {
        PolicyController(
          $0, horizon: horizon, makesUpForOffsets: request.settings.offsetsPolicies)
      }
    }
  }

  /// Puts a planner in charge.
  package init(_ planner: PlannerDescription) {
    name = ControllerName(rawValue: planner.name)
    summary = planner.summary
    self.planner = planner
    section = planner.section
    isPolicy = false
    make = { request, policy in
      PlannerController(
        planner.make(request),
        adviser: request.settings.takesAdvice ? policy.map { PolicyAdviser($0, request) } : nil)
    }
  }
}

/// The controllers that there are, in the order in which the user goes through them.
package struct ControllerRegistry: Sendable {
  /// Their descriptions.
  package private(set) var descriptions: [ControllerDescription]

  /// Those of the program.
  package static let standard = ControllerRegistry(
    PlannerDescription.standard.map(ControllerDescription.init))

  /// Lists controllers.
  package init(_ descriptions: [ControllerDescription]) { self.descriptions = descriptions }

  /// The same with others, where they have other names.
  package func adding(_ more: ControllerDescription...) -> ControllerRegistry {
    adding(contentsOf: more)
  }

  /// The same with others, where they have other names.
  package func adding(contentsOf more: [ControllerDescription]) -> ControllerRegistry {
    ControllerRegistry(descriptions + more.filter { !names.contains($0.name) })
  }

  /// The sections of their own settings, with their defaults.
  package var sections: [any SettingsSection] { descriptions.compactMap(\.section) }

  /// Their names.
  package var names: [ControllerName] { descriptions.map(\.name) }

  /// A controller by its name; nil when there is none.
  package subscript(name: ControllerName) -> ControllerDescription? {
    descriptions.first { $0.name == name }
  }

  /// The controller that is so many places further on, round and round.
  package func name(_ steps: Int, after name: ControllerName) -> ControllerName {
    guard let index = names.firstIndex(of: name) else { return names.first ?? name }
    let count = names.count
    return names[((index + steps) % count + count) % count]
  }

  /// A controller that must be there.
  ///
  /// - Throws: Which ones there are.
  package func description(
    of name: ControllerName, keyPath: String
  ) throws(InputError) -> ControllerDescription {
    if let description = self[name] { return description }
    throw InputError(keyPath: keyPath, unknown: name.rawValue, known: names.map(\.rawValue))
  }
}
