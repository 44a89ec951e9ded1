/// How well a map of some points keeps their neighbourhoods.
///
/// Venna & Kaski, "Neighborhood preservation in nonlinear projection methods" (ICANN 2001): with
/// r(i, j) the rank of j among the neighbours of i,
/// T = 1 - 2 / (N k (2N - 3k - 1)) sum_i sum_j (r(i, j) - k), where the inner sum runs over the
/// points that are among the k nearest of i on one side and not on the other, and r is their rank on
/// that other side.
package struct NeighborhoodPreservation: Sendable, Equatable {
  /// Whether neighbours in the map are true neighbours: 1 when all are, about 0.5 for a random map.
  package let trustworthiness: Double
  /// Whether true neighbours stay neighbours in the map: 1 when all do, lower where it tears.
  package let continuity: Double

  /// Compares a map with the original; traps unless both have the same number N of points and
  /// 1 <= k < N / 2, for which the measure is scaled.
  package init(original: NearestNeighbors, map: NearestNeighbors, neighborCount k: Int) {
    let count = original.count
    precondition(map.count == count, "expected \(count) points in the map, found \(map.count)")
    precondition(k >= 1 && 2 * k < count, "expected 1 to \((count - 1) / 2) neighbours, found \(k)")
    var intruders = 0
    var lost = 0
    for index in 0..<count {
      let near = original.nearest(k, to: index)
      let nearInMap = map.nearest(k, to: index)
      for other in nearInMap where !near.contains(other) {
        intruders += original.rank(of: other, from: index) - k
      }
      for other in near where !nearInMap.contains(other) {
        lost += map.rank(of: other, from: index) - k
      }
    }
    let scale = 2 / (Double(count * k) * Double(2 * count - 3 * k - 1))
    trustworthiness = 1 - scale * Double(intruders)
    continuity = 1 - scale * Double(lost)
  }
}
