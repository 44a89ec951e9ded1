import Experience
import NeuralNetworks

/// How a checkpoint stores experience.
///
/// Where all stretches are single sequences, their places follow from their number; frames are
/// stored where they cannot be drawn.
extension ExperienceContents {
  private static let stretchesName = "replay.stretches"

  /// The tensors.
  ///
  /// - Parameter capacity: Of the experience.
  func tensors(capacity: Int) -> [String: Safetensors.Tensor] {
    var tensors = [
      "replay.states": Safetensors.Tensor(states, shape: [states.count]),
      "replay.actions": Safetensors.Tensor(actions, shape: [actions.count]),
      "replay.rewards": Safetensors.Tensor(rewards, shape: [rewards.count]),
      "replay.counts": Safetensors.Tensor(
        [length, totalAppended].map(Int64.init), shape: [2]),
    ]
    if !ends.isEmpty {
      tensors["replay.ends"] = Safetensors.Tensor(ends, shape: [ends.count])
    }
    if !frames.isEmpty {
      tensors["replay.frames"] = Safetensors.Tensor(frames, shape: [frames.count])
    }
    let regular = Self.stretches(
      length: length, totalAppended: totalAppended, capacity: capacity)
    if regular?.stretches != stretches || regular?.nextRow != nextRow {
      let numbers = [nextRow] + stretches.flatMap { [$0.row, $0.steps] }
      tensors[Self.stretchesName] = Safetensors.Tensor(
        numbers.map(Int64.init), shape: [numbers.count])
    }
    return tensors
  }

  private static func bytes(_ tensor: Safetensors.Tensor) -> [UInt8]? {
    tensor.elementType == .uint8 ? tensor.bytes : nil
  }

  /// Reads experience; whoever restores it checks that its sizes agree.
  ///
  /// - Parameter fail: Makes an error of what was expected and what was found.
  init(
    _ file: Safetensors, length: Int, totalAppended: Int, capacity: Int,
    _ fail: (String, String) -> CheckpointError
  ) throws {
    func column<Value>(
      _ name: String, _ values: (Safetensors.Tensor) -> [Value]?, isOptional: Bool = false
    ) throws -> [Value] {
      guard let tensor = file.tensors[name] else {
        if isOptional { return [] }
        throw fail(name, "no such tensor")
      }
      guard let numbers = values(tensor) else { throw fail(name, tensor.elementType.rawValue) }
      return numbers
    }
    let places = try column(Self.stretchesName, \.integers, isOptional: true)
    let regular = Self.stretches(
      length: length, totalAppended: totalAppended, capacity: capacity)
    guard places.allSatisfy({ (0..<1 << 40).contains($0) }), places.isEmpty || places.count % 2 == 1
    else { throw fail("a row and stretches in \(Self.stretchesName)", "something else") }
    self.init(
      length: length, totalAppended: totalAppended,
      nextRow: places.first.map { Int($0) } ?? regular?.nextRow ?? 0,
      stretches: places.isEmpty
        ? regular?.stretches ?? []
        : stride(from: 1, to: places.count, by: 2).map {
          Experience.Stretch(row: Int(places[$0]), steps: Int(places[$0 + 1]))
        },
      states: try column("replay.states", \.doubles),
      actions: try column("replay.actions", \.floats),
      rewards: try column("replay.rewards", \.doubles, isOptional: true),
      ends: try column("replay.ends", Self.bytes, isOptional: true),
      frames: try column("replay.frames", Self.bytes, isOptional: true))
  }
}
