/// The true state of a system in SI units; only the first `stateSize` lanes are used, the others
/// are zero.
///
/// A fixed-size value: stepping physics allocates nothing.
public typealias StateVector = SIMD8<Double>

/// An action in the units of its system; only the first `actionSize` lanes are used, the others
/// are zero.
public typealias ActionVector = SIMD4<Double>

/// Features of a state, `phi(x)`, whose weighted squared distance to the goal's is a cost; only the
/// first `costFeatureCount` lanes are used.
public typealias FeatureVector = SIMD8<Double>

/// The name and the unit of one component of a state or an action.
public struct Quantity: Sendable, Equatable {
  /// The name, as in file headers and settings: "theta_dot".
  public let name: String
  /// The unit, for captions: "rad/s".
  public let unit: String

  /// Makes a quantity.
  public init(_ name: String, unit: String) {
    self.name = name
    self.unit = unit
  }

  /// Whether it is a change per second, which is zero at rest.
  public var isRate: Bool { unit.hasSuffix("/s") }
}

/// Wraps an angle in rad into `[-pi, pi)`, by the same operations as Gymnasium's pendulum.
public func wrappedAngle(_ angle: Double) -> Double {
  let turn = 2 * Double.pi
  var remainder = (angle + .pi).truncatingRemainder(dividingBy: turn)
  if remainder < 0 { remainder += turn }
  return remainder - .pi
}

extension StateVector {
  /// Whether every component is a finite number.
  public var isFinite: Bool {
    // x - x is zero for finite x and not a number otherwise.
    (self - self) == .zero
  }
}
