/// How long one part of a split rectangle wants to be, in cells along the split.
package enum Extent: Sendable, Equatable {
  /// Exactly this many cells.
  case fixed(Int)
  /// This part of the whole length, 0 to 1.
  case fraction(Double)
  /// A share, by weight, of what the other parts leave; at least `minimum` cells.
  case flexible(weight: Double = 1, minimum: Int = 0)
}

extension Rect {
  /// Splits into rows from top to bottom with `spacing` free rows between them.
  ///
  /// When there is too little room the first parts keep their length and the last shrink, down to
  /// nothing; every part lies inside this rectangle.
  package func rows(_ extents: [Extent], spacing: Int = 0) -> [Rect] {
    splitLengths(extents, total: height, spacing: spacing).map { part in
      Rect(x: x, y: y + part.offset, width: width, height: part.length)
    }
  }

  /// Splits into columns from left to right with `spacing` free columns between them; see `rows`.
  package func columns(_ extents: [Extent], spacing: Int = 0) -> [Rect] {
    splitLengths(extents, total: width, spacing: spacing).map { part in
      Rect(x: x + part.offset, y: y, width: part.length, height: height)
    }
  }
}

/// Places parts along a length: offsets rise, nothing overlaps, nothing leaves `0..<total`.
private func splitLengths(
  _ extents: [Extent], total: Int, spacing: Int
) -> [(offset: Int, length: Int)] {
  guard !extents.isEmpty else { return [] }
  let gap = max(0, spacing)
  let available = max(0, total - gap * (extents.count - 1))
  var lengths = extents.map { extent -> Int in
    switch extent {
    case .fixed(let cells): return max(0, cells)
    case .fraction(let part): return cellCount(Double(available) * part)
    case .flexible: return 0
    }
  }
  shareRest(of: available - lengths.reduce(0, +), among: extents, into: &lengths)

  var offset = 0
  var remaining = available
  return lengths.map { wanted in
    let length = min(wanted, remaining)
    remaining -= length
    let start = min(offset, total)
    offset = start + length + gap
    return (start, length)
  }
}

/// Gives the flexible parts what is left: those whose share falls below their minimum take the
/// minimum, and the others share again.
private func shareRest(of rest: Int, among extents: [Extent], into lengths: inout [Int]) {
  var open: [(index: Int, weight: Double, minimum: Int)] = []
  for (index, extent) in extents.enumerated() {
    if case .flexible(let weight, let minimum) = extent {
      open.append((index, weight.isFinite ? max(0, weight) : 0, max(0, minimum)))
    }
  }
  var pool = max(0, rest)
  while !open.isEmpty {
    let weights = open.reduce(0) { $0 + $1.weight }
    func share(_ weight: Double) -> Double {
      weights > 0 ? Double(pool) * weight / weights : Double(pool) / Double(open.count)
    }
    let tight = open.filter { Double($0.minimum) > share($0.weight) }
    if tight.isEmpty {
      // Rounding the running sum rather than each share makes the parts fill the pool exactly.
      var sum = 0.0
      var given = 0
      for part in open {
        sum += share(part.weight)
        let end = min(pool, cellCount(sum))
        lengths[part.index] = end - given
        given = end
      }
      return
    }
    for part in tight {
      lengths[part.index] = part.minimum
      pool = max(0, pool - part.minimum)
    }
    open.removeAll { part in tight.contains { $0.index == part.index } }
  }
}

/// A length rounded to cells; nothing for what is not a sensible number.
private func cellCount(_ length: Double) -> Int {
  guard length.isFinite, length > 0 else { return 0 }
  return Int(min(length.rounded(), 1e6))
}
