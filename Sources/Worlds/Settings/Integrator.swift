/// How a physics step moves the positions; the names are Gymnasium's `kinematics_integrator`.
package enum Integrator: String, CaseIterable, Sendable, Hashable {
  /// Explicit Euler: the old velocity moves the position. Two frames then show the velocity before
  /// the last action, not after it.
  case euler
  /// Semi-implicit Euler: the new velocity moves the position.
  case semiImplicit = "semi-implicit"
}
