import Control
import LatentModels
import LinearAlgebra
import LiveSession
import Measurement
import Runs
import Scenes
import Testing
import Worlds

/// The errors of dreams in the units of the state, against readings made by hand.
@Suite struct StateErrorTests {
  private static let (conditioned, horizon) = (2, 4)

  /// A model, the reader of its own codes, and the environment.
  private static func model() throws -> (ModelInference, StateReader, Environment) {
    let learner = try trainedLearner(.small(), updates: 5)
    let inference = ModelInference(try #require(learner.trainer).snapshot())
    let environment = learner.simulation
    let reference = ReferenceObservations(
      environment, window: 2, count: 80, generator: RandomGenerator(seed: 2))
    let cost = LatentCost(
      inference, goal: .goal(of: environment, window: 2), reference: reference,
      settings: SessionSettings())
    let features = StateFeatures(environment)
    let reader = try #require(
      StateReader(
        codes: cost.codes, logVariances: cost.logVariances, n: inference.model.latentSize,
        states: reference.states, features: features))
    return (inference, reader, environment)
  }

  /// Every frame shows its state, and the actions lead from one to the next.
  @Test(arguments: [1, 2, 5]) func heldOutStatesBelongToTheirFrames(window: Int) throws {
    let environment = try Environment(try Scene.small().environment)
    let sequence = HeldOutSequence(3, of: environment, count: 6, window: window)
    #expect(
      sequence.observed
        == ObservedSequence.heldOut(3, of: environment, count: 6, window: window))
    try #require(sequence.states.count == 6)
    let pixels = environment.view.pixelCount
    let limit = environment.system.actionLimit
    for (index, state) in sequence.states.enumerated() {
      var frame = [UInt8](repeating: 0, count: pixels)
      environment.render(state, into: &frame)
      #expect(
        frame == Array(sequence.observed.observedFrames[index * pixels..<(index + 1) * pixels]))
      guard index > 0 else { continue }
      var action = ActionVector()
      action[0] = Double(sequence.observed.actionsBetween(actionSize: 1)[index - 1]) * limit[0]
      let next = environment.next(sequence.states[index - 1], action)
      for component in 0..<2 { #expect(abs(next[component] - state[component]) < 1e-5) }
    }
  }

  @Test func errorsAreThoseOfReadingEveryLatent() throws {
    let (inference, reader, environment) = try Self.model()
    let n = inference.model.latentSize
    let count = Self.conditioned + Self.horizon
    let sequence = HeldOutSequence(1, of: environment, count: count, window: 2)
    let dream = Dream(inference, along: sequence.observed, conditioned: Self.conditioned)
    let errors = StateErrors(of: dream, states: sequence.states, reader: reader).components
    try #require(errors.count == 2)
    for place in Self.conditioned - 1..<count {
      let ahead = place - Self.conditioned + 1
      let truth = sequence.states[place]
      let kept = sequence.states[Self.conditioned - 1]
      let imagined = reader.states(at: Array(dream.latents[place * n..<(place + 1) * n]))[0]
      let read = reader.states(at: Array(dream.codes[place * n..<(place + 1) * n]))[0]
      // The angle the shorter way round, the velocity as it is.
      func way(_ angle: Double) -> Double { abs(wrappedAngle(angle)) }
      #expect(abs(errors[0].imagined[ahead] - way(imagined[0] - truth[0])) < 1e-9)
      #expect(abs(errors[0].reading[ahead] - way(read[0] - truth[0])) < 1e-9)
      #expect(abs(errors[0].copy[ahead] - way(kept[0] - truth[0])) < 1e-9)
      #expect(abs(errors[1].imagined[ahead] - abs(imagined[1] - truth[1])) < 1e-9)
      #expect(abs(errors[1].copy[ahead] - abs(kept[1] - truth[1])) < 1e-9)
    }
    for component in errors {
      #expect(component.imagined.count == Self.horizon + 1)
      #expect(component.copy[0] == 0 && component.imagined[0] == component.reading[0])
      #expect(component.imagined[Self.horizon] != component.reading[Self.horizon])
    }
  }

  @Test func theBatchHasMediansOfEveryComponent() throws {
    let (inference, reader, environment) = try Self.model()
    var measure = HorizonErrorMeasure()
    func advance(_ reader: StateReader?) {
      measure.advance(
        inference, world: environment, conditioned: Self.conditioned,
        horizon: Self.horizon
      ) { reader }
    }
    advance(nil)
    #expect(measure.errors.sequenceCount == 1 && measure.errors.states.isEmpty)
    measure.forget()
    for _ in 0..<HorizonErrorMeasure.batch { advance(reader) }
    let states = measure.errors.states
    #expect(states.map(\.quantity.name) == ["theta", "theta_dot"])
    #expect(states.map(\.quantity.shownUnit) == ["deg", "deg/s"])
    #expect(states.map(\.determination) == reader.qualities.map(\.determination))
    let all = (0..<HorizonErrorMeasure.batch).map { index in
      let sequence = HeldOutSequence(
        index, of: environment, count: Self.conditioned + Self.horizon, window: 2)
      return StateErrors(
        of: Dream(inference, along: sequence.observed, conditioned: Self.conditioned),
        states: sequence.states, reader: reader
      ).components
    }
    for (index, found) in states.enumerated() {
      for ahead in 0...Self.horizon {
        #expect(
          found.imagined.median[ahead]
            == quantile(0.5, of: all.map { $0[index].imagined[ahead] }))
        #expect(
          found.reading.upper[ahead] == quantile(0.75, of: all.map { $0[index].reading[ahead] }))
        #expect(found.copy.lower[ahead] == quantile(0.25, of: all.map { $0[index].copy[ahead] }))
      }
    }
    // Nothing is fitted for a batch that is judged already.
    var calls = 0
    measure.advance(
      inference, world: environment, conditioned: Self.conditioned, horizon: Self.horizon
    ) {
      calls += 1
      return reader
    }
    #expect(calls == 0)
  }

  /// A latent that is no number is read as nothing, not as something.
  @Test func divergedDreamsHaveNoError() throws {
    let (inference, reader, _) = try Self.model()
    let broken = [Float](repeating: .nan, count: inference.model.latentSize)
    let state = reader.states(at: broken)[0]
    #expect(reader.features.error(of: state, from: StateVector(), component: 0).isNaN)
    #expect(HorizonErrors.Band(of: [[1, 2], [.nan, 2], [.nan, 2]]).median[0].isNaN)
  }

  /// What a latent is read as depends on its model alone, not on when the screen began to look.
  @Test func twoSessionsReadOneModelAlike() throws {
    func readings(lookingFrom update: Int) throws -> GeometryReport {
      let session = try HeadlessSessionTests.session()
      try session.advance(toUpdate: update)
      session.send(.subjectChanged(.latent))
      try session.advance(toUpdate: 40)
      return session.snapshot()[GeometryReport.self]
    }
    let (early, late) = (try readings(lookingFrom: 10), try readings(lookingFrom: 39))
    #expect(early.modelVersion == late.modelVersion && !early.probes.isEmpty)
    #expect(early.probes == late.probes)
    #expect(early.quantities == late.quantities)
  }

  @Test func aSessionReadsTheStatesOfItsDreams() throws {
    let session = try HeadlessSessionTests.session()
    session.send(.subjectChanged(.dream))
    session.send(.dream(.horizonMoved(-9)))
    try session.advance(toUpdate: 40)
    try session.advance(ticks: 20)
    let errors = session.snapshot()[DreamReport.self].horizonErrors
    #expect(errors.states.map(\.quantity.name) == ["theta", "theta_dot"])
    for state in errors.states {
      #expect(state.imagined.median.count == errors.imagined.median.count)
      #expect(state.imagined.median.allSatisfy { $0.isFinite && $0 >= 0 })
      #expect(state.copy.median[0] == 0 && state.copy.median[1] > 0)
    }
  }
}
