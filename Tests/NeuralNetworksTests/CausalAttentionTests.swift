import Foundation
import LinearAlgebra
import NeuralNetworks
import Testing

extension OperationGradientTests {
  static let attentions: [Case] =
    attentions(1, 1, heads: 1, 1) + attentions(1, 4, heads: 2, 3) + attentions(3, 4, heads: 1, 2)
    + attentions(2, 3, heads: 3, 1)

  static func attentions(_ sequences: Int, _ length: Int, heads: Int, _ size: Int) -> [Case] {
    let rows = sequences * length
    let n = heads * size
    let shape = (rows: rows, columns: n)
    let name = "\(length) steps of \(sequences), \(heads) heads of \(size)"
    return [
      Case(
        testDescription: "causalAttention \(name)",
        shapes: [shape, shape, (rows: rows, columns: heads * (size + 1))]
      ) {
        $0.causalAttention(
          queries: $1[0], keys: $1[1], values: $1[2], heads: heads, sequences: sequences,
          length: length)
      },
      Case(testDescription: "causalAttention to itself \(name)", shapes: [shape]) {
        $0.causalAttention(
          queries: $1[0], keys: $1[0], values: $1[0], heads: heads, sequences: sequences,
          length: length)
      },
      Case(
        testDescription: "causalAttention of views \(name)",
        shapes: [(rows: rows + 2, columns: 3 * n)]
      ) {
        let graph = $0
        let part = graph.rows($1[0], 1..<rows + 1)
        return graph.causalAttention(
          queries: graph.columns(part, n..<2 * n), keys: graph.columns(part, 2 * n..<3 * n),
          values: graph.columns(part, 0..<n), heads: heads, sequences: sequences, length: length)
      },
      Case(testDescription: "add per step \(name)", shapes: [shape, (rows: length, columns: n)]) {
        $0.add($1[0], perStep: $1[1], sequences: sequences)
      },
      Case(
        testDescription: "add per step of a longer table \(name)",
        shapes: [shape, (rows: length + 2, columns: n)]
      ) {
        $0.add($1[0], perStep: $0.rows($1[1], 1..<length + 1), sequences: sequences)
      },
    ]
  }
}

@Suite struct CausalAttentionTests {
  private static let (sequences, length, heads, size) = (2, 5, 3, 4)
  private static let rows = sequences * length
  private static let columns = heads * size

  private static func attention<Scalar>() -> RecordedProgram<Scalar> {
    RecordedProgram(inputs: [(rows, columns), (rows, columns), (rows, columns)]) {
      $0.causalAttention(
        queries: $1[0], keys: $1[1], values: $1[2], heads: heads, sequences: sequences,
        length: length)
    }
  }

  /// One transformer block as a function of its rows.
  private static func block() -> RecordedProgram<Float> {
    var layout = ParameterLayout()
    let block = TransformerBlock("block", in: &layout, size: columns, heads: heads)
    return RecordedProgram(layout: layout, inputs: [(rows, columns)]) {
      block($1[0], sequences: sequences, length: length, in: $0)
    }
  }

  @Test(arguments: UInt64(0)..<5)
  func agreesWithTheDefinition(seed: UInt64) {
    var generator = RandomGenerator(seed: seed)
    let count = Self.rows * Self.columns
    let (q, k, v): ([Double], [Double], [Double]) = (
      generator.normals(count), generator.normals(count), generator.normals(count)
    )
    let found = Self.attention()(q, k, v)
    var expected = [Double](repeating: 0, count: count)
    for sequence in 0..<Self.sequences {
      for head in 0..<Self.heads {
        func place(_ t: Int, _ i: Int) -> Int {
          (t * Self.sequences + sequence) * Self.columns + head * Self.size + i
        }
        for t in 0..<Self.length {
          let weights = (0...t).map { s in
            exp(
              (0..<Self.size).reduce(0) { $0 + q[place(t, $1)] * k[place(s, $1)] }
                / Double(Self.size).squareRoot())
          }
          let total = weights.reduce(0, +)
          for i in 0..<Self.size {
            expected[place(t, i)] = (0...t).reduce(0) {
              $0 + weights[$1] / total * v[place($1, i)]
            }
          }
        }
      }
    }
    // A few dozen roundings of numbers below 20.
    #expect(largestDifference(found, expected) < 1e-12)
  }

  /// Bit for bit, whatever the later rows hold.
  @Test(arguments: [Float(3), .infinity, .nan])
  func laterRowsNeverEnterEarlierResults(value: Float) {
    var generator = RandomGenerator(seed: 3)
    let block = Self.block()
    let attention: RecordedProgram<Float> = Self.attention()
    let x: [Float] = generator.normals(Self.rows * Self.columns)
    let results = (block(x), attention(x, x, x))
    for t in 0..<Self.length {
      let start = t * Self.sequences * Self.columns
      var changed = x
      for index in start..<changed.count { changed[index] += value }
      #expect(block(changed).prefix(start) == results.0.prefix(start))
      #expect(attention(changed, changed, changed).prefix(start) == results.1.prefix(start))
      // Not because nothing ever changes.
      let isOther = attention(changed, changed, changed).dropFirst(start) != results.1[start...]
      #expect(isOther)
    }
  }

  /// A NaN in a query, key or value reaches its own and all later steps of its sequence, and no
  /// other sequence.
  @Test(arguments: 0..<3)
  func aNaNReachesAllThatSeesIt(input: Int) {
    let attention: RecordedProgram<Float> = Self.attention()
    let clean = [Float](repeating: 0.5, count: Self.rows * Self.columns)
    for t in 0..<Self.length {
      for i in 0..<Self.columns {
        let head = i / Self.size
        var inputs = [clean, clean, clean]
        inputs[input][t * Self.sequences * Self.columns + i] = .nan
        let found = attention(inputs[0], inputs[1], inputs[2])
        for (index, value) in found.enumerated() {
          let (row, column) = index.quotientAndRemainder(dividingBy: Self.columns)
          let (step, sequence) = row.quotientAndRemainder(dividingBy: Self.sequences)
          let seesIt =
            switch input {
            case 0: step == t && column / Self.size == head
            case 1: step >= t && column / Self.size == head
            default: step >= t && column == i
            }
          #expect(value.isNaN == (seesIt && sequence == 0))
        }
      }
    }
  }

  /// Scores far beyond what an exponential can hold: all weight on the largest.
  @Test func largeScoresDoNotOverflow() {
    let run = RecordedProgram<Float>(inputs: [(3, 1), (3, 1), (3, 1)]) {
      $0.causalAttention(
        queries: $1[0], keys: $1[1], values: $1[2], heads: 1, sequences: 1, length: 3)
    }
    #expect(run([1e3, 1e3, -1e3], [1e3, 2e3, -1e3], [1, 2, 3]) == [1, 2, 3])
    #expect(run.gradient(ofInput: 2) == [1, 1, 1])
  }

  // MARK: - Around it

  @Test func rowsAreNormalised() {
    var generator = RandomGenerator(seed: 4)
    let n = 50
    let x: [Double] = generator.normals(3 * n, deviation: 30)
    let run = RecordedProgram<Double>(inputs: [(3, n), (1, n), (1, n)]) {
      $0.normalizeRows($1[0], gain: $1[1], bias: $1[2], epsilon: 0)
    }
    let y = run(x, [Double](repeating: 2, count: n), [Double](repeating: -1, count: n))
    for row in 0..<3 {
      let unit = (0..<n).map { (y[row * n + $0] + 1) / 2 }
      #expect(abs(unit.reduce(0, +)) < 1e-12)
      #expect(abs(unit.reduce(0) { $0 + $1 * $1 } / Double(n) - 1) < 1e-12)
      // The order and the distances stay: y is an affine function of x.
      let slope = (unit[1] - unit[0]) / (x[row * n + 1] - x[row * n])
      for i in 0..<n {
        #expect(abs(unit[i] - unit[0] - slope * (x[row * n + i] - x[row * n])) < 1e-11)
      }
    }
  }

  @Test func equalElementsNormaliseToTheBias() {
    let run = RecordedProgram<Float>(inputs: [(2, 3), (1, 3), (1, 3)]) {
      $0.normalizeRows($1[0], gain: $1[1], bias: $1[2])
    }
    let y = run([5, 5, 5, 1, .nan, 1], [1, 1, 1], [1, 2, 3])
    #expect(y.prefix(3) == [1, 2, 3])
    #expect(y.suffix(3).allSatisfy { $0.isNaN })
  }

  @Test func everyStepGetsItsOwnRow() {
    let run = RecordedProgram<Double>(inputs: [(4, 2), (2, 2)]) {
      $0.add($1[0], perStep: $1[1], sequences: 2)
    }
    #expect(run([1, 2, 3, 4, 5, 6, 7, 8], [10, 20, 30, 40]) == [11, 22, 13, 24, 35, 46, 37, 48])
    #expect(run.gradient(ofInput: 1) == [2, 2, 2, 2])
  }

  /// A block that adds nothing hands its rows on.
  @Test func aBlockAddsToItsRows() {
    var layout = ParameterLayout()
    let block = TransformerBlock("block", in: &layout, size: 4, heads: 2, outputGain: 0)
    let run = RecordedProgram<Float>(layout: layout, inputs: [(6, 4)]) {
      block($1[0], sequences: 2, length: 3, in: $0)
    }
    var generator = RandomGenerator(seed: 5)
    let x: [Float] = generator.normals(24)
    #expect(run(x) == x)
  }
}
