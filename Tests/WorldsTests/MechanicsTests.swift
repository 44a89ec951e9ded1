import LinearAlgebra
import TestSupport
import Testing
import Worlds

/// Physics that no recording is needed for.
@Suite struct MechanicsTests {
  /// The largest deviation from the first energy over ten seconds without action.
  private func energyDeviation<System: PhysicalSystem>(
    of system: System, from start: StateVector, seconds: ClosedRange<Double> = 0...10,
    energy: (System, StateVector) -> Double
  ) -> Double {
    var state = start
    var largest = 0.0
    for step in 1...Int((seconds.upperBound / system.stepInterval).rounded()) {
      state = system.step(state, .zero)
      if Double(step) * system.stepInterval >= seconds.lowerBound {
        largest = max(largest, abs(energy(system, state) - energy(system, start)))
      }
    }
    return largest
  }

  @Test(arguments: [0.5, 1.5, 2.5])
  func freePendulumKeepsItsEnergy(angle: Double) {
    let start = StateVector(angle, 0.2)
    var pendulum = Pendulum()
    pendulum.stepInterval = 1e-3
    let coarse = energyDeviation(of: pendulum, from: start) { $0.energy($1) }
    let early = energyDeviation(of: pendulum, from: start, seconds: 0...5) { $0.energy($1) }
    let late = energyDeviation(of: pendulum, from: start, seconds: 5...10) { $0.energy($1) }
    pendulum.stepInterval = 5e-4
    let fine = energyDeviation(of: pendulum, from: start) { $0.energy($1) }
    // Potential energies span 10 J. A symplectic method of first order: the error is small, halves
    // with the step and does not grow with time.
    #expect(coarse < 0.05)
    #expect(abs(coarse / fine - 2) < 0.05)
    #expect(late < 1.02 * early)
  }

  @Test(arguments: Integrator.allCases)
  func freeCartPoleEnergyErrorIsOfFirstOrder(integrator: Integrator) {
    let start = StateVector(0.1, 0.4, 2.5, -0.3)
    var cartPole = CartPole()
    cartPole.integrator = integrator
    cartPole.stepInterval = 2e-4
    let coarse = energyDeviation(of: cartPole, from: start, seconds: 0...2) { $0.energy($1) }
    cartPole.stepInterval = 1e-4
    let fine = energyDeviation(of: cartPole, from: start, seconds: 0...2) { $0.energy($1) }
    #expect(fine < 0.01)
    #expect(abs(coarse / fine - 2) < 0.05)
  }

  @Test func motorCannotLiftThePendulumDirectly() {
    let pendulum = Pendulum()
    var state = StateVector(.pi, 0)
    var highest = -Double.pi
    for _ in 0..<2000 {
      state = pendulum.step(state, ActionVector(2))
      highest = max(highest, -abs(wrappedAngle(state[0])))
    }
    #expect(highest < -2, "a constant full torque stays below the horizontal")
  }

  @Test func actionsAreClipped() {
    let pendulum = Pendulum()
    let state = StateVector(1, 0.5)
    #expect(
      pendulum.step(state, ActionVector(50))
        == pendulum.step(state, ActionVector(2)))
    #expect(
      pendulum.advance(state, by: ActionVector(50))
        != pendulum.advance(state, by: ActionVector(2)))
    #expect(pendulum.normalized(ActionVector(-1)) == ActionVector(-0.5))
    #expect(pendulum.normalized(ActionVector(9)) == ActionVector(1))
  }

  @Test func pendulumSpeedIsClipped() {
    let pendulum = Pendulum()
    let fast = pendulum.step(StateVector(1.5, 7.9), .zero)
    #expect(fast[1] == 8)
    #expect(fast[0] == 1.5 + 8 * 0.05, "the clipped speed moves the angle")
    #expect(pendulum.admissible(StateVector(0, -11))[1] == -8)
    #expect(pendulum.admissible(StateVector(0, .nan))[1].isNaN)
  }

  @Test func anglesAreWrappedIntoOneTurn() {
    #expect(wrappedAngle(0) == 0)
    #expect(wrappedAngle(.pi) == -.pi)
    #expect(abs(wrappedAngle(7 * .pi + 0.25) + .pi - 0.25) < 1e-14)
    #expect(abs(wrappedAngle(-1000) - (-1000 + 318 * .pi)) < 1e-11)
    var generator = RandomGenerator(seed: 1)
    for _ in 0..<1000 {
      let angle = generator.uniform(-100, 100)
      let wrapped = wrappedAngle(angle)
      #expect(wrapped >= -.pi && wrapped < .pi)
      let turns = (angle - wrapped) / (2 * .pi)
      #expect(abs(turns - turns.rounded()) < 1e-12)
    }
  }
}
