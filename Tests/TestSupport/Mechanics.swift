import Foundation
import Worlds

extension PhysicalSystem {
  /// The action in units of its limits, each used component in `[-1, 1]`.
  package func normalized(_ action: ActionVector) -> ActionVector {
    var result = ActionVector()
    for index in 0..<actionSize {
      result[index] = min(max(action[index] / actionLimit[index], -1), 1)
    }
    return result
  }

  /// The state one physics step after `state`; the action is clipped to its limits first.
  package func step(_ state: StateVector, _ action: ActionVector) -> StateVector {
    advance(state, by: actionSpace.clipped(action))
  }
}

extension Pendulum {
  /// The total mechanical energy in J: a uniform rod turning about its end.
  package func energy(_ state: StateVector) -> Double {
    mass * length * length / 6 * state[1] * state[1]
      + mass * gravity * length / 2 * cos(state[0])
  }
}

extension CartPole {
  /// The total mechanical energy in J: a cart and a uniform pole, without what buffers store.
  package func energy(_ state: StateVector) -> Double {
    let (xDot, theta, thetaDot) = (state[1], state[2], state[3])
    let poleMoment = poleMass * poleHalfLength
    return (cartMass + poleMass) / 2 * xDot * xDot + poleMoment * xDot * thetaDot * cos(theta)
      + 2.0 / 3.0 * poleMoment * poleHalfLength * thetaDot * thetaDot
      + poleMoment * gravity * cos(theta)
  }
}

extension TwoLinkArm {
  /// The energy of motion in J, rotors included; there is no other.
  package func energy(_ state: StateVector) -> Double {
    let inertia = inertia(elbowCosine: cos(state[1]))
    let (shoulderSpeed, elbowSpeed) = (state[2], state[3])
    return inertia.shoulder / 2 * shoulderSpeed * shoulderSpeed
      + inertia.coupling * shoulderSpeed * elbowSpeed
      + inertia.elbow / 2 * elbowSpeed * elbowSpeed
  }
}

extension FrameCanvas {
  /// A disc.
  ///
  /// - Parameters:
  ///   - center: Its centre in m.
  ///   - radius: Its radius in m.
  ///   - brightness: From 0, black, to 1, white.
  package func disc(center: SIMD2<Double>, radius: Double, brightness: Double) {
    capsule(from: center, to: center, radius: radius, brightness: brightness)
  }
}
