import LatentModels
import Worlds

/// The learned dynamics about some latents, without an action: z' = A z + B u + c.
package struct LocalDynamics {
  /// A of every latent `[rows, n, n]`.
  package let stateMatrices: [Float]
  /// A z + c - z of every latent `[rows, n]`.
  package let drifts: [Float]
  /// The columns of B of every latent, what the full action adds, `[rows, m, n]`.
  package let pushes: [Float]

  /// Asks a model at latents `[rows, n]`.
  ///
  /// - Parameter space: What can be done in its world.
  /// - Parameter exact: True for the Jacobian of the transition as A; false for the model's own A(z),
  ///   which leaves out how A and c change with z (and whose rank-one form has the eigenvalue 1 in
  ///   all directions but one). Drifts and pushes are the same.
  package init(
    _ inference: ModelInference, space: ActionSpace, at points: [Float], exact: Bool = false
  ) {
    let n = inference.model.latentSize
    let m = inference.model.actionSize
    let rows = points.count / n
    guard rows > 0 else {
      (stateMatrices, drifts, pushes) = ([], [], [])
      return
    }
    let actions = [Float](repeating: 0, count: rows * m)
    var next = [Float](repeating: 0, count: rows * n)
    var a = [Float](repeating: 0, count: rows * n * n)
    var b = [Float](repeating: 0, count: rows * n * m)
    inference.linearize(
      rows: rows, states: points, actions: actions, next: &next, stateMatrices: &a,
      actionMatrices: &b, exact: exact)
    space.balanceColumns(&b, rows: rows * n)
    var columns = [Float](repeating: 0, count: rows * m * n)
    for row in 0..<rows {
      for component in 0..<n {
        for action in 0..<m {
          columns[(row * m + action) * n + component] = b[(row * n + component) * m + action]
        }
      }
    }
    stateMatrices = a
    drifts = zip(next, points).map { $0 - $1 }
    pushes = columns
  }
}
