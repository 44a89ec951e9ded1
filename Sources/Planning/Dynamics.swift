/// What a planner may know of a system: a batched transition function and its linearisation.
///
/// A planner never sees pixels, networks or physics; the session offers it the learned latent
/// dynamics or the true physics behind this protocol. Rows are independent: row `i` of the result
/// depends on row `i` of the arguments only. One object is used by one thread.
package protocol Dynamics: AnyObject {
  /// The number of components of a state (a latent for learned dynamics).
  var stateSize: Int { get }
  /// The number of components of an action.
  var actionSize: Int { get }

  /// Computes the mean next state of every row.
  ///
  /// - Parameters:
  ///   - count: The number of rows.
  ///   - states: `[count, stateSize]`.
  ///   - actions: `[count, actionSize]`, in the units of the planner's bounds.
  ///   - next: `[count, stateSize]`, written; must not overlap `states`.
  func step(
    count: Int, states: UnsafePointer<Float>, actions: UnsafePointer<Float>,
    next: UnsafeMutablePointer<Float>)

  /// Computes the next state of every row and the local linear model around it:
  /// f(z + dz, u + du) ≈ next + A dz + B du.
  ///
  /// A planner linearises whole trajectories in one call, so `count` is up to horizon x problems x
  /// starts.
  ///
  /// - Parameters:
  ///   - stateMatrices: A, `[count, stateSize, stateSize]`, row-major, written.
  ///   - actionMatrices: B, `[count, stateSize, actionSize]`, row-major, written.
  func linearize(
    count: Int, states: UnsafePointer<Float>, actions: UnsafePointer<Float>,
    next: UnsafeMutablePointer<Float>, stateMatrices: UnsafeMutablePointer<Float>,
    actionMatrices: UnsafeMutablePointer<Float>)
}
