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
  package let solution: UnsafeMutablePointer<Double>
  /// The components not held at a limit, `[freeCount]`, ascending.
  package let free: UnsafeMutablePointer<Int>
  /// How many components are free.
  package private(set) var freeCount = 0

  /// The Cholesky factor of H restricted to the free components, `[freeCount, freeCount]`.
  private let factor: UnsafeMutablePointer<Double>
  private let slope: UnsafeMutablePointer<Double>
  private let direction: UnsafeMutablePointer<Double>
  private let candidate: UnsafeMutablePointer<Double>
  private let previousFree: UnsafeMutablePointer<Int>

  /// Takes the memory for problems of one size.
  package init(size: Int) {
    precondition(size > 0, "expected a positive size, found \(size)")
    self.size = size
    solution = .allocate(capacity: size)
    solution.initialize(repeating: 0, count: size)
    slope = .allocate(capacity: size)
    slope.initialize(repeating: 0, count: size)
    direction = .allocate(capacity: size)
    direction.initialize(repeating: 0, count: size)
    candidate = .allocate(capacity: size)
    candidate.initialize(repeating: 0, count: size)
    factor = .allocate(capacity: size * size)
    factor.initialize(repeating: 0, count: size * size)
    free = .allocate(capacity: size)
    free.initialize(repeating: 0, count: size)
    previousFree = .allocate(capacity: size)
    previousFree.initialize(repeating: 0, count: size)
  }

  deinit {
    solution.deallocate()
    slope.deallocate()
    direction.deallocate()
    candidate.deallocate()
    factor.deallocate()
    free.deallocate()
    previousFree.deallocate()
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
        previousFree.update(from: free, count: freeCount)
      }
      for index in 0..<freeCount { direction[index] = -slope[free[index]] }
      CholeskyKernel.solve(size: freeCount, factor, columns: 1, direction)
      var descent = 0.0
      for index in 0..<freeCount { descent += direction[index] * slope[free[index]] }
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
    CholeskyKernel.solve(size: freeCount, factor, columns: columns, right)
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
      slope[i] = sum
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
    for index in 0..<freeCount where free[index] != previousFree[index] { return true }
    return false
  }

  private func factorFree(_ hessian: UnsafePointer<Double>) -> Bool {
    for row in 0..<freeCount {
      for column in 0...row {
        factor[row &* freeCount &+ column] = hessian[free[row] &* size &+ free[column]]
      }
    }
    return CholeskyKernel.factor(size: freeCount, factor)
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
      candidate.update(from: solution, count: size)
      for index in 0..<freeCount {
        let k = free[index]
        candidate[k] = min(max(solution[k] + step * direction[index], lower[k]), upper[k])
      }
      let attempt = objective(candidate, hessian, gradient)
      if attempt - value < 0.1 * step * descent {
        solution.update(from: candidate, count: size)
        return attempt
      }
      step *= 0.6
    }
    return nil
  }
}
