import LinearAlgebra
import NeuralNetworks
import Policies
import Testing

@Suite struct DemonstrationTableTests {
  private static let identity = ActionScale(mean: [0, 0], deviation: 1)

  /// Pictures of one pixel that is the frame's number; actions whose first component is their number
  /// among all, the second the episode's.
  static func numbered(
    _ counts: [(frames: Int, actions: Int)], scale: ActionScale = identity
  ) -> DemonstrationTable {
    var episodes: [DemonstrationTable.Episode] = []
    var (frame, action) = (0, 0)
    for count in counts {
      episodes.append(
        DemonstrationTable.Episode(
          firstFrame: frame, frameCount: count.frames, firstAction: action,
          actionCount: count.actions))
      (frame, action) = (frame + count.frames, action + count.actions)
    }
    return DemonstrationTable(
      pixels: 1, actionSize: 2, frames: (0..<frame).map { UInt8($0) },
      actions: zip(episodes, 0...).flatMap { episode, index in
        (episode.firstAction..<episode.firstAction + episode.actionCount).flatMap {
          [Float($0), Float(index)]
        }
      },
      episodes: episodes, scale: scale)
  }

  @Test func scalesGoBothWays() {
    let scale = ActionScale(mean: [0.25, -0.5], deviation: 0.5)
    let actions: [Float] = [0.25, -0.5, 0.75, 0, -1, 1.5]
    #expect(scale.normalized(actions) == [0, 0, 1, 1, -2.5, 4])
    #expect(scale.actions(scale.normalized(actions)) == actions)
  }

  /// Action i follows picture i of its episode, whatever other episodes have behind their last picture.
  @Test func chunksFollowTheirPictures() {
    let table = Self.numbered([(3, 7), (5, 5), (2, 4)])
    #expect(table.frameCount == 10 && table.longestChunk == 1)
    let firsts = [0, 1, 2, 7, 8, 9, 10, 11, 12, 13]
    for (frame, first) in firsts.enumerated() {
      let example = table.example(frame, chunk: 1)
      #expect(example.picture == [Float(frame) * (1 / 255)])
      #expect(example.chunk[0] == Float(first))
    }
    let longer = Self.numbered([(3, 7), (5, 8)])
    #expect(longer.longestChunk == 4)
    #expect(longer.example(7, chunk: 4).chunk == [11, 1, 12, 1, 13, 1, 14, 1])
    #expect(longer.example(2, chunk: 4).chunk == [2, 0, 3, 0, 4, 0, 5, 0])
  }

  @Test func actionsAreNormalised() {
    let table = Self.numbered([(3, 3)], scale: ActionScale(mean: [1, 0], deviation: 2))
    #expect(table.actions == [-0.5, 0, 0, 0, 0.5, 0])
  }

  /// Start, goal, actions and steps of a window belong to one episode, and to each other.
  @Test(arguments: [(2, 6), (6, 6), (4, 30)])
  func windowsNeverLeaveAnEpisode(least: Int, most: Int) {
    let (windows, chunk, count) = (PlayWindows(least: least, most: most, steps: 3), 2, 16)
    let table = Self.numbered([(20, 20), (7, 12), (40, 40)])
    let network = LatentPlans(
      "plans", shape: ChunkShape(pixels: 1, actionSize: 2, chunk: chunk, latentSize: 1),
      hidden: [2], prior: .unit, windows: windows)
    let graph = Graph<Float>(layout: network.layout)
    let inputs = network.inputs(count, in: graph)
    let program = Program(graph)
    func numbers(_ tensor: Tensor, _ row: Int) -> [Float] {
      (0..<tensor.columns).map { program.pointer(to: tensor)[row * tensor.columns + $0] }
    }
    func frame(_ tensor: Tensor, _ row: Int) -> Int {
      Int((numbers(tensor, row)[0] * 255).rounded())
    }
    var (lengths, ends) = (Set<Int>(), [false, false])
    var generator = RandomGenerator(seed: 4)
    for _ in 0..<50 {
      table.fill(program, windows: windows, chunk: chunk, inputs, &generator)
      for window in 0..<count {
        let (start, goal) = (frame(inputs.start, window), frame(inputs.goal, window))
        let episode = table.episodes.first {
          ($0.firstFrame..<$0.firstFrame + $0.frameCount).contains(start)
        }
        guard let episode else {
          Issue.record("no episode has picture \(start)")
          continue
        }
        #expect(goal < episode.firstFrame + episode.frameCount)
        let length = goal - start
        #expect((min(least, episode.frameCount - 1)...most).contains(length))
        guard length > 0 else { continue }
        lengths.insert(length)
        let first = episode.firstAction + start - episode.firstFrame
        let index = Float(table.episodes.firstIndex(of: episode) ?? -1)
        let expected: [Float] = (0..<length).flatMap { [Float(first + $0), index, 1] }
        let actions = numbers(inputs.actions, window)
        #expect(Array(actions.prefix(3 * length)) == expected)
        #expect(actions.dropFirst(3 * length).allSatisfy { $0 == 0 })
        for step in 0..<3 {
          let row = step * count + window
          let place = frame(inputs.present, row)
          #expect(place >= start && place <= goal - chunk)
          if length > chunk {
            ends = [ends[0] || place == start, ends[1] || place == goal - chunk]
          }
          let next = Float(first + place - start)
          #expect(numbers(inputs.chunk, row) == [next, index, next + 1, index])
        }
      }
    }
    // All that there are, not only some.
    #expect(lengths == Set(least...most))
    #expect(ends == [true, true])
  }
}
