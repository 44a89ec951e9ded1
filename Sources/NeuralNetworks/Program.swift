import LinearAlgebra

/// A frozen graph: its operations in order, over arenas that are allocated once.
///
/// `forward()` and `backward()` allocate nothing. The flat parameter vectors are borrowed and may be
/// shared by several programs that only read them; the gradients are this program's own, and there are
/// none of groups that it does not learn. One thread at a time uses a program.
package final class Program<Scalar: RealScalar> {
  private let operations: [any Operation<Scalar>]
  private let places: [Place]
  private let values: AlignedBuffer<Scalar>
  private let gradients: AlignedBuffer<Scalar>
  private let parameterGradientStorage: AlignedBuffer<Scalar>
  private let coefficientStorage: AlignedBuffer<Scalar>
  /// The parts of the gradient arena to zero before a backward pass: (offset, count).
  private let zeroedBlocks: [(offset: Int, count: Int)]
  private let zeroedParameters: [(offset: Int, count: Int)]
  private let seed: Place?
  private let slots: [Graph<Scalar>.Slot]
  /// The flat vector of every slot; nil until it is bound.
  private let parameters: AlignedBuffer<UnsafePointer<Scalar>?>

  /// Plans the memory of a recorded graph.
  ///
  /// - Parameters:
  ///   - graph: The recording; it is not used afterwards.
  ///   - loss: The 1 x 1 tensor that `backward()` starts from; nil for a program that only runs
  ///     forward, which then has no gradient memory.
  package init(_ graph: Graph<Scalar>, loss: Tensor? = nil) {
    if let loss {
      precondition(loss.count == 1, "expected a loss of 1x1, found \(loss.rows)x\(loss.columns)")
    }
    let plan = GradientPlan(graph, loss: loss)
    places = graph.tensors.map { graph.place($0, accumulates: true) }
    operations = graph.records.enumerated().map { index, record in
      record.make(
        zip(record.inputs, plan.accumulates[index]).map { graph.place($0, accumulates: $1) },
        record.outputs.map { graph.place($0, accumulates: false) })
    }
    slots = graph.slots
    parameters = AlignedBuffer(count: graph.slots.count)
    values = AlignedBuffer(count: graph.valueCount)
    gradients = AlignedBuffer(count: loss == nil ? 0 : graph.valueCount)
    parameterGradientStorage = AlignedBuffer(count: loss == nil ? 0 : graph.learnedCount)
    coefficientStorage = AlignedBuffer(count: graph.coefficients.count)
    coefficientStorage.assign(graph.coefficients)
    zeroedBlocks = plan.zeroedBlocks
    zeroedParameters = plan.zeroedParameters
    seed = loss.map { graph.place($0, accumulates: false) }
  }

  /// Where the gradient of a learned group is after `backward()`, `[layout.count]`; nil for a group that
  /// the program does not learn.
  package func gradients(of group: String) -> UnsafeMutablePointer<Scalar>? {
    guard seed != nil, let slot = slots.first(where: { $0.isLearned && $0.layout.name == group })
    else { return nil }
    return parameterGradientStorage.pointer + slot.gradientOffset
  }

  /// The gradients of all learned groups, in the order of the recording.
  package var parameterGradients: UnsafeMutablePointer<Scalar> { parameterGradientStorage.pointer }

  /// Lets the program read this flat vector as a group's parameters; it must outlive the runs.
  ///
  /// - Parameter group: Its name; nil for the only one.
  package func bind(
    parameters vector: UnsafePointer<Scalar>, of group: String? = nil, isTarget: Bool = false
  ) {
    precondition(group != nil || slots.count <= 1, "expected the name of one of several groups")
    for index in slots.indices
    where group == nil || (slots[index].layout.name == group && slots[index].isTarget == isTarget) {
      parameters.pointer[index] = vector
    }
  }

  /// The elements of a contiguous tensor, to fill an input or read a result.
  package func pointer(to tensor: Tensor) -> UnsafeMutablePointer<Scalar> {
    let place = places[tensor.index]
    precondition(
      place.arena == .values && place.isContiguous,
      "expected a contiguous tensor of the program's own memory")
    return values.pointer + place.offset
  }

  /// Elements from one row of a tensor to the next, with `rowPointer` for views.
  package func rowStride(of tensor: Tensor) -> Int { places[tensor.index].stride }

  /// The first element of a tensor, which may be a view with gaps between its rows.
  package func rowPointer(to tensor: Tensor) -> UnsafeMutablePointer<Scalar> {
    let place = places[tensor.index]
    precondition(place.arena == .values, "expected a tensor of the program's own memory")
    return values.pointer + place.offset
  }

  /// The gradient of a tensor after `backward()`, first element.
  package func gradientPointer(of tensor: Tensor) -> UnsafeMutablePointer<Scalar> {
    let place = places[tensor.index]
    precondition(
      place.arena == .values && seed != nil, "expected a tensor of a program with a loss")
    return gradients.pointer + place.offset
  }

  /// A coefficient's value for the next runs.
  package subscript(coefficient: Coefficient) -> Scalar {
    get { coefficientStorage.pointer[coefficient.index] }
    set { coefficientStorage.pointer[coefficient.index] = newValue }
  }

  /// Runs every operation.
  package func forward() {
    let memory = memory
    for index in operations.indices { operations[index].forward(memory) }
  }

  /// Runs every operation backwards from the loss; call `forward()` first.
  ///
  /// Traps without a loss.
  package func backward() {
    guard let seed else { preconditionFailure("this program was made without a loss") }
    for block in zeroedBlocks {
      (gradients.pointer + block.offset).zero(count: block.count)
    }
    for block in zeroedParameters {
      (parameterGradientStorage.pointer + block.offset).zero(count: block.count)
    }
    gradients.pointer[seed.offset] = 1
    let memory = memory
    for index in operations.indices.reversed() { operations[index].backward(memory) }
  }

  private var memory: Memory<Scalar> {
    for index in slots.indices where parameters.pointer[index] == nil {
      preconditionFailure("bind the parameters of \(slots[index].layout.name) before running")
    }
    return Memory(
      values: values.pointer, gradients: gradients.pointer,
      parameters: UnsafePointer(parameters.pointer),
      parameterGradients: parameterGradientStorage.pointer,
      coefficients: coefficientStorage.pointer)
  }
}

extension Graph {
  /// Where a tensor lies.
  func place(_ tensor: Tensor, accumulates: Bool) -> Place {
    let storage = storage[tensor.index]
    let arena: Place.Arena
    let (offset, gradientOffset): (Int, Int)
    switch storage.source {
    case .block(let block):
      (arena, offset, gradientOffset) = (.values, block + storage.start, block + storage.start)
    case .parameter(let parameter, let slot):
      (arena, offset) = (.parameters(slot: slot), parameter.offset + storage.start)
      gradientOffset = slots[slot].gradientOffset + offset
    }
    return Place(
      arena: arena, offset: offset, gradientOffset: gradientOffset, rows: tensor.rows,
      columns: tensor.columns, stride: storage.stride, requiresGradient: storage.requiresGradient,
      accumulates: accumulates)
  }
}

/// Decides, once, which uses of a tensor overwrite its gradient and which add to it, and which
/// gradients must be zeroed because nothing overwrites them.
private struct GradientPlan {
  /// For every record, for every input.
  var accumulates: [[Bool]]
  var zeroedBlocks: [(offset: Int, count: Int)] = []
  var zeroedParameters: [(offset: Int, count: Int)] = []

  init<Scalar>(_ graph: Graph<Scalar>, loss: Tensor?) {
    accumulates = graph.records.map { $0.inputs.map { _ in true } }
    guard let loss else { return }
    // Backward order: the first use of an owner that no view shares overwrites. The loss begins
    // with a one of its own, to which any further use adds.
    let shared = graph.viewedOwners.union([graph.storage[loss.index].owner])
    var written = shared
    for index in graph.records.indices.reversed() {
      for (position, input) in graph.records[index].inputs.enumerated()
      where graph.storage[input.index].requiresGradient {
        let owner = graph.storage[input.index].owner
        if written.insert(owner).inserted { accumulates[index][position] = false }
      }
    }
    let overwritten = written.subtracting(shared)
    for (index, tensor) in graph.tensors.enumerated() {
      let storage = graph.storage[index]
      guard storage.owner == index, storage.requiresGradient, !overwritten.contains(index) else {
        continue
      }
      switch storage.source {
      case .block(let offset): zeroedBlocks.append((offset, tensor.count))
      case .parameter(let parameter, let slot):
        zeroedParameters.append(
          (graph.slots[slot].gradientOffset + parameter.offset, parameter.count))
      }
    }
  }
}
