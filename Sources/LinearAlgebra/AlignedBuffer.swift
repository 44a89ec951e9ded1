/// Owner of a fixed block of scalars, aligned to a cache line and zeroed at birth.
///
/// It belongs to one thread at a time; what crosses threads is an array copied out of it.
public struct AlignedBuffer<Scalar: RealScalar>: ~Copyable {
  /// The first element.
  public let pointer: UnsafeMutablePointer<Scalar>
  /// The number of elements.
  public let count: Int

  /// Allocates `count` zeros; traps when `count` is negative.
  public init(count: Int) {
    precondition(count >= 0, "expected a count of at least 0, found \(count)")
    self.count = count
    let bytes = max(1, count) * MemoryLayout<Scalar>.stride
    let raw = UnsafeMutableRawPointer.allocate(byteCount: bytes, alignment: 64)
    pointer = raw.bindMemory(to: Scalar.self, capacity: max(1, count))
    pointer.initialize(repeating: 0, count: max(1, count))
  }

  deinit {
    pointer.deallocate()
  }

  /// A copy of the elements.
  public func array() -> [Scalar] {
    Array(UnsafeBufferPointer(start: pointer, count: count))
  }

  /// Replaces the elements; traps unless the counts agree.
  public func assign(_ values: [Scalar]) {
    precondition(values.count == count, "expected \(count) values, found \(values.count)")
    values.withUnsafeBufferPointer { source in
      guard let base = source.baseAddress else { return }
      pointer.update(from: base, count: count)
    }
  }
}
