import Foundation
import LinearAlgebra
import TestSupport
import Testing
import Worlds

/// The arm's physics against laws that need no recording.
@Suite struct TwoLinkArmTests {
  /// An arm with nothing that takes or gives energy, its links and masses unequal.
  private func freeArm(stepInterval: Double = 1e-3) -> TwoLinkArm {
    var arm = TwoLinkArm()
    arm.friction = 0
    arm.upperLength = 0.6
    arm.forearmLength = 0.35
    arm.forearmMass = 0.7
    arm.stepInterval = stepInterval
    return arm
  }

  private func randomState(_ generator: inout RandomGenerator) -> StateVector {
    StateVector(
      generator.uniform(-4, 4), generator.uniform(-4, 4), generator.uniform(-6, 6),
      generator.uniform(-6, 6))
  }

  private func randomTorque(_ generator: inout RandomGenerator) -> ActionVector {
    ActionVector(generator.uniform(-5, 5), generator.uniform(-2.5, 2.5))
  }

  /// Without friction and torque the energy stays, up to the error of a method of first order:
  /// halving the step halves the deviation.
  @Test(arguments: 0..<5 as Range<UInt64>) func theFreeArmKeepsItsEnergy(seed: UInt64) {
    var generator = RandomGenerator(seed: seed)
    let start = randomState(&generator)
    func deviation(_ stepInterval: Double) -> Double {
      let arm = freeArm(stepInterval: stepInterval)
      var state = start
      for _ in 0..<Int((1 / stepInterval).rounded()) { state = arm.step(state, .zero) }
      return arm.energy(state) / arm.energy(start) - 1
    }
    let (coarse, fine) = (deviation(2e-5), deviation(1e-5))
    #expect(abs(coarse) < 1e-2)
    #expect(abs(coarse / fine - 2) < 0.1)
  }

  /// Nothing outside turns the free arm, so its angular momentum about the shoulder stays.
  ///
  /// Rotors are left out: they turn about their own axes.
  @Test(arguments: 0..<5 as Range<UInt64>) func theFreeArmKeepsItsAngularMomentum(seed: UInt64) {
    var arm = freeArm(stepInterval: 1e-5)
    arm.rotorInertia = 0
    var generator = RandomGenerator(seed: seed)
    var state = randomState(&generator)
    let before = momenta(arm, state).x
    for _ in 0..<50_000 { state = arm.step(state, .zero) }
    #expect(abs(momenta(arm, state).x - before) < 1e-3 * (1 + abs(before)))
  }

  @Test func frictionAndTorqueChangeTheEnergyByTheirWork() {
    var generator = RandomGenerator(seed: 5)
    for _ in 0..<100 {
      var arm = freeArm(stepInterval: 1e-6)
      arm.friction = 0.3
      let state = randomState(&generator)
      let torque = randomTorque(&generator)
      let power =
        (torque[0] - 0.3 * state[2]) * state[2] + (torque[1] - 0.3 * state[3]) * state[3]
      let gain = (arm.energy(arm.step(state, torque)) - arm.energy(state)) / 1e-6
      #expect(abs(gain - power) < 1e-3 * (1 + abs(power)))
    }
  }

  // MARK: - The Lagrangian, made from nothing but positions

  /// The energy of motion in J of rods made of points, from differences of their positions.
  ///
  /// Simpson's rule along a rod is exact: the square of a speed is quadratic there.
  private func kineticEnergy(_ arm: TwoLinkArm, _ angles: SIMD2<Double>, _ speeds: SIMD2<Double>)
    -> Double
  {
    func point(_ angles: SIMD2<Double>, link: Int, fraction: Double) -> SIMD2<Double> {
      let state = StateVector(angles.x, angles.y)
      let elbow = arm.elbow(state)
      return link == 0 ? elbow * fraction : elbow + (arm.tip(state) - elbow) * fraction
    }
    // Differences of fourth order: the positions are as smooth as a sine.
    let reach = 1e-3
    func velocity(link: Int, fraction: Double) -> SIMD2<Double> {
      func at(_ steps: Double) -> SIMD2<Double> {
        point(angles + speeds * (reach * steps), link: link, fraction: fraction)
      }
      return (8 * (at(1) - at(-1)) - (at(2) - at(-2))) / (12 * reach)
    }
    var energy = arm.rotorInertia / 2 * (speeds * speeds).sum()
    for (link, mass) in [arm.upperMass, arm.forearmMass].enumerated() {
      for (fraction, weight) in [(0, 1.0 / 6), (0.5, 4.0 / 6), (1, 1.0 / 6)] {
        let velocity = velocity(link: link, fraction: fraction)
        energy += mass * weight / 2 * (velocity * velocity).sum()
      }
    }
    return energy
  }

  /// The generalised momenta, the slopes of the energy of motion in the speeds.
  private func momenta(_ arm: TwoLinkArm, _ state: StateVector) -> SIMD2<Double> {
    let angles = SIMD2(state[0], state[1])
    let speeds = SIMD2(state[2], state[3])
    var result = SIMD2<Double>()
    for joint in 0..<2 {
      var offset = SIMD2<Double>()
      // The energy is quadratic in the speeds, so the difference is exact.
      offset[joint] = 0.5
      result[joint] =
        kineticEnergy(arm, angles, speeds + offset) - kineticEnergy(arm, angles, speeds - offset)
    }
    return result
  }

  @Test func theEnergyIsThatOfMovingRods() {
    var generator = RandomGenerator(seed: 8)
    let arm = freeArm()
    for _ in 0..<100 {
      let state = randomState(&generator)
      let energy = kineticEnergy(
        arm, SIMD2(state[0], state[1]), SIMD2(state[2], state[3]))
      #expect(abs(arm.energy(state) - energy) < 1e-7 * (1 + energy))
    }
  }

  /// Euler and Lagrange: the momenta change by the torques, less friction, plus the slope of the
  /// energy in the angles.
  @Test func accelerationsSatisfyTheLagrangeEquations() {
    var generator = RandomGenerator(seed: 9)
    var arm = freeArm()
    arm.friction = 0.25
    for _ in 0..<100 {
      let state = randomState(&generator)
      let torque = randomTorque(&generator)
      let acceleration = arm.acceleration(state, torque)
      let motion = StateVector(
        state[2], state[3], acceleration.x, acceleration.y)
      let reach = 1e-4
      let change =
        (momenta(arm, state + motion * reach) - momenta(arm, state - motion * reach)) / (2 * reach)
      for joint in 0..<2 {
        var offset = SIMD2<Double>()
        offset[joint] = reach
        let angles = SIMD2(state[0], state[1])
        let speeds = SIMD2(state[2], state[3])
        let slope =
          (kineticEnergy(arm, angles + offset, speeds)
            - kineticEnergy(arm, angles - offset, speeds)) / (2 * reach)
        let residual = change[joint] - slope - torque[joint] + 0.25 * speeds[joint]
        #expect(abs(residual) < 1e-3, "joint \(joint), \(state)")
      }
    }
  }

  // MARK: - Symmetries

  @Test func turningTheWholeArmChangesNothingElse() {
    var generator = RandomGenerator(seed: 10)
    let arm = TwoLinkArm()
    for _ in 0..<100 {
      let state = randomState(&generator)
      let torque = randomTorque(&generator)
      let turn = StateVector(generator.uniform(-7, 7), 0)
      let error = arm.step(state + turn, torque) - arm.step(state, torque) - turn
      #expect(error.max() < 1e-12 && error.min() > -1e-12)
    }
  }

  @Test func theMirroredArmMovesMirrored() throws {
    let environment = try Environment(.reacher2)
    var generator = RandomGenerator(seed: 11)
    for _ in 0..<100 {
      let state = randomState(&generator)
      let torque = randomTorque(&generator)
      #expect(environment.next(-state, -torque) == -environment.next(state, torque))
    }
    // And it looks mirrored: the rows of the picture in reverse.
    let width = environment.view.width
    for _ in 0..<20 {
      let state = randomState(&generator)
      var (plain, mirrored) = (
        [UInt8](repeating: 0, count: environment.view.pixelCount),
        [UInt8](repeating: 0, count: environment.view.pixelCount)
      )
      environment.render(state, into: &plain)
      environment.render(-state, into: &mirrored)
      for row in 0..<environment.view.height {
        let other = environment.view.height - 1 - row
        for column in 0..<width {
          let difference =
            Int(plain[row * width + column]) - Int(mirrored[other * width + column])
          #expect(abs(difference) <= 1, "rounding alone may differ")
        }
      }
    }
  }

  // MARK: - What is seen

  @Test func everyPostureLooksDifferent() throws {
    let environment = try Environment(.reacher2)
    func frame(_ shoulder: Double, _ elbow: Double) -> [Int] {
      var pixels = [UInt8](repeating: 0, count: environment.view.pixelCount)
      environment.render(StateVector(shoulder, elbow), into: &pixels)
      return pixels.map(Int.init)
    }
    let count = 12
    var frames: [[Int]] = []
    for first in 0..<count {
      for second in 0..<count {
        frames.append(
          frame(2 * .pi * Double(first) / Double(count), 2 * .pi * Double(second) / Double(count)))
      }
    }
    // No two postures of the torus, not even neighbours a twelfth of a turn apart in one joint, share a
    // picture: some pixel differs by a tenth.
    for one in frames.indices {
      for other in frames.indices.dropFirst(one + 1) {
        let change = zip(frames[one], frames[other]).reduce(0) { max($0, abs($1.0 - $1.1)) }
        #expect(change > 25, "\(one) and \(other)")
      }
    }
  }

  @Test func theTipIsWhereTheForearmEnds() {
    let arm = TwoLinkArm()
    #expect(arm.length == 1)
    func near(_ first: SIMD2<Double>, _ second: SIMD2<Double>) -> Bool {
      let offset = first - second
      return (offset * offset).sum() < 1e-24
    }
    #expect(near(arm.tip(.zero), SIMD2(1, 0)))
    #expect(near(arm.tip(StateVector(.pi / 2, 0)), SIMD2(0, 1)))
    #expect(near(arm.tip(StateVector(0, .pi / 2)), SIMD2(0.5, 0.5)))
    #expect(near(arm.tip(StateVector(1, .pi)), .zero))
  }
}
