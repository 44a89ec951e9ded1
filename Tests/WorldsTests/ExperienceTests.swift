import Dispatch
import Experience
import Foundation
import LinearAlgebra
import Synchronization
import Testing
import Worlds

/// Experience, its collection from random states, and sequences of episodes.
@Suite struct ExperienceTests {
  /// A stored sequence as arrays.
  private struct Copy: Equatable {
    var frames: [UInt8]
    var actions: [Float]
    var rewards: [Double]
    var states: [Double]

    init(_ sequence: ExperienceSequence, _ shape: SequenceShape) {
      frames = Array(UnsafeBufferPointer(start: sequence.frames, count: shape.frameCount))
      actions = Array(UnsafeBufferPointer(start: sequence.actions, count: shape.actionCount))
      rewards = Array(UnsafeBufferPointer(start: sequence.rewards, count: shape.length))
      states = Array(UnsafeBufferPointer(start: sequence.states, count: shape.stateCount))
    }

    func state(_ index: Int, _ size: Int) -> StateVector {
      var state = StateVector()
      for component in 0..<size { state[component] = states[index * size + component] }
      return state
    }
  }

  private func copies(_ buffer: Experience) -> [Copy] {
    buffer.read { reader in (0..<reader.count).map { Copy(reader[$0], buffer.shape) } }
  }

  private func collected(
    _ settings: EnvironmentSettings, slices: [Int], seed: UInt64, length: Int = 4, focus: Double = 0
  ) throws -> [Copy] {
    var collector = SequenceCollector(
      environment: try Environment(settings), length: length,
      generator: RandomGenerator(seed: seed), focus: focus)
    let buffer = Experience(
      capacity: max(slices.reduce(0, +), 100), shape: collector.shape)
    for count in slices { collector.collect(count: count, into: buffer) }
    #expect(collector.collected == slices.reduce(0, +))
    return copies(buffer)
  }

  @Test(arguments: EnvironmentSettings.all)
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
    let buffer = Experience(capacity: 5, shape: later.shape)
    later.collect(count: 5, into: buffer)
    #expect(copies(buffer) == Array(whole.suffix(5)))
  }

  @Test(arguments: EnvironmentSettings.all)
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
      let buffer = Experience(capacity: capacity, shape: shape)
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
    }
  }

  /// Several threads that read and replace the only sequence: nobody sees half of one.
  @Test func readersNeverSeeHalfASequence() {
    let shape = SequenceShape(length: 63, pixels: 64, stateSize: 2, actionSize: 1)
    let buffer = Experience(capacity: 1, shape: shape)
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

  @Test func sequencesHoldWhatWasRecorded() throws {
    var environment = try Environment(.cartpole)
    var generator = RandomGenerator(seed: 5)
    try environment.reset(generator: &generator)
    var recording = EpisodeRecording(environment)
    var results: [TickResult] = []
    for _ in 0..<11 {
      let action = ActionVector(generator.uniform(-12, 12))
      results.append(environment.tick(action))
      recording.append(environment, action: action, result: results[results.count - 1])
    }
    let buffer = Experience(capacity: 10, shape: SequenceShape(length: 3, world: environment))
    #expect(buffer.append(sequencesOf: recording) == 3)
    for (index, copy) in copies(buffer).enumerated() {
      for offset in 0...3 {
        #expect(copy.state(offset, 4) == recording.states[3 * index + offset])
      }
      for offset in 0..<3 {
        #expect(copy.actions[offset] == recording.actions[3 * index + offset])
        #expect(copy.rewards[offset] == results[3 * index + offset].reward)
      }
    }
  }

  /// Episodes of any length in a ring that is too small for them: every sequence is a part of one
  /// episode that is still there, the newest are all there, and only the last transition of an episode
  /// is an end.
  @Test func noSequenceCrossesAnEnd() {
    let shape = SequenceShape(length: 3, pixels: 1, stateSize: 0, actionSize: 1)
    var generator = RandomGenerator(seed: 21)
    let experience = Experience(capacity: 12, shape: shape)
    var ends: [Int: EpisodeEnd] = [:]
    for episode in 0..<200 {
      let steps = 3 + generator.index(below: 9)
      let end: EpisodeEnd = generator.uniform() < 0.5 ? .terminal : .timeLimit
      ends[episode] = end
      experience.append(steps: steps) { slot in
        for index in 0...steps { slot.frames[index] = UInt8(index) }
        for index in 0..<steps {
          slot.actions[index] = Float(episode)
          slot.rewards[index] = Double(index == steps - 1 ? 1 : 0)
        }
        slot.ends[steps - 1] = end.rawValue
      }
      var ofNewest = 0
      experience.read { reader in
        for index in 0..<reader.count {
          let sequence = reader[index]
          let lived = Int(sequence.actions[0])
          if lived == episode { ofNewest += 1 }
          for step in 0..<3 {
            #expect(Int(sequence.actions[step]) == lived)
            #expect(sequence.frames[step + 1] == sequence.frames[step] + 1)
            let isLast = sequence.rewards[step] == 1
            #expect(sequence.ends[step] == (isLast ? ends[lived]?.rawValue : 0))
          }
        }
      }
      #expect(ofNewest == steps - 2 && experience.totalAppended == episode + 1)
    }
  }

  /// A world without states keeps its frames, and stretches of any length their places.
  @Test func experienceWithoutStatesIsRestored() throws {
    let world = CountingWorld()
    var collector = world.collector(length: 4, generator: RandomGenerator(seed: 8))
    let experience = Experience(capacity: 9, shape: collector.shape)
    collector.collect(count: 20, into: experience)
    #expect(collector.shape.stateSize == 0 && collector.episodes > 3)
    let contents = experience.contents(hasFrames: true)
    let restored = try Experience(capacity: 9, contents: contents, world: world)
    #expect(restored.contents(hasFrames: true) == contents)
    var second = collector
    collector.collect(count: 5, into: experience)
    second.collect(count: 5, into: restored)
    #expect(
      restored.contents(hasFrames: true) == experience.contents(hasFrames: true))
    #expect(throws: ExperienceError.self) {
      var broken = contents
      broken.frames = []
      _ = try Experience(capacity: 9, contents: broken, world: world)
    }
    #expect(throws: ExperienceError.self) {
      var broken = contents
      broken.stretches[1].row -= 1
      _ = try Experience(capacity: 9, contents: broken, world: world)
    }
  }

  @Test(arguments: [3, 8, 20])
  func aRestoredBufferIsTheSameByteForByte(capacity: Int) throws {
    let environment = try Environment(.cartpole)
    var collector = SequenceCollector(
      environment: environment, length: 5, generator: RandomGenerator(seed: 3))
    let buffer = Experience(capacity: capacity, shape: collector.shape)
    collector.collect(count: 13, into: buffer)
    let restored = try Experience(
      capacity: capacity, contents: buffer.contents(hasFrames: false), world: environment)
    #expect(copies(restored) == copies(buffer))
    #expect(restored.contents(hasFrames: false) == buffer.contents(hasFrames: false))
    var second = collector
    collector.collect(count: 2, into: buffer)
    second.collect(count: 2, into: restored)
    #expect(copies(restored) == copies(buffer))
  }

  @Test func contentsThatDoNotFitAreRefused() throws {
    let environment = try Environment(.pendulum)
    var collector = SequenceCollector(
      environment: environment, length: 4, generator: RandomGenerator(seed: 3))
    let buffer = Experience(capacity: 6, shape: collector.shape)
    collector.collect(count: 6, into: buffer)
    let good = buffer.contents(hasFrames: false)
    func field(_ change: (inout ExperienceContents) -> Void, capacity: Int = 6) -> String? {
      var contents = good
      change(&contents)
      do throws(ExperienceError) {
        _ = try Experience(capacity: capacity, contents: contents, world: environment)
        return nil
      } catch {
        return error.field
      }
    }
    #expect(field { _ in } == nil)
    #expect(field({ _ in }, capacity: 0) == "capacity")
    #expect(field({ _ in }, capacity: 5) == "stretches")
    #expect(field { $0.length = 0 } == "length")
    #expect(field { $0.length = .max } == "length")
    #expect(field { $0.totalAppended = -1 } == "total appended")
    #expect(field { $0.totalAppended = 5 } == "total appended")
    #expect(field { $0.nextRow = -1 } == "next row")
    #expect(field { $0.stretches.removeLast() } == "states")
    #expect(field { $0.rewards.removeLast() } == "rewards")
    #expect(field { $0.ends = Array(repeating: 3, count: 24) } == "ends")
    #expect(field { $0.states.removeLast() } == "states")
    #expect(field { $0.states[7] = .nan } == "states")
    #expect(field { $0.actions.append(0) } == "actions")
    #expect(field { $0.actions[2] = 1.5 } == "actions")
    #expect(field { $0.actions[2] = .nan } == "actions")
    #expect(field({ $0.totalAppended = .max }, capacity: .max) == "capacity")
  }
}
