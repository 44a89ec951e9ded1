/// The true state of a system in SI units; only the first `stateSize` lanes are used, the others
/// are zero.
///
/// A fixed-size value: stepping physics allocates nothing.
package typealias StateVector = SIMD16<Double>

/// An action in the units of its system; only the first `actionSize` lanes are used, the others
/// are zero.
package typealias ActionVector = SIMD8<Double>

/// Features of a state, `phi(x)`, whose weighted squared distance to the goal's is a cost; only the
/// first `costFeatureCount` lanes are used.
package typealias FeatureVector = SIMD16<Double>

/// The name and the unit of one component of a state or an action.
package struct Quantity: Sendable, Equatable {
  /// The name, as in file headers and settings: "theta_dot".
  package let name: String
  /// The unit, for captions: "rad/s".
  package let unit: String

  /// Makes a quantity.
  package init(_ name: String, unit: String) {
    self.name = name
    self.unit = unit
  }

  /// Whether it is a change per second, which is zero at rest.
  package var isRate: Bool { unit.hasSuffix("/s") }
}

/// Wraps an angle in rad into `[-pi, pi)`, by the same operations as Gymnasium's pendulum.
package func wrappedAngle(_ angle: Double) -> Double {
  let turn = 2 * Double.pi
  var remainder = (angle + .pi).truncatingRemainder(dividingBy: turn)
  if remainder < 0 { remainder += turn }
  return remainder - .pi
}

extension ActionVector {
  /// The first components; the others are zero.
  package init(_ first: Double, _ second: Double = 0, _ third: Double = 0) {
    self.init(first, second, third, 0, 0, 0, 0, 0)
  }
}

extension StateVector {
  /// The first components; the others are zero.
  package init(
    _ first: Double, _ second: Double, _ third: Double = 0, _ fourth: Double = 0,
    _ fifth: Double = 0, _ sixth: Double = 0, _ seventh: Double = 0, _ eighth: Double = 0
  ) {
    self.init(
      lowHalf: SIMD8(first, second, third, fourth, fifth, sixth, seventh, eighth), highHalf: .zero)
  }

  /// Whether every component is a finite number.
  package var isFinite: Bool {
    // x - x is zero for finite x and not a number otherwise.
    (self - self) == .zero
  }
}
