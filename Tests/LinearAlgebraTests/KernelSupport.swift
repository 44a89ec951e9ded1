import LinearAlgebra
import Testing

extension [Float] {
  var doubles: [Double] { map(Double.init) }
}

/// Makes random vectors of one length, each from a stream of its own.
struct Vectors {
  let count: Int
  private let generator: RandomGenerator
  private var made: UInt64 = 0

  init(seed: UInt64, count: Int) {
    self.count = count
    generator = RandomGenerator(seed: seed).split(UInt64(count))
  }

  /// Normal elements.
  mutating func next(deviation: Double = 1) -> [Float] {
    made += 1
    var stream = generator.split(made)
    return (0..<count).map { _ in Float(stream.normalPair().0 * deviation) }
  }

  /// Elements in 0..<1.
  mutating func nextUniform() -> [Float] {
    made += 1
    var stream = generator.split(made)
    return (0..<count).map { _ in Float(stream.uniform()) }
  }
}

/// A result with guards around it that a loop must not touch, at an address that no vector width
/// divides.
struct Padded {
  private static let guardCount = 17
  private static let mark: Float = -1234.5
  private var elements: [Float]
  let count: Int

  init(count: Int) { self.init([Float](repeating: 0, count: count)) }

  init(_ values: [Float]) {
    let guards = [Float](repeating: Self.mark, count: Self.guardCount)
    elements = guards + values + guards
    count = values.count
  }

  subscript(index: Int) -> Float { elements[Self.guardCount + index] }

  mutating func write(_ body: (UnsafeMutablePointer<Float>) -> Void) {
    elements.withUnsafeMutableBufferPointer { buffer in
      guard let base = buffer.baseAddress else { return }
      body(base + Self.guardCount)
    }
  }

  /// Whether nothing was written outside.
  var isIntact: Bool {
    elements.prefix(Self.guardCount).allSatisfy { $0 == Self.mark }
      && elements.suffix(Self.guardCount).allSatisfy { $0 == Self.mark }
  }
}

/// Runs a fast and a plain loop in place from the same start and holds each element to its bound.
func expect(
  bound: (Int) -> Double, _ start: [Float], fast: (UnsafeMutablePointer<Float>) -> Void,
  plain: (UnsafeMutablePointer<Double>) -> Void, sourceLocation: SourceLocation = #_sourceLocation
) {
  var found = Padded(start)
  found.write(fast)
  var exact = start.doubles
  exact.withUnsafeMutableBufferPointer { buffer in
    // An empty array may have no address; then there is nothing to do.
    if let base = buffer.baseAddress { plain(base) }
  }
  #expect(found.isIntact, sourceLocation: sourceLocation)
  for index in start.indices {
    let error = abs(Double(found[index]) - exact[index])
    if !(error <= bound(index)) {
      Issue.record(
        """
        element \(index) of \(start.count): expected \(exact[index]) within \(bound(index)), \
        found \(found[index])
        """,
        sourceLocation: sourceLocation)
    }
  }
}
