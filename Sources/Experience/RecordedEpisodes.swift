import Files
import Worlds

/// Episodes that an `.npz` file holds, of a given world.
///
/// Arrays of `N` episodes of `T` transitions: `frames` uint8 `[N, T + 1, height, width]` (with
/// `channels` behind where there are several); `actions` `[N, T, actionSize]` in the world's units, or
/// integers `[N, T]`, the choices; and, if there are, `rewards` and `terminated` `[N, T]`, and `states`
/// `[N, T + 1, stateSize]`, which a world that tells its state needs. Episodes of different lengths lie
/// one behind the other instead: `episode_lengths` `[N]` counts the frames of each, `N, T + 1` above is
/// one axis of all frames then, and `N, T` one of all transitions, one fewer in each episode. What else
/// there is says nothing of episodes.
package struct RecordedEpisodes {
  /// An episode, or what lies of it between two ends.
  private struct Part {
    var firstFrame: Int
    var firstTransition: Int
    var steps: Int
    var end: EpisodeEnd
  }

  private let archive: NumPyReader
  private let world: any World
  /// The number of frames of each episode.
  private let frameCounts: [Int]
  /// The leading sizes of an array with an element for each transition, and for each frame.
  private let transitionAxes: [Int]
  private let frameAxes: [Int]
  private let frames: NumPyArray
  /// Actions as fractions, `[transitions, actionSize]`.
  private let actions: [Float]
  private let rewards: [Double]?
  private let terminated: [Double]?
  private let states: [Double]?

  /// Reads and checks all arrays.
  ///
  /// - Throws: What does not fit the world, or each other: array, index, what was expected and found.
  package init(_ archive: NumPyReader, world: any World) throws(FileError) {
    (self.archive, self.world) = (archive, world)
    let view = world.observationSpace
    let picture = [view.height, view.width] + (view.channels == 1 ? [] : [view.channels])
    frames = try archive.required("frames")
    let lengths = try archive.array("episode_lengths")
    let axes = lengths == nil ? 2 : 1
    let leading = Array(frames.shape.prefix(axes))
    guard frames.element == .uint8, leading.count == axes, leading[0] > 0,
      leading[axes - 1] >= axes,
      Array(frames.shape.dropFirst(axes)) == picture
    else {
      let sizes = (axes == 2 ? ["episodes", "frames"] : ["frames"]) + picture.map(String.init)
      throw archive.fault(
        "u1 [\(sizes.joined(separator: ", "))]", "\(frames.element.rawValue) \(frames.shape)",
        in: "frames")
    }
    frameAxes = leading
    if let lengths {
      frameCounts = try archive.lengths(lengths, total: leading[0])
      transitionAxes = [leading[0] - frameCounts.count]
    } else {
      frameCounts = [Int](repeating: leading[1], count: leading[0])
      transitionAxes = [leading[0], leading[1] - 1]
    }
    actions = try archive.fractions(in: world.actionSpace, axes: transitionAxes)
    rewards = try archive.numbers("rewards", [transitionAxes])
    terminated = try archive.numbers("terminated", [transitionAxes])
    let stateSize = SequenceShape(length: 1, world: world).stateSize
    if stateSize > 0 {
      let states = try archive.numbers("states", [frameAxes + [stateSize]])
      guard let states else {
        throw archive.fault("\(frameAxes + [stateSize])", "no such array", in: "states")
      }
      self.states = states
    } else {
      states = nil
    }
  }

  /// The episodes as experience, oldest first, cut where they end.
  ///
  /// What is shorter than a sequence is left out, for nothing can be learned from it.
  ///
  /// - Parameters:
  ///   - length: The number of transitions of a sequence.
  ///   - room: For how many sequences there is room at least.
  /// - Throws: When all are shorter.
  package func experience(length: Int, room: Int = 1) throws(FileError) -> Experience {
    let shape = SequenceShape(length: length, world: world)
    let parts = parts
    let usable = parts.filter { $0.steps >= length }
    guard !usable.isEmpty else {
      throw archive.fault(
        "an episode of at least \(length) transitions",
        "\(parts.map(\.steps).max() ?? 0) at most", in: "frames")
    }
    let rows = usable.reduce(0) { $0 + $1.steps + 1 }
    let experience = Experience(
      capacity: max((rows + length) / (length + 1), room), shape: shape)
    for part in usable { append(part, to: experience) }
    return experience
  }

  private var parts: [Part] {
    var parts: [Part] = []
    var (frame, transition) = (0, 0)
    for count in frameCounts {
      var part = Part(firstFrame: frame, firstTransition: transition, steps: 0, end: .none)
      for step in 0..<count - 1 {
        part.steps += 1
        guard let terminated, terminated[transition + step] != 0 else { continue }
        part.end = .terminal
        parts.append(part)
        part = Part(
          firstFrame: frame + step + 1, firstTransition: transition + step + 1, steps: 0,
          end: .none)
      }
      parts.append(part)
      frame += count
      transition += count - 1
    }
    return parts
  }

  private func append(_ part: Part, to experience: Experience) {
    let shape = experience.shape
    experience.append(steps: part.steps) { slot in
      frames.withBytes { bytes in
        let count = (part.steps + 1) * shape.pixels
        let start = part.firstFrame * shape.pixels
        UnsafeMutableRawBufferPointer(start: slot.frames, count: count)
          .copyMemory(from: UnsafeRawBufferPointer(rebasing: bytes[start..<start + count]))
      }
      let size = shape.actionSize
      actions.copy(from: part.firstTransition * size, part.steps * size, slot.actions)
      rewards?.copy(from: part.firstTransition, part.steps, slot.rewards)
      states?.copy(
        from: part.firstFrame * shape.stateSize, (part.steps + 1) * shape.stateSize, slot.states)
      slot.ends[part.steps - 1] = part.end.rawValue
    }
  }
}

extension NumPyReader {
  func required(_ name: String) throws(FileError) -> NumPyArray {
    guard let array = try array(name) else {
      throw fault("an array \(name)", "only \(names.joined(separator: ", "))")
    }
    return array
  }

  /// The finite numbers of an array of one of some shapes; nil when there is none of that name.
  fileprivate func numbers(_ name: String, _ shapes: [[Int]]) throws(FileError) -> [Double]? {
    guard let array = try array(name) else { return nil }
    guard shapes.contains(array.shape) else {
      throw fault(
        shapes.map { "\($0)" }.joined(separator: " or "), "\(array.shape)", in: name)
    }
    let numbers = array.numbers
    if let index = numbers.firstIndex(where: { !$0.isFinite }) {
      throw fault("a number at index \(index, of: array.shape)", "\(numbers[index])", in: name)
    }
    return numbers
  }

  /// The numbers of frames of the episodes of `total` frames.
  fileprivate func lengths(_ array: NumPyArray, total: Int) throws(FileError) -> [Int] {
    let name = "episode_lengths"
    guard array.element.isInteger, array.shape.count == 1 else {
      throw fault("integers [episodes]", "\(array.element.rawValue) \(array.shape)", in: name)
    }
    var (counts, sum): ([Int], Int) = ([], 0)
    for (index, number) in array.numbers.enumerated() {
      guard number >= 1, number <= Double(total - sum) else {
        throw fault("1 to \(total - sum) frames at index \(index)", "\(number)", in: name)
      }
      counts.append(Int(number))
      sum += Int(number)
    }
    guard sum == total else { throw fault("\(total) frames", "\(sum)", in: name) }
    return counts
  }

  /// The actions as fractions, `[transitions, size]`.
  fileprivate func fractions(in space: ActionSpace, axes: [Int]) throws(FileError) -> [Float] {
    let name = "actions"
    let array = try required(name)
    let isChoices = space.kind == .discrete && array.element.isInteger
    let width = isChoices ? 1 : space.size
    let shapes = [axes + [width]] + (width == 1 ? [axes] : [])
    let numbers = try numbers(name, shapes) ?? []
    var fractions: [Float] = []
    fractions.reserveCapacity(numbers.count / width * space.size)
    for start in stride(from: 0, to: numbers.count, by: width) {
      var action = ActionVector()
      if isChoices {
        guard let choice = Int(exactly: numbers[start]), (0..<space.size).contains(choice) else {
          throw fault(
            "a choice from 0 to \(space.size - 1) at index \(start, of: array.shape)",
            "\(numbers[start])", in: name)
        }
        action[choice] = 1
      } else {
        for component in 0..<width { action[component] = numbers[start + component] }
      }
      let found = space.fractions(action)
      for component in 0..<space.size { fractions.append(Float(found[component])) }
    }
    return fractions
  }
}

extension String.StringInterpolation {
  /// The place of an element in an array of a shape, "[3, 0, 1]".
  fileprivate mutating func appendInterpolation(_ element: Int, of shape: [Int]) {
    var (rest, place) = (element, [Int]())
    for size in shape.reversed() {
      place.insert(rest % size, at: 0)
      rest /= size
    }
    appendLiteral("\(place)")
  }
}
