import Foundation
import LinearAlgebra
import NeuralNetworks
import Testing

extension OperationGradientTests {
  static let tokens: [Case] =
    tokens(1, 1, 1, heads: 1, 1) + tokens(1, 4, 2, heads: 2, 3) + tokens(3, 2, 5, heads: 1, 2) + [
      Case(testDescription: "logSumExp", shapes: [(rows: 3, columns: 5)]) { $0.logSumExp($1[0]) },
      Case(testDescription: "logSumExp of one", shapes: [(rows: 2, columns: 1)]) {
        $0.logSumExp($1[0])
      },
      Case(
        testDescription: "atLeast, above and below",
        shapes: [(rows: 2, columns: 3), (rows: 2, columns: 3)], shift: [9, -9]
      ) { $0.add($0.atLeast(0, $1[0]), $0.atLeast(0, $1[1])) },
    ]

  static func tokens(
    _ sequences: Int, _ queries: Int, _ keys: Int, heads: Int, _ size: Int
  ) -> [Case] {
    let n = heads * size
    let name = "\(queries) queries, \(keys) keys of \(sequences), \(heads) heads of \(size)"
    return [
      Case(
        testDescription: "attention \(name)",
        shapes: [
          (rows: queries * sequences, columns: n), (rows: keys * sequences, columns: n),
          (rows: keys * sequences, columns: heads * (size + 1)),
        ]
      ) {
        $0.attention(
          queries: $1[0], keys: $1[1], values: $1[2], heads: heads, sequences: sequences)
      },
      Case(
        testDescription: "attention of views \(name)",
        shapes: [(rows: keys * sequences + 2, columns: 3 * n)]
      ) {
        let graph = $0
        let part = graph.rows($1[0], 1..<keys * sequences + 1)
        return graph.attention(
          queries: graph.columns(part, n..<2 * n), keys: graph.columns(part, 2 * n..<3 * n),
          values: graph.columns(part, 0..<n), heads: heads, sequences: sequences)
      },
    ]
  }
}

@Suite struct AttentionTests {
  private static let (sequences, queries, keys, heads, size) = (2, 3, 4, 3, 2)

  @Test(arguments: UInt64(0)..<5)
  func agreesWithTheDefinition(seed: UInt64) {
    let (sequences, heads, size) = (Self.sequences, Self.heads, Self.size)
    let (queries, keys) = (Self.queries, Self.keys)
    let n = heads * size
    var generator = RandomGenerator(seed: seed)
    let q: [Double] = generator.normals(queries * sequences * n)
    let k: [Double] = generator.normals(keys * sequences * n)
    let v: [Double] = generator.normals(keys * sequences * n)
    let program = RecordedProgram<Double>(
      inputs: [
        (queries * sequences, n), (keys * sequences, n), (keys * sequences, n),
      ]
    ) {
      $0.attention(
        queries: $1[0], keys: $1[1], values: $1[2], heads: heads, sequences: sequences)
    }
    var expected = [Double](repeating: 0, count: queries * sequences * n)
    for sequence in 0..<sequences {
      for head in 0..<heads {
        for t in 0..<queries {
          func place(_ token: Int, _ column: Int) -> Int {
            (token * sequences + sequence) * n + head * size + column
          }
          let scores = (0..<keys).map { s in
            exp(
              (0..<size).reduce(0) { $0 + q[place(t, $1)] * k[place(s, $1)] }
                / Double(size).squareRoot())
          }
          let total = scores.reduce(0, +)
          for column in 0..<size {
            expected[place(t, column)] = (0..<keys).reduce(0) {
              $0 + scores[$1] / total * v[place($1, column)]
            }
          }
        }
      }
    }
    #expect(largestDifference(program(q, k, v), expected) < 1e-12)
  }

  /// Of numbers whose exponentials overflow the sum is still right.
  @Test func logarithmsOfSumsDoNotOverflow() {
    let program = RecordedProgram<Double>(inputs: [(2, 3)]) { $0.logSumExp($1[0]) }
    let result = program([1000, 1000, -1000, -1e4, -1e4 + log(2), -1e4])
    #expect(largestDifference(result, [1000 + log(2), -1e4 + log(4)]) < 1e-9)
  }

  @Test func nothingIsBelowALimit() {
    let program = RecordedProgram<Double>(inputs: [(1, 3)]) { $0.atLeast(-1, $1[0]) }
    #expect(program([-2, -1, 3]) == [-1, -1, 3])
    #expect(program.gradient(ofInput: 0) == [0, 0, 1])
  }
}
