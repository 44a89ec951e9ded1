/// A number that every update of a learner tells: a column in files, a curve on the screen.
package struct LearningCurve: Sendable, Equatable {
  /// The name in files.
  package let key: String
  /// The name on the screen.
  package let title: String
  /// The unit; empty for a number without one, or an unknown one.
  package let unit: String
  /// Curves of a lower place come first on the screen; within one, in the order of the files.
  package let place: Int

  /// Describes a curve.
  ///
  /// - Parameter title: Nil for the key.
  package init(key: String, title: String? = nil, unit: String = "", place: Int = 0) {
    self.key = key
    self.title = title ?? key
    self.unit = unit
    self.place = place
  }
}
