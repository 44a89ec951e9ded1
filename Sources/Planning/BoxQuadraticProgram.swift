import LinearAlgebra

/// Minimises 1/2 x^T H x + g^T x inside a box, by projected Newton steps.
///
/// Tassa, Mansard & Todorov, "Control-limited differential dynamic programming", ICRA 2014,
/// algorithm 1 (after Bertsekas 1982). Made for the few components of an action. The memory is
/// taken once.
package final class BoxQuadraticProgram {
  /// How a solve ended.
  package enum Outcome: Sendable, Equatable {
    /// The minimum was found.
    case solved
    /// The iterations ran out; the solution is inside the box but may not be the minimum.
    case iterationLimit
    /// H, restricted to the free components, is not positive definite.
    case notPositiveDefinite
  }

  /// The number of components.
  package let size: Int
  /// x, `[size]`.
  package var solution: UnsafeMutablePointer<Double> { solutionMemory.pointer }
  private let solutionMemory: AlignedBuffer<Double>
  /// The components not held at a limit, `[freeCount]`, ascending.
  package var free: UnsafeMutablePointer<Int> { freeMemory.pointer }
  private let freeMemory: AlignedBuffer<Int>
  /// How many components are free.
  package private(set) var freeCount = 0

  /// The Cholesky factor of H restricted to the free components, `[freeCount, freeCount]`.
  private let factor: AlignedBuffer<Double>
  private let slope: AlignedBuffer<Double>
  private let direction: AlignedBuffer<Double>
  private let candidate: AlignedBuffer<Double>
  private let previousFree: AlignedBuffer<Int>

  /// Takes the memory for problems of one size.
  package init(size: Int) {
    precondition(size > 0, "expected a positive size, found \(size)")
    self.size = size
    solutionMemory = AlignedBuffer(count: size)
    slope = AlignedBuffer(count: size)
    direction = AlignedBuffer(count: size)
    candidate = AlignedBuffer(count: size)
    factor = AlignedBuffer(count: size * size)
    freeMemory = AlignedBuffer(count: size)
    previousFree = AlignedBuffer(count: size)
  }

  /// Solves one problem, starting from the point of the box nearest to zero.
  ///
  /// - Parameters:
  ///   - hessian: H, `[size, size]` symmetric.
  ///   - gradient: g, `[size]`.
  ///   - lower: The lower limits `[size]`.
  ///   - upper: The upper limits `[size]`, nowhere below `lower`.
  package func solve(
    hessian: UnsafePointer<Double>, gradient: UnsafePointer<Double>,
    lower: UnsafePointer<Double>, upper: UnsafePointer<Double>
  ) -> Outcome {
    for k in 0..<size { solution[k] = min(max(0, lower[k]), upper[k]) }
    var value = objective(solution, hessian, gradient)
    var previousCount = -1
    // Each iteration settles at least one component; a handful is usual.
    for _ in 0..<100 {
      findSlopeAndFreeSet(hessian, gradient, lower, upper)
      if freeCount == 0 { return .solved }
      if freeSetChanged(previousCount) {
        guard factorFree(hessian) else { return .notPositiveDefinite }
        previousCount = freeCount
        previousFree.pointer.update(from: free, count: freeCount)
      }
      for index in 0..<freeCount { direction.pointer[index] = -slope.pointer[free[index]] }
      CholeskyKernel.solve(size: freeCount, factor.pointer, columns: 1, direction.pointer)
      var descent = 0.0
      for index in 0..<freeCount {
        descent += direction.pointer[index] * slope.pointer[free[index]]
      }
      // -descent / 2 is what a full step can still gain: nothing but rounding is left.
      guard -descent > 1e-15 * (abs(value) + Double.leastNormalMagnitude) else { return .solved }
      guard let improved = lineSearch(hessian, gradient, lower, upper, value, descent) else {
        return .solved
      }
      value = improved
    }
    return .iterationLimit
  }

  /// Solves H_ff X = B_f for the free components after `solve`, in place.
  ///
  /// - Parameters:
  ///   - columns: The number of right-hand sides.
  ///   - right: B_f, `[freeCount, columns]`, replaced by X.
  package func solveFree(columns: Int, _ right: UnsafeMutablePointer<Double>) {
    CholeskyKernel.solve(size: freeCount, factor.pointer, columns: columns, right)
  }

  private func objective(
    _ x: UnsafePointer<Double>, _ hessian: UnsafePointer<Double>,
    _ gradient: UnsafePointer<Double>
  ) -> Double {
    var sum = 0.0
    for i in 0..<size {
      var product = 0.0
      for j in 0..<size { product += hessian[i &* size &+ j] * x[j] }
      sum += x[i] * (0.5 * product + gradient[i])
    }
    return sum
  }

  /// A component is held when it sits at a limit and the slope pushes it further out.
  private func findSlopeAndFreeSet(
    _ hessian: UnsafePointer<Double>, _ gradient: UnsafePointer<Double>,
    _ lower: UnsafePointer<Double>, _ upper: UnsafePointer<Double>
  ) {
    freeCount = 0
    for i in 0..<size {
      var sum = gradient[i]
      for j in 0..<size { sum += hessian[i &* size &+ j] * solution[j] }
      slope.pointer[i] = sum
      let isHeld =
        lower[i] >= upper[i] || (solution[i] <= lower[i] && sum > 0)
        || (solution[i] >= upper[i] && sum < 0)
      if !isHeld {
        free[freeCount] = i
        freeCount &+= 1
      }
    }
  }

  private func freeSetChanged(_ previousCount: Int) -> Bool {
    guard freeCount == previousCount else { return true }
    for index in 0..<freeCount where free[index] != previousFree.pointer[index] { return true }
    return false
  }

  private func factorFree(_ hessian: UnsafePointer<Double>) -> Bool {
    for row in 0..<freeCount {
      for column in 0...row {
        factor.pointer[row &* freeCount &+ column] = hessian[free[row] &* size &+ free[column]]
      }
    }
    return CholeskyKernel.factor(size: freeCount, factor.pointer)
  }

  /// Goes along the projected direction until the decrease is a fair share of the predicted one;
  /// returns the new value, or nil when no step improves.
  private func lineSearch(
    _ hessian: UnsafePointer<Double>, _ gradient: UnsafePointer<Double>,
    _ lower: UnsafePointer<Double>, _ upper: UnsafePointer<Double>, _ value: Double,
    _ descent: Double
  ) -> Double? {
    var step = 1.0
    while step > 1e-12 {
      candidate.pointer.update(from: solution, count: size)
      for index in 0..<freeCount {
        let k = free[index]
        candidate.pointer[k] = min(
          max(solution[k] + step * direction.pointer[index], lower[k]), upper[k])
      }
      let attempt = objective(candidate.pointer, hessian, gradient)
      if attempt - value < 0.1 * step * descent {
        solution.update(from: candidate.pointer, count: size)
        return attempt
      }
      step *= 0.6
    }
    return nil
  }
}
