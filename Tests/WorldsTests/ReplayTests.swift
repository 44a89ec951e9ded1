import Dispatch
import Experience
import Foundation
import LinearAlgebra
import Synchronization
import Testing
import Worlds

/// The replay buffer, random-state collection and windows of episodes.
@Suite struct ReplayTests {
  /// A stored sequence as arrays.
  private struct Copy: Equatable {
    var frames: [UInt8]
    var actions: [Float]
    var states: [Double]

    init(_ sequence: ReplaySequence, _ shape: SequenceShape) {
      frames = Array(UnsafeBufferPointer(start: sequence.frames, count: shape.frameCount))
      actions = Array(UnsafeBufferPointer(start: sequence.actions, count: shape.actionCount))
      states = Array(UnsafeBufferPointer(start: sequence.states, count: shape.stateCount))
    }

    func state(_ index: Int, _ size: Int) -> StateVector {
      var state = StateVector()
      for component in 0..<size { state[component] = states[index * size + component] }
      return state
    }
  }

  private func copies(_ buffer: ReplayBuffer) -> [Copy] {
    buffer.read { reader in (0..<reader.count).map { Copy(reader[$0], buffer.shape) } }
  }

  private func collected(
    _ settings: EnvironmentSettings, slices: [Int], seed: UInt64, length: Int = 4, focus: Double = 0
  ) throws -> [Copy] {
    var collector = SequenceCollector(
      environment: try Environment(settings), length: length,
      generator: RandomGenerator(seed: seed), focus: focus)
    let buffer = ReplayBuffer(
      capacity: max(slices.reduce(0, +), 100), shape: collector.shape)
    for count in slices { collector.collect(count: count, into: buffer) }
    #expect(collector.collected == slices.reduce(0, +))
    return copies(buffer)
  }

  @Test(arguments: EnvironmentRegistry.all.map(\.settings))
  func slicesDoNotChangeWhatIsCollected(_ settings: EnvironmentSettings) throws {
    for seed in 1...5 as ClosedRange<UInt64> {
      let whole = try collected(settings, slices: [24], seed: seed)
      #expect(try whole == collected(settings, slices: [1, 0, 7, 3, 13], seed: seed))
      #expect(try whole != collected(settings, slices: [24], seed: seed + 100))
    }
  }

  /// Half of the sequences begin nearer the middle: of those a quarter in the inner quarter of every
  /// component at once, where without focus there is one in 256.
  @Test func aFocusedCollectionBeginsNearerTheMiddle() throws {
    var settings = EnvironmentSettings.cartpoleSwingUp
    settings.frame.width = 8
    settings.frame.height = 16
    let box = try Environment(settings).collectionBox
    func share(_ focus: Double) throws -> Double {
      let copies = try collected(settings, slices: [2000], seed: 3, length: 1, focus: focus)
      let inner = copies.count { copy in
        let state = copy.state(0, 4)
        #expect(box.contains(state))
        return (0..<4).allSatisfy { abs(state[$0]) <= 0.25 * box.upper[$0] }
      }
      return Double(inner) / Double(copies.count)
    }
    // By the closed form, P = s^4 + integral over the factors of min(1, 0.25/s)^4.
    let focused = 0.25 + 0.25 * (1 - pow(0.25, 3)) / 3
    let (none, half, all) = try (share(0), share(0.5), share(1))
    let error = 4 * (focused * (1 - focused) / 2000).squareRoot()
    #expect(none < 0.012)
    #expect(abs(all - focused) < error, "\(all), \(focused)")
    #expect(abs(half - (focused + none) / 2) < error, "\(half)")
  }

  @Test func collectionGoesOnWhereItStopped() throws {
    let environment = try Environment(.pendulum)
    let whole = try collected(.pendulum, slices: [20], seed: 6)
    var later = SequenceCollector(
      environment: environment, length: 4, generator: RandomGenerator(seed: 6), collected: 15)
    let buffer = ReplayBuffer(capacity: 5, shape: later.shape)
    later.collect(count: 5, into: buffer)
    #expect(copies(buffer) == Array(whole.suffix(5)))
  }

  @Test(arguments: EnvironmentRegistry.all.map(\.settings))
  func everyTransitionIsTrue(_ settings: EnvironmentSettings) throws {
    let environment = try Environment(settings)
    let size = environment.system.stateSize
    let pixels = environment.view.pixelCount
    var frame = [UInt8](repeating: 0, count: pixels)
    for copy in try collected(settings, slices: [50], seed: 11) {
      #expect(environment.collectionBox.contains(copy.state(0, size)))
      for tick in 0...4 {
        environment.render(copy.state(tick, size), into: &frame)
        #expect(Array(copy.frames[tick * pixels..<(tick + 1) * pixels]) == frame)
        guard tick < 4 else { continue }
        var action = ActionVector()
        for component in 0..<environment.system.actionSize {
          let normalized = copy.actions[tick * environment.system.actionSize + component]
          #expect(abs(normalized) <= 1)
          action[component] = Double(normalized) * environment.system.actionLimit[component]
        }
        #expect(environment.next(copy.state(tick, size), action) == copy.state(tick + 1, size))
      }
    }
  }

  @Test func collectionCoversItsBox() throws {
    let environment = try Environment(.pendulum)
    let copies = try collected(.pendulum, slices: [100], seed: 2)
    for component in 0..<2 {
      let values = copies.map { $0.states[component] }
      let span = environment.collectionBox.upper[component] * 2
      // The chance that a hundred uniform numbers all miss an end's tenth is below 1e-4.
      #expect((values.max() ?? 0) - (values.min() ?? 0) > 0.8 * span)
    }
    #expect(Set(copies.map { $0.states[0] }).count == 100)
    let actions = copies.flatMap(\.actions)
    #expect((actions.max() ?? 0) > 0.9 && (actions.min() ?? 0) < -0.9)
  }

  @Test func theOldestSequenceMakesRoom() {
    let shape = SequenceShape(length: 1, pixels: 1, stateSize: 1, actionSize: 1)
    for capacity in 1...7 {
      let buffer = ReplayBuffer(capacity: capacity, shape: shape)
      for number in 0..<20 {
        buffer.append { slot in
          slot.frames.update(repeating: UInt8(number), count: shape.frameCount)
          slot.actions.update(repeating: Float(number), count: shape.actionCount)
          slot.states.update(repeating: Double(number), count: shape.stateCount)
        }
        let stored = copies(buffer)
        #expect(buffer.count == min(number + 1, capacity) && buffer.totalAppended == number + 1)
        let newest = Set(max(0, number + 1 - capacity)...number)
        #expect(Set(stored.map { Int($0.states[0]) }) == newest)
        for copy in stored {
          #expect(copy.frames.allSatisfy { Double($0) == copy.states[0] })
          #expect(copy.actions.allSatisfy { Double($0) == copy.states[0] })
        }
      }
      buffer.replace(capacity - 1) { slot in
        slot.states.update(repeating: -1, count: shape.stateCount)
      }
      #expect(buffer.withSequence(capacity - 1) { $0.states[0] } == -1)
      #expect(buffer.totalAppended == 20)
    }
  }

  /// Several threads that read and replace the only sequence: nobody sees half of one.
  @Test func readersNeverSeeHalfASequence() {
    let shape = SequenceShape(length: 63, pixels: 64, stateSize: 2, actionSize: 1)
    let buffer = ReplayBuffer(capacity: 1, shape: shape)
    let rounds = 200
    let torn = Atomic<Int>(0)
    DispatchQueue.concurrentPerform(iterations: 4) { worker in
      for round in 0..<rounds {
        let number = worker * rounds + round
        buffer.append { slot in
          slot.frames.update(repeating: UInt8(truncatingIfNeeded: number), count: shape.frameCount)
          slot.actions.update(repeating: Float(number), count: shape.actionCount)
          slot.states.update(repeating: Double(number), count: shape.stateCount)
        }
        let isWhole = buffer.withSequence(0) { sequence in
          let number = sequence.states[0]
          return (0..<shape.stateCount).allSatisfy { sequence.states[$0] == number }
            && (0..<shape.actionCount).allSatisfy { Double(sequence.actions[$0]) == number }
            && (0..<shape.frameCount).allSatisfy {
              sequence.frames[$0] == UInt8(truncatingIfNeeded: Int(number))
            }
        }
        if !isWhole { torn.add(1, ordering: .relaxed) }
      }
    }
    #expect(torn.load(ordering: .relaxed) == 0)
    #expect(buffer.totalAppended == 4 * rounds)
  }

  @Test func windowsLieInsideTheirEpisode() throws {
    var generator = RandomGenerator(seed: 77)
    for _ in 0..<100 {
      let ticks = generator.index(below: 40)
      let length = 1 + generator.index(below: 9)
      let stride = 1 + generator.index(below: 12)
      var recording = EpisodeRecording(start: .zero)
      for _ in 0..<ticks { recording.append(action: .zero, state: .zero) }
      let starts = recording.windowStarts(length: length, stride: stride)
      #expect(starts.allSatisfy { $0 >= 0 && $0 + length <= ticks })
      #expect(starts.count == (ticks >= length ? (ticks - length) / stride + 1 : 0))
      for (first, second) in zip(starts, starts.dropFirst()) { #expect(second - first == stride) }
    }
  }

  @Test func windowsHoldWhatWasRecorded() throws {
    var environment = try Environment(.cartpole)
    var generator = RandomGenerator(seed: 5)
    try environment.reset(generator: &generator)
    var recording = EpisodeRecording(start: environment.state)
    for _ in 0..<11 {
      let action = ActionVector(generator.uniform(-12, 12), 0, 0, 0)
      environment.tick(action)
      recording.append(action: environment.system.normalized(action), state: environment.state)
    }
    let buffer = ReplayBuffer(
      capacity: 10, shape: SequenceShape(length: 3, environment: environment))
    #expect(buffer.append(windowsOf: recording, environment: environment) == 3)
    for (index, copy) in copies(buffer).enumerated() {
      for offset in 0...3 {
        #expect(copy.state(offset, 4) == recording.states[3 * index + offset])
      }
      for offset in 0..<3 {
        #expect(copy.actions[offset] == Float(recording.actions[3 * index + offset][0]))
      }
    }
  }

  @Test(arguments: [3, 8, 20])
  func aRestoredBufferIsTheSameByteForByte(capacity: Int) throws {
    let environment = try Environment(.cartpole)
    var collector = SequenceCollector(
      environment: environment, length: 5, generator: RandomGenerator(seed: 3))
    let buffer = ReplayBuffer(capacity: capacity, shape: collector.shape)
    collector.collect(count: 13, into: buffer)
    let restored = try ReplayBuffer(
      capacity: capacity, contents: buffer.contents, environment: environment)
    #expect(copies(restored) == copies(buffer))
    #expect(restored.contents == buffer.contents)
    var second = collector
    collector.collect(count: 2, into: buffer)
    second.collect(count: 2, into: restored)
    #expect(copies(restored) == copies(buffer))
  }

  @Test func contentsThatDoNotFitAreRefused() throws {
    let environment = try Environment(.pendulum)
    var collector = SequenceCollector(
      environment: environment, length: 4, generator: RandomGenerator(seed: 3))
    let buffer = ReplayBuffer(capacity: 6, shape: collector.shape)
    collector.collect(count: 6, into: buffer)
    let good = buffer.contents
    func field(_ change: (inout ReplayContents) -> Void, capacity: Int = 6) -> String? {
      var contents = good
      change(&contents)
      do throws(ReplayContentsError) {
        _ = try ReplayBuffer(capacity: capacity, contents: contents, environment: environment)
        return nil
      } catch {
        return error.field
      }
    }
    #expect(field { _ in } == nil)
    #expect(field({ _ in }, capacity: 0) == "capacity")
    #expect(field({ _ in }, capacity: 5) == "states")
    #expect(field { $0.length = 0 } == "length")
    #expect(field { $0.length = .max } == "length")
    #expect(field { $0.totalAppended = -1 } == "total appended")
    #expect(field { $0.totalAppended = 5 } == "states")
    #expect(field { $0.states.removeLast() } == "states")
    #expect(field { $0.states[7] = .nan } == "states")
    #expect(field { $0.actions.append(0) } == "actions")
    #expect(field { $0.actions[2] = 1.5 } == "actions")
    #expect(field { $0.actions[2] = .nan } == "actions")
    #expect(field({ $0.totalAppended = .max }, capacity: .max) == "states")
  }
}
