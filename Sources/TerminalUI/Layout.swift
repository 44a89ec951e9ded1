extension Rect {
  /// Splits into rows of these heights from top to bottom.
  ///
  /// When there is too little room the first parts keep their height and the last shrink, down to
  /// nothing; every part lies inside this rectangle.
  package func rows(_ heights: [Int]) -> [Rect] {
    var rest = self
    return heights.map { rest.removeTop($0) }
  }

  /// Splits into so many rows from top to bottom, as equal as whole cells can be.
  package func rows(_ count: Int) -> [Rect] {
    shares(of: height, count: count, spacing: 0).map {
      Rect(x: x, y: y + $0.lowerBound, width: width, height: $0.count)
    }
  }

  /// Splits into so many columns from left to right, as equal as whole cells can be, with `spacing` free
  /// columns between them.
  package func columns(_ count: Int, spacing: Int = 0) -> [Rect] {
    shares(of: width, count: count, spacing: spacing).map {
      Rect(x: x + $0.lowerBound, y: y, width: $0.count, height: height)
    }
  }
}

/// Places parts along a length: they fill it but for the spacing, and none leaves it.
private func shares(of length: Int, count: Int, spacing: Int) -> [Range<Int>] {
  let available = max(0, length - spacing * (count - 1))
  // Rounding the running sum rather than each share makes the parts fill the length exactly.
  var sum = 0.0
  return (0..<count).map { index in
    let start = Int(sum.rounded())
    sum += Double(available) / Double(count)
    let offset = index * spacing
    return (start + offset..<min(available, Int(sum.rounded())) + offset).clamped(to: 0..<length)
  }
}
