/// What was seen at an update, to be kept for hours.
protocol DatedMoment {
  /// The gradient steps by then.
  var update: Int { get }
}

extension Array where Element: DatedMoment {
  /// Adds the newest moment, and gives up the one that is missed least when there are too many.
  ///
  /// The first and the newest stay. Of the others the one goes whose neighbours lie nearest to each
  /// other as measured by the age of training: early moments, when much happens, stay dense, and
  /// later ones grow apart in proportion to their update. A moment that is no newer than the last
  /// takes its place.
  mutating func append(_ moment: Element, limit: Int) {
    if let last, moment.update <= last.update { removeLast() }
    append(moment)
    while count > Swift.max(limit, 2) {
      guard let least = (1..<count - 1).min(by: { gap(around: $0) < gap(around: $1) })
      else { return }
      remove(at: least)
    }
  }

  /// The way from the moment before to the one after, in units of the age at the moment.
  private func gap(around index: Int) -> Double {
    // The first updates count alike: nothing is known of less than some of them.
    let floor = 25.0
    let age = Double(self[index].update - self[0].update) + floor
    return Double(self[index + 1].update - self[index - 1].update) / age
  }
}
