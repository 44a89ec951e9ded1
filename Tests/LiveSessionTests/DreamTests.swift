import Control
import LatentModels
import LinearAlgebra
import LiveSession
import Measurement
import Planning
import Runs
import Scenes
import Testing
import Worlds

/// Dreams against rollouts made by hand, one row at a time.
@Suite struct DreamTests {
  private static func model(_ encoder: EncoderKind) throws -> (ModelInference, Environment) {
    let scene = try Scene.small(encoder: encoder)
    let learner = try trainedLearner(scene, updates: 5)
    let snapshot = try #require(learner.trainer?.snapshot())
    return (ModelInference(snapshot), try Environment(scene.environment))
  }

  @Test(arguments: EncoderKind.allCases)
  func aDreamIsTheDynamicsFromTheLastCodeAlongTheTrueActions(encoder: EncoderKind) throws {
    let (inference, environment) = try Self.model(encoder)
    let (n, pixels) = (inference.model.latentSize, inference.model.pixelCount)
    let window = inference.model.settings.windowFrames
    let sequence = ObservedSequence.heldOut(3, of: environment, count: 9, window: window)
    let dream = Dream(inference, along: sequence, conditioned: 4)

    // By hand: every window encoded for itself, the rest stepped with the actions between frames.
    var latents: [Float] = []
    var codes: [Float] = []
    for index in 0..<9 {
      var code = [Float](repeating: 0, count: n)
      inference.encode(
        windows: 1, frames: Array(sequence.frames[(index * pixels)..<((index + window) * pixels)]),
        actions: Array(sequence.actions[index..<(index + window - 1)]), mean: &code)
      codes += code
      if index < 4 {
        latents += code
      } else {
        var next = [Float](repeating: 0, count: n)
        inference.step(
          rows: 1, states: Array(latents.suffix(n)),
          actions: [sequence.actions[window - 2 + index]],
          next: &next)
        latents += next
      }
    }
    func decode(_ latents: [Float]) -> [UInt8] {
      var frames = [UInt8](repeating: 0, count: latents.count / n * pixels)
      inference.decode(rows: latents.count / n, latents: latents, frames: &frames)
      return frames
    }
    // Matrix products of another shape may differ in the last bit.
    #expect(zip(dream.latents, latents).allSatisfy { abs($0 - $1) < 1e-4 })
    #expect(dream.latents.count == latents.count && dream.codes.count == codes.count)
    #expect(zip(dream.codes, codes).allSatisfy { abs($0 - $1) < 1e-4 })
    #expect(dream.truth == Array(sequence.frames.suffix(9 * pixels)))
    #expect(dream.imagined.prefix(4 * pixels) == dream.reconstruction.prefix(4 * pixels))
    #expect(dream.imagined.suffix(pixels) != dream.reconstruction.suffix(pixels))
    // From its own latents the frames are the decoder's, byte for byte.
    let chunk = ChunkedInference.rows
    #expect(
      dream.imagined.prefix(4 * pixels)
        == ChunkedInference(inference).decode(codes).prefix(4 * pixels))
    #expect(
      Array(dream.imagined[(4 * pixels)...]).prefix(5 * pixels)
        == decode(Array(dream.latents[(4 * n)...]) + [Float](repeating: 0, count: (chunk - 5) * n))
        .prefix(5 * pixels))
  }

  @Test func theCopyBaselineRepeatsTheLastFrameSeen() throws {
    let (inference, environment) = try Self.model(.stacked)
    let pixels = inference.model.pixelCount
    let sequence = ObservedSequence.heldOut(1, of: environment, count: 7, window: 2)
    let dream = Dream(inference, along: sequence, conditioned: 3)
    let errors = dream.errors
    func frame(_ frames: [UInt8], _ index: Int) -> [Double] {
      frames[(index * pixels)..<((index + 1) * pixels)].map { Double($0) / 255 }
    }
    func error(_ first: [Double], _ second: [Double]) -> Double {
      zip(first, second).map { ($0 - $1) * ($0 - $1) }.reduce(0, +) / Double(pixels)
    }
    for index in 0..<7 {
      let truth = frame(dream.truth, index)
      #expect(abs(errors.imagined[index] - error(frame(dream.imagined, index), truth)) < 1e-12)
      #expect(
        abs(errors.reconstruction[index] - error(frame(dream.reconstruction, index), truth)) < 1e-12
      )
      let copied = error(frame(dream.truth, min(index, 2)), truth)
      #expect(abs(errors.copy[index] - copied) < 1e-12)
    }
    #expect(errors.copy[2] == 0 && errors.copy[6] > 0)
    #expect(errors.imagined[2] == errors.reconstruction[2])
    #expect(PixelError.meanSquare([0, 255], [255, 255]) == 0.5)
    #expect(PixelError.meanSquare([0], [0, 1]).isNaN && PixelError.meanSquare([], []).isNaN)
  }

  @Test func heldOutSequencesAreTheSameEverywhereAndGrowAtTheEnd() throws {
    let environment = try Environment(try Scene.small().environment)
    let short = ObservedSequence.heldOut(2, of: environment, count: 4, window: 3)
    let long = ObservedSequence.heldOut(2, of: environment, count: 9, window: 3)
    #expect(long.prefix(4, actionSize: 1) == short)
    #expect(ObservedSequence.heldOut(3, of: environment, count: 4, window: 3) != short)
    let pixels = environment.view.pixelCount
    #expect(short.frames.count == 6 * pixels && short.actions.count == 5)
    #expect(short.actionsBetween(actionSize: 1) == Array(short.actions.suffix(3)))
    #expect(ObservedSequence.heldOut(2, of: environment, count: 1, window: 1).actions.isEmpty)
  }

  @Test func theBatchIsJudgedOneByOneAndEndsWithTheModel() throws {
    let (inference, environment) = try Self.model(.stacked)
    var measure = HorizonErrorMeasure()
    for count in 1...HorizonErrorMeasure.batch {
      measure.advance(inference, world: environment, conditioned: 2, horizon: 4) { nil }
      #expect(measure.errors.sequenceCount == count)
    }
    let errors = measure.errors
    measure.advance(inference, world: environment, conditioned: 2, horizon: 4) { nil }
    #expect(measure.errors == errors, "nothing is left to judge")
    #expect(errors.states.isEmpty, "nobody could read the state")
    #expect(errors.imagined.median.count == 5 && errors.copy.median[0] == 0)
    #expect(errors.imagined.median[0] == errors.reconstruction.median[0])
    #expect(errors.modelVersions == 5...5)
    // The median of the batch by hand, four frames ahead.
    let all = (0..<HorizonErrorMeasure.batch).map { index in
      Dream(
        inference, along: .heldOut(index, of: environment, count: 6, window: 2), conditioned: 2
      ).errors
    }
    let sorted = all.map { $0.imagined[5] }.sorted()
    #expect(errors.imagined.median[4] == (sorted[7] + sorted[8]) / 2)
    #expect(errors.copy.upper[4] == quantile(0.75, of: all.map { $0.copy[5] }))
    measure.advance(inference, world: environment, conditioned: 3, horizon: 4) { nil }
    #expect(measure.errors.sequenceCount == 1, "other lengths begin anew")
  }

  @Test func samplesOfSequencesAreThePriorThenTheDynamicsWithTheirNoise() throws {
    let (inference, _) = try Self.model(.stacked)
    let n = inference.model.latentSize
    let run = ChunkedInference(inference)
    var generator = RandomGenerator(seed: 4)
    let quiet = ModelSamples.latents(
      run, latentSize: n, actionSize: 1, actions: [0.5, -0.5],
      noiseLogVariance: Array(repeating: -.infinity, count: n), generator: &generator)
    #expect(quiet.count == 3 * n)
    #expect(
      Array(quiet.suffix(2 * n))
        == Dream.roll(run, from: Array(quiet.prefix(n)), actions: [0.5, -0.5], actionSize: 1))
    generator = RandomGenerator(seed: 4)
    let noisy = ModelSamples.latents(
      run, latentSize: n, actionSize: 1, actions: [0.5, -0.5],
      noiseLogVariance: Array(repeating: 0, count: n), generator: &generator)
    #expect(noisy.prefix(n) == quiet.prefix(n) && noisy.suffix(n) != quiet.suffix(n))
    let prior = ModelSamples.prior(count: 4000, latentSize: 2, draw: 1)
    let mean = prior.reduce(0, +) / 8000
    let variance = prior.reduce(0) { $0 + $1 * $1 } / 8000
    #expect(abs(mean) < 0.05 && abs(variance - 1) < 0.06)
    #expect(ModelSamples.prior(count: 4, latentSize: 2, draw: 2) != Array(prior.prefix(8)))
  }

  // MARK: - In a session

  private static func session(_ encoder: EncoderKind = .stacked) throws -> LiveSession {
    let session = try HeadlessSessionTests.session(encoder: encoder)
    session.send(.subjectChanged(.dream))
    session.send(.dream(.conditionedMoved(-2)))
    session.send(.dream(.horizonMoved(-9)))
    try session.advance(toUpdate: 60)
    return session
  }

  @Test(arguments: EncoderKind.allCases)
  func theLiveTrailIsDreamedAlong(encoder: EncoderKind) throws {
    let session = try Self.session(encoder)
    try session.advance(ticks: 30)
    let dream = session.snapshot()[DreamReport.self]
    #expect(dream.mode == .live && dream.conditioned == 3 && dream.frameCount == 9)
    #expect(dream.rows.map(\.kind) == [.truth, .reconstruction, .imagined])
    #expect(dream.rows.allSatisfy { $0.count == 9 && $0.frames.count == 9 * 144 })
    #expect(dream.errors.copy[2] == 0 && dream.errors.copy.count == 9)
    #expect(dream.errors.imagined.allSatisfy { $0.isFinite })
    #expect(dream.modelVersion > 0 && dream.horizonErrors.sequenceCount > 5)
    // The frames stand still until as many new ones are there: every nine ticks.
    var changes = 0
    var shown = dream.rows[0]
    for _ in 0..<27 {
      try session.advance(ticks: 1)
      let row = session.snapshot()[DreamReport.self].rows[0]
      if row != shown { changes += 1 }
      shown = row
    }
    #expect(changes == 3)
  }

  @Test func aPausedSessionDreamsTheSame() throws {
    let session = try Self.session()
    session.send(.trainingPauseToggled)
    session.send(.controlPauseToggled)
    try session.advance(ticks: 40)
    let before = session.snapshot()[DreamReport.self]
    #expect(before.horizonErrors.sequenceCount == HorizonErrorMeasure.batch)
    try session.advance(ticks: 5)
    #expect(session.snapshot()[DreamReport.self] == before)
  }

  @Test func aDreamFromHereWaitsForWhatHappens() throws {
    let session = try Self.session()
    session.send(.trainingPauseToggled)
    try session.advance(ticks: 20)
    let plan = try #require(session.lastPlan)
    session.send(.dream(.modeSelected(.fromHere)))
    try session.advance(ticks: 1)
    var dream = session.snapshot()[DreamReport.self]
    // The plan's six actions less the one that was executed.
    #expect(plan.horizon == 6 && dream.frameCount == 3 + 5 && dream.note == .none)
    #expect(dream.rows[0].count == 3 && dream.rows[2].count == 8)
    let imagined = dream.rows[2]
    for ahead in 1...5 {
      try session.advance(ticks: 1)
      dream = session.snapshot()[DreamReport.self]
      #expect(dream.rows[0].count == 3 + ahead && dream.rows[2] == imagined)
      #expect(dream.errors.imagined.count == 3 + ahead)
    }
    try session.advance(ticks: 3)
    #expect(session.snapshot()[DreamReport.self].rows == dream.rows, "it is complete")
    // The frame that came last is the one that the screen showed then.
    session.send(.dream(.modeSelected(.fromHere)))
    try session.advance(ticks: 1)
    #expect(session.snapshot()[DreamReport.self].rows[0].count == 3, "another one begins")
    session.send(.episodeReset)
    try session.advance(ticks: 2)
    #expect(session.snapshot()[DreamReport.self].note == .episodeEnded)
  }

  @Test func withoutAPlanADreamGoesOnWithoutAction() throws {
    let session = try Self.session()
    session.send(.manualToggled)
    try session.advance(ticks: 10)
    session.send(.dream(.modeSelected(.fromHere)))
    try session.advance(ticks: 1)
    let dream = session.snapshot()[DreamReport.self]
    #expect(dream.note == .withoutPlan && dream.frameCount == 9)
  }

  @Test func samplesAndHeldOutSequencesAreDrawnAgain() throws {
    let session = try Self.session()
    session.send(.trainingPauseToggled)
    var seen: [DreamReport] = []
    for mode in [DreamMode.heldOut, .prior, .sampled] {
      session.send(.dream(.modeSelected(mode)))
      try session.advance(ticks: 1)
      let first = session.snapshot()[DreamReport.self]
      try session.advance(ticks: 1)
      #expect(session.snapshot()[DreamReport.self].rows == first.rows)
      session.send(.dream(.sequenceMoved(1)))
      try session.advance(ticks: 1)
      let second = session.snapshot()[DreamReport.self]
      #expect(second.rows.count == first.rows.count && second.rows != first.rows)
      session.send(.dream(.sequenceMoved(-1)))
      try session.advance(ticks: 1)
      #expect(session.snapshot()[DreamReport.self].rows == first.rows)
      seen.append(first)
    }
    #expect(seen.map(\.rows.count) == [3, 4, 6])
    #expect(seen[1].rows.map(\.kind) == [.sample, .sample, .sample, .truth])
    #expect(seen[2].rows.allSatisfy { $0.count == 7 })
    #expect(seen[1].errors == DreamErrors())
  }

  @Test func requestsStayInTheirRanges() throws {
    var state = try SessionReducerTests.start()
    for request in [DreamRequest.conditionedMoved(.max), .horizonMoved(.max)] {
      #expect(reduce(&state, .dream(request), at: SessionReducerTests.at(0)).isEmpty)
    }
    #expect(
      state.choices[DreamState.self].conditioned == 20
        && state.choices[DreamState.self].horizon == 40)
    for request in [DreamRequest.conditionedMoved(.min), .horizonMoved(-100), .sequenceMoved(-5)] {
      _ = reduce(&state, .dream(request), at: SessionReducerTests.at(0))
    }
    #expect(
      state.choices[DreamState.self].conditioned == 1 && state.choices[DreamState.self].horizon == 1
        && state.choices[DreamState.self].sequence == 0)
    _ = reduce(&state, .dream(.modeSelected(.fromHere)), at: SessionReducerTests.at(0))
    _ = reduce(&state, .dream(.modeSelected(.fromHere)), at: SessionReducerTests.at(0))
    #expect(
      state.choices[DreamState.self].mode == .fromHere
        && state.choices[DreamState.self].startCount == 2)
    _ = reduce(&state, .dream(.modeSelected(.prior)), at: SessionReducerTests.at(0))
    #expect(
      state.choices[DreamState.self].mode == .prior
        && state.choices[DreamState.self].startCount == 2)
  }
}
