import NeuralNetworks

/// A learned model at one moment: immutable numbers and what they mean.
package struct ModelSnapshot: Sendable {
  /// The networks.
  package let model: SequenceModel
  /// The flat parameter vector (the averaged one), `[model.layout.count]`.
  package let parameters: [Float]
  /// How many updates made it; grows from snapshot to snapshot of one training.
  package let version: Int

  /// Makes a snapshot; traps unless the parameters fit the layout.
  package init(model: SequenceModel, parameters: [Float], version: Int) {
    precondition(
      parameters.count == model.layout.count,
      "expected \(model.layout.count) parameters, found \(parameters.count)")
    self.model = model
    self.parameters = parameters
    self.version = version
  }
}
