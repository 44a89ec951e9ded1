import LinearAlgebra

/// Gated recurrent units, with the equations of `Graph.gatedRecurrentUpdate`.
///
/// Cho et al. 2014. The inputs of all time steps are projected by one product; a step then multiplies the state only:
///
///     let projected = cell.projectInputs(x, in: graph)          // [length · sequences, 3n]
///     for t in 0..<length {
///       let inputs = graph.rows(projected, t * sequences..<(t + 1) * sequences)
///       state = cell.step(inputs, state: state, in: graph)      // [sequences, n]
///     }
///
/// What is known only within the step, such as a sampled latent, has its own projection to 3n columns
/// without a bias, added to the step's rows.
package struct GatedRecurrentCell: Sendable {
  /// The projection of the input to reset, update and candidate, `[inputSize, 3n]`.
  package let input: Linear
  /// The projection of the state to reset, update and candidate, `[n, 3n]`.
  package let hidden: Linear
  /// n: the number of units.
  package let stateSize: Int

  /// Plans the cell's parameters under a name: "NAME.input.weight", "NAME.input.bias",
  /// "NAME.hidden.weight" and "NAME.hidden.bias".
  package init(
    _ name: String, in layout: inout ParameterLayout, inputSize: Int, stateSize: Int
  ) {
    self.stateSize = stateSize
    input = Linear(
      "\(name).input", in: &layout, inputSize: inputSize, outputSize: 3 * stateSize)
    hidden = Linear(
      "\(name).hidden", in: &layout, inputSize: stateSize, outputSize: 3 * stateSize)
  }

  /// Records the projection of any number of inputs: `[rows, inputSize]` to `[rows, 3n]`.
  package func projectInputs<Scalar>(_ x: Tensor, in graph: Graph<Scalar>) -> Tensor {
    input(x, in: graph)
  }

  /// Records one time step.
  ///
  /// - Parameters:
  ///   - projected: The step's projected inputs, `[rows, 3n]`.
  ///   - state: The state before it, `[rows, n]`; nil for zeros.
  /// - Returns: The state after it, `[rows, n]`.
  package func step<Scalar>(
    _ projected: Tensor, state: Tensor? = nil, in graph: Graph<Scalar>
  ) -> Tensor {
    let state = state ?? graph.zeros(rows: projected.rows, columns: stateSize)
    return graph.gatedRecurrentUpdate(
      input: projected, hidden: hidden(state, in: graph), state: state)
  }
}
