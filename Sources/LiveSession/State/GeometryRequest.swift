/// What a screen wants to know of the latent space.
package enum GeometryRequest: ViewRequest {
  /// Colour the cloud by this quantity; costly ones are computed only while they are asked for.
  case coloured(by: String)
  /// Look at this place `[size]`; nil looks at the present code.
  case cursorPlaced([Float]?)
  /// Walk on from this place `[size]` in Traverse.
  case traverseBegun([Float])

  package static let name = "geometry"

  /// Takes over the request; one of a wrong size or with a value that is not a number changes nothing.
  package func apply(to state: inout SessionState) {
    func isPlace(_ latent: [Float]) -> Bool {
      latent.count == state.latentSize && latent.allSatisfy(\.isFinite)
    }
    switch self {
    case .coloured(let name): state.choices[GeometryChoice.self].colour = name
    case .cursorPlaced(let latent):
      guard latent.map(isPlace) ?? true else { return }
      state.choices[GeometryChoice.self].cursor = latent
    case .traverseBegun(let latent):
      guard isPlace(latent) else { return }
      state.choices[TraverseState.self].origin = latent
      state.choices[TraverseState.self].offsets = [:]
    }
  }
}

/// What a screen wants to know of the latent space, as a state.
package struct GeometryChoice: ModelBound {
  /// The name of the quantity that colours the cloud; empty for the task's own.
  package var colour = ""
  /// Where the cursor is; nil for the present code.
  package var cursor: [Float]?

  /// The choice of the start.
  package init() {}

  package mutating func forgetModel() { cursor = nil }
}

extension SessionEvent {
  /// Look at the latent space in another way.
  package static func geometry(_ request: GeometryRequest) -> SessionEvent { .view(request) }
}
