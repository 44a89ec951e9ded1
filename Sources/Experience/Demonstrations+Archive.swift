import Files
import Foundation
import Worlds

extension Demonstrations {
  /// Reads and checks the arrays that `write(to:scene:)` describes; `routes` may be missing, and
  /// `action_counts` where every picture has one action.
  ///
  /// - Throws: What does not fit the world, or each other: array, index, what was expected and found.
  package init(_ archive: NumPyReader, world: any World) throws(FileError) {
    let (seen, m) = (world.observationSpace, world.actionSpace.size)
    self.init(width: seen.width, height: seen.height, actionSize: m)
    let frames = try archive.required("frames")
    guard frames.element == .uint8, frames.shape.count == 3, frames.shape[0] > 0,
      frames.shape.dropFirst() == [seen.height, seen.width]
    else {
      throw archive.fault(
        "u1 [frames, \(seen.height), \(seen.width)] with at least one frame",
        "\(frames.element.rawValue) \(frames.shape)", in: "frames")
    }
    let actions = try archive.required("actions")
    guard !actions.element.isInteger, actions.shape.count == 2, actions.shape[1] == m else {
      throw archive.fault(
        "f4 or f8 [actions, \(m)]", "\(actions.element.rawValue) \(actions.shape)", in: "actions")
    }
    let numbers = actions.numbers.map(Float.init)
    if let odd = numbers.firstIndex(where: { !$0.isFinite }) {
      throw archive.fault(
        "finite numbers", "\(numbers[odd]) in action \(odd / m)", in: "actions")
    }
    let frameCounts = try archive.counts("frame_counts", total: frames.shape[0])
    let actionCounts =
      try archive.array("action_counts") == nil
      ? frameCounts : archive.counts("action_counts", total: actions.shape[0])
    guard actionCounts.count == frameCounts.count, actionCounts.reduce(0, +) == actions.shape[0]
    else {
      throw archive.fault(
        "\(frameCounts.count) counts that add up to \(actions.shape[0]) actions",
        "\(actionCounts.count) that add up to \(actionCounts.reduce(0, +))", in: "action_counts")
    }
    let routes = try archive.array("routes")?.numbers ?? []
    let pixels = seen.width * seen.height
    let bytes = frames.withBytes { [UInt8]($0) }
    var (frame, action) = (0, 0)
    for (index, count) in frameCounts.enumerated() {
      let acted = actionCounts[index]
      guard acted >= count else {
        throw archive.fault(
          "at least \(count) actions in episode \(index), one for every frame", "\(acted)",
          in: "action_counts")
      }
      append(
        Demonstration(
          frames: Array(bytes[frame * pixels..<(frame + count) * pixels]), frameCount: count,
          actions: Array(numbers[action * m..<(action + acted) * m]), actionCount: acted,
          route: index < routes.count && routes[index] != 0
            ? (routes[index] < 0 ? .left : .right) : nil))
      (frame, action) = (frame + count, action + acted)
    }
  }
}

extension NumPyReader {
  /// Positive counts that add up to a number.
  fileprivate func counts(_ name: String, total: Int) throws(FileError) -> [Int] {
    let array = try required(name)
    let numbers = array.numbers
    guard array.element.isInteger, array.shape.count == 1, !numbers.isEmpty,
      numbers.allSatisfy({ $0 >= 1 && $0 <= Double(total) }),
      numbers.reduce(0, +) == Double(total)
    else {
      throw fault(
        "positive whole numbers that add up to \(total)",
        "\(array.element.rawValue) \(array.shape) that add up to \(numbers.reduce(0, +))",
        in: name)
    }
    return numbers.map { Int($0) }
  }
}
