import Dispatch
import Foundation
import Synchronization

/// A named thread that calls one function again and again until it is stopped.
package final class LoopThread: Sendable {
  /// What a loop's function asks for.
  package enum Verdict: Sendable {
    /// Call again.
    case again
    /// The loop is done.
    case finished
  }

  /// The name, as system tools show it (Linux keeps 15 bytes).
  package let name: String

  private static let running = Atomic<Int>(0)

  /// Whether any loop of the program is not at its end: what it calls may be in use.
  package static var isAnyRunning: Bool { running.load(ordering: .acquiring) > 0 }

  private let stopRequested = Atomic<Bool>(false)
  private let finished = Atomic<Bool>(false)
  private let completion = DispatchGroup()

  /// Starts the thread.
  ///
  /// - Parameters:
  ///   - name: The thread's name.
  ///   - stackSize: Bytes of stack.
  ///   - makeLoop: Makes the function to repeat; called on the new thread, so what the loop owns is
  ///     born there and never leaves it.
  package init(
    name: String, stackSize: Int = 8 << 20,
    makeLoop: @escaping @Sendable () -> () -> Verdict
  ) {
    self.name = name
    completion.enter()
    Self.running.add(1, ordering: .relaxed)
    let thread = Thread { [self] in
      ThreadName.set(name)
      let loop = makeLoop()
      while !stopRequested.load(ordering: .relaxed) {
        if loop() == .finished { break }
      }
      finished.store(true, ordering: .releasing)
      Self.running.subtract(1, ordering: .releasing)
      completion.leave()
    }
    thread.stackSize = stackSize
    thread.start()
  }

  /// Asks the loop to end after the present call; returns at once.
  package func stop() { stopRequested.store(true, ordering: .relaxed) }

  /// Whether the loop has ended.
  package var isFinished: Bool { finished.load(ordering: .acquiring) }

  /// Waits until the loop has ended.
  package func join() { completion.wait() }

  /// Waits for at most `seconds` until the loop has ended.
  ///
  /// - Returns: Whether it has.
  package func join(within seconds: Double) -> Bool {
    completion.wait(timeout: .now() + max(0, seconds)) == .success
  }
}
