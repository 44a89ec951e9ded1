import LinearAlgebra

/// Records operations once; `Program` then replays them over planned memory.
///
/// Sizes are checked while recording, with the operation's name and both shapes in the message.
/// Rows and columns of a tensor can be viewed without copying. Parameters of several groups can meet in
/// one graph: gradients go to those that it learns, through those that it only reads. A graph is used
/// by one thread, while it records.
package final class Graph<Scalar: RealScalar> {
  /// Where a tensor's elements come from.
  struct Storage {
    enum Source: Equatable {
      /// A block of the values arena, found by summing the counts of earlier blocks.
      case block(offset: Int)
      /// A parameter in a slot.
      case parameter(Parameter, slot: Int)
    }
    let source: Source
    /// Elements from the start of the source to the first element.
    let start: Int
    let stride: Int
    /// The tensor that owns the elements: itself, or the one it is a view of.
    let owner: Int
    let requiresGradient: Bool
  }

  /// A flat vector of parameters that the program reads: a group's own, or its target copy.
  struct Slot {
    let layout: ParameterLayout
    let isTarget: Bool
    let isLearned: Bool
    /// Where its gradients begin among those of all learned slots.
    let gradientOffset: Int
    var tensors: [Int: Tensor] = [:]
  }

  private(set) var slots: [Slot] = []
  /// The gradients of all learned parameters.
  private(set) var learnedCount = 0
  var tensors: [Tensor] = []
  var storage: [Storage] = []
  var records: [Record<Scalar>] = []
  var coefficients: [Scalar] = []
  /// The elements of all results and inputs that a program of this graph holds.
  package private(set) var valueCount = 0
  /// Owners that some view or broadcast reads: their gradients are zeroed and always added to.
  var viewedOwners: Set<Int> = []
  /// The groups whose target copies stand for them now.
  private var targets: Set<String> = []

  /// Starts an empty recording.
  ///
  /// - Parameters:
  ///   - learned: The groups that are to get gradients.
  ///   - read: Those that are frozen here: gradients pass through what is computed with them.
  package init(learning learned: [ParameterLayout] = [], reading read: [ParameterLayout] = []) {
    for layout in learned { addSlot(layout, isLearned: true) }
    for layout in read { addSlot(layout, isLearned: false) }
    precondition(
      Set(slots.map(\.layout.name)).count == slots.count, "expected groups of different names")
  }

  /// Starts an empty recording that learns one group.
  package convenience init(layout: ParameterLayout) { self.init(learning: [layout]) }

  private func addSlot(_ layout: ParameterLayout, isTarget: Bool = false, isLearned: Bool) {
    guard layout.count > 0 else { return }
    slots.append(
      Slot(layout: layout, isTarget: isTarget, isLearned: isLearned, gradientOffset: learnedCount))
    if isLearned { learnedCount += layout.count }
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
    let slot = slot(of: parameter.group)
    if let known = slots[slot].tensors[parameter.index] { return known }
    let tensor = register(
      rows: parameter.rows, columns: parameter.columns,
      Storage(
        source: .parameter(parameter, slot: slot), start: 0, stride: parameter.columns,
        owner: tensors.count, requiresGradient: slots[slot].isLearned))
    slots[slot].tensors[parameter.index] = tensor
    return tensor
  }

  /// Records with the target copy of a group in place of the group, which so gets no gradient.
  package func withTarget<Result>(of group: ParameterLayout, _ record: () -> Result) -> Result {
    let before = targets
    targets.insert(group.name)
    defer { targets = before }
    return record()
  }

  private func slot(of group: String) -> Int {
    let isTarget = targets.contains(group)
    if let known = slots.firstIndex(where: { $0.layout.name == group && $0.isTarget == isTarget }) {
      return known
    }
    guard let own = slots.first(where: { $0.layout.name == group }) else {
      preconditionFailure("expected a group of the graph, found a parameter of \(group)")
    }
    addSlot(own.layout, isTarget: true, isLearned: false)
    return slots.count - 1
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
    record(name, inputs: inputs, rows: rows, columns: columns, scratch: []) { make($0, $1[0]) }
  }

  /// Records an operation with one result and memory of its own, which has no gradient.
  ///
  /// - Parameters:
  ///   - scratch: The sizes of the blocks that the operation works in.
  ///   - make: Makes the operation; the outputs are the result and the blocks.
  func record(
    _ name: String, inputs: [Tensor], rows: Int, columns: Int,
    scratch: [(rows: Int, columns: Int)],
    make: @escaping (_ inputs: [Place], _ outputs: [Place]) -> any Operation<Scalar>
  ) -> Tensor {
    let output = block(
      rows: rows, columns: columns, requiresGradient: inputs.contains(where: requiresGradient))
    let blocks = scratch.map { zeros(rows: $0.rows, columns: $0.columns) }
    records.append(Record(name: name, inputs: inputs, outputs: [output] + blocks, make: make))
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
