import LinearAlgebra

/// A handle to a matrix of a recorded program; it holds no numbers.
///
/// Every tensor is two-dimensional: rows are samples (time-major when there is time, so that a step
/// is a run of rows), columns are features (channel-major when they are an image).
package struct Tensor: Sendable, Hashable {
  /// The index in the graph.
  let index: Int
  /// The number of rows.
  package let rows: Int
  /// The number of columns.
  package let columns: Int

  /// The number of elements.
  package var count: Int { rows * columns }
}

/// A handle to a number that may change between two runs of a program: a weight, a rate.
package struct Coefficient: Sendable, Hashable {
  let index: Int
}

/// Where a tensor's elements lie, decided when the graph is frozen.
///
/// `offset` counts from the start of the values (or of a group's parameters), `gradientOffset` from that
/// of the gradients. A row starts `stride` elements after the one before; `stride` is 0 for one row that is
/// read for every sample, and then gradients of all samples add up in it.
package struct Place: Sendable {
  /// Which arena.
  enum Arena: Sendable, Equatable {
    case values
    /// The parameters in a slot of the graph.
    case parameters(slot: Int)
  }

  let arena: Arena
  let offset: Int
  let gradientOffset: Int
  /// The number of rows.
  let rows: Int
  /// The number of columns.
  let columns: Int
  /// Elements from one row to the next.
  let stride: Int
  /// Whether anything upstream wants this tensor's gradient.
  let requiresGradient: Bool
  /// Whether this use adds to the gradient (false: it is the first to write and overwrites).
  var accumulates: Bool

  /// The stride as BLAS wants it: a single row has one too, at least as long as the row.
  var leadingDimension: Int { rows == 1 ? max(stride, columns) : stride }

  /// Whether the rows follow one another without gaps.
  var isContiguous: Bool { stride == columns || rows == 1 }
}

/// The memory of one program while it runs.
package struct Memory<Scalar> {
  let values: UnsafeMutablePointer<Scalar>
  let gradients: UnsafeMutablePointer<Scalar>
  /// The flat vector of every slot.
  let parameters: UnsafePointer<UnsafePointer<Scalar>?>
  let parameterGradients: UnsafeMutablePointer<Scalar>
  let coefficients: UnsafeMutablePointer<Scalar>

  /// The first element of a tensor to read.
  @inline(__always)
  func value(_ place: Place) -> UnsafePointer<Scalar> {
    switch place.arena {
    case .values: UnsafePointer(values + place.offset)
    // A program runs with every slot bound.
    case .parameters(let slot): parameters[slot].unsafelyUnwrapped + place.offset
    }
  }

  /// The first element of an operation's own result.
  @inline(__always)
  func output(_ place: Place) -> UnsafeMutablePointer<Scalar> {
    values + place.offset
  }

  /// The first element of a tensor's gradient.
  @inline(__always)
  func gradient(_ place: Place) -> UnsafeMutablePointer<Scalar> {
    (place.arena == .values ? gradients : parameterGradients) + place.gradientOffset
  }
}

extension Memory where Scalar: RealScalar {
  /// Writes, or adds, one element's gradient to a tensor that wants it.
  @inline(__always)
  func pass(_ slope: Scalar, to place: Place, _ row: Int, _ column: Int) {
    guard place.requiresGradient else { return }
    let target = gradient(place) + (row &* place.stride &+ column)
    target.pointee = place.accumulates ? target.pointee + slope : slope
  }

  /// Writes, or adds, the gradients of `count` elements of a row, from `column` on.
  @inline(__always)
  func pass(
    _ slopes: UnsafePointer<Scalar>, scale: Scalar = 1, to place: Place, row: Int,
    from column: Int = 0, count: Int
  ) {
    guard place.requiresGradient else { return }
    let target = gradient(place) + (row &* place.stride &+ column)
    if place.accumulates {
      Scalar.add(slopes, scale: scale, to: target, count: count)
    } else if scale == 1 {
      target.update(from: slopes, count: count)
    } else {
      Scalar.scale(slopes, by: scale, to: target, count: count)
    }
  }
}
