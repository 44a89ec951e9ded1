import Foundation
import LinearAlgebra
import Testing

/// The generator behind every number of a run: its bits, its splits, and its distributions.
///
/// Statistics are held to five standard errors, which follow from the distribution's own moments; a
/// fair generator leaves them about once in two million seeds.
@Suite struct RandomGeneratorTests {
  static let count = 40_000

  static func words(_ generator: RandomGenerator, _ count: Int = 4) -> [UInt64] {
    var generator = generator
    return (0..<count).map { _ in generator.next() }
  }

  /// The same words as a second implementation of the paper's algorithm gives: a run's bytes may
  /// never change without being noticed.
  @Test func firstWordsArePinned() {
    #expect(
      Self.words(RandomGenerator(seed: 0)) == [
        0xB199_C4C5_3335_A020, 0xB78E_7516_B4D0_3A3F, 0x6888_7F70_441D_886F, 0xC1F1_C532_672D_0F1A,
      ])
    #expect(
      Self.words(RandomGenerator(seed: 1)) == [
        0xDA2D_B98C_BDE5_8178, 0x1417_883C_9D48_4F74, 0x61D3_A8B5_B178_0C84, 0xBC4A_228A_FE36_D4CC,
      ])
    #expect(
      Self.words(RandomGenerator(seed: .max)) == [
        0x2D32_3496_0F29_DA55, 0x34B2_6F9C_DE62_638E, 0x3F3C_DBBB_5ACF_B2AC, 0x9D7C_D585_49F1_8DDE,
      ])
    #expect(
      Self.words(RandomGenerator(seed: 42).split(7)) == [
        0xB92C_0E88_880C_A137, 0xFE4F_83B5_197C_8A77, 0xC040_BC7C_7DCD_6A29, 0x4388_85E9_4C92_A310,
      ])
    #expect(
      Self.words(RandomGenerator(seed: 42).split(7).split(7)) == [
        0x0598_45FD_358D_C892, 0x591D_4789_3E58_4524, 0xF61F_C34B_4496_624B, 0xE798_99A9_ADF3_AFA2,
      ])
  }

  @Test func splitsDoNotDependOnDraws() {
    for seed in UInt64(0)..<50 {
      let fresh = RandomGenerator(seed: seed)
      var used = fresh
      for _ in 0..<seed { _ = used.next() }
      #expect(Self.words(used.split(3)) == Self.words(fresh.split(3)))
    }
  }

  @Test func splittingDoesNotDisturbTheParent() {
    var parent = RandomGenerator(seed: 5)
    let expected = Self.words(parent, 3)
    for label in expected.indices {
      #expect(parent.next() == expected[label])
      _ = parent.split(UInt64(label))
    }
  }

  @Test func streamsOfLabelsAndSeedsDiffer() {
    let labels: [UInt64] = [0, 1, 2, 3, 63, 64, .max, .max - 1]
    var firstWords: Set<UInt64> = []
    for seed in UInt64(0)..<100 {
      let root = RandomGenerator(seed: seed)
      firstWords.insert(Self.words(root, 1)[0])
      for label in labels { firstWords.insert(Self.words(root.split(label), 1)[0]) }
    }
    #expect(firstWords.count == 100 * (1 + labels.count))
  }

  @Test func survivesEncoding() throws {
    var generator = RandomGenerator(seed: 9).split(4)
    for _ in 0..<17 { _ = generator.next() }
    let copy = try JSONDecoder().decode(
      RandomGenerator.self, from: JSONEncoder().encode(generator))
    #expect(Self.words(copy, 20) == Self.words(generator, 20))
    #expect(Self.words(copy.split(2)) == Self.words(generator.split(2)))
  }

  /// Every bit is set half of the time: the count of n fair bits has a standard deviation of √n / 2.
  @Test(arguments: UInt64(0)..<4)
  func bitsAreFair(seed: UInt64) {
    var generator = RandomGenerator(seed: seed)
    var counts = [Int](repeating: 0, count: 64)
    let count = 10_000
    for _ in 0..<count {
      var word = generator.next()
      while word != 0 {
        counts[word.trailingZeroBitCount] += 1
        word &= word - 1
      }
    }
    let bound = 5 * Double(count).squareRoot() / 2
    for bit in counts { #expect(abs(Double(bit) - Double(count) / 2) < bound) }
  }

  /// The mean of x has variance 1/12 and that of (x - 1/2)² 1/180; neighbours are uncorrelated, and
  /// so are a stream and its split, where the product of two centred values has variance 1/144.
  @Test(arguments: UInt64(0)..<4)
  func uniformsAreUniform(seed: UInt64) {
    var generator = RandomGenerator(seed: seed)
    var child = generator.split(0)
    let scale = 5 / Double(Self.count).squareRoot()
    var (mean, square, neighbours, relatives, previous) = (0.0, 0.0, 0.0, 0.0, 0.0)
    for _ in 0..<Self.count {
      let x = generator.uniform() - 0.5
      mean += x / Double(Self.count)
      square += x * x / Double(Self.count)
      neighbours += x * previous / Double(Self.count)
      relatives += x * (child.uniform() - 0.5) / Double(Self.count)
      previous = x
      if x < -0.5 || x >= 0.5 { Issue.record("\(x + 0.5) lies outside [0, 1)") }
    }
    #expect(abs(mean) < scale * (1.0 / 12).squareRoot())
    #expect(abs(square - 1.0 / 12) < scale * (1.0 / 180).squareRoot())
    #expect(abs(neighbours) < scale / 12)
    #expect(abs(relatives) < scale / 12)
  }

  /// Of standard normal x the moments 1 to 4 are 0, 1, 0, 3.
  ///
  /// The variances of x, x², x³, x⁴ are 1, 2, 15, 96. Pairs come from one circle: their product, of variance 1, must average to 0.
  @Test(arguments: UInt64(0)..<4)
  func normalsAreNormal(seed: UInt64) {
    var generator = RandomGenerator(seed: seed)
    var moments = [Double](repeating: 0, count: 4)
    var products = 0.0
    for _ in 0..<Self.count / 2 {
      let (x, y) = generator.normalPair()
      products += x * y
      for value in [x, y] {
        var power = 1.0
        for index in moments.indices {
          power *= value
          moments[index] += power
        }
      }
    }
    let scale = 5 / Double(Self.count).squareRoot()
    for (index, (mean, variance)) in [(0.0, 1.0), (1, 2), (0, 15), (3, 96)].enumerated() {
      #expect(
        abs(moments[index] / Double(Self.count) - mean) < scale * variance.squareRoot(),
        "moment \(index + 1)")
    }
    #expect(abs(products / Double(Self.count / 2)) < scale * 2.0.squareRoot())
  }

  /// Pearson's statistic of k equally likely cells has mean k - 1 and variance 2 (k - 1).
  @Test(arguments: [2, 3, 7, 100])
  func indicesAreUniform(cells: Int) {
    var generator = RandomGenerator(seed: UInt64(cells))
    var counts = [Int](repeating: 0, count: cells)
    for _ in 0..<Self.count { counts[generator.index(below: cells)] += 1 }
    let expected = Double(Self.count) / Double(cells)
    let statistic = counts.reduce(0) { $0 + pow(Double($1) - expected, 2) / expected }
    let freedom = Double(cells - 1)
    #expect(abs(statistic - freedom) < 5 * (2 * freedom).squareRoot())
  }

  @Test func rangesHoldTheirBounds() {
    var generator = RandomGenerator(seed: 3)
    for _ in 0..<10_000 {
      let x = generator.uniform(-3, -1)
      if x < -3 || x >= -1 { Issue.record("\(x) lies outside [-3, -1)") }
    }
    #expect(generator.index(below: 1) == 0)
  }

  @Test func fillingDrawsPairsInOrderAndStopsAtTheCount() {
    for count in 0...7 {
      var generator = RandomGenerator(seed: 8)
      var pairs = generator
      var values = [Float](repeating: .nan, count: count + 1)
      generator.fillNormal(&values, count: count)
      var expected: [Float] = []
      while expected.count < count {
        let (first, second) = pairs.normalPair()
        expected += [Float(first), Float(second)]
      }
      #expect(Array(values[..<count]) == Array(expected[..<count]))
      #expect(values[count].isNaN)
      #expect(generator == pairs)
    }
  }
}
