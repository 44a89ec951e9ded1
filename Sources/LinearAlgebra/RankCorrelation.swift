/// Spearman's rank correlation: the correlation of ranks, where equal values share the mean of theirs.
package enum RankCorrelation {
  /// 1 where one rises whenever the other does, −1 where it falls; not a number for fewer than two pairs,
  /// where one never varies, and where a value is not a number.
  package static func of(_ first: [Double], _ second: [Double]) -> Double {
    precondition(
      first.count == second.count,
      "expected as many values twice, found \(first.count) and \(second.count)")
    guard !(first + second).contains(where: \.isNaN) else { return .nan }
    let (a, b) = (ranks(of: first), ranks(of: second))
    // Ranks are means of whole numbers: both have this mean, ties or not.
    let mean = Double(first.count + 1) / 2
    var (products, squares, others) = (0.0, 0.0, 0.0)
    for (x, y) in zip(a, b) {
      products += (x - mean) * (y - mean)
      squares += (x - mean) * (x - mean)
      others += (y - mean) * (y - mean)
    }
    guard squares > 0, others > 0 else { return .nan }
    return products / (squares * others).squareRoot()
  }

  /// From 1 for the smallest; equal values share the mean of their places.
  private static func ranks(of values: [Double]) -> [Double] {
    let order = values.indices.sorted { values[$0] < values[$1] }
    var ranks = [Double](repeating: 0, count: values.count)
    var first = 0
    while first < order.count {
      var end = first + 1
      while end < order.count, values[order[end]] == values[order[first]] { end += 1 }
      for place in first..<end { ranks[order[place]] = Double(first + end + 1) / 2 }
      first = end
    }
    return ranks
  }
}
