import Planning
import Validation

/// The name of a controller on the command line, in scenes, logs and on the screen.
public struct ControllerName: RawRepresentable, Hashable, Codable, Sendable {
  /// The name.
  public let rawValue: String

  /// Makes a name, whether or not there is such a controller.
  public init(rawValue: String) { self.rawValue = rawValue }

  /// Reads a name.
  public init(from decoder: any Decoder) throws {
    rawValue = try decoder.singleValueContainer().decode(String.self)
  }

  /// Writes the name.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(rawValue)
  }
}

extension ControllerName {
  /// LQR.
  public static let lqr = Self(rawValue: PlannerDescription.lqr.name)
  /// Iterated LQR.
  public static let ilqr = Self(rawValue: PlannerDescription.ilqr.name)
  /// Random shooting.
  public static let shooting = Self(rawValue: PlannerDescription.shooting.name)
  /// The cross-entropy method.
  public static let cem = Self(rawValue: PlannerDescription.cem.name)
  /// Model predictive path integral control.
  public static let mppi = Self(rawValue: PlannerDescription.mppi.name)
}

/// A controller as everybody else knows it: what it is called, what it is, how it is made.
public struct ControllerDescription: Sendable {
  /// Its name.
  public let name: ControllerName
  /// What it is, in a few words.
  public let summary: String
  /// How it searches; nil for one that does not.
  public let planner: PlannerDescription?
  /// Makes it for worlds in which episodes begin.
  package let make: @Sendable (PlannerRequest) -> any Controller

  /// Describes a controller that does not search.
  package init(
    name: String, summary: String, make: @escaping @Sendable (PlannerRequest) -> any Controller
  ) {
    self.name = ControllerName(rawValue: name)
    self.summary = summary
    planner = nil
    self.make = make
  }

  /// Puts a planner in charge.
  public init(_ planner: PlannerDescription) {
    name = ControllerName(rawValue: planner.name)
    summary = planner.summary
    self.planner = planner
    make = { PlannerController(planner.make($0)) }
  }
}

/// The controllers that there are, in the order in which the user goes through them.
public struct ControllerRegistry: Sendable {
  /// Their descriptions.
  public private(set) var descriptions: [ControllerDescription]

  /// Those of the program.
  public static let standard = ControllerRegistry(
    PlannerDescription.standard.map(ControllerDescription.init))

  /// Lists controllers.
  public init(_ descriptions: [ControllerDescription]) { self.descriptions = descriptions }

  /// The same with another one.
  public func adding(_ description: ControllerDescription) -> ControllerRegistry {
    ControllerRegistry(descriptions + [description])
  }

  /// Their names.
  public var names: [ControllerName] { descriptions.map(\.name) }

  /// A controller by its name; nil when there is none.
  public subscript(name: ControllerName) -> ControllerDescription? {
    descriptions.first { $0.name == name }
  }

  /// The controller that is so many places further on, round and round.
  public func name(_ steps: Int, after name: ControllerName) -> ControllerName {
    guard let index = names.firstIndex(of: name) else { return names.first ?? name }
    let count = names.count
    return names[((index + steps) % count + count) % count]
  }

  /// A controller that must be there.
  ///
  /// - Throws: Which ones there are.
  package func description(
    of name: ControllerName, keyPath: String
  ) throws(SettingProblem) -> ControllerDescription {
    if let description = self[name] { return description }
    let words = names.map(\.rawValue)
    throw SettingProblem(
      keyPath: keyPath, expected: "one of \(words.joined(separator: ", "))",
      found: PrintableText.quoted(name.rawValue),
      suggestion: NearestName.of(name.rawValue, among: words).map { "did you mean \($0)?" })
  }
}
