import CTestSupport
import Foundation
import Testing

/// The counter that allocation tests rely on must itself be seen to count.
@Suite struct AllocationCountTests {
  final class Node {
    var next: Node?
    init(next: Node?) { self.next = next }
  }

  @Test func `objects and arrays made in Swift are counted`() throws {
    try #require(ctest_allocation_count_is_available())
    ctest_allocation_count_begin()
    var head: Node?
    for _ in 0..<100 { head = Node(next: head) }
    let objects = ctest_allocation_count_end()
    #expect(objects >= 100)
    withExtendedLifetime(head) {}

    let length = Int.random(in: 1000...1001)
    ctest_allocation_count_begin()
    let numbers = [Float](repeating: 1, count: length)
    let arrays = ctest_allocation_count_end()
    #expect(arrays >= 1)
    #expect(numbers.count == length)
  }

  @Test func `aligned blocks are counted and usable`() throws {
    ctest_allocation_count_begin()
    let block = UnsafeMutableRawPointer.allocate(byteCount: 4096, alignment: 256)
    let count = ctest_allocation_count_end()
    #expect(count == 1)
    #expect(UInt(bitPattern: block) % 256 == 0)
    block.deallocate()
  }

  @Test func `arithmetic on existing memory counts nothing`() {
    var numbers = [Double](repeating: 0.5, count: 64)
    ctest_allocation_count_begin()
    for index in numbers.indices { numbers[index] = numbers[index] * 3 - 1 }
    let count = ctest_allocation_count_end()
    #expect(count == 0)
    #expect(numbers.allSatisfy { $0 == 0.5 })
  }

  @Test func `another thread is counted by the process's counter alone`() {
    let finished = DispatchSemaphore(value: 0)
    let thread = Thread {
      for _ in 0..<1000 {
        UnsafeMutableRawPointer.allocate(byteCount: 64, alignment: 8).deallocate()
      }
      finished.signal()
    }
    ctest_process_allocation_count_begin()
    ctest_allocation_count_begin()
    thread.start()
    finished.wait()
    let here = ctest_allocation_count_end()
    let everywhere = ctest_process_allocation_count_end()
    #expect(everywhere >= 1000)
    #expect(here < 1000)
  }
}
