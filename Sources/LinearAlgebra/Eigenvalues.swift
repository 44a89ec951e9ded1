/// One eigenvalue of a real matrix; complex ones come in conjugate pairs.
public struct Eigenvalue: Sendable, Equatable {
  /// The real part.
  public var real: Double
  /// The imaginary part; exactly 0 for a real eigenvalue.
  public var imaginary: Double

  /// Makes an eigenvalue from its parts.
  public init(real: Double, imaginary: Double = 0) {
    self.real = real
    self.imaginary = imaginary
  }

  /// |lambda|: how much one step of z' = A z stretches this mode (below 1: it decays).
  public var modulus: Double { (real * real + imaginary * imaginary).squareRoot() }
}

extension Matrix {
  /// The eigenvalues of a square matrix, largest modulus first and conjugates together, the one
  /// with the positive imaginary part before the other.
  ///
  /// Reduction to Hessenberg form by Householder reflections, then the implicit double-shift QR
  /// iteration with deflation (Francis 1961; Golub & Van Loan, *Matrix Computations*, section 7.5).
  /// Returns nil when an element is not finite or the iteration did not converge; traps unless the
  /// matrix is square.
  public func eigenvalues() -> [Eigenvalue]? {
    precondition(isSquare, "expected a square matrix, found \(rows) x \(columns)")
    guard isFinite else { return nil }
    var iteration = HessenbergIteration(self)
    guard iteration.run() else { return nil }
    return iteration.values.enumerated().sorted { left, right in
      let (a, b) = (left.element.modulus, right.element.modulus)
      // Conjugates have equal moduli and were appended together: their order decides.
      return a != b ? a > b : left.offset < right.offset
    }.map(\.element)
  }

  /// The largest modulus of an eigenvalue: below 1 the linear system z' = A z is stable.
  public func spectralRadius() -> Double? {
    eigenvalues().map { $0.first?.modulus ?? 0 }
  }
}

/// The QR iteration on an upper Hessenberg matrix, shrinking from the lower right corner.
private struct HessenbergIteration {
  private var h: Matrix
  private(set) var values: [Eigenvalue] = []

  /// Reduces a matrix to upper Hessenberg form, which keeps its eigenvalues.
  init(_ matrix: Matrix) {
    h = matrix
    let size = matrix.rows
    for column in 0..<max(0, size - 2) {
      let entries = ((column + 1)..<size).map { h[$0, column] }
      guard let reflection = Reflection(entries) else { continue }
      reflection.applyToRows(of: &h, from: column + 1, columns: column..<size)
      reflection.applyToColumns(of: &h, from: column + 1, rows: 0..<size)
      for row in (column + 2)..<size { h[row, column] = 0 }
    }
  }

  /// Splits off one or two eigenvalues at a time; returns whether all were found.
  mutating func run() -> Bool {
    var last = h.rows - 1
    var stalled = 0
    while last >= 0 {
      let first = startOfActiveBlock(endingAt: last)
      if first == last {
        values.append(Eigenvalue(real: h[last, last]))
        last -= 1
        stalled = 0
      } else if first == last - 1 {
        appendPair(at: first)
        last -= 2
        stalled = 0
      } else {
        // Two or three steps per eigenvalue are usual.
        guard stalled < 90 else { return false }
        stalled += 1
        doubleShiftStep(first: first, last: last, exceptional: stalled % 11 == 10)
      }
    }
    return true
  }

  /// The first row of the unreduced block that ends at `last`; negligible couplings become zero.
  private mutating func startOfActiveBlock(endingAt last: Int) -> Int {
    var row = last
    while row > 0 {
      let neighbours = abs(h[row - 1, row - 1]) + abs(h[row, row])
      let scale = neighbours > 0 ? neighbours : h.largestMagnitude
      if abs(h[row, row - 1]) <= Double.ulpOfOne * scale {
        h[row, row - 1] = 0
        return row
      }
      row -= 1
    }
    return 0
  }

  /// The two eigenvalues of the 2 x 2 block whose upper left corner is at `corner`.
  private mutating func appendPair(at corner: Int) {
    let (a, b) = (h[corner, corner], h[corner, corner + 1])
    let (c, d) = (h[corner + 1, corner], h[corner + 1, corner + 1])
    let halfDifference = 0.5 * (a - d)
    let discriminant = halfDifference * halfDifference + b * c
    if discriminant >= 0 {
      // Computed as the larger root first: the smaller one would lose digits by cancellation.
      let shift = halfDifference + (halfDifference >= 0 ? 1 : -1) * discriminant.squareRoot()
      values.append(Eigenvalue(real: d + shift))
      values.append(Eigenvalue(real: shift == 0 ? d : d - b * c / shift))
    } else {
      let mean = 0.5 * (a + d)
      let imaginary = (-discriminant).squareRoot()
      values.append(Eigenvalue(real: mean, imaginary: imaginary))
      values.append(Eigenvalue(real: mean, imaginary: -imaginary))
    }
  }

  /// One Francis step with both eigenvalues of the trailing 2 x 2 block as shifts.
  private mutating func doubleShiftStep(first: Int, last: Int, exceptional: Bool) {
    var sum = h[last - 1, last - 1] + h[last, last]
    var product =
      h[last - 1, last - 1] * h[last, last] - h[last - 1, last] * h[last, last - 1]
    if exceptional {
      // Shifts unrelated to the block break the rare cycles, as in a permutation matrix.
      let size = abs(h[last, last - 1]) + abs(h[last - 1, last - 2])
      sum = 1.5 * size
      product = size * size
    }
    // The first column of (H - s1 I)(H - s2 I) decides the first reflection (implicit Q theorem).
    let corner = h[first, first]
    let below = h[first + 1, first]
    var bulge = [
      corner * corner + h[first, first + 1] * below - sum * corner + product,
      below * (corner + h[first + 1, first + 1] - sum),
      below * h[first + 2, first + 1],
    ]
    for k in first..<last {
      let width = min(3, last - k + 1)
      if k > first { bulge = (0..<width).map { h[k + $0, k - 1] } }
      guard let reflection = Reflection(Array(bulge.prefix(width))) else { continue }
      reflection.applyToRows(of: &h, from: k, columns: max(first, k - 1)..<h.columns)
      reflection.applyToColumns(of: &h, from: k, rows: 0..<(min(k + 3, last) + 1))
      if k > first {
        for row in 1..<width { h[k + row, k - 1] = 0 }
      }
    }
  }
}

/// A Householder reflection I - 2 v v^T that maps a vector onto its first axis.
private struct Reflection {
  /// The unit vector v.
  private let normal: [Double]

  /// Makes the reflection for a vector; nil when there is nothing below the first entry.
  init?(_ vector: [Double]) {
    let scale = vector.reduce(0) { max($0, abs($1)) }
    guard let lead = vector.first, vector.dropFirst().contains(where: { $0 != 0 }) else {
      return nil
    }
    var direction = vector.map { $0 / scale }
    let norm = direction.reduce(0) { $0 + $1 * $1 }.squareRoot()
    direction[0] += lead >= 0 ? norm : -norm
    let length = direction.reduce(0) { $0 + $1 * $1 }.squareRoot()
    normal = direction.map { $0 / length }
  }

  func applyToRows(of matrix: inout Matrix, from row: Int, columns: Range<Int>) {
    for column in columns {
      var sum = 0.0
      for (offset, entry) in normal.enumerated() { sum += entry * matrix[row + offset, column] }
      for (offset, entry) in normal.enumerated() {
        matrix[row + offset, column] -= 2 * sum * entry
      }
    }
  }

  func applyToColumns(of matrix: inout Matrix, from column: Int, rows: Range<Int>) {
    for row in rows {
      var sum = 0.0
      for (offset, entry) in normal.enumerated() { sum += entry * matrix[row, column + offset] }
      for (offset, entry) in normal.enumerated() {
        matrix[row, column + offset] -= 2 * sum * entry
      }
    }
  }
}
