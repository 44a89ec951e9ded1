import Foundation

extension UnsafeMutablePointer where Pointee: BitwiseCopyable {
  /// Writes `count` elements of zero bits: 0, false, nil.
  ///
  /// Where the type is not known at compile time, `update(repeating:count:)` visits the elements one
  /// by one through a table of functions.
  package func zero(count: Int) {
    memset(self, 0, count * MemoryLayout<Pointee>.stride)
  }
}

/// Owner of a fixed block of elements, aligned to a cache line and zero at birth.
///
/// It belongs to one thread at a time; what crosses threads is an array copied out of it.
package struct AlignedBuffer<Element: BitwiseCopyable>: ~Copyable {
  /// The first element.
  package let pointer: UnsafeMutablePointer<Element>
  /// The number of elements.
  package let count: Int

  /// From this size on, a block is aligned to a huge page and asks for such pages: an update streams
  /// through several arrays of megabytes at once, which ordinary pages make wait for address
  /// translation.
  private static var hugePage: Int { 2 << 20 }

  /// Allocates `count` elements of zero bits (0, false, nil); traps when `count` is negative.
  package init(count: Int) {
    precondition(count >= 0, "expected a count of at least 0, found \(count)")
    self.count = count
    let bytes = max(1, count) * MemoryLayout<Element>.stride
    let isLarge = bytes >= Self.hugePage / 2
    let unit = isLarge ? Self.hugePage : 64
    let size = (bytes + unit - 1) / unit * unit
    let raw = UnsafeMutableRawPointer.allocate(byteCount: size, alignment: unit)
    #if os(Linux)
      // Only a wish: without huge pages all works as well, a little slower.
      if isLarge { madvise(raw, size, MADV_HUGEPAGE) }
    #endif
    pointer = raw.bindMemory(to: Element.self, capacity: max(1, count))
    pointer.zero(count: max(1, count))
  }

  deinit {
    pointer.deallocate()
  }

  /// A copy of the elements.
  package func array() -> [Element] {
    Array(UnsafeBufferPointer(start: pointer, count: count))
  }

  /// Replaces the elements; traps unless the counts agree.
  package func assign(_ values: [Element]) {
    precondition(values.count == count, "expected \(count) values, found \(values.count)")
    values.withUnsafeBufferPointer { source in
      guard let base = source.baseAddress else { return }
      pointer.update(from: base, count: count)
    }
  }
}
