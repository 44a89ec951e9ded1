/// A controller that cannot be made from a model: what it would plan with is not finite.
package struct ControllerError: Error, Sendable, Equatable, CustomStringConvertible {
  /// The update of the model.
  package let version: Int
  /// What is not finite.
  package let part: String
  /// The file of the model, where it has one.
  package var file: String?

  /// Model, what was expected, what was found, what to try.
  package var description: String {
    "\(file.map { "\($0): " } ?? "")cannot plan with the model of update \(version): expected "
      + "finite numbers, found others in \(part); use another checkpoint, or train anew with a "
      + "lower training.learning_rate"
  }
}

/// A policy is asked for that nobody has learned.
package struct MissingPolicyError: Error, Sendable, Equatable, CustomStringConvertible {
  /// The name of its controller.
  package let name: ControllerName
  /// Whether it is asked to plan with the true dynamics.
  package let isOracle: Bool
  /// The file of the model, where it has one.
  package var file: String?

  /// Names what is missing.
  package init(name: ControllerName, isOracle: Bool) {
    self.name = name
    self.isOracle = isOracle
  }

  /// Model, what was expected, what was found, what to try.
  package var description: String {
    let place = file.map { "\($0): " } ?? ""
    return isOracle
      ? "\(place)expected a planner for the true dynamics, found \(name.rawValue), a policy that knows "
        + "the codes of its model alone; name a planner, or --dynamics learned"
      : "\(place)expected a model with a policy \(name.rawValue), found one without; train it with "
        + "--agent \(name.rawValue), or name a planner"
  }
}
