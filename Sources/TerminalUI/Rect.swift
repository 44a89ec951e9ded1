/// A rectangle of terminal cells; the origin is the top left corner.
package struct Rect: Sendable, Equatable, Hashable {
  /// The leftmost column.
  package var x: Int
  /// The topmost row.
  package var y: Int
  /// The number of columns, never negative.
  package var width: Int
  /// The number of rows, never negative.
  package var height: Int

  /// Makes a rectangle; negative sizes become zero.
  package init(x: Int, y: Int, width: Int, height: Int) {
    self.x = x
    self.y = y
    self.width = max(0, width)
    self.height = max(0, height)
  }

  /// Whether the rectangle holds no cell.
  package var isEmpty: Bool { width == 0 || height == 0 }
  /// The column just right of the rectangle.
  package var right: Int { x + width }
  /// The row just below the rectangle.
  package var bottom: Int { y + height }

  /// The common part of two rectangles.
  package func intersection(_ other: Rect) -> Rect {
    let left = max(x, other.x)
    let top = max(y, other.y)
    return Rect(
      x: left, y: top, width: min(right, other.right) - left,
      height: min(bottom, other.bottom) - top)
  }

  /// The row so far below the top, whether or not it lies inside.
  package func row(_ offset: Int) -> Rect {
    Rect(x: x, y: y + offset, width: width, height: 1)
  }

  /// Whether a cell lies inside.
  package func contains(x column: Int, y row: Int) -> Bool {
    column >= x && column < right && row >= y && row < bottom
  }

  /// The rectangle without a margin; it never turns inside out.
  package func inset(horizontal: Int = 0, vertical: Int = 0) -> Rect {
    let left = min(horizontal, width)
    let top = min(vertical, height)
    return Rect(
      x: x + left, y: y + top, width: width - 2 * horizontal, height: height - 2 * vertical)
  }

  /// A rectangle of at most the given size in the middle of this one.
  package func centered(width wanted: Int, height wantedHeight: Int) -> Rect {
    let innerWidth = min(max(0, wanted), width)
    let innerHeight = min(max(0, wantedHeight), height)
    return Rect(
      x: x + (width - innerWidth) / 2, y: y + (height - innerHeight) / 2, width: innerWidth,
      height: innerHeight)
  }

  /// Cuts rows off the top, as many as there are, and returns them.
  package mutating func removeTop(_ rows: Int) -> Rect {
    let count = min(max(0, rows), height)
    defer {
      y += count
      height -= count
    }
    return Rect(x: x, y: y, width: width, height: count)
  }

  /// Cuts rows off the bottom, as many as there are, and returns them.
  package mutating func removeBottom(_ rows: Int) -> Rect {
    let count = min(max(0, rows), height)
    height -= count
    return Rect(x: x, y: y + height, width: width, height: count)
  }

  /// Cuts columns off the left, as many as there are, and returns them.
  package mutating func removeLeft(_ columns: Int) -> Rect {
    let count = min(max(0, columns), width)
    defer {
      x += count
      width -= count
    }
    return Rect(x: x, y: y, width: count, height: height)
  }

  /// Cuts columns off the right, as many as there are, and returns them.
  package mutating func removeRight(_ columns: Int) -> Rect {
    let count = min(max(0, columns), width)
    width -= count
    return Rect(x: x + width, y: y, width: count, height: height)
  }
}
