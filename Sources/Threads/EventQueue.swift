import Dispatch
import Synchronization

/// A bounded first-in first-out queue between threads; pushing never waits for the reader.
package final class EventQueue<Event: Sendable>: Sendable {
  private struct Content {
    var events: [Event] = []
    var dropped = 0
    var isClosed = false
  }

  private let content = Mutex(Content())
  private let arrivals = DispatchSemaphore(value: 0)
  /// How many events are kept for a reader that does not keep up.
  package let capacity: Int

  /// Makes an empty queue; traps unless `capacity` is positive.
  package init(capacity: Int = 4096) {
    precondition(capacity > 0, "expected a positive capacity, found \(capacity)")
    self.capacity = capacity
  }

  /// Appends an event.
  ///
  /// - Returns: False when the queue is full or closed and the event was dropped.
  @discardableResult
  package func push(_ event: Event) -> Bool {
    let (isKept, isFirst) = content.withLock { content in
      guard !content.isClosed, content.events.count < capacity else {
        content.dropped += 1
        return (false, false)
      }
      content.events.append(event)
      return (true, content.events.count == 1)
    }
    if isFirst { arrivals.signal() }
    return isKept
  }

  /// Takes all events, oldest first, without waiting.
  package func drain() -> [Event] {
    content.withLock { content in
      var events: [Event] = []
      swap(&events, &content.events)
      return events
    }
  }

  /// Takes all events, waiting for at most `seconds` when there are none; returns early, perhaps
  /// with nothing, when the queue is closed.
  package func drain(waiting seconds: Double) -> [Event] {
    let events = drain()
    guard events.isEmpty, !isClosed else { return events }
    _ = arrivals.wait(timeout: .now() + max(0, min(seconds, 3600)))
    return drain()
  }

  /// Refuses further events and wakes the reader; what is in the queue can still be taken.
  package func close() {
    content.withLock { $0.isClosed = true }
    arrivals.signal()
  }

  /// Whether the queue was closed.
  package var isClosed: Bool { content.withLock { $0.isClosed } }

  /// How many events were dropped.
  package var dropped: Int { content.withLock { $0.dropped } }
}
