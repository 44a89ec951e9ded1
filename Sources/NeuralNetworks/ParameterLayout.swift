import LinearAlgebra

/// Where one parameter lies in the flat vector of its group, `[rows, columns]` row-major.
package struct Parameter: Sendable, Hashable {
  /// The name of its layout.
  package let group: String
  /// The index in `ParameterLayout.entries`.
  package let index: Int
  /// The place of the first element in the flat vector.
  package let offset: Int
  /// The number of rows.
  package let rows: Int
  /// The number of columns.
  package let columns: Int

  /// The number of elements.
  package var count: Int { rows * columns }
}

/// The plan of one flat vector that holds every parameter of a group.
///
/// One vector makes the optimiser, the averaged copy, clipping, checkpoints and snapshots plain
/// loops. Each parameter starts at a multiple of 16 elements, so that it starts on a cache line.
package struct ParameterLayout: Sendable, Equatable {
  /// One parameter with its name.
  package struct Entry: Sendable, Equatable {
    /// The name, as in a checkpoint: "encoder.layers.0.weight".
    package let name: String
    /// Where it lies.
    package let parameter: Parameter
    /// Its learning rate as a multiple of the optimiser's.
    package let learningRateScale: Float
    /// How it starts.
    package let initializer: Initializer
  }

  /// The name of the group: "model", "actor"; no two groups of a program share one.
  package let name: String
  /// All parameters, in order of their offsets.
  package private(set) var entries: [Entry] = []
  /// The length of the flat vector.
  package private(set) var count = 0

  /// Makes an empty layout.
  package init(_ name: String = "") { self.name = name }

  /// Plans a parameter; traps when the name is taken or a size is not positive.
  package mutating func add(
    _ name: String, rows: Int, columns: Int, initializer: Initializer,
    learningRateScale: Float = 1
  ) -> Parameter {
    precondition(
      rows > 0 && columns > 0, "\(name): expected positive sizes, found \(rows)x\(columns)")
    precondition(!entries.contains { $0.name == name }, "the parameter name \(name) is taken")
    let parameter = Parameter(
      group: self.name, index: entries.count, offset: count, rows: rows, columns: columns)
    entries.append(
      Entry(
        name: name, parameter: parameter, learningRateScale: learningRateScale,
        initializer: initializer))
    count += (parameter.count + 15) / 16 * 16
    return parameter
  }

  /// The entry of a name.
  package func entry(named name: String) -> Entry? {
    entries.first { $0.name == name }
  }

  /// Fresh parameters; entry `i` draws from the generator's stream `i`.
  package func initialValues(generator: RandomGenerator) -> [Float] {
    var values = [Float](repeating: 0, count: count)
    for entry in entries {
      var stream = generator.split(UInt64(entry.parameter.index))
      let range = entry.parameter.offset..<entry.parameter.offset + entry.parameter.count
      entry.initializer.fill(&values[range], generator: &stream)
    }
    return values
  }
}

/// How a parameter starts.
package enum Initializer: Sendable, Equatable {
  /// Every element the same.
  case constant(Float)
  /// Uniform within `gain / sqrt(inputs)` (LeCun et al. 1998), for weights and biases alike.
  ///
  /// Random biases spread the kinks of the first hidden layer over a low-dimensional input, where
  /// zero biases would put them all at the origin. With He's and Glorot's scales and zero biases the
  /// pendulum needed three times the updates.
  case lecun(gain: Float, inputs: Int)

  func fill(_ values: inout ArraySlice<Float>, generator: inout RandomGenerator) {
    switch self {
    case .constant(let value):
      for index in values.indices { values[index] = value }
    case .lecun(let gain, let inputs):
      let limit = Double(gain) / Double(inputs).squareRoot()
      for index in values.indices { values[index] = Float(generator.uniform(-limit, limit)) }
    }
  }
}
