import LinearAlgebra
import Worlds

/// Records operations once; `Program` then replays them over planned memory.
///
/// Sizes are checked while recording, with the operation's name and both shapes in the message.
/// Rows and columns of a tensor can be viewed without copying. A graph is used by one thread, while
/// it records.
package final class Graph<Scalar: RealScalar> {
  /// Where a tensor's elements come from.
  struct Storage {
    enum Source: Equatable {
      /// A block of the values arena, found by summing the counts of earlier blocks.
      case block(offset: Int)
      /// A parameter of the layout.
      case parameter(Parameter)
    }
    let source: Source
    /// Elements from the start of the source to the first element.
    let start: Int
    let stride: Int
    /// The tensor that owns the elements: itself, or the one it is a view of.
    let owner: Int
    let requiresGradient: Bool
  }

  /// The parameters that the program reads.
  package let layout: ParameterLayout
  var tensors: [Tensor] = []
  var storage: [Storage] = []
  var records: [Record<Scalar>] = []
  var coefficients: [Scalar] = []
  /// The elements of all results and inputs that a program of this graph holds.
  package private(set) var valueCount = 0
  /// Owners that some view or broadcast reads: their gradients are zeroed and always added to.
  var viewedOwners: Set<Int> = []
  private var parameterTensors: [Int: Tensor] = [:]

  private let learnsParameters: Bool

  /// Starts an empty recording over a parameter layout.
  ///
  /// - Parameter learnsParameters: False for programs that want gradients of inputs only.
  package init(layout: ParameterLayout, learnsParameters: Bool = true) {
    self.layout = layout
    self.learnsParameters = learnsParameters
  }

  /// Reserves an input that the caller fills before every run; it takes no gradient unless asked.
  package func input(rows: Int, columns: Int, requiresGradient: Bool = false) -> Tensor {
    block(rows: rows, columns: columns, requiresGradient: requiresGradient)
  }

  /// A tensor of zeros, which nobody fills: the state before the first step.
  package func zeros(rows: Int, columns: Int) -> Tensor {
    // Arenas are zeroed at birth, and no operation writes here.
    block(rows: rows, columns: columns, requiresGradient: false)
  }

  /// A number that the caller may change between runs.
  package func coefficient(_ value: Scalar) -> Coefficient {
    coefficients.append(value)
    return Coefficient(index: coefficients.count - 1)
  }

  /// The tensor of a parameter; the same parameter always gives the same tensor.
  package func parameter(_ parameter: Parameter) -> Tensor {
    if let known = parameterTensors[parameter.index] { return known }
    let tensor = register(
      rows: parameter.rows, columns: parameter.columns,
      Storage(
        source: .parameter(parameter), start: 0, stride: parameter.columns, owner: tensors.count,
        requiresGradient: learnsParameters))
    parameterTensors[parameter.index] = tensor
    return tensor
  }

  /// Rows of a tensor, without copying.
  package func rows(_ tensor: Tensor, _ range: Range<Int>) -> Tensor {
    precondition(
      range.lowerBound >= 0 && range.upperBound <= tensor.rows && !range.isEmpty,
      "rows: expected a part of 0..<\(tensor.rows), found \(range)")
    let base = storage[tensor.index]
    return view(
      of: tensor, rows: range.count, columns: tensor.columns,
      start: base.start + range.lowerBound * base.stride, stride: base.stride)
  }

  /// Columns of a tensor, without copying.
  package func columns(_ tensor: Tensor, _ range: Range<Int>) -> Tensor {
    precondition(
      range.lowerBound >= 0 && range.upperBound <= tensor.columns && !range.isEmpty,
      "columns: expected a part of 0..<\(tensor.columns), found \(range)")
    let base = storage[tensor.index]
    return view(
      of: tensor, rows: tensor.rows, columns: range.count, start: base.start + range.lowerBound,
      stride: base.stride)
  }

  /// One row read as `rows` equal rows, without copying.
  package func broadcast(_ tensor: Tensor, rows: Int) -> Tensor {
    precondition(tensor.rows == 1, "broadcast: expected 1 row, found \(tensor.rows)")
    let base = storage[tensor.index]
    return view(of: tensor, rows: rows, columns: tensor.columns, start: base.start, stride: 0)
  }

  /// The same elements, through which no gradient flows back.
  package func detached(_ tensor: Tensor) -> Tensor {
    let base = storage[tensor.index]
    return register(
      rows: tensor.rows, columns: tensor.columns,
      Storage(
        source: base.source, start: base.start, stride: base.stride, owner: base.owner,
        requiresGradient: false))
  }

  // MARK: - For operations

  /// Reserves the result of an operation.
  func block(rows: Int, columns: Int, requiresGradient: Bool) -> Tensor {
    precondition(rows > 0 && columns > 0, "expected positive sizes, found \(rows)x\(columns)")
    let offset = valueCount
    // A cache line apart, so that two tensors never share one.
    valueCount += (rows * columns + 15) / 16 * 16
    return register(
      rows: rows, columns: columns,
      Storage(
        source: .block(offset: offset), start: 0, stride: columns, owner: tensors.count,
        requiresGradient: requiresGradient))
  }

  /// Whether anything upstream of a tensor wants a gradient.
  func requiresGradient(_ tensor: Tensor) -> Bool { storage[tensor.index].requiresGradient }

  /// Whether a tensor is more than one row read many times, which BLAS cannot read.
  func hasRowsOfItsOwn(_ tensor: Tensor) -> Bool {
    tensor.rows == 1 || storage[tensor.index].stride > 0
  }

  /// Records an operation with one result, which requires a gradient when any input does.
  func record(
    _ name: String, inputs: [Tensor], rows: Int, columns: Int,
    make: @escaping (_ inputs: [Place], _ output: Place) -> any Operation<Scalar>
  ) -> Tensor {
    let output = block(
      rows: rows, columns: columns, requiresGradient: inputs.contains(where: requiresGradient))
    records.append(
      Record(name: name, inputs: inputs, outputs: [output]) { make($0, $1[0]) })
    return output
  }

  private func register(rows: Int, columns: Int, _ place: Storage) -> Tensor {
    let tensor = Tensor(index: tensors.count, rows: rows, columns: columns)
    tensors.append(tensor)
    storage.append(place)
    return tensor
  }

  private func view(of tensor: Tensor, rows: Int, columns: Int, start: Int, stride: Int) -> Tensor {
    let base = storage[tensor.index]
    viewedOwners.insert(base.owner)
    return register(
      rows: rows, columns: columns,
      Storage(
        source: base.source, start: start, stride: stride, owner: base.owner,
        requiresGradient: base.requiresGradient))
  }
}
