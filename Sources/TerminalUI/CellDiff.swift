/// Which cells of a screen differ from the one shown before.
package enum CellDiff {
  /// The row-major indices of the cells of `new` that differ from `old`, rising; every index when
  /// the sizes differ, because then nothing on the terminal can be trusted.
  ///
  /// Allocates the result and nothing else.
  package static func changes(from old: CellBuffer, to new: CellBuffer) -> [Int] {
    guard old.width == new.width, old.height == new.height else {
      return Array(0..<(new.width * new.height))
    }
    var changed: [Int] = []
    old.cells.withUnsafeBufferPointer { before in
      new.cells.withUnsafeBufferPointer { after in
        // The same storage holds the same screen: an idle frame costs nothing.
        guard before.baseAddress != after.baseAddress else { return }
        for index in 0..<after.count where before[index] != after[index] {
          changed.append(index)
        }
      }
    }
    return changed
  }
}
