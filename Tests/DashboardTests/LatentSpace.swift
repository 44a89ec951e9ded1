import Foundation
import LinearAlgebra

/// The natural embedding of angle and velocity, `(cos, sin, -v sin, v cos)`, turned into `size`
/// latent dimensions.
struct LatentSpace {
  /// The number of latent dimensions.
  let size: Int
  /// The first three directions of the embedding, `[3, size]`, orthonormal.
  let axes: [Float]
  private let directions: [[Double]]

  /// Makes an embedding with fixed orthonormal directions.
  init(size: Int) {
    self.size = size
    var generator = RandomGenerator(seed: 11)
    var basis: [[Double]] = []
    while basis.count < 4 {
      var vector = (0..<size).map { _ in generator.normalPair().0 }
      for other in basis {
        let along = zip(vector, other).map(*).reduce(0, +)
        vector = zip(vector, other).map { $0 - along * $1 }
      }
      let length = vector.map { $0 * $0 }.reduce(0, +).squareRoot()
      basis.append(vector.map { $0 / length })
    }
    directions = basis
    axes = basis.prefix(3).flatMap { $0.map { Float($0) } }
  }

  /// The code of a state.
  func code(angle: Double, velocity: Double) -> [Float] {
    let v = velocity / 8
    let parts = [
      2 * cos(angle), 2 * sin(angle), -v * sin(angle) + 0.2 * cos(2 * angle), v * cos(angle),
    ]
    return (0..<size).map { component in
      Float(zip(parts, directions).map { $0 * $1[component] }.reduce(0, +))
    }
  }
}
