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
