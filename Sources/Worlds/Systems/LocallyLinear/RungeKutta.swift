/// One step of the classical Runge-Kutta method of the fourth order, in equal parts.
///
/// - Parameters:
///   - interval: The length of the step in s.
///   - parts: How many parts it has; the error falls with their fourth power.
///   - derivative: The change of a state per second.
@inline(__always)
func rungeKuttaStep(
  _ state: StateVector, interval: Double, parts: Int, derivative: (StateVector) -> StateVector
) -> StateVector {
  let step = interval / Double(parts)
  var state = state
  for _ in 0..<parts {
    let first = derivative(state)
    let second = derivative(state + first * (step / 2))
    let third = derivative(state + second * (step / 2))
    let fourth = derivative(state + third * step)
    state += (first + 2 * second + 2 * third + fourth) * (step / 6)
  }
  return state
}

/// A value between two ends; one that is not a number stays so.
func clipped(_ value: Double, _ limit: Double) -> Double {
  if value > limit { return limit }
  return value < -limit ? -limit : value
}

/// A joint's angle in rad that reappears at one end of its range, ±`limit`, when it leaves at the other.
func wrapped(_ angle: Double, limit: Double) -> Double {
  // Untouched inside, to the last bit.
  if abs(angle) <= limit { return angle }
  var remainder = (angle + limit).truncatingRemainder(dividingBy: 2 * limit)
  if remainder < 0 { remainder += 2 * limit }
  return remainder - limit
}
