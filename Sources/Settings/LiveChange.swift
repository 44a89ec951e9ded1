/// How a setting changes while a session runs.
package struct LiveChange: Sendable, Equatable {
  /// The values that it is changed to; more may be valid in a file.
  package let range: ClosedRange<Double>
  /// One press changes it by this much, or by this factor when `isLogarithmic`.
  package let step: Double
  /// Whether `step` multiplies.
  package let isLogarithmic: Bool

  /// In equal steps.
  package static func step(_ step: Double, in range: ClosedRange<Double>) -> LiveChange {
    LiveChange(range: range, step: step, isLogarithmic: false)
  }

  /// In equal factors.
  package static func factor(_ factor: Double, in range: ClosedRange<Double>) -> LiveChange {
    LiveChange(range: range, step: factor, isLogarithmic: true)
  }
}

extension Setting {
  /// The values that a live setting can be changed to: its range, as far as the other settings of its
  /// group allow it; a group may begin outside of the range.
  package func liveRange(in root: Root) -> ClosedRange<Double>? {
    guard let live, let value = liveValue(in: root) else { return nil }
    if !form.names.isEmpty { return live.range }
    let low = reach(min(live.range.lowerBound, value), from: value, in: root)
    let high = reach(max(live.range.upperBound, value), from: value, in: root)
    return low...high
  }

  /// Stores the nearest value that a live setting can have.
  ///
  /// - Returns: That value; nil, and nothing is stored, for what is no number or no live setting.
  package func storeLive(_ wanted: Double, in root: inout Root) -> Double? {
    guard !wanted.isNaN, let range = liveRange(in: root) else { return nil }
    let inside = min(max(wanted, range.lowerBound), range.upperBound)
    let names = form.names
    let value = form.isWhole || !names.isEmpty ? inside.rounded() : inside
    store(&root, names.isEmpty ? .number(value) : .string(names[Int(value)]))
    return value
  }

  /// The value of a live setting as a number: of one of some names its place among them.
  package func liveValue(in root: Root) -> Double? {
    let value = value(root)
    return form.names.isEmpty
      ? value?.number : value?.text.flatMap(form.names.firstIndex).map(Double.init)
  }

  /// The value nearest to an end that fits the other settings, seen from one that does.
  private func reach(_ end: Double, from value: Double, in root: Root) -> Double {
    func isFit(_ value: Double) -> Bool { fits(root, .number(value)) }
    guard !isFit(end), isFit(value) else { return end }
    var (fit, unfit) = (value, end)
    while true {
      var middle = (fit + unfit) / 2
      if form.isWhole { middle.round(unfit < fit ? .down : .up) }
      if middle == unfit || middle == fit { return fit }
      if isFit(middle) { fit = middle } else { unfit = middle }
    }
  }
}
