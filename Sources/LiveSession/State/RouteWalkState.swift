/// What the user asks of the walk through z of a policy that imitates.
package enum RouteWalkRequest: ViewRequest {
  /// Walk along another dimension.
  case dimensionSelected(Int)
  /// Move along the dimension.
  case moved(Double)
  /// Put a dimension at a value.
  case placed(dimension: Int, value: Double)
  /// Back to z = 0.
  case reset

  package static let name = "route_walk"

  package func apply(to state: inout SessionState) {
    state.choices[RouteWalkState.self].take(self, latentSize: state.latentSize)
  }
}

/// What the user has chosen of the walk through z.
package struct RouteWalkState: ModelBound {
  /// The furthest value of a dimension: hardly any z of the prior lies beyond.
  package static let limit = 3.0

  /// The dimension that is walked along.
  package var dimension = 0
  /// The values of the dimensions that were walked; 0 elsewhere.
  package var values: [Int: Double] = [:]

  /// The choice of the start.
  package init() {}

  package mutating func forgetModel() { values = [:] }

  /// Takes a request; what does not exist or is not a number changes nothing.
  mutating func take(_ request: RouteWalkRequest, latentSize: Int) {
    func inside(_ value: Double) -> Double { min(max(value, -Self.limit), Self.limit) }
    switch request {
    case .dimensionSelected(let index):
      if (0..<latentSize).contains(index) { dimension = index }
    case .moved(let step):
      guard !step.isNaN else { return }
      values[dimension] = inside(values[dimension, default: 0] + step)
    case .placed(let index, let value):
      guard (0..<latentSize).contains(index), !value.isNaN else { return }
      values[index] = inside(value)
    case .reset: values = [:]
    }
  }
}
