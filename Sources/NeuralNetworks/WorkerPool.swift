import Dispatch
import Foundation
import Synchronization
import Threads

/// Work cut into numbered parts that may run on several threads at once.
package protocol ParallelWork: AnyObject, Sendable {
  /// Does part `index`; parts must not touch each other's memory.
  func perform(part index: Int)
}

/// A fixed set of threads that take parts of some work from a shared counter.
///
/// The calling thread works too, so a pool of one has no threads at all. Which thread does a part
/// is left to timing; what a part computes must depend on its index only, and then results never
/// depend on the number of threads. `run` allocates nothing. One thread calls it.
package final class WorkerPool: Sendable {
  /// The number of threads that work, the caller's included.
  package let threadCount: Int

  private struct Job {
    var work: (any ParallelWork)?
    var partCount = 0
    var isStopping = false
  }

  /// What the helper threads share with the caller; it outlives the pool until they have left.
  private final class Shared: Sendable {
    let job = Mutex(Job())
    let nextPart = Atomic<Int>(0)
    let start = DispatchSemaphore(value: 0)
    let finished = DispatchSemaphore(value: 0)

    func takeParts(_ work: any ParallelWork, _ partCount: Int) {
      while true {
        let part = nextPart.wrappingAdd(1, ordering: .relaxed).oldValue
        if part >= partCount { return }
        work.perform(part: part)
      }
    }

    func workUntilStopped() {
      while true {
        start.wait()
        if !doJob() { return }
        finished.signal()
      }
    }

    /// Returns false when there is to be no more work; keeps no reference to what was done.
    private func doJob() -> Bool {
      let (work, partCount, isStopping) = job.withLock { ($0.work, $0.partCount, $0.isStopping) }
      if let work, !isStopping { takeParts(work, partCount) }
      return !isStopping
    }
  }

  private let shared = Shared()

  /// Starts `threadCount - 1` helper threads; traps when `threadCount` is not positive.
  package init(threadCount: Int) {
    precondition(threadCount > 0, "expected at least 1 thread, found \(threadCount)")
    self.threadCount = threadCount
    for index in 1..<max(1, threadCount) {
      let thread = Thread { [shared] in
        ThreadName.set("worker \(index)")
        shared.workUntilStopped()
      }
      thread.stackSize = 8 << 20
      thread.start()
    }
  }

  deinit {
    shared.job.withLock { $0.isStopping = true }
    for _ in 1..<max(1, threadCount) { shared.start.signal() }
  }

  /// Does all parts and returns when the last is done.
  package func run(_ work: any ParallelWork, partCount: Int) {
    let helperCount = min(threadCount, partCount) - 1
    shared.nextPart.store(0, ordering: .relaxed)
    if helperCount > 0 {
      shared.job.withLock {
        $0.work = work
        $0.partCount = partCount
      }
      for _ in 0..<helperCount { shared.start.signal() }
    }
    shared.takeParts(work, partCount)
    for _ in 0..<max(0, helperCount) { shared.finished.wait() }
    // Work may own its pool; were it kept here, neither would ever end.
    if helperCount > 0 { shared.job.withLock { $0.work = nil } }
  }
}
