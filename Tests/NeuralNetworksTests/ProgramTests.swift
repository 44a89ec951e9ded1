import LinearAlgebra
import NeuralNetworks
import TestSupport
import Testing

/// What a recorded program promises beside right derivatives: runs repeat, and gradients that meet
/// or that nobody writes are right on every run.
@Suite struct ProgramTests {
  /// A layout with one parameter of each shape.
  private static func layout(_ shapes: [(rows: Int, columns: Int)]) -> ParameterLayout {
    var layout = ParameterLayout()
    for (index, shape) in shapes.enumerated() {
      _ = layout.add(
        "p\(index)", rows: shape.rows, columns: shape.columns,
        initializer: .lecun(gain: 1, inputs: shape.rows))
    }
    return layout
  }

  private func fill<Scalar>(_ program: Program<Scalar>, _ tensor: Tensor, _ values: [Scalar]) {
    program.pointer(to: tensor).update(from: values, count: tensor.count)
  }

  private func gradient<Scalar>(_ program: Program<Scalar>, _ tensor: Tensor) -> [Scalar] {
    (0..<tensor.count).map { program.gradientPointer(of: tensor)[$0] }
  }

  // MARK: - Replay

  @Test func runsRepeatWhateverRanBetween() {
    let work = EveryOperation<Float>(rows: 5, latentSize: 3)
    work.fill(seed: 1)
    let first = work.run()
    #expect(first.allSatisfy { $0.isFinite })
    #expect(firstDifference(work.run(), first) == nil)
    work.fill(seed: 2)
    let isOther = work.run() != first
    #expect(isOther)
    work.fill(seed: 1)
    #expect(firstDifference(work.run(), first) == nil)
    // A broken run leaves nothing behind either.
    work.fill(value: .nan)
    _ = work.run()
    work.fill(seed: 1)
    #expect(firstDifference(work.run(), first) == nil)
  }

  @Test func coefficientsChangeBetweenRuns() {
    let graph = Graph<Double>(layout: ParameterLayout())
    let x = graph.input(rows: 1, columns: 2, requiresGradient: true)
    let weight = graph.coefficient(2)
    let loss = graph.weightedSum([(graph.total(x), weight)])
    let program = Program(graph, loss: loss)
    fill(program, x, [3, 4])
    for value in [2.0, -1, 0] {
      program[weight] = value
      program.forward()
      program.backward()
      #expect(program.pointer(to: loss)[0] == 7 * value)
      #expect(gradient(program, x) == [value, value])
    }
  }

  @Test func programsShareParametersAndKeepTheirGradients() {
    let layout = Self.layout([(2, 1)])
    let parameters: [Double] = layout.initialValues(generator: RandomGenerator(seed: 1))
      .map(Double.init)
    let programs = (1...2).map { rows in
      let graph = Graph<Double>(layout: layout)
      let x = graph.input(rows: rows, columns: 2)
      let y = graph.linear(x, weight: graph.parameter(layout.entries[0].parameter))
      let program = Program(graph, loss: graph.total(y))
      fill(program, x, [Double](repeating: Double(rows), count: 2 * rows))
      return program
    }
    parameters.withUnsafeBufferPointer { buffer in
      guard let base = buffer.baseAddress else { return }
      for program in programs {
        program.bind(parameters: base)
        program.forward()
        program.backward()
      }
    }
    #expect((0..<2).map { programs[0].parameterGradients[$0] } == [1, 1])
    #expect((0..<2).map { programs[1].parameterGradients[$0] } == [4, 4])
  }

  // MARK: - Gradients that meet

  @Test func overlappingViewsAddUp() {
    let graph = Graph<Double>(layout: ParameterLayout())
    let x = graph.input(rows: 3, columns: 3, requiresGradient: true)
    let parts = [
      graph.columns(x, 0..<2), graph.columns(x, 1..<3), graph.columns(graph.rows(x, 1..<2), 1..<2),
    ]
    let weight = graph.coefficient(1)
    let loss = graph.weightedSum(parts.map { (graph.total($0), weight) })
    let program = Program(graph, loss: loss)
    fill(program, x, [1, 2, 3, 4, 5, 6, 7, 8, 9])
    for _ in 0..<3 {
      program.forward()
      program.backward()
      #expect(program.pointer(to: loss)[0] == 65)
      #expect(gradient(program, x) == [1, 2, 1, 1, 3, 1, 1, 2, 1])
    }
  }

  @Test func broadcastRowsAddUp() {
    let graph = Graph<Double>(layout: ParameterLayout())
    let x = graph.input(rows: 2, columns: 2, requiresGradient: true)
    let wide = graph.broadcast(graph.rows(x, 1..<2), rows: 4)
    let other = graph.input(rows: 4, columns: 2, requiresGradient: true)
    let program = Program(graph, loss: graph.total(graph.multiply(wide, other)))
    fill(program, x, [1, 2, 3, 4])
    fill(program, other, [1, 10, 2, 20, 3, 30, 4, 40])
    for _ in 0..<3 {
      program.forward()
      program.backward()
      #expect(gradient(program, x) == [0, 0, 10, 100])
      #expect(gradient(program, other) == [3, 4, 3, 4, 3, 4, 3, 4])
    }
  }

  /// One broadcast row is a row like any other, for BLAS too.
  @Test func productsOfASingleBroadcastRow() {
    let graph = Graph<Double>(layout: ParameterLayout())
    let x = graph.input(rows: 2, columns: 2, requiresGradient: true)
    let w = graph.input(rows: 2, columns: 1, requiresGradient: true)
    let row = graph.broadcast(graph.rows(x, 1..<2), rows: 1)
    let y = graph.linear(row, weight: w)
    let program = Program(graph, loss: graph.total(y))
    fill(program, x, [1, 2, 3, 4])
    fill(program, w, [10, 100])
    program.forward()
    program.backward()
    #expect(program.pointer(to: y)[0] == 430)
    #expect(gradient(program, x) == [0, 0, 10, 100])
    #expect(gradient(program, w) == [3, 4])
  }

  @Test func aParameterUsedTwiceAddsUp() {
    let layout = Self.layout([(1, 1)])
    let graph = Graph<Double>(layout: layout)
    let p = graph.parameter(layout.entries[0].parameter)
    #expect(p == graph.parameter(layout.entries[0].parameter))
    // p³ + 2p at p = 2.
    let cube = graph.multiply(p, graph.multiply(p, p))
    let program = Program(
      graph,
      loss: graph.weightedSum([
        (cube, graph.coefficient(1)), (p, graph.coefficient(2)),
      ]))
    [2.0].withUnsafeBufferPointer { buffer in
      guard let base = buffer.baseAddress else { return }
      program.bind(parameters: base)
      for _ in 0..<3 {
        program.forward()
        program.backward()
        #expect(program.parameterGradients[0] == 14)
      }
    }
  }

  // MARK: - Gradients that nobody writes

  @Test func whatDoesNotReachTheLossHasNoGradient() {
    let layout = Self.layout([(2, 2), (2, 2)])
    let graph = Graph<Float>(layout: layout)
    let x = graph.input(rows: 3, columns: 2, requiresGradient: true)
    let idle = graph.input(rows: 3, columns: 2, requiresGradient: true)
    let used = graph.linear(x, weight: graph.parameter(layout.entries[0].parameter))
    // Recorded, run, and read by no one.
    let aside = graph.linear(idle, weight: graph.parameter(layout.entries[1].parameter))
    let further = graph.activate(aside, .tanh)
    let program = Program(graph, loss: graph.total(used))
    let parameters = layout.initialValues(generator: RandomGenerator(seed: 3))
    parameters.withUnsafeBufferPointer { buffer in
      guard let base = buffer.baseAddress else { return }
      program.bind(parameters: base)
      fill(program, x, [1, 2, 3, 4, 5, 6])
      fill(program, idle, [1, 2, 3, 4, 5, 6])
      for _ in 0..<3 {
        // Whatever stood there before must go.
        for tensor in [idle, aside, further] {
          for index in 0..<tensor.count { program.gradientPointer(of: tensor)[index] = 9 }
        }
        program.forward()
        program.backward()
        #expect(gradient(program, idle).allSatisfy { $0 == 0 })
        let second = layout.entries[1].parameter
        #expect((0..<4).allSatisfy { program.parameterGradients[second.offset + $0] == 0 })
        #expect((0..<4).map { program.parameterGradients[$0] } == [9, 9, 12, 12])
      }
    }
  }

  @Test func nothingFlowsThroughADetachedTensor() {
    let graph = Graph<Double>(layout: ParameterLayout())
    let x = graph.input(rows: 1, columns: 1, requiresGradient: true)
    let y = graph.multiply(x, x)
    let program = Program(graph, loss: graph.multiply(graph.detached(y), x))
    fill(program, x, [3])
    program.forward()
    program.backward()
    #expect(gradient(program, x) == [9])
    #expect(gradient(program, y) == [0])
  }

  @Test func fixedParametersTakeNoGradient() {
    let layout = Self.layout([(2, 1)])
    let graph = Graph<Double>(reading: [layout])
    let x = graph.input(rows: 1, columns: 2, requiresGradient: true)
    let program = Program(
      graph,
      loss: graph.linear(x, weight: graph.parameter(layout.entries[0].parameter)))
    [2.0, 5].withUnsafeBufferPointer { buffer in
      guard let base = buffer.baseAddress else { return }
      program.bind(parameters: base)
      program.forward()
      program.backward()
    }
    #expect(gradient(program, x) == [2, 5])
    #expect(program.gradients(of: layout.name) == nil)
  }

  // MARK: - Where the loss lies

  @Test func theLossMayBeAView() {
    let graph = Graph<Double>(layout: ParameterLayout())
    let x = graph.input(rows: 1, columns: 3, requiresGradient: true)
    let y = graph.multiply(x, x)
    let loss = graph.columns(y, 1..<2)
    let program = Program(graph, loss: loss)
    fill(program, x, [1, 2, 3])
    for _ in 0..<3 {
      program.forward()
      program.backward()
      #expect(gradient(program, x) == [0, 4, 0])
    }
  }

  @Test func theLossMayBeReadAfterwards() {
    let graph = Graph<Double>(layout: ParameterLayout())
    let x = graph.input(rows: 1, columns: 1, requiresGradient: true)
    let loss = graph.multiply(x, x)
    let after = graph.add(loss, loss)
    let program = Program(graph, loss: loss)
    fill(program, x, [3])
    for _ in 0..<3 {
      program.forward()
      program.backward()
      #expect(gradient(program, x) == [6])
      #expect(program.pointer(to: after)[0] == 18)
    }
  }

  // MARK: - Any graph

  /// Random graphs of views, broadcasts, joints and products, where gradients meet in every way.
  @Test(arguments: UInt64(0)..<60)
  func randomGraphsHaveTheirGradients(seed: UInt64) {
    let shapes = [(rows: 2, columns: 3), (rows: 2, columns: 3), (rows: 1, columns: 3)]
    let check = GradientCheck(shapes: shapes) { graph, inputs in
      var generator = RandomGenerator(seed: seed).split(99)
      var pool = inputs
      func any() -> Tensor { pool[generator.index(below: pool.count)] }
      func like(_ tensor: Tensor) -> Tensor {
        let equal = pool.filter { $0.rows == tensor.rows && $0.columns == tensor.columns }
        return equal[generator.index(below: equal.count)]
      }
      for _ in 0..<12 {
        let x = any()
        let made: Tensor
        switch generator.index(below: 8) {
        case 0: made = graph.add(x, like(x))
        case 1: made = graph.activate(graph.multiply(x, like(x)), .tanh)
        case 2:
          let start = generator.index(below: x.columns)
          made = graph.columns(x, start..<start + 1 + generator.index(below: x.columns - start))
        case 3:
          let start = generator.index(below: x.rows)
          made = graph.rows(x, start..<start + 1 + generator.index(below: x.rows - start))
        case 4: made = graph.broadcast(graph.rows(x, 0..<1), rows: 2)
        case 5: made = graph.activate(x, .sigmoid)
        case 6: made = graph.concatenateRows([x, like(x)])
        default: made = graph.concatenateColumns([x, like(x)])
        }
        if made.count <= 48 { pool.append(made) }
      }
      // Everything that was made counts, views of views included.
      let one = graph.coefficient(1)
      return graph.weightedSum(pool.map { (graph.total(graph.activate($0, .tanh)), one) })
    }
    #expect(check.largestError(seed: seed) < OperationGradientTests.bound)
  }
}
