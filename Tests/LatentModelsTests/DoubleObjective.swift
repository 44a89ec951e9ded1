import LatentModels
import LinearAlgebra
import NeuralNetworks
import Testing

/// A training objective recorded in double precision, with parameters of its own.
final class DoubleObjective {
  let model: SequenceModel
  let sequences: Int
  let length: Int
  let burnIn: Int
  let objective: RecordedObjective<Double>
  let program: Program<Double>
  let parameters: AlignedBuffer<Double>

  init(
    _ kind: ObjectiveName, model: SequenceModel, sequences: Int, length: Int, burnIn: Int = 0,
    settings: TrainingSettings = TrainingSettings()
  ) {
    self.model = model
    self.sequences = sequences
    self.length = length
    self.burnIn = burnIn
    let graph = Graph<Double>(layout: model.layout)
    objective = RecordedObjective(
      LatentModelsTests.objective(kind), settings: settings, model: model,
      sequences: sequences,
      length: length, burnIn: burnIn, in: graph)
    program = Program(graph, loss: objective.loss)
    parameters = AlignedBuffer(count: model.layout.count)
    program.bind(parameters: UnsafePointer(parameters.pointer))
  }

  /// Draws parameters as training does, in single precision.
  func initialize(seed: UInt64) {
    parameters.assign(
      model.layout.initialValues(generator: RandomGenerator(seed: seed)).map(Double.init))
  }

  /// Fills the pictures with uniform numbers, actions and noise with normal ones.
  func fill(seed: UInt64) {
    var generator = RandomGenerator(seed: seed).split(77)
    for tensor in [objective.input, objective.target] {
      fill(tensor) { _, _ in generator.uniform() }
    }
    for tensor in [objective.actions, objective.previousActions, objective.noise] {
      fill(tensor) { _, _ in generator.normalPair().0 }
    }
  }

  func fill(_ tensor: Tensor, _ value: (_ row: Int, _ column: Int) -> Double) {
    let pointer = program.pointer(to: tensor)
    for row in 0..<tensor.rows {
      for column in 0..<tensor.columns {
        pointer[row * tensor.columns + column] = value(row, column)
      }
    }
  }

  /// Sets a parameter by its name.
  func set(_ name: String, _ values: [Double]) {
    guard let entry = model.layout.entry(named: name), entry.parameter.count == values.count else {
      Issue.record("the model has no parameter \(name) of \(values.count) elements")
      return
    }
    (parameters.pointer + entry.parameter.offset).update(from: values, count: values.count)
  }

  /// A row of an input.
  func row(_ row: Int, of tensor: Tensor) -> [Double] {
    (0..<tensor.columns).map { program.pointer(to: tensor)[row * tensor.columns + $0] }
  }

  /// The posterior of every counted row: its mean, then its log-variance.
  var posteriors: [[Double]] {
    (0..<sequences * length).map { row in
      [objective.posterior.mean, objective.posterior.logVariance].flatMap { tensor in
        let values = program.rowPointer(to: tensor) + row * program.rowStride(of: tensor)
        return (0..<tensor.columns).map { values[$0] }
      }
    }
  }

  /// Runs forward; returns the totals by term.
  func run() -> [ObjectiveTerm: Double] {
    program.forward()
    return Dictionary(
      uniqueKeysWithValues: objective.totals.map {
        ($0.term, program.pointer(to: $0.total)[0])
      })
  }

  var loss: Double { program.pointer(to: objective.loss)[0] }
}

/// The program's objective of a name.
func objective(_ name: ObjectiveName) -> any SequenceObjective {
  guard let objective = ObjectiveRegistry.standard.objectives.first(where: { $0.name == name })
  else { preconditionFailure("there is no objective \(name.rawValue)") }
  return objective
}
