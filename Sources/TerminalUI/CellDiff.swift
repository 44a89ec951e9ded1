/// Which cells of a screen differ from the one shown before.
package enum CellDiff {
  /// Cells of one row beside each other.
  package typealias Run = (row: Int, columns: Range<Int>)

  /// The cells of `new` that differ from `old`, row by row; all when there is no old screen of the same
  /// size, because then nothing on the terminal can be trusted.
  package static func runs(from old: CellBuffer?, to new: CellBuffer) -> [Run] {
    guard let old, old.width == new.width, old.height == new.height else {
      return (0..<new.height).map { ($0, 0..<new.width) }
    }
    var runs: [Run] = []
    old.cells.withUnsafeBufferPointer { before in
      new.cells.withUnsafeBufferPointer { after in
        // The same storage holds the same screen: an idle frame costs nothing.
        guard before.baseAddress != after.baseAddress else { return }
        for row in 0..<new.height {
          let start = row * new.width
          var column = 0
          while column < new.width {
            let first = column
            while column < new.width, before[start + column] != after[start + column] {
              column += 1
            }
            if column > first { runs.append((row, first..<column)) } else { column += 1 }
          }
        }
      }
    }
    return runs
  }
}
