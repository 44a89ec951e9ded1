/// What a screen wants to know of the latent space.
package enum GeometryRequest: Sendable, Equatable, Codable {
  /// Colour the cloud by this quantity; costly ones are computed only while they are asked for.
  case coloured(by: String)
  /// Look at this place `[size]`; nil looks at the present code.
  case cursorPlaced([Float]?)
  /// Walk on from this place `[size]` in Traverse.
  case traverseBegun([Float])
}

/// What a screen wants to know of the latent space, as a state.
package struct GeometryChoice: Sendable, Equatable {
  /// The name of the quantity that colours the cloud; empty for the task's own.
  package var colour = ""
  /// Where the cursor is; nil for the present code.
  package var cursor: [Float]?

  /// The choice of the start.
  package init() {}
}

extension SessionState {
  /// Takes over a request; one of a wrong size or with a value that is not a number changes nothing.
  mutating func apply(_ request: GeometryRequest) {
    func isPlace(_ latent: [Float]) -> Bool {
      latent.count == latentSize && latent.allSatisfy(\.isFinite)
    }
    switch request {
    case .coloured(let name): geometry.colour = name
    case .cursorPlaced(let latent):
      guard latent.map(isPlace) ?? true else { return }
      geometry.cursor = latent
    case .traverseBegun(let latent):
      guard isPlace(latent) else { return }
      traverseOrigin = latent
      traverseOffsets = Array(repeating: 0, count: latentSize)
    }
  }
}
