import LinearAlgebra
import Planning
import TestSupport
import Testing

@Suite struct BoxQuadraticProgramTests {
  private func value(_ h: Matrix, _ g: [Double], _ x: [Double]) -> Double {
    0.5 * h.quadraticForm(x) + zip(g, x).reduce(0) { $0 + $1.0 * $1.1 }
  }

  /// The minimum over all splits of the components into lower, upper and free.
  private func bruteForce(_ h: Matrix, _ g: [Double], lower: [Double], upper: [Double]) -> [Double]
  {
    let size = g.count
    var best: [Double] = []
    var bestValue = Double.infinity
    var count = 1
    for _ in 0..<size { count *= 3 }
    for code in 0..<count {
      var digits = code
      let pattern = (0..<size).map { _ -> Int in
        defer { digits /= 3 }
        return digits % 3
      }
      let free = (0..<size).filter { pattern[$0] == 2 }
      var x = (0..<size).map { pattern[$0] == 0 ? lower[$0] : pattern[$0] == 1 ? upper[$0] : 0 }
      let slope = zip(g, h * x).map { $0 + $1 }
      var reduced = Matrix(rows: free.count, columns: free.count)
      for (row, i) in free.enumerated() {
        for (column, j) in free.enumerated() { reduced[row, column] = h[i, j] }
      }
      guard let solution = Cholesky(reduced)?.solve(free.map { -slope[$0] }) else { continue }
      for (index, i) in free.enumerated() { x[i] = solution[index] }
      let isFeasible = (0..<size).allSatisfy { x[$0] >= lower[$0] && x[$0] <= upper[$0] }
      if isFeasible, value(h, g, x) < bestValue { (best, bestValue) = (x, value(h, g, x)) }
    }
    return best
  }

  @Test func findsTheMinimumOfRandomProblems() {
    for size in 1...4 {
      let program = BoxQuadraticProgram(size: size)
      for seed in UInt64(0)..<200 {
        var generator = RandomGenerator(seed: seed).split(UInt64(size))
        let root = Matrix(
          rows: size, columns: size,
          elements: (0..<(size * size)).map { _ in generator.normalPair().0 })
        let h = root.transpose * root + 0.05 * .identity(size)
        let g = (0..<size).map { _ in 3 * generator.normalPair().0 }
        let lower = (0..<size).map { _ in generator.uniform(-1, 0.5) }
        let upper = lower.map { $0 + generator.uniform(0, 2) }
        let outcome = program.solve(
          hessian: h.elements, gradient: g, lower: lower, upper: upper)
        #expect(outcome == .solved)
        let found = (0..<size).map { program.solution[$0] }
        let expected = bruteForce(h, g, lower: lower, upper: upper)
        for k in 0..<size {
          #expect(found[k] >= lower[k] && found[k] <= upper[k])
          #expect(abs(found[k] - expected[k]) < 1e-6, "size \(size) seed \(seed)")
        }
        // Free components are exactly those strictly inside.
        let free = (0..<program.freeCount).map { program.free[$0] }
        let inside = (0..<size).filter { found[$0] > lower[$0] && found[$0] < upper[$0] }
        #expect(Set(inside).isSubset(of: Set(free)), "size \(size) seed \(seed)")
      }
    }
  }

  @Test func indefiniteProblemIsReported() {
    let program = BoxQuadraticProgram(size: 2)
    let outcome = program.solve(
      hessian: [1, 0, 0, -1], gradient: [0.1, -0.1], lower: [-1, -1], upper: [1, 1])
    #expect(outcome == .notPositiveDefinite)
  }

  @Test func componentWithoutRoomStaysAndTheOthersMove() {
    let program = BoxQuadraticProgram(size: 2)
    let outcome = program.solve(
      hessian: [2, 0, 0, 2], gradient: [-2, -2], lower: [0.25, -5], upper: [0.25, 5])
    #expect(outcome == .solved)
    #expect(program.solution[0] == 0.25)
    #expect(abs(program.solution[1] - 1) < 1e-12)
    #expect(program.freeCount == 1 && program.free[0] == 1)
  }
}
