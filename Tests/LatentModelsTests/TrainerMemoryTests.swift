import CTestSupport
import Foundation
import LatentModels
import NeuralNetworks
import TestSupport
import Testing

/// What training takes and gives back: no memory for an update, nothing once it ends.
@Suite struct TrainerMemoryTests {
  /// Makes every thread of a pool start or stop counting its own allocations.
  private final class Census: ParallelWork, @unchecked Sendable {
    // Guard of @unchecked: `lock` guards all that changes.
    private let lock = NSCondition()
    private let threads: Int
    private var arrived = 0
    private var isCounting = false
    private var total = 0

    init(threads: Int) { self.threads = threads }

    /// Waits until every thread has a part, so that each has exactly one.
    func perform(part index: Int) {
      lock.lock()
      arrived += 1
      lock.broadcast()
      while arrived < threads { lock.wait() }
      if isCounting { total += Int(ctest_allocation_count_end()) }
      lock.unlock()
      if !isCounting { ctest_allocation_count_begin() }
    }

    /// The allocations of all threads of the pool while `body` runs.
    func count(_ pool: WorkerPool, _ body: () -> Void) -> Int {
      (arrived, isCounting, total) = (0, false, 0)
      pool.run(self, partCount: threads)
      body()
      (arrived, isCounting) = (0, true)
      pool.run(self, partCount: threads)
      return total
    }
  }

  @Test(arguments: [1, 2], ModelVariant.all)
  func updatesTakeNoMemory(threads: Int, variant: ModelVariant) throws {
    let pool = WorkerPool(threadCount: threads)
    try expectNoMemory(
      of: TrainerTests.trainer(variant: variant, pool: pool), pool, threads: threads)
  }

  @Test(arguments: [1, 2], EncoderVariant.all)
  func updatesOfAnyEncoderTakeNoMemory(threads: Int, encoder: EncoderVariant) throws {
    let pool = WorkerPool(threadCount: threads)
    try expectNoMemory(
      of: TrainerTests.trainer(encoder: encoder, pool: pool), pool, threads: threads)
  }

  private func expectNoMemory(of trainer: Trainer, _ pool: WorkerPool, threads: Int) throws {
    try #require(ctest_allocation_count_is_available())
    for _ in 0..<4 { _ = trainer.update() }
    let census = Census(threads: threads)
    // The counter counts: an array is seen.
    let seen = census.count(pool) { _ = [Int](repeating: threads, count: 100 * threads) }
    #expect(seen >= 1)
    let count = census.count(pool) { for _ in 0..<4 { _ = trainer.update() } }
    #expect(count == 0)
  }

  /// Nothing keeps a trainer whose owner has let go of it, its threads included.
  @Test(arguments: 1...2)
  func aTrainerEnds(threads: Int) {
    weak var ended: Trainer?
    do {
      let trainer = TrainerTests.trainer(threads: threads)
      _ = trainer.update()
      ended = trainer
    }
    #expect(ended == nil)
  }
}
