import Foundation

/// A labelled value on an axis.
package struct AxisTick: Sendable, Equatable {
  /// The value, exactly.
  package var value: Double
  /// The cell it falls into, counted from the axis' lower end.
  package var cell: Int
  /// What stands beside it.
  package var label: String
}

/// Finds the values worth labelling on an axis of so many cells.
///
/// A search over "nice" steps in the spirit of Talbot, Lin and Hanrahan (2010): of all steps whose
/// labels can be read, the one wins that scores best for a simple step and for about as many labels
/// as suit the length. Legibility here is a matter of whole cells: every label stands at the cell
/// that holds its value, two labels never touch, no two labels are the same text, and no cell has
/// two.
package enum AxisTicks {
  /// The ticks of an axis.
  /// - Parameters:
  ///   - cells: The length of the axis.
  ///   - isHorizontal: Whether labels stand side by side, so that their width counts, rather than
  ///     one below the other.
  package static func ticks(
    mapping: AxisMapping, unit: AxisUnit, cells: Int, isHorizontal: Bool
  ) -> [AxisTick] {
    guard cells > 0 else { return [] }
    let wanted = isHorizontal ? max(3, cells / 14) : max(2, (cells + 2) / 3)
    var best: (score: Double, ticks: [AxisTick])?
    for candidate in candidates(mapping: mapping, unit: unit, wanted: wanted) {
      let ticks = place(
        candidate.values, mapping: mapping, unit: unit, cells: cells, isHorizontal: isHorizontal)
      guard !ticks.isEmpty, ticks.count == candidate.values.count,
        isLegible(ticks, cells: cells, isHorizontal: isHorizontal)
      else { continue }
      let ratio = Double(ticks.count) / Double(wanted)
      let density = 1 - abs(log2(ratio)) / 2
      let covered = Double((ticks.last?.cell ?? 0) - (ticks.first?.cell ?? 0)) / Double(cells)
      let score = 0.3 * candidate.simplicity + 0.2 * covered + 0.5 * density
      if best.map({ score > $0.score }) ?? true { best = (score, ticks) }
    }
    return best?.ticks ?? []
  }

  private struct Candidate {
    var values: [Double]
    var simplicity: Double
  }

  private static func candidates(
    mapping: AxisMapping, unit: AxisUnit, wanted: Int
  ) -> [Candidate] {
    let low = mapping.scale.value(at: mapping.low)
    let high = mapping.scale.value(at: mapping.high)
    guard low.isFinite, high.isFinite, high > low else { return [] }
    switch mapping.scale {
    case .linear: return linear(from: low, to: high, unit: unit)
    case .log:
      // Less than a decade is close to straight, and powers of ten would leave it bare.
      let decades = mapping.high - mapping.low
      let powers = logarithmic(from: low, to: high)
      return decades < 1 ? linear(from: low, to: high, unit: unit) + powers : powers
    case .symlog(let threshold):
      return symmetric(from: low, to: high, threshold: threshold > 0 ? threshold : 1)
    }
  }

  private static let niceSteps: [(step: Double, simplicity: Double)] = [
    (1, 1), (2, 0.9), (5, 0.95), (2.5, 0.55),
  ]

  private static let clockSteps: [Double] = [
    1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 10800, 21600, 43200, 86400,
    172_800, 432_000, 864_000,
  ]

  private static func linear(from low: Double, to high: Double, unit: AxisUnit) -> [Candidate] {
    let extent = high - low
    guard extent.isFinite, extent > 0 else { return [] }
    var result: [Candidate] = []
    func add(_ step: Double, _ simplicity: Double) {
      guard step.isFinite, step > 0, extent / step < 200 else { return }
      let first = (low / step).rounded(.up)
      let last = (high / step).rounded(.down)
      guard first <= last, abs(first) < 1e15, abs(last) < 1e15 else { return }
      // Steps through zero are easier to read than steps beside it.
      let holdsZero = first <= 0 && last >= 0
      // Dividing by the reciprocal of a small step keeps 3 * 0.1 from becoming 0.30000000000000004.
      let values = stride(from: first, through: last, by: 1).map { index in
        step < 1 ? index / (1 / step) : index * step
      }
      result.append(Candidate(values: values, simplicity: simplicity + (holdsZero ? 0.05 : 0)))
    }
    if unit == .seconds, extent >= 4 {
      for step in clockSteps { add(step, 1) }
      return result
    }
    let magnitude = log10(extent).rounded(.down)
    for exponent in stride(from: magnitude - 2, through: magnitude + 1, by: 1) {
      for nice in niceSteps {
        let step = nice.step * pow(10, exponent)
        if unit == .count, step < 1 || step != step.rounded() { continue }
        add(step, nice.simplicity)
      }
    }
    return result
  }

  private static func logarithmic(from low: Double, to high: Double) -> [Candidate] {
    let (first, last) = (log10(low), log10(high))
    var result: [Candidate] = []
    for skip in 1...40 {
      let from = (first / Double(skip)).rounded(.up)
      let to = (last / Double(skip)).rounded(.down)
      guard from <= to, to - from < 60 else { continue }
      let values = stride(from: from, through: to, by: 1).map { pow(10, $0 * Double(skip)) }
      result.append(Candidate(values: values, simplicity: skip == 1 ? 1 : 0.8))
    }
    if last - first < 4 {
      for (factors, simplicity) in [([1.0, 2, 5], 0.8), ([1.0, 3], 0.7)] {
        let values = stride(from: first.rounded(.down), through: last, by: 1).flatMap { decade in
          factors.map { $0 * pow(10, decade) }
        }
        let inside = values.filter { $0 >= low && $0 <= high }
        if !inside.isEmpty { result.append(Candidate(values: inside, simplicity: simplicity)) }
      }
    }
    return result
  }

  private static func symmetric(
    from low: Double, to high: Double, threshold: Double
  ) -> [Candidate] {
    let reach = max(abs(low), abs(high))
    guard reach.isFinite, reach > 0 else { return [] }
    var result: [Candidate] = []
    let bottom = log10(min(threshold, reach)).rounded(.up)
    let top = log10(reach).rounded(.down)
    guard bottom <= top else { return linear(from: low, to: high, unit: .number) }
    for skip in 1...40 {
      var values: [Double] = low <= 0 && high >= 0 ? [0] : []
      for exponent in stride(from: bottom, through: top, by: Double(skip)) {
        let size = pow(10, exponent)
        if size <= high, size >= low { values.append(size) }
        if -size >= low, -size <= high { values.append(-size) }
      }
      guard !values.isEmpty, values.count < 120 else { continue }
      result.append(Candidate(values: values.sorted(), simplicity: skip == 1 ? 1 : 0.8))
    }
    return result
      + linear(from: low, to: high, unit: .number).map {
        Candidate(values: $0.values, simplicity: $0.simplicity - 0.4)
      }
  }

  private static func place(
    _ values: [Double], mapping: AxisMapping, unit: AxisUnit, cells: Int, isHorizontal: Bool
  ) -> [AxisTick] {
    guard values.count <= cells else { return [] }
    let labels = AxisLabels.texts(values, unit: unit)
    return zip(values, labels).compactMap { value, label in
      guard let place = mapping.place(value), place >= -1e-9, place <= 1 + 1e-9 else { return nil }
      // Counted as curves are: from the left, and from the top.
      let start = isHorizontal ? place : 1 - place
      let cell = min(cells - 1, max(0, Int(start * Double(cells))))
      return AxisTick(value: value, cell: isHorizontal ? cell : cells - 1 - cell, label: label)
    }
  }

  private static func isLegible(_ ticks: [AxisTick], cells: Int, isHorizontal: Bool) -> Bool {
    guard Set(ticks.map(\.label)).count == ticks.count else { return false }
    var end = Int.min
    for tick in ticks {
      let start = isHorizontal ? labelStart(tick, cells: cells) : tick.cell
      let length = isHorizontal ? tick.label.columnCount : 1
      // Side by side two free columns keep "1 000" and "2 000" apart.
      guard start >= end, start + length <= cells || !isHorizontal else { return false }
      end = start + length + (isHorizontal ? 2 : 0)
    }
    return true
  }

  /// Where the label of a tick begins on a horizontal axis: centred on the tick, moved inwards at
  /// the ends.
  package static func labelStart(_ tick: AxisTick, cells: Int) -> Int {
    let width = tick.label.columnCount
    return max(0, min(cells - width, tick.cell - width / 2))
  }
}

/// The texts of the labels of one axis, written alike.
enum AxisLabels {
  static func texts(_ values: [Double], unit: AxisUnit) -> [String] {
    if unit == .degrees { return shortTexts(values.map(unit.written), unit: .number) }
    let labels = shortTexts(values, unit: unit)
    guard Set(labels).count < labels.count else { return labels }
    // Close together and far from zero, three digits are not enough: write out what differs.
    for decimals in 0...9 {
      let exact = values.map { NumberFormat.plain($0, decimals: decimals) }
      let isExact = zip(exact, values).allSatisfy { text, value in
        Double(text).map { abs($0 - value) <= 1e-9 * abs(value) } ?? false
      }
      if isExact, Set(exact).count == exact.count { return exact }
    }
    return labels
  }

  private static func shortTexts(_ values: [Double], unit: AxisUnit) -> [String] {
    let largest = values.reduce(0) { max($0, abs($1)) }
    if unit == .seconds, values.allSatisfy({ $0 == $0.rounded() }) {
      return values.map { NumberFormat.duration($0) }
    }
    if unit == .count, largest < 10_000 {
      return values.map {
        abs($0) < 1e15 ? NumberFormat.grouped(Int($0)) : NumberFormat.compact($0)
      }
    }
    let smallest = values.reduce(Double.infinity) { $1 == 0 ? $0 : min($0, abs($1)) }
    // Mixed sizes (a logarithmic axis) are written one by one; the others with the same decimals.
    let isEven = zip(values, values.dropFirst()).allSatisfy { a, b in
      values.count < 3
        || abs((b - a) - (values[1] - values[0])) <= 1e-6 * abs(values[1] - values[0])
    }
    guard isEven, values.count > 1, largest < 10_000, smallest >= 1e-3 || smallest == .infinity
    else {
      return values.map { NumberFormat.compact($0, width: 7) }
    }
    let step = abs(values[1] - values[0])
    for decimals in 0...6 {
      let scale = pow(10, Double(decimals))
      if abs((step * scale).rounded() - step * scale) < 1e-6 * step * scale + 1e-9,
        values.allSatisfy({ abs(($0 * scale).rounded() - $0 * scale) < 1e-6 * scale * step })
      {
        return values.map { NumberFormat.plain($0, decimals: decimals) }
      }
    }
    return values.map { NumberFormat.compact($0, width: 7) }
  }
}
