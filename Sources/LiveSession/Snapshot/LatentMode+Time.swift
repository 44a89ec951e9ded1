import Foundation

extension LatentMode {
  /// |lambda|: one tick stretches the mode by this; below 1 it dies out.
  package var modulus: Double { (real * real + imaginary * imaginary).squareRoot() }

  /// How often the mode turns in a second; 0 for a mode that does not turn.
  package var frequency: Double {
    guard interval > 0 else { return .nan }
    return abs(atan2(imaginary, real)) / (2 * .pi * interval)
  }

  /// The seconds in which the mode grows or shrinks to e or 1 / e of itself; infinite on the unit
  /// circle.
  package var timeConstant: Double { interval / abs(log(modulus)) }
}
