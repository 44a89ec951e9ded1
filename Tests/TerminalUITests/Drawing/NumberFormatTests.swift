import LinearAlgebra
import TerminalUI
import Testing

struct NumberFormatTests {
  @Test func fixedNumbersFillTheirColumn() {
    #expect(NumberFormat.fixed(-1.44, decimals: 1, width: 6) == "  -1.4")
    #expect(NumberFormat.fixed(-0.04, decimals: 1) == "0.0", "zero has no sign")
    #expect(NumberFormat.fixed(123.456, decimals: 2, width: 5) == "123.5")
    #expect(NumberFormat.fixed(1_234_567, decimals: 1, width: 5) == "1.23M")
    #expect(NumberFormat.fixed(.nan, decimals: 2, width: 5) == "  nan")
    #expect(NumberFormat.fixed(-.infinity, decimals: 2, width: 5) == " -inf")
  }

  @Test func thousandsStandInGroups() {
    #expect(NumberFormat.grouped(0) == "0")
    #expect(NumberFormat.grouped(999) == "999")
    #expect(NumberFormat.grouped(1840) == "1 840")
    #expect(NumberFormat.grouped(-1_234_567, width: 12) == "  -1 234 567")
    #expect(NumberFormat.grouped(.min) == "-9 223 372 036 854 775 808")
  }

  @Test func durationsReadLikeAClock() {
    #expect(NumberFormat.duration(31.9) == "0:31")
    #expect(NumberFormat.duration(725) == "12:05")
    #expect(NumberFormat.duration(3723) == "1:02:03")
    #expect(NumberFormat.duration(86400 * 3 + 4 * 3600) == "3d 04h")
    #expect(NumberFormat.duration(-5, width: 6) == " -0:05")
    #expect(NumberFormat.duration(.nan) == "nan")
  }

  @Test func secondsTakeTheUnitThatSuitsThem() {
    #expect(NumberFormat.seconds(0.0042) == "4.2 ms")
    #expect(NumberFormat.seconds(1.5) == "1.5 s")
    #expect(NumberFormat.seconds(0.000310) == "310 us")
    #expect(NumberFormat.seconds(0.9999) == "1.0 s")
  }

  @Test(arguments: [
    (0.0, "0"), (12.34, "12.3"), (1840, "1.84k"), (999_600, "1M"), (0.0123, "0.0123"),
    (-71.2, "-71.2"), (2.5e-5, "2.5e-5"), (-1e20, "-1e20"), (.leastNonzeroMagnitude, "5e-324"),
  ])
  func compactNumbersKeepThreeDigits(value: Double, text: String) {
    #expect(NumberFormat.compact(value) == text)
  }

  @Test func aLiveValueKeepsItsLength() {
    #expect(NumberFormat.compact(40.02, width: 6, keepsZeros: true) == "40.0")
    #expect(NumberFormat.compact(2, width: 6, keepsZeros: true) == "2.00")
  }

  @Test func compactNumbersFitAndMeanWhatTheySay() throws {
    for seed in 0..<2_000 as Range<UInt64> {
      var generator = RandomGenerator(seed: seed)
      let size = generator.uniform() * 26 - 10
      var value = generator.uniform() + 0.1
      for _ in 0..<Int(abs(size)) { value *= size < 0 ? 0.1 : 10 }
      if seed.isMultiple(of: 2) { value = -value }
      let text = NumberFormat.compact(value, width: 9)
      #expect(text.count <= 9, "\(value) as \(text)")
      let factors: [Character: Double] = ["k": 1e3, "M": 1e6, "G": 1e9, "T": 1e12]
      let factor = text.last.flatMap { factors[$0] } ?? 1
      let read = try #require(Double(factor == 1 ? text : String(text.dropLast()))) * factor
      #expect(abs(read - value) <= 0.0051 * abs(value), "\(value) as \(text)")
    }
  }
}
