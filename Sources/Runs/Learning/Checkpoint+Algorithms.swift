import NeuralNetworks
import Scenes

/// The algorithms beside the model in a checkpoint: tensors `algorithms.NAME.STEP.GROUP.*` hold what
/// every group of every gradient step needs, flat, and `algorithms.NAME.counts` the rest.
extension Checkpoint {
  static let algorithmPrefix = "algorithms."

  /// What is to be written of an algorithm; nothing of one that holds numbers which are not finite, so
  /// that the model is saved nevertheless.
  static func tensors(of companion: Learner.Companion) -> [String: Safetensors.Tensor] {
    tensors(of: companion.algorithm.state, name: companion.description.name)
  }

  /// What is to be written of what learns under a name.
  static func tensors(
    of state: LearningState, name: String
  ) -> [String: Safetensors.Tensor] {
    var tensors = [
      "\(algorithmPrefix)\(name).counts": Safetensors.Tensor(
        [state.updateCount, state.samples, state.version].map(Int64.init), shape: [3])
    ]
    for (key, values) in state.vectors {
      guard values.allSatisfy(\.isFinite) else { return [:] }
      tensors["\(algorithmPrefix)\(name).vectors.\(key)"] = Safetensors.Tensor(
        values, shape: [values.count])
    }
    for (key, values) in state.bytes {
      tensors["\(algorithmPrefix)\(name).bytes.\(key)"] = Safetensors.Tensor(
        values, shape: [values.count])
    }
    for (index, step) in state.steps.enumerated() {
      let path = "\(algorithmPrefix)\(name).\(index)"
      tensors["\(path).stability"] = Safetensors.Tensor(stability: step.stability)
      for group in step.groups {
        tensors["\(path).\(group.name).steps"] = Safetensors.Tensor(
          [Int64(group.stepCount)], shape: [1])
        for (field, vector) in ParameterGroup.State.vectors {
          let values = group[keyPath: vector]
          guard values.allSatisfy(\.isFinite) else { return [:] }
          tensors["\(path).\(group.name).\(field)"] = Safetensors.Tensor(
            values, shape: [values.count])
        }
      }
    }
    return tensors
  }

  /// What an algorithm goes on with; nil when the checkpoint knows nothing of it.
  ///
  /// - Throws: What does not fit.
  func state(of companion: Learner.Companion) throws -> LearningState? {
    guard knows(companion.description) else { return nil }
    return try CheckpointReader(file: source ?? "the checkpoint", tensors: algorithms)
      .state(of: companion.algorithm, name: companion.description.name)
  }

  /// Whether it has anything of an algorithm.
  func knows(_ description: AlgorithmDescription) -> Bool {
    algorithms.keys.contains { $0.hasPrefix("\(Self.algorithmPrefix)\(description.name).") }
  }
}

extension CheckpointReader {
  /// What an algorithm goes on with; the fresh algorithm says what there must be.
  ///
  /// - Throws: What does not fit.
  func state(of algorithm: any LearningAlgorithm, name: String) throws -> LearningState {
    let path = "\(Checkpoint.algorithmPrefix)\(name)"
    var state = algorithm.state
    let counts = try self.counts("\(path).counts", 3)
    (state.updateCount, state.samples, state.version) = (counts[0], counts[1], counts[2])
    let vectors = "\(path).vectors."
    for (place, tensor) in tensors where place.hasPrefix(vectors) {
      state.vectors[String(place.dropFirst(vectors.count))] = try vector(
        place, count: tensor.shape.reduce(1, *))
    }
    let bytes = "\(path).bytes."
    for (place, tensor) in tensors where place.hasPrefix(bytes) {
      guard tensor.elementType == .uint8 else {
        throw failure("bytes in \(place)", tensor.elementType.rawValue)
      }
      state.bytes[String(place.dropFirst(bytes.count))] = tensor.bytes
    }
    for (index, step) in state.steps.enumerated() {
      state.steps[index].stability = try stability("\(path).\(index).stability")
      state.steps[index].groups = try step.groups.map { group in
        let place = "\(path).\(index).\(group.name)"
        var result = group
        result.stepCount = try self.counts("\(place).steps", 1)[0]
        for (field, path) in ParameterGroup.State.vectors {
          result[keyPath: path] = try vector(
            "\(place).\(field)", count: group[keyPath: path].count,
            isPositive: field == "second_moments")
        }
        return result
      }
    }
    guard algorithm.accepts(state) else {
      throw failure("the sizes of \(name) in \(path)", "others")
    }
    return state
  }
}

extension ParameterGroup.State {
  /// The flat vectors by their names in files; those that a group lacks are empty.
  fileprivate static var vectors: [(field: String, path: WritableKeyPath<Self, [Float]>)] {
    [
      ("parameters", \.parameters), ("average", \.averagedParameters),
      ("first_moments", \.firstMoments), ("second_moments", \.secondMoments),
      ("target", \.targetParameters),
    ]
  }
}
