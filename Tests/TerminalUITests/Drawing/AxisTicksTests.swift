import LinearAlgebra
import TerminalUI
import Testing

struct AxisTicksTests {
  private func labels(
    _ range: ClosedRange<Double>, scale: AxisScale = .linear, unit: AxisUnit = .number, cells: Int,
    isHorizontal: Bool = true
  ) -> [String] {
    AxisTicks.ticks(
      mapping: AxisMapping(scale: scale, range: range), unit: unit, cells: cells,
      isHorizontal: isHorizontal
    ).map(\.label)
  }

  @Test func ticksStandAtRoundValues() {
    #expect(labels(0...1840, unit: .count, cells: 70) == ["0", "500", "1 000", "1 500"])
    #expect(labels(-105...105, cells: 6, isHorizontal: false) == ["-100", "0", "100"])
    #expect(labels(0...1, cells: 40) == ["0.0", "0.5", "1.0"])
    #expect(labels(0...95, unit: .seconds, cells: 40) == ["0:00", "0:30", "1:00", "1:30"])
    #expect(labels(1...1000, scale: .log, cells: 60) == ["1", "10", "100", "1k"])
    #expect(
      labels(-100...100, scale: .symlog(threshold: 1), cells: 60)
        == ["-100", "-1", "0", "1", "100"])
    #expect(
      labels(101_000...102_000, scale: .log, cells: 12, isHorizontal: false).count >= 2,
      "a narrow stretch of a logarithmic axis still has labels")
  }

  @Test func countsHaveNoTicksBetweenWholeNumbers() {
    for tick in AxisTicks.ticks(
      mapping: AxisMapping(scale: .linear, range: 0...3), unit: .count, cells: 80,
      isHorizontal: true)
    {
      #expect(tick.value == tick.value.rounded())
    }
  }

  /// Labels can be read at every size: each on the cell of its value, apart from its neighbours,
  /// unlike all others, and no two ticks in one cell.
  @Test(arguments: [
    AxisScale.linear, .log, .symlog(threshold: 1), .symlog(threshold: 1e-3),
  ])
  func labelsAreLegible(scale: AxisScale) throws {
    for seed in 0..<250 as Range<UInt64> {
      var generator = RandomGenerator(seed: seed)
      var low = generator.uniform(-1, 1)
      var extent = generator.uniform(0.01, 1)
      for _ in 0..<generator.index(below: 12) { extent *= 10 }
      for _ in 0..<generator.index(below: 12) { extent /= 10 }
      for _ in 0..<generator.index(below: 4) { low *= 10 }
      if scale == .log { low = abs(low) + 1e-6 }
      let cells = 1 + generator.index(below: 120)
      let mapping = AxisMapping(scale: scale, range: low...(low + extent))
      for unit in [AxisUnit.number, .count, .seconds] {
        for isHorizontal in [true, false] {
          let ticks = AxisTicks.ticks(
            mapping: mapping, unit: unit, cells: cells, isHorizontal: isHorizontal)
          let context = "seed \(seed) \(low)+\(extent) \(unit) \(cells) \(isHorizontal) \(ticks)"
          #expect(Set(ticks.map(\.label)).count == ticks.count, "\(context)")
          #expect(Set(ticks.map(\.cell)).count == ticks.count, "\(context)")
          var end = 0
          for tick in ticks {
            #expect((0..<cells).contains(tick.cell), "\(context)")
            let place = try #require(mapping.place(tick.value), "\(context)")
            #expect(
              abs(place * Double(cells) - (Double(tick.cell) + 0.5)) <= 0.5 + 1e-6, "\(context)")
            guard isHorizontal else { continue }
            let start = AxisTicks.labelStart(tick, cells: cells)
            #expect(start >= end, "\(context)")
            end = start + tick.label.columnCount + 1
            #expect(end - 1 <= cells, "\(context)")
          }
        }
      }
    }
  }

  @Test func aLabelSaysItsValue() throws {
    for seed in 0..<300 as Range<UInt64> {
      var generator = RandomGenerator(seed: seed)
      let low = generator.uniform(-1000, 1000)
      let range = low...(low + generator.uniform(0.5, 3000))
      for tick in AxisTicks.ticks(
        mapping: AxisMapping(scale: .linear, range: range), unit: .number, cells: 100,
        isHorizontal: true)
      {
        let text = tick.label.hasSuffix("k") ? String(tick.label.dropLast()) : tick.label
        let value = try #require(Double(text)) * (tick.label.hasSuffix("k") ? 1000 : 1)
        #expect(abs(value - tick.value) <= 1e-6 * max(1, abs(tick.value)), "\(tick)")
      }
    }
  }

  @Test func anAxisOfDecentLengthHasTicks() {
    for seed in 0..<300 as Range<UInt64> {
      var generator = RandomGenerator(seed: seed)
      let low = generator.uniform(-100, 100)
      let range = low...(low + generator.uniform(1, 1000))
      for cells in [6, 12, 30] {
        let ticks = AxisTicks.ticks(
          mapping: AxisMapping(scale: .linear, range: range), unit: .number, cells: cells,
          isHorizontal: false)
        #expect(ticks.count >= 2, "\(range) in \(cells)")
      }
      #expect(labels(range, cells: 40).count >= 2, "\(range)")
    }
  }

  @Test func aRangeWithoutExtentIsWidened() {
    for scale in [AxisScale.linear, .log, .symlog(threshold: 1)] {
      for value in [0, 5, -3, 1e300, -1e308, .leastNonzeroMagnitude, .greatestFiniteMagnitude] {
        let mapping = AxisMapping(scale: scale, range: value...value)
        #expect(mapping.high > mapping.low, "\(scale) \(value)")
        #expect((mapping.high - mapping.low).isFinite, "\(scale) \(value)")
      }
    }
  }
}
