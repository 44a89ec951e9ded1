import Dispatch
import Foundation
import LiveSession
import Synchronization
import Testing
import Threads

/// A clock that only moves when somebody sleeps or a test says so.
final class ManualClock: WallClock {
  private let time = Mutex<UInt64>(1_000_000)
  /// Added to the time after every sleep: how late the sleeper is woken.
  private let oversleep = Mutex<UInt64>(0)

  func nanoseconds() -> UInt64 { time.withLock { $0 } }
  func sleep(until deadline: UInt64) {
    let extra = oversleep.withLock { $0 }
    time.withLock { $0 = max($0, deadline) + extra }
  }
  func advance(milliseconds: UInt64) { time.withLock { $0 += milliseconds * 1_000_000 } }
  func wakeLate(milliseconds: UInt64) { oversleep.withLock { $0 = milliseconds * 1_000_000 } }
}

@Suite struct TickerTests {
  @Test func ticksLieOnAGrid() {
    let clock = ManualClock()
    var ticker = Ticker(interval: 0.050, clock: clock)
    let start = clock.nanoseconds()
    for tick in 0..<10 {
      ticker.wait()
      #expect(clock.nanoseconds() == start + UInt64(tick) * 50_000_000)
      clock.advance(milliseconds: 20)
    }
    #expect(ticker.ticks == 10 && ticker.lateTicks == 0 && ticker.skippedTicks == 0)
  }

  @Test func oneLateTickDoesNotShiftTheNext() {
    let clock = ManualClock()
    var ticker = Ticker(interval: 0.050, clock: clock)
    let start = clock.nanoseconds()
    ticker.wait()
    clock.advance(milliseconds: 65)
    ticker.wait()
    #expect(abs(ticker.lastLateness - 0.015) < 1e-9)
    #expect(ticker.lateTicks == 1)
    ticker.wait()
    #expect(clock.nanoseconds() == start + 100_000_000)
    #expect(ticker.lateTicks == 1 && ticker.skippedTicks == 0)
  }

  @Test func missedTicksAreSkippedAndNotMadeUpFor() {
    let clock = ManualClock()
    var ticker = Ticker(interval: 0.050, clock: clock)
    let start = clock.nanoseconds()
    ticker.wait()
    clock.advance(milliseconds: 220)
    ticker.wait()
    #expect(ticker.lateTicks == 1 && ticker.skippedTicks == 3)
    ticker.wait()
    #expect(clock.nanoseconds() == start + 250_000_000)
    #expect(ticker.lateTicks == 1)
  }

  @Test func latenessUpTo10MillisecondsDoesNotCount() {
    let clock = ManualClock()
    var ticker = Ticker(interval: 0.050, clock: clock)
    ticker.wait()
    clock.wakeLate(milliseconds: 10)
    ticker.wait()
    #expect(ticker.lateTicks == 0)
    clock.wakeLate(milliseconds: 11)
    ticker.wait()
    #expect(ticker.lateTicks == 1)
  }

  @Test func aMeantPauseBeginsANewGrid() {
    let clock = ManualClock()
    var ticker = Ticker(interval: 0.050, clock: clock)
    ticker.wait()
    clock.advance(milliseconds: 1234)
    ticker.restart()
    let now = clock.nanoseconds()
    ticker.wait()
    #expect(clock.nanoseconds() == now)
    #expect(ticker.lateTicks == 0 && ticker.skippedTicks == 0)
  }

  @Test func anotherIntervalCountsFromTheLastTick() {
    let clock = ManualClock()
    var ticker = Ticker(interval: 0.050, clock: clock)
    let start = clock.nanoseconds()
    ticker.setInterval(0.1)  // before the first tick
    ticker.wait()
    clock.advance(milliseconds: 10)
    ticker.setInterval(0.025)
    ticker.wait()
    #expect(clock.nanoseconds() == start + 25_000_000)
    ticker.setInterval(0.4)
    ticker.wait()
    #expect(clock.nanoseconds() == start + 425_000_000)
    // A tick that took longer than the new interval is late, and what was missed is skipped.
    clock.advance(milliseconds: 35)
    ticker.setInterval(0.010)
    ticker.wait()
    #expect(clock.nanoseconds() == start + 460_000_000)
    #expect(ticker.skippedTicks == 2 && ticker.ticks == 4)
    ticker.wait()
    #expect(clock.nanoseconds() == start + 465_000_000)
  }

  @Test func theSystemsClockSleepsUntilItsDeadline() {
    let clock = MonotonicClock()
    let deadline = clock.nanoseconds() + 2_000_000
    clock.sleep(until: deadline)
    #expect(clock.nanoseconds() >= deadline)
    clock.sleep(until: 0)
    #expect(clock.seconds(since: deadline) >= 0)
    #expect(clock.seconds(since: clock.nanoseconds() + 1_000_000_000) < 0)
  }
}

@Suite struct MailboxTests {
  @Test func onlyTheNewestValueIsSeen() {
    let box = LatestValue("a")
    var seen = 0
    #expect(box.newer(than: &seen) == nil)
    box.publish("b")
    box.publish("c")
    #expect(box.version == 2)
    #expect(box.newer(than: &seen) == "c")
    #expect(seen == 2)
    #expect(box.newer(than: &seen) == nil)
    #expect(box.value == "c")
  }

  /// A reader beside a writer sees whole values, in order, with their versions, and at last the last.
  @Test func valuesCrossThreadsWholeAndInOrder() {
    let box = LatestValue([0, 0])
    let count = 20_000
    let writer = LoopThread(name: "writer") {
      var next = 1
      return {
        box.publish([next, -next])
        next += 1
        return next > count ? .finished : .again
      }
    }
    var seen = 0
    var last = 0
    while last < count {
      guard let value = box.newer(than: &seen) else { continue }
      #expect(value[0] == -value[1])
      #expect(value[0] > last)
      #expect(value[0] == seen)
      last = value[0]
    }
    writer.join()
  }

  @Test func eventsKeepTheirOrderAndTheQueueItsBound() {
    let queue = EventQueue<Int>(capacity: 3)
    #expect((1...5).map { queue.push($0) } == [true, true, true, false, false])
    #expect(queue.dropped == 2)
    #expect(queue.drain() == [1, 2, 3])
    #expect(queue.drain().isEmpty)
    #expect(queue.push(6))
    queue.close()
    #expect(!queue.push(7))
    #expect(queue.drain(waiting: 60) == [6], "what was pushed before closing is kept")
    #expect(queue.drain(waiting: 60).isEmpty, "a closed queue does not wait")
  }

  @Test func aWaitingReaderGetsEverything() {
    let queue = EventQueue<Int>(capacity: 100_000)
    let writer = LoopThread(name: "writer") {
      var next = 0
      return {
        queue.push(next)
        next += 1
        guard next == 5000 else { return .again }
        queue.close()
        return .finished
      }
    }
    var received: [Int] = []
    while true {
      let isLast = queue.isClosed
      received += queue.drain(waiting: 60)
      if isLast { break }
    }
    #expect(received == Array(0..<5000))
    writer.join()
  }
}

@Suite struct LoopThreadTests {
  @Test func aLoopRunsOnItsOwnNamedThreadUntilStopped() {
    let name = LatestValue("")
    let counter = LatestValue(0)
    let thread = LoopThread(name: "control loop of a scene") {
      name.publish((try? String(contentsOfFile: "/proc/thread-self/comm", encoding: .utf8)) ?? "")
      var count = 0
      return {
        count += 1
        counter.publish(count)
        return .again
      }
    }
    while counter.version < 3 {}
    #expect(!thread.isFinished)
    #expect(!thread.join(within: 0))
    thread.stop()
    thread.join()
    #expect(thread.isFinished)
    #expect(thread.join(within: 60))
    #expect(name.value == "control loop of\n")
    let final = counter.value
    #expect(final == counter.value)
  }

  @Test func theStackIsAsLargeAsAsked() {
    @Sendable func depth(_ level: Int) -> Int {
      withUnsafeTemporaryAllocation(byteCount: 4096, alignment: 8) { bytes in
        bytes[level % 4096] = 1
        return level == 0 ? Int(bytes[0]) : depth(level - 1) + 1
      }
    }
    let result = LatestValue(0)
    LoopThread(name: "deep") {
      {
        result.publish(depth(1500))
        return .finished
      }
    }.join()
    #expect(result.value >= 1500)
  }
}
