import Foundation
import LatentModels
import LiveSession
import Testing

/// Walks through the latent space: ranges, strips, marks and what lies between them.
@Suite struct TraverseTests {
  static let dimension = TraverseValues.Dimension(
    mean: 1, deviation: 3, posteriorVariance: 7, smallest: -4, largest: 9, code: 0.5)

  @Test func rangesReachAsFarAsTheyAreNamed() {
    func ends(_ range: TraverseRange) -> [Float] {
      let values = TraverseValues.values(range, of: Self.dimension, count: 5)
      #expect(values.count == 5 && zip(values, values.dropFirst()).allSatisfy { $0 < $1 })
      return [values[0], values[2], values[4]]
    }
    // The aggregate posterior's deviation is sqrt(9 + 7) = 4.
    #expect(ends(.posterior) == [-7, 1, 9])
    #expect(ends(.fixed) == [-2, 0, 2])
    #expect(ends(.extremes) == [-4, 2.5, 9])
    #expect(ends(.aroundCode) == [-7.5, 0.5, 8.5])
    let quantiles = TraverseValues.values(.normalQuantiles, of: Self.dimension, count: 5)
    #expect(abs(quantiles[0] + 1.959964) < 1e-5 && abs(quantiles[4] - 1.959964) < 1e-5)
    #expect(abs(quantiles[2]) < 1e-6)
    // A quarter of the way in probability: the quantile of 0.2625.
    #expect(abs(quantiles[1] + 0.635657) < 1e-4)
    for probability in [0.001, 0.3, 0.5, 0.9] {
      let value = TraverseValues.normalQuantile(probability)
      #expect(abs(0.5 * erfc(-value / 2.0.squareRoot()) - probability) < 1e-12)
    }
    #expect(TraverseValues.normalQuantile(0) == -.infinity)
  }

  @Test func interpolationsEndAtTheirMarks() {
    let (first, last): ([Float], [Float]) = ([1, 0, 0], [0, 3, 0])
    for kind in [InterpolationKind.linear, .spherical] {
      let latents = LatentInterpolation.latents(from: first, to: last, kind: kind, count: 5)
      #expect(Array(latents.prefix(3)) == first && Array(latents.suffix(3)) == last)
      let middle = Array(latents[6..<9])
      let length = middle.reduce(0) { $0 + $1 * $1 }.squareRoot()
      if kind == .linear {
        #expect(middle == [0.5, 1.5, 0])
      } else {
        // Half-way in angle, and of the mean length.
        #expect(abs(length - 2) < 1e-5 && abs(middle[0] - middle[1]) < 1e-5)
      }
    }
    // Opposite, equal and vanishing directions have no great circle: the line is taken.
    for last in [[-1, 0, 0], [2, 0, 0], [0, 0, 0]] as [[Float]] {
      #expect(
        LatentInterpolation.latents(from: first, to: last, kind: .spherical, count: 4)
          == LatentInterpolation.latents(from: first, to: last, kind: .linear, count: 4))
    }
    #expect(
      LatentInterpolation.pictures(from: [0, 200], to: [255, 100], count: 3)
        == [0, 200, 128, 150, 255, 100])
  }

  private static func session(_ encoder: EncoderKind = .stacked) throws -> LiveSession {
    let session = try HeadlessSessionTests.session(encoder: encoder)
    session.send(.subjectChanged(.traverse))
    try session.advance(toUpdate: 30)
    session.send(.trainingPauseToggled)
    try session.advance(ticks: 6)
    return session
  }

  @Test(arguments: EncoderKind.allCases)
  func marksFollowTheModelAndTheirEndsAreTheirDecodedLatents(encoder: EncoderKind) throws {
    let session = try Self.session(encoder)
    // Without marks it leads from what is walked to the goal.
    let unmarked = session.snapshot()[TraverseReport.self]
    #expect(unmarked.interpolation.markA.isEmpty && unmarked.interpolation.markB.isEmpty)
    #expect(unmarked.interpolation.count == 9)
    #expect(
      zip(unmarked.interpolation.latentImages.prefix(144), unmarked.image).allSatisfy {
        abs(Int($0) - Int($1)) <= 1
      })
    session.send(.traverse(.marked(.a)))
    try session.advance(ticks: 1)
    let first = session.snapshot()[TraverseReport.self]
    #expect(first.interpolation.markA.count == 4 && first.interpolation.markB.isEmpty)
    session.send(.traverse(.placed(dimension: 1, value: 1.25)))
    try session.advance(ticks: 1)
    let second = session.snapshot()[TraverseReport.self]
    #expect(second.latent[1] == 1.25 && second.latent[0] == second.present[0])
    session.send(.traverse(.marked(.b)))
    try session.advance(ticks: 1)
    let report = session.snapshot()[TraverseReport.self]
    let between = report.interpolation
    #expect(between.count == 9 && between.latentImages.count == 9 * 144)
    #expect(zip(between.markB, second.latent).allSatisfy { abs($0 - $1) < 1e-4 })
    // The last picture is the walked latent decoded, as the large one shows it (one level of grey
    // for the rounding of the mark).
    #expect(
      zip(between.latentImages.suffix(144), report.image).allSatisfy {
        abs(Int($0) - Int($1)) <= 1
      })
    #expect(between.pixelImages.prefix(144) == between.latentImages.prefix(144))
    #expect(between.pixelImages.suffix(144) == between.latentImages.suffix(144))
    #expect(between.pixelImages != between.latentImages)
    session.send(.traverse(.interpolationToggled))
    try session.advance(ticks: 1)
    let spherical = session.snapshot()[TraverseReport.self].interpolation
    #expect(spherical.kind == .spherical && spherical.markA == between.markA)
    #expect(spherical.latentImages.prefix(144) == between.latentImages.prefix(144))
    session.send(.traverse(.marksCleared))
    try session.advance(ticks: 1)
    let cleared = session.snapshot()[TraverseReport.self].interpolation
    #expect(cleared.markA.isEmpty && cleared.markB.isEmpty)
    #expect(cleared.latentImages.suffix(144) == unmarked.interpolation.latentImages.suffix(144))
  }

  @Test func stripsAreDecodedForEveryDimensionOneATick() throws {
    let session = try Self.session()
    session.send(.controlPauseToggled)
    try session.advance(ticks: 6)
    var report = session.snapshot()[TraverseReport.self]
    #expect(report.strip.count == 13 * 144 && report.stripValues.count == 13)
    #expect(report.strips.count == 4)
    for (index, strip) in report.strips.enumerated() {
      #expect(strip.values.count == 13 && strip.images.count == 13 * 144)
      #expect(strip.values[0] == report.lowers[index] && strip.values[12] == report.uppers[index])
    }
    // The chosen dimension's is the same in both places.
    #expect(report.strips[0] == TraverseStrip(images: report.strip, values: report.stripValues))
    let before = report
    try session.advance(ticks: 3)
    #expect(session.snapshot()[TraverseReport.self] == before, "a paused session shows the same")
    session.send(.traverse(.rangeMoved(2)))
    try session.advance(ticks: 5)
    report = session.snapshot()[TraverseReport.self]
    #expect(report.range == .fixed && report.lowers == [-2, -2, -2, -2])
    #expect(report.strips.allSatisfy { $0.values.first == -2 && $0.values.last == 2 })
    session.send(.subjectChanged(.overview))
    session.send(.traverse(.placed(dimension: 2, value: 1)))
    try session.advance(ticks: 1)
    #expect(session.snapshot()[TraverseReport.self].image == report.image, "nobody looks")
  }

  @Test func aWalkStaysWhereItBeganUntilItIsReset() throws {
    let session = try Self.session()
    session.send(.traverse(.placed(dimension: 0, value: 0.75)))
    try session.advance(ticks: 1)
    let start = session.snapshot()[TraverseReport.self].latent
    session.send(.traverse(.moved(1)))
    try session.advance(ticks: 5)
    let moved = session.snapshot()[TraverseReport.self]
    #expect(moved.latent[0] == 0.75 + moved.deviations[0])
    #expect(moved.latent.dropFirst() == start.dropFirst() && moved.present != start)
    session.send(.traverse(.reset))
    try session.advance(ticks: 1)
    #expect(
      session.snapshot()[TraverseReport.self].latent
        == session.snapshot()[TraverseReport.self].present)
  }

  @Test func requestsThatMakeNoSenseChangeNothing() throws {
    var state = try SessionReducerTests.start()
    let before = state
    for request in [
      TraverseRequest.placed(dimension: -1, value: 1), .placed(dimension: 4, value: 1),
      .placed(dimension: 0, value: .nan),
    ] {
      #expect(reduce(&state, .traverse(request), at: SessionReducerTests.at(0)).isEmpty)
      #expect(state == before)
    }
    _ = reduce(
      &state, .traverse(.placed(dimension: 3, value: .infinity)), at: SessionReducerTests.at(0))
    #expect(
      state.choices[TraverseState.self].placements == [3: TraverseState.valueLimit])
    _ = reduce(&state, .traverse(.rangeMoved(-1)), at: SessionReducerTests.at(0))
    #expect(state.choices[TraverseState.self].range == .aroundCode)
    _ = reduce(&state, .traverse(.rangeMoved(.max)), at: SessionReducerTests.at(0))
    _ = reduce(&state, .traverse(.marked(.b)), at: SessionReducerTests.at(0))
    #expect(state.choices[TraverseState.self].markCounts == [.b: 1])
    _ = reduce(&state, .trainingRestarted, at: SessionReducerTests.at(0))
    #expect(
      state.choices[TraverseState.self].markCounts.isEmpty
        && state.choices[TraverseState.self].placements.isEmpty)
  }
}
