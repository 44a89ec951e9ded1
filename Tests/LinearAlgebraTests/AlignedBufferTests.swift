import LinearAlgebra
import Testing

@Suite struct AlignedBufferTests {
  /// Sizes on both sides of the one from which on huge pages are asked for.
  @Test(arguments: [0, 1, 15, 16, 1000, 262_143, 262_144, 600_001])
  func startsZeroedOnACacheLine(count: Int) {
    let buffer = AlignedBuffer<Float>(count: count)
    #expect(buffer.count == count)
    #expect(UInt(bitPattern: buffer.pointer) % 64 == 0)
    #expect(Float.dot(buffer.pointer, buffer.pointer, count: count) == 0)
    if count > 0 {
      buffer.pointer[count - 1] = 3
      #expect(Float.sum(buffer.pointer, count: count) == 3)
    }
  }

  @Test func zeroesWhatItIsToldTo() {
    var values: [Double] = [1, -2, .nan, 4]
    values.withUnsafeMutableBufferPointer { $0.baseAddress?.zero(count: 3) }
    #expect(values == [0, 0, 0, 4])
    values.withUnsafeMutableBufferPointer { $0.baseAddress?.zero(count: 0) }
    #expect(values == [0, 0, 0, 4])
  }

  @Test func arraysAreCopiedInAndOut() {
    let buffer = AlignedBuffer<Double>(count: 3)
    buffer.assign([1, 2, 3])
    let copy = buffer.array()
    buffer.pointer[0] = 9
    #expect(copy == [1, 2, 3])
    #expect(buffer.array() == [9, 2, 3])
    AlignedBuffer<Double>(count: 0).assign([])
  }
}
