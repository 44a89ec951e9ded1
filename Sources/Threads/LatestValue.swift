import Synchronization

/// A mailbox that holds only the newest value: one thread publishes, others look when it suits them.
///
/// The lock is held for one copy of a value (a retain, for values that share storage).
package final class LatestValue<Value: Sendable>: Sendable {
  private let content: Mutex<Value>
  private let count = Atomic<Int>(0)
  private let onPublish: @Sendable () -> Void

  /// Makes a mailbox with a first value, version 0.
  ///
  /// - Parameter onPublish: Called after every value that is published, on the publisher's thread:
  ///   wakes those who wait for one.
  package init(_ value: Value, onPublish: @escaping @Sendable () -> Void = {}) {
    content = Mutex(value)
    self.onPublish = onPublish
  }

  /// How many values were published; cheap to poll.
  package var version: Int { count.load(ordering: .acquiring) }

  /// The newest value.
  package var value: Value { content.withLock { $0 } }

  /// Replaces the value.
  package func publish(_ value: Value) {
    // The old value is freed after the lock is given back: freeing may take long.
    var previous = value
    content.withLock { current in
      swap(&current, &previous)
      count.add(1, ordering: .releasing)
    }
    onPublish()
  }

  /// The newest value with its version, when it is newer than the version seen last.
  ///
  /// - Parameter seen: The version that the caller has; updated when there is a newer one.
  package func newer(than seen: inout Int) -> Value? {
    guard version != seen else { return nil }
    let (value, version) = content.withLock { ($0, count.load(ordering: .relaxed)) }
    seen = version
    return value
  }
}
