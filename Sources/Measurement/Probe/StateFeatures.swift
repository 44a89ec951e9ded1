import Foundation
import Worlds

/// The true state as probes read it: every angle that turns all round as its cosine and sine, which
/// know no seam, every other component as it is.
///
/// An angle turns all round when the collection box holds a whole turn of it; a pole that only leans
/// is a plain number, for its cosine would say nothing of the side.
package struct StateFeatures {
  /// How one component enters.
  package struct Component {
    package let quantity: StateQuantity
    /// Whether it is an angle that turns all round.
    package let isCircle: Bool
    /// Where it begins among the features.
    package let firstFeature: Int

    /// The name.
    package var name: String { quantity.name }
    /// The unit of values and errors.
    package var unit: String { quantity.unit }
  }

  /// The components of the state.
  package let components: [Component]
  /// The names of the features.
  package let names: [String]
  private let box: SamplingBox?

  /// The number of features.
  package var count: Int { names.count }

  /// The features of a world's states; none where it does not tell them.
  package init(_ world: any World) {
    let box = world.simulation?.collectionBox
    self.box = box
    var components: [Component] = []
    var names: [String] = []
    for (index, quantity) in ((world as? any StateReporting)?.stateQuantities ?? []).enumerated() {
      let reach = box.map { $0.upper[index] - $0.lower[index] } ?? 0
      // Scenes write pi in decimals.
      let quantity = StateQuantity(quantity.name, unit: quantity.unit)
      let isCircle = quantity.isAngle && reach > 2 * Double.pi - 1e-6
      components.append(
        Component(quantity: quantity, isCircle: isCircle, firstFeature: names.count))
      names += isCircle ? ["cos \(quantity.name)", "sin \(quantity.name)"] : [quantity.name]
    }
    self.components = components
    self.names = names
  }

  /// The features of a state, `[count]`.
  package func features(of state: StateVector) -> [Double] {
    components.indices.flatMap { index in
      components[index].isCircle ? [cos(state[index]), sin(state[index])] : [state[index]]
    }
  }

  /// The state that features, exact or predicted, belong to; angles that turn all round are in
  /// `[-pi, pi]`.
  package func state(of features: ArraySlice<Double>) -> StateVector {
    var state = StateVector()
    for (index, component) in components.enumerated() {
      let place = features.startIndex + component.firstFeature
      state[index] =
        component.isCircle ? atan2(features[place + 1], features[place]) : features[place]
    }
    return state
  }

  /// The absolute error of one component in its unit.
  package func error(
    of estimate: StateVector, from truth: StateVector, component index: Int
  ) -> Double {
    abs(components[index].quantity.difference(estimate[index], from: truth[index]))
  }

  /// Whether a state is where training data begin: inside the collection box, at any angle where it
  /// turns all round.
  package func isFamiliar(_ state: StateVector) -> Bool {
    guard let box else { return true }
    return components.indices.allSatisfy { index in
      components[index].isCircle
        || (box.lower[index] <= state[index] && state[index] <= box.upper[index])
    }
  }
}
