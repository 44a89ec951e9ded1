import NeuralNetworks
import Synchronization
import Testing

@Suite struct WorkerPoolTests {
  /// Counts how often each part was done.
  private final class Counting: ParallelWork {
    private let counts: Mutex<[Int]>

    init(partCount: Int) { counts = Mutex(Array(repeating: 0, count: partCount)) }

    func perform(part index: Int) { counts.withLock { $0[index] += 1 } }

    var result: [Int] { counts.withLock { $0 } }
  }

  /// Waits inside each part until another thread is inside one as well.
  private final class Meeting: ParallelWork {
    private let inside = Atomic<Int>(0)
    let guests: Int

    init(guests: Int) { self.guests = guests }

    func perform(part index: Int) {
      inside.add(1, ordering: .sequentiallyConsistent)
      while inside.load(ordering: .sequentiallyConsistent) < guests { continue }
    }
  }

  @Test(arguments: 1...4)
  func everyPartIsDoneOnce(threads: Int) {
    let pool = WorkerPool(threadCount: threads)
    for partCount in [0, 1, 2, 3, 4, 5, 64] {
      for _ in 0..<20 {
        let work = Counting(partCount: partCount)
        pool.run(work, partCount: partCount)
        #expect(work.result == Array(repeating: 1, count: partCount))
      }
    }
  }

  /// Ends only when the parts run at the same time.
  @Test(arguments: 1...4)
  func partsRunAtOnce(threads: Int) {
    let pool = WorkerPool(threadCount: threads)
    pool.run(Meeting(guests: threads), partCount: threads)
  }

  /// A trainer owns its pool: a pool that kept its last work would keep both alive for ever.
  @Test(arguments: 1...3)
  func workIsReleased(threads: Int) {
    let pool = WorkerPool(threadCount: threads)
    weak var released: Counting?
    do {
      let work = Counting(partCount: 8)
      released = work
      pool.run(work, partCount: 8)
    }
    #expect(released == nil)
  }
}
