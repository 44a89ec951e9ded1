import LinearAlgebra
import TestSupport
import Testing
import Worlds

/// What happens at the ends of a track.
@Suite struct TrackBufferTests {
  private let task = CartPoleSwingUp()

  @Test func betweenTheBuffersTheTrackIsEndless() {
    var endless = task.cartPole
    endless.buffers = nil
    var generator = RandomGenerator(seed: 3)
    for _ in 0..<500 {
      let state = StateVector(
        generator.uniform(-2.4, 2.4), generator.uniform(-4, 4), generator.uniform(-4, 4),
        generator.uniform(-9, 9))
      let action = ActionVector(generator.uniform(-10, 10))
      #expect(task.cartPole.advance(state, by: action) == endless.advance(state, by: action))
    }
  }

  @Test func buffersPushAndNeverPull() {
    var buffers = CartPole.TrackBuffers()
    // Powers of two, so that the depth is exact.
    buffers.distance = 2
    for depth in [0x1p-20, 0x1p-7, 0.125, 0.25] {
      for speed in [-50, -2, -0.5, 0, 0.5, 2, 50] {
        let force = buffers.force(position: 2 + depth, velocity: speed)
        #expect(force <= 0)
        #expect(force == -buffers.force(position: -2 - depth, velocity: -speed))
        #expect(force == -300 * depth * max(0, 1 + speed))
      }
    }
    #expect(buffers.force(position: 2, velocity: 9) == 0)
    #expect(buffers.force(position: .nan, velocity: 1) == 0)
  }

  /// Full speed and full force into either end: the cart is stopped soon after it, comes back slower,
  /// and gains no energy.
  @Test(arguments: [-1.0, 1]) func aCartThatRunsIntoTheEndComesBackSlower(side: Double) {
    var cartPole = task.cartPole
    var state = StateVector(side * 2.3, side * 4, .pi)
    var farthest = 0.0
    var energy = cartPole.energy(state)
    for _ in 0..<100 where side * state[0] >= 2.3 {
      state = cartPole.step(state, .zero)
      farthest = max(farthest, side * state[0])
    }
    #expect(side * state[0] < 2.3 && farthest > 2.45 && farthest < 2.75)
    #expect(
      cartPole.energy(state) < 0.5 * (energy - cartPole.energy(.init(0, 0, .pi, 0, 0, 0, 0, 0))))

    // A finer step shows that this is no accident of the step.
    cartPole.stepInterval = 1e-4
    state = StateVector(side * 2.3, side * 4, 1)
    energy = cartPole.energy(state)
    for _ in 0..<20_000 {
      state = cartPole.step(state, .zero)
      if abs(state[0]) < 2.4 { #expect(cartPole.energy(state) < energy + 0.01) }
    }
  }

  /// However the cart is pushed, it stays in the picture.
  @Test func noActionLeavesTheView() throws {
    let environment = try Environment(.cartpoleSwingUp)
    let edge = try #require(environment.settings.frame.drawing["track_half_width"])
    for seed in 0..<50 as Range<UInt64> {
      var generator = RandomGenerator(seed: seed)
      var state = environment.collectionBox.sample(&generator)
      let push = generator.uniform(-1, 1) < 0 ? -10.0 : 10
      for tick in 0..<100 {
        let flips = seed % 2 == 1 && tick % 15 == 14
        state = environment.next(state, ActionVector(flips ? -push : push))
        #expect(abs(state[0]) < edge, "seed \(seed), tick \(tick)")
      }
    }
  }

  /// The cart and the pole's tip can be told apart wherever they are: a movement of a tick changes
  /// the picture.
  @Test func everyPlaceAndAngleLooksDifferent() throws {
    let environment = try Environment(.cartpoleSwingUp)
    func frame(_ x: Double, _ theta: Double) -> [UInt8] {
      var pixels = [UInt8](repeating: 0, count: environment.view.pixelCount)
      environment.render(StateVector(x, 0, theta), into: &pixels)
      return pixels
    }
    func change(_ first: [UInt8], _ second: [UInt8]) -> Int {
      zip(first, second).reduce(0) { max($0, abs(Int($1.0) - Int($1.1))) }
    }
    for x in stride(from: -2.4, through: 2.4, by: 0.3) {
      for theta in stride(from: -3.1, through: 3.1, by: 0.31) {
        let here = frame(x, theta)
        // A tenth of a metre or of a radian is most of a pixel: some pixel must change by a tenth.
        #expect(change(here, frame(x + 0.1, theta)) > 25, "x \(x), theta \(theta)")
        #expect(change(here, frame(x, theta + 0.1)) > 25, "x \(x), theta \(theta)")
      }
    }
  }
}
