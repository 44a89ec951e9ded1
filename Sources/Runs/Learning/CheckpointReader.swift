import LatentModels
import NeuralNetworks
import Validation

/// Takes numbers out of a checkpoint's tensors; nothing of them is believed.
struct CheckpointReader {
  /// The file, for errors.
  let file: String
  let tensors: [String: Safetensors.Tensor]

  /// Counts that cannot overflow, however long training goes on.
  static let countRange: Range<Int64> = 0..<1 << 48

  /// What is wrong with the file.
  func failure(_ expected: String, _ found: String) -> CheckpointError {
    CheckpointError(
      description: "\(PrintableText.line(file, limit: 200)): expected \(expected), found \(found)"
        + "; give a checkpoint that this program wrote")
  }

  /// Counts of anything.
  func counts(_ name: String, _ count: Int) throws(CheckpointError) -> [Int] {
    guard let values = tensors[name]?.integers, values.count == count,
      values.allSatisfy(Self.countRange.contains)
    else { throw failure("\(count) counts in \(name)", "something else") }
    return values.map(Int.init)
  }

  /// A flat vector of finite numbers.
  func vector(
    _ name: String, count: Int, isPositive: Bool = false
  ) throws(CheckpointError) -> [Float] {
    let expected =
      "\(count) finite numbers\(isPositive ? " that are not negative" : "") in \(name)"
    guard let tensor = tensors[name] else { throw failure(expected, "no such tensor") }
    guard let values = tensor.floats else { throw failure(expected, tensor.elementType.rawValue) }
    guard values.count == count else { throw failure(expected, "\(values.count)") }
    if let odd = values.firstIndex(where: { !$0.isFinite || (isPositive && $0 < 0) }) {
      throw failure(expected, "\(values[odd]) as number \(odd)")
    }
    return values
  }

  /// What is known of the lengths of gradients.
  func stability(_ name: String) throws(CheckpointError) -> GradientGuard {
    guard let values = tensors[name]?.floats, values.count == 4,
      values.allSatisfy({ $0.isFinite && $0 >= 0 }), values[1...].allSatisfy({ $0 < 1e6 })
    else { throw failure("4 numbers that are not negative in \(name)", "something else") }
    return GradientGuard(
      average: values[0], taken: Int(values[1]), leftOut: Int(values[2]), returns: Int(values[3]))
  }

  /// The averaged parameters of a model, by their names.
  func parameters(of model: SequenceModel) throws(CheckpointError) -> [Float] {
    var parameters = [Float](repeating: 0, count: model.layout.count)
    for entry in model.layout.entries {
      let name = "model.\(entry.name)"
      let shape = [entry.parameter.rows, entry.parameter.columns]
      guard let tensor = tensors[name] else { throw failure("a tensor \(name)", "none") }
      guard tensor.shape == shape, let values = tensor.floats else {
        throw failure(
          "\(name) of shape \(shape), F32 or F16", "\(tensor.shape), \(tensor.elementType)")
      }
      guard values.allSatisfy(\.isFinite) else {
        throw failure("finite numbers in \(name)", "some that are not")
      }
      let start = entry.parameter.offset
      parameters.replaceSubrange(start..<start + values.count, with: values)
    }
    return parameters
  }
}

extension Safetensors.Tensor {
  /// What is known of the lengths of gradients.
  init(stability: GradientGuard) {
    self.init(
      [
        stability.average, Float(stability.taken), Float(stability.leftOut),
        Float(stability.returns),
      ], shape: [4])
  }
}
