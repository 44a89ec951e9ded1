import LinearAlgebra
import Testing

@Suite struct NeighborhoodTests {
  static func cloud(_ count: Int, _ dimension: Int, seed: UInt64) throws -> NearestNeighbors {
    try #require(
      NearestNeighbors(
        points: Matrix.random(count, dimension, seed: seed).elements, dimension: dimension))
  }

  /// Neighbours and ranks are those of sorting by distance.
  @Test func neighboursAreTheNearest() throws {
    for seed in UInt64(1)...5 {
      let points = Matrix.random(40, 3, seed: seed)
      let search = try #require(NearestNeighbors(points: points.elements, dimension: 3))
      for index in 0..<40 {
        func distance(_ other: Int) -> Double {
          (0..<3).reduce(0) { sum, coordinate in
            let difference = points[other, coordinate] - points[index, coordinate]
            return sum + difference * difference
          }
        }
        let order = (0..<40).filter { $0 != index }.sorted { distance($0) < distance($1) }
        #expect(search.nearest(7, to: index) == Array(order.prefix(7)))
        #expect(search.nearest(39, to: index) == order)
        #expect(order.map { search.rank(of: $0, from: index) } == Array(1...39))
      }
    }
  }

  @Test func equalDistancesGoByIndex() throws {
    let search = try #require(NearestNeighbors(points: [0, 1, -1, 1, 5], dimension: 1))
    #expect(search.nearest(4, to: 0) == [1, 2, 3, 4])
    #expect((1...4).map { search.rank(of: $0, from: 0) } == [1, 2, 3, 4])
    #expect(search.nearest(1, to: 1) == [3])
    #expect(search.nearest(0, to: 1) == [])
    #expect(NearestNeighbors(points: [0, .nan], dimension: 1) == nil)
  }

  /// A map that only turns, shifts and scales keeps every neighbourhood.
  @Test func similarMapsAreTrustworthyAndContinuous() throws {
    let points = Matrix.random(120, 3, seed: 3)
    let turned = 7 * (points * Matrix.randomOrthogonal(3, seed: 4))
    let original = try #require(NearestNeighbors(points: points.elements, dimension: 3))
    let map = try #require(NearestNeighbors(points: turned.elements, dimension: 3))
    for k in [1, 5, 12] {
      let found = NeighborhoodPreservation(original: original, map: map, neighborCount: k)
      #expect(found.trustworthiness == 1 && found.continuity == 1)
    }
  }

  /// In a random map an intruder's rank is uniform, so T = 1 - (N - 1 - k)(N - k) / ((N - 1)(2N - 3k - 1)),
  /// close to one half.
  @Test func randomMapsAreHalfTrustworthy() throws {
    let (count, k) = (300, 10)
    let size = Double(count)
    let expected =
      1 - (size - 1 - Double(k)) * (size - Double(k))
      / ((size - 1) * (2 * size - 3 * Double(k) - 1))
    for seed in UInt64(1)...5 {
      let found = NeighborhoodPreservation(
        original: try Self.cloud(count, 3, seed: seed),
        map: try Self.cloud(count, 3, seed: seed + 50), neighborCount: k)
      // 3000 intruders of uniform rank leave a standard error of about 0.006.
      #expect(abs(found.trustworthiness - expected) < 0.03)
      #expect(abs(found.continuity - expected) < 0.03)
    }
  }

  /// Four points on a line, k = 1, worked out by hand.
  @Test func aHandMadeMap() throws {
    let original = try #require(NearestNeighbors(points: [0, 1, 3, 7], dimension: 1))
    let map = try #require(NearestNeighbors(points: [0, 5, 6, 1], dimension: 1))
    // Nearest in truth: 0-1, 1-0, 2-1, 3-2; in the map: 0-3, 1-2, 2-1, 3-0.
    // Intruders: 3 for 0 (rank 3), 2 for 1 (rank 2), 0 for 3 (rank 3): excess 2 + 1 + 2.
    // Lost: 1 for 0 (rank 2 of 3, 1, 2), 0 for 1 (rank 3 of 2, 3, 0), 2 for 3 (rank 3 of 0, 1, 2).
    let found = NeighborhoodPreservation(original: original, map: map, neighborCount: 1)
    let scale = 2 / (4.0 * 4)
    #expect(found.trustworthiness == 1 - scale * 5)
    #expect(found.continuity == 1 - scale * 5)
  }

  /// Folding a line makes strangers neighbours and parts no neighbours; opening the fold again does
  /// the reverse.
  @Test func foldsCostTrustAndTearsCostContinuity() throws {
    let positions = (0..<200).map(Double.init)
    let line = try #require(NearestNeighbors(points: positions, dimension: 1))
    let folded = try #require(
      NearestNeighbors(points: positions.map { abs($0 - 99.7) }, dimension: 1))
    let fold = NeighborhoodPreservation(original: line, map: folded, neighborCount: 6)
    #expect(fold.trustworthiness < 0.9 && fold.continuity > 0.97)
    let tear = NeighborhoodPreservation(original: folded, map: line, neighborCount: 6)
    #expect(tear.trustworthiness == fold.continuity)
    #expect(tear.continuity == fold.trustworthiness)
  }
}
