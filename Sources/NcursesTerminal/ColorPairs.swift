internal import CNcurses
import TerminalUI

/// The colour pairs of ncurses: which numbers stand for which two colours.
///
/// Pairs are numbered from 1 as they are needed and never change their meaning while cells on the
/// screen use them, since ncurses would repaint those. When the table is full, `allocate` says so,
/// and the caller starts afresh with a whole screen.
struct ColorPairs {
  /// Two colours as ncurses numbers them; -1 is the terminal's own.
  struct Key: Hashable {
    var foreground: Int32
    var background: Int32
  }

  private var numbers: [Key: Int32] = [:]
  /// The number of pairs that the table may hold, pair 0 not counted.
  let capacity: Int

  /// Makes an empty table.
  /// - Parameter available: The number of pairs of the terminal, pair 0 included.
  init(available: Int) {
    capacity = max(0, min(available - 1, Int(Int16.max)))
  }

  /// The number of a pair; nil when the table is full (or the terminal refuses).
  mutating func allocate(_ key: Key) -> Int32? {
    if key.foreground < 0 && key.background < 0 { return 0 }
    if let number = numbers[key] { return number }
    guard numbers.count < capacity else { return nil }
    let number = Int32(numbers.count + 1)
    guard init_extended_pair(number, key.foreground, key.background) == OK else { return nil }
    numbers[key] = number
    return number
  }

  /// Forgets all pairs.
  mutating func removeAll() {
    numbers.removeAll(keepingCapacity: true)
  }
}
