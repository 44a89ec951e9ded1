import Foundation
import LatentModels
import LinearAlgebra
import LiveSession
import Measurement
import NeuralNetworks
import Runs
import Scenes
import TestSupport
import Testing
import Worlds

/// What the Latent view is told beyond the cloud.
@Suite struct GeometryTests {
  // MARK: - Axes that stand still

  /// A ring in a plane of four dimensions with a little depth and noise, `[count, 4]`.
  private static func ring(_ count: Int = 240, depth: Double = 0.3) -> Matrix {
    var generator = RandomGenerator(seed: 4)
    return Matrix(
      (0..<count).map { _ in
        let angle = generator.uniform(-.pi, .pi)
        return [
          1.6 * cos(angle), 1.3 * sin(angle), depth * generator.normalPair().0,
          0.05 * generator.normalPair().0,
        ]
      })
  }

  private static func rotation(_ angle: Double, _ i: Int, _ j: Int) -> Matrix {
    var turn = Matrix.identity(4)
    (turn[i, i], turn[j, j]) = (cos(angle), cos(angle))
    (turn[i, j], turn[j, i]) = (-sin(angle), sin(angle))
    return turn
  }

  private static func codes(_ matrix: Matrix) -> [Float] { matrix.elements.map(Float.init) }

  @Test func aLatentSpaceThatTurnsStandsStillOnTheScreen() throws {
    try BLAS.open()
    var alignment = AxisAlignment()
    let ring = Self.ring()
    alignment.fit(Self.codes(ring), dimension: 4)
    let first = try #require(alignment.axes).project(points: Self.codes(ring))
    var turned = ring
    for step in 0..<60 {
      // All of the space turns, in changing planes, and flips once.
      turned = turned * Self.rotation(0.3, step % 3, 3) * Self.rotation(0.2, 0, 1)
      if step == 30 { turned = -1 * turned }
      alignment.fit(Self.codes(turned), dimension: 4)
      #expect(alignment.drift.displacement < 0.002)
      let axes = try #require(alignment.axes).axes
      #expect((axes * axes.transpose - .identity(3)).frobeniusNorm < 1e-9, "the axes stay a frame")
    }
    let last = try #require(alignment.axes).project(points: Self.codes(turned))
    let farthest = zip(first, last).map { abs($0 - $1) }.max() ?? .infinity
    #expect(farthest < 0.01, "the picture is the same")
    #expect(alignment.drift.fits == 61)
  }

  @Test func theAxesComeToTheRingThatGrows() throws {
    try BLAS.open()
    var alignment = AxisAlignment()
    // A young model's cloud is longest where the ring will be thin.
    let ring = Self.ring()
    var young = ring
    for row in 0..<young.rows {
      young[row, 0] *= 0.2
      young[row, 2] *= 9
    }
    alignment.fit(Self.codes(young), dimension: 4)
    var largest = 0.0
    for step in 1...400 {
      let age = min(Double(step) / 40, 1)
      let cloud = (1 - age) * young + age * ring
      alignment.fit(Self.codes(cloud), dimension: 4)
      largest = max(largest, alignment.drift.displacement)
    }
    let axes = try #require(alignment.axes).axes
    // The first two axes span the ring's plane; the third stands on it.
    #expect(abs(axes[2, 2]) > 0.99 && abs(axes[0, 2]) < 0.1 && abs(axes[1, 2]) < 0.1)
    #expect(largest < 0.2, "and it never jumps: \(largest)")
  }

  @Test func whatIsNoNumberLeavesTheAxes() throws {
    try BLAS.open()
    var alignment = AxisAlignment()
    alignment.fit([.nan, 1, 2, 3], dimension: 2)
    #expect(alignment.axes == nil)
    alignment.fit([0, 1, 2, 3, 5, 4], dimension: 2)
    let before = alignment.axes
    alignment.fit([0, 1, .infinity, 3, 5, 4], dimension: 2)
    #expect(before != nil && alignment.axes == before)
    // Another number of points is another cloud: the axes begin again.
    alignment.fit([0, 1, 2, 3], dimension: 2)
    #expect(alignment.drift.displacement == 0)
  }

  // MARK: - Probes

  @Test func probesFindTheDirectionsOfALinearCode() throws {
    try BLAS.open()
    let environment = try Environment(SceneCatalog.load("pendulum").environment)
    let features = StateFeatures(environment)
    #expect(features.names == ["cos theta", "sin theta", "theta_dot"])
    var generator = RandomGenerator(seed: 2)
    // z = M (cos, sin, velocity / 4) plus two dimensions of nothing, sheared.
    let mixing: [[Double]] = [
      [1, 0.4, 0], [-0.3, 1, 0.2], [0, 0.5, 2], [0.1, 0, 0], [0, 0, 0],
    ]
    var codes: [Float] = []
    var states: [StateVector] = []
    for _ in 0..<400 {
      var state = StateVector()
      (state[0], state[1]) = (generator.uniform(-.pi, .pi), generator.uniform(-8, 8))
      let parts = [cos(state[0]), sin(state[0]), state[1] / 4]
      for row in mixing.indices {
        let noise = row == 4 ? generator.normalPair().0 : 0
        codes.append(Float(zip(mixing[row], parts).map(*).reduce(noise, +)))
      }
      states.append(state)
    }
    let reader = try #require(
      StateReader(codes: codes, n: 5, states: states, features: features))
    for (index, probe) in reader.directions.enumerated() {
      #expect(probe.name == features.names[index])
      #expect(probe.determination > 0.999)
      #expect(abs(probe.direction[4]) < 0.01, "noise predicts nothing")
      // Along the code of one quantity alone it grows by one standard deviation a unit, along the
      // others not at all.
      for part in 0..<3 {
        let along = zip(probe.direction, mixing.map { Float($0[part]) }).map(*).reduce(0, +)
        let deviation = part == 2 ? 8 / 3.0.squareRoot() / 4 : 0.5.squareRoot()
        #expect(abs(Double(along) * deviation - (part == index ? 1 : 0)) < 0.15)
      }
    }
    for (state, read) in zip(states, reader.states(at: codes)) {
      #expect(abs(wrappedAngle(read[0] - state[0])) < 0.02 && abs(read[1] - state[1]) < 0.05)
    }
  }

  @Test func probesOfNoiseSayThatTheyKnowNothing() throws {
    try BLAS.open()
    let features = StateFeatures(try Environment(SceneCatalog.load("pendulum").environment))
    var generator = RandomGenerator(seed: 9)
    let codes = (0..<300 * 4).map { _ in Float(generator.normalPair().0) }
    func noise(_ count: Int) -> [StateVector] {
      (0..<count).map { _ in
        var state = StateVector()
        (state[0], state[1]) = (generator.uniform(-.pi, .pi), generator.normalPair().0)
        return state
      }
    }
    let states = noise(300)
    let reader = try #require(
      StateReader(codes: codes, n: 4, states: states, features: features))
    #expect(reader.directions.allSatisfy { $0.determination < 0.1 && $0.readDetermination < 0.1 })
    #expect(reader.qualities.allSatisfy { $0.determination < 0.1 })
    #expect(StateReader(codes: [1, 2], n: 1, states: noise(2), features: features) == nil)
    var broken = codes
    broken[7] = .nan
    #expect(StateReader(codes: broken, n: 4, states: states, features: features) == nil)
  }

  @Test func aSpeedThatTurnsWithTheAngleIsReadThoughNoDirectionTellsIt() throws {
    try BLAS.open()
    let features = StateFeatures(try Environment(SceneCatalog.load("pendulum").environment))
    var generator = RandomGenerator(seed: 5)
    var states: [StateVector] = []
    var codes: [Float] = []
    // What a pair of frames shows: where the rod is, and how its end moves.
    for _ in 0..<1000 {
      var state = StateVector()
      (state[0], state[1]) = (generator.uniform(-.pi, .pi), generator.uniform(-8, 8))
      let (c, s, speed) = (cos(state[0]), sin(state[0]), state[1] / 8)
      codes += [c, s, -speed * s, speed * c].map(Float.init)
      states.append(state)
    }
    let reader = try #require(
      StateReader(codes: codes, n: 4, states: states, features: features))
    #expect(reader.directions[2].name == "theta_dot")
    #expect(reader.directions[2].determination < 0.1)
    #expect(reader.directions[2].readDetermination > 0.999)
    #expect(reader.qualities.allSatisfy { $0.determination > 0.999 })
    #expect(reader.qualities[0].error < 0.01 && reader.qualities[1].error < 0.1)
    // The same codes are read to the same bits, whatever was read before.
    let again = try #require(
      StateReader(codes: codes, n: 4, states: states, features: features))
    #expect(again.states(at: codes) == reader.states(at: codes))
    #expect(again.qualities == reader.qualities && again.directions == reader.directions)
    // The seam is nowhere: a task's angle is as well read as its cosine and sine.
    let turned = StateQuantity("angle", unit: "rad")
    #expect(reader.quality(of: turned) { wrappedAngle($0[0] + 1) }.determination > 0.999)
  }

  // MARK: - The local dynamics

  @Test func arrowsAreThoseOfAHandMadeModel() throws {
    try BLAS.open()
    let learner = try trainedLearner(Scene.small("model.dynamics=global"), updates: 1)
    let model = try #require(learner.trainer).model
    var parameters = [Float](repeating: 0, count: model.layout.count)
    let n = model.latentSize
    func set(_ name: String, _ value: (_ row: Int, _ column: Int) -> Float) throws {
      let place = try #require(model.layout.entry(named: name)).parameter
      for row in 0..<place.rows {
        for column in 0..<place.columns {
          parameters[place.offset + row * place.columns + column] = value(row, column)
        }
      }
    }
    // Rows: z' = z + z S + u B + c with S, B, c made by hand.
    try set("dynamics.state.weight") { Float($0 + 1) * 0.1 - Float($1) * 0.05 }
    try set("dynamics.action.weight") { _, column in Float(column) - 1.5 }
    try set("dynamics.action.bias") { _, column in 0.25 * Float(column) }
    let inference = ModelInference(
      ModelSnapshot(model: model, parameters: parameters, version: 1))
    let points: [Float] = [0, 0, 0, 0, 1, -2, 0.5, 3]
    let space = try learner.scene.world().actionSpace
    let local = LocalDynamics(inference, space: space, at: points)
    for row in 0..<2 {
      for column in 0..<n {
        var drift = 0.25 * Float(column)
        for index in 0..<n {
          let weight = Float(index + 1) * 0.1 - Float(column) * 0.05
          drift += points[row * n + index] * weight
          let entry = local.stateMatrices[(row * n + column) * n + index]
          #expect(abs(entry - (weight + (index == column ? 1 : 0))) < 1e-5)
        }
        #expect(abs(local.drifts[row * n + column] - drift) < 1e-5)
        #expect(abs(local.pushes[row * n + column] - (Float(column) - 1.5)) < 1e-5)
      }
    }
    #expect(LocalDynamics(inference, space: space, at: []).drifts.isEmpty)
  }

  @Test func modesAreReadInSeconds() {
    // A quarter turn in ten ticks of 50 ms, shrinking by a tenth a tick.
    let angle = Double.pi / 20
    let mode = LatentMode(real: 0.9 * cos(angle), imaginary: 0.9 * sin(angle), interval: 0.05)
    #expect(abs(mode.modulus - 0.9) < 1e-12)
    #expect(abs(mode.frequency - 0.5) < 1e-12)
    #expect(abs(mode.timeConstant + 0.05 / log(0.9)) < 1e-12)
    #expect(LatentMode(real: 0.5, imaginary: 0, interval: 0.05).frequency == 0)
    #expect(LatentMode(real: 1, imaginary: 0, interval: 0.05).timeConstant == .infinity)
  }

  // MARK: - History

  @Test(arguments: [(1, 5000), (10, 3000), (37, 1000), (1, 150)])
  func historyStaysSmallAndDenseWhereItBegan(stride: Int, count: Int) throws {
    var history = GeometryHistory()
    for index in 0..<count {
      history.append(GeometryHistory.Moment(update: 20 + index * stride, codes: [Float(index)]))
      let updates = history.moments.map(\.update)
      #expect(updates.count == min(index + 1, GeometryHistory.limit))
      #expect(updates.first == 20 && updates.last == 20 + index * stride)
      guard index % 97 == 0 || index == count - 1 else { continue }
      #expect(zip(updates, updates.dropFirst()).allSatisfy { $0 < $1 })
    }
    let updates = history.moments.map(\.update)
    guard count > 2 * GeometryHistory.limit else { return }
    // The first tenth of training holds more than a tenth of the moments, the last tenth less.
    let last = updates[updates.count - 1]
    let early = updates.count { $0 < 20 + (last - 20) / 10 }
    let late = updates.count { $0 > 20 + (last - 20) * 9 / 10 }
    #expect(early > 2 * late, "\(early) early, \(late) late")
    // And no gap is far larger than its age allows.
    for (before, after) in zip(updates, updates.dropFirst()) {
      let age = Double(after - 20) + 25
      #expect(Double(after - before) <= max(0.08 * age, Double(2 * stride)), "\(before)...\(after)")
    }
  }

  @Test func theSameModelAgainIsNoOtherMoment() {
    var history = GeometryHistory()
    history.append(GeometryHistory.Moment(update: 5, codes: [1]))
    history.append(GeometryHistory.Moment(update: 5, codes: [2]))
    #expect(history.moments == [GeometryHistory.Moment(update: 5, codes: [2])])
  }

  // MARK: - In a session

  private static func session() throws -> LiveSession {
    try HeadlessSessionTests.session("session.cost_states=60", "session.latent_points=60")
  }

  @Test func aSessionComputesGeometryOnlyWhileItIsLookedAt() throws {
    let session = try Self.session()
    try session.advance(toUpdate: 60)
    #expect(session.snapshot()[GeometryReport.self].quantities.isEmpty)
    #expect(session.snapshot()[GeometryReport.self].history.moments.isEmpty)
    session.send(.subjectChanged(.latent))
    try session.advance(ticks: 2)
    let snapshot = session.snapshot()
    let (latent, geometry) = (snapshot.latent, snapshot[GeometryReport.self])
    let n = latent.size
    let count = latent.cloud.count / n
    #expect(geometry.modelVersion == latent.modelVersion && count == 50)
    #expect(geometry.probes.map(\.name) == ["cos theta", "sin theta", "theta_dot"])
    for quantity in geometry.quantities where quantity.name != "decoded grey" {
      #expect(quantity.values.count == count && quantity.values.allSatisfy(\.isFinite))
    }
    #expect(
      geometry.quantities.map(\.name) == [
        "theta", "theta_dot", "read theta", "read theta_dot", "cost to goal", "KL to N(0,I)",
        "posterior sd", "decoded grey", "place in replay",
      ])
    #expect(geometry.field.points.count == geometry.field.drifts.count)
    #expect(geometry.field.pushes.count == geometry.field.points.count)
    #expect(geometry.posteriors.variances.allSatisfy { $0 > 0 })
    #expect(geometry.local.modes.count == n && geometry.local.drift.count == n)
    #expect(geometry.elitePathLength == 7 && geometry.elites.count == 4 * 7 * n)
    // Without a cursor the place is the present code, seen as the reconstruction sees it.
    #expect(
      !geometry.cursor.isPlaced && geometry.cursor.image == snapshot.frames.present.reconstruction)
    #expect(geometry.cursor.nearestImage.count == 144 && geometry.cursor.cost.isFinite)
    // History went on unseen, from the first model.
    let history = geometry.history
    #expect(history.moments.count > 3 && history.moments.last?.update == latent.modelVersion)
    #expect(history.moments.allSatisfy { $0.codes.count == history.indices.count * n })
    #expect(history.moments.allSatisfy { $0.ring.count == 48 * n && $0.windingNumber != nil })
  }

  @Test func theCursorIsDecodedAndFindsItsNeighbour() throws {
    let session = try Self.session()
    session.send(.subjectChanged(.latent))
    try session.advance(toUpdate: 40)
    let latent = session.snapshot().latent
    let n = latent.size
    let wanted = 17
    let code = Array(latent.cloud[wanted * n..<(wanted + 1) * n])
    session.send(.trainingPauseToggled)
    session.send(.geometry(.cursorPlaced(code.map { $0 + 1e-5 })))
    session.send(.geometry(.coloured(by: "decoded grey")))
    try session.advance(ticks: 2)
    let geometry = session.snapshot()[GeometryReport.self]
    #expect(geometry.cursor.isPlaced && geometry.cursor.nearestIndex == wanted)
    #expect(geometry.cursor.nearestDistance < 1e-3)
    let truth = try #require(geometry.quantities.first { $0.name == "theta" }).values[wanted]
    #expect(abs(geometry.cursor.readings[0].nearest - Double(truth)) < 1e-5)
    let read = try #require(geometry.quantities.first { $0.name == "read theta" }).values[wanted]
    #expect(abs(geometry.cursor.readings[0].predicted - Double(read)) < 1e-2)
    // The grey of the decoded picture is the one that colours the code.
    let grey = try #require(geometry.quantities.first { $0.name == "decoded grey" }).values
    let mean =
      Float(geometry.cursor.image.reduce(0) { $0 + Int($1) })
      / Float(255 * geometry.cursor.image.count)
    #expect(grey.count == latent.cloud.count / n && abs(grey[wanted] - mean) < 0.01)
    // Traverse walks on from there.
    session.send(.geometry(.traverseBegun(code)))
    session.send(.traverse(.moved(1)))
    try session.advance(ticks: 2)
    let traverse = session.snapshot()[TraverseReport.self]
    #expect(abs(traverse.latent[0] - code[0] - traverse.deviations[0]) < 1e-5)
    #expect(Array(traverse.latent[1...]) == Array(code[1...]))
    session.send(.traverse(.reset))
    try session.advance(ticks: 2)
    #expect(
      session.snapshot()[TraverseReport.self].latent
        == session.snapshot()[TraverseReport.self].present)
  }

  @Test func requestsThatMakeNoSenseChangeNothing() throws {
    let start = try SessionReducerTests.start()
    for request in [
      GeometryRequest.cursorPlaced([1, 2]), .cursorPlaced([.nan, 0, 0, 0]),
      .traverseBegun([0, 0, 0, 0, 0]), .traverseBegun([0, 0, .infinity, 0]),
    ] {
      var state = start
      #expect(reduce(&state, .geometry(request), at: SessionReducerTests.at(1)).isEmpty)
      #expect(state == start)
    }
    var state = start
    _ = reduce(&state, .geometry(.cursorPlaced([1, 2, 3, 4])), at: SessionReducerTests.at(1))
    _ = reduce(&state, .geometry(.traverseBegun([1, 2, 3, 4])), at: SessionReducerTests.at(1))
    #expect(
      state.choices[GeometryChoice.self].cursor == [1, 2, 3, 4]
        && state.choices[TraverseState.self].origin == [1, 2, 3, 4])
    _ = reduce(&state, .trainingRestarted, at: SessionReducerTests.at(2))
    #expect(
      state.choices[GeometryChoice.self].cursor == nil
        && state.choices[TraverseState.self].origin == nil)
  }
}
