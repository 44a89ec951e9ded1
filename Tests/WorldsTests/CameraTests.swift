import LinearAlgebra
import Settings
import Testing
import Validation
import Worlds

/// Frames that are the pictures of two cameras: what each of them sees, and what it does not.
@Suite struct CameraTests {
  private func frame(_ environment: Environment, _ state: StateVector) -> [UInt8] {
    var pixels = [UInt8](repeating: 0, count: environment.view.pixelCount)
    environment.render(state, into: &pixels)
    return pixels
  }

  /// A rectangle of a frame.
  private func part(
    _ pixels: [UInt8], width: Int, columns: Range<Int>, rows: Range<Int>
  ) -> [UInt8] {
    rows.flatMap { row in
      pixels[(row * width + columns.lowerBound)..<(row * width + columns.upperBound)]
    }
  }

  private func largestChange(_ first: [UInt8], _ second: [UInt8]) -> Int {
    zip(first, second).reduce(0) { max($0, abs(Int($1.0) - Int($1.1))) }
  }

  /// The mean column of the light, in columns; nil in the dark.
  private func meanColumn(_ pixels: [UInt8], width: Int) -> Double? {
    var (light, moment) = (0.0, 0.0)
    for (index, pixel) in pixels.enumerated() {
      light += Double(pixel)
      moment += Double(pixel) * (Double(index % width) + 0.5)
    }
    return light > 0 ? moment / light : nil
  }

  // MARK: - Parts of a frame

  @Test func aPartIsWhatAFrameOfItsOwnWouldBe() {
    let view = FrameView(width: 40, height: 30, center: .zero, halfWidth: 1, edgeRamp: 2)
    let (columns, rows) = (12..<31, 5..<22)
    let center = SIMD2(0.3, -0.2)
    func shapes(_ canvas: FrameCanvas) {
      // Partly outside of the part, so that painting beyond its sides would show.
      canvas.capsule(
        from: SIMD2(-3, -2), to: SIMD2(2, 1.5), radius: 0.4, brightness: 0.7)
      canvas.box(center: SIMD2(0.9, 0.1), halfSize: SIMD2(0.5, 3), brightness: 1)
    }
    var whole = [UInt8](repeating: 9, count: view.pixelCount)
    whole.withUnsafeMutableBufferPointer { buffer in
      guard let base = buffer.baseAddress else { return }
      shapes(
        FrameCanvas(view, pixels: base).part(
          columns: columns, rows: rows, center: center, halfWidth: 1.7))
    }
    let partView = FrameView(
      width: columns.count, height: rows.count, center: center, halfWidth: 1.7, edgeRamp: 2)
    var alone = [UInt8](repeating: 9, count: partView.pixelCount)
    alone.withUnsafeMutableBufferPointer { buffer in
      if let base = buffer.baseAddress { shapes(FrameCanvas(partView, pixels: base)) }
    }
    #expect(alone.contains { $0 > 0 })
    #expect(part(whole, width: 40, columns: columns, rows: rows) == alone)
    var outside = whole
    for row in rows { for column in columns { outside[row * 40 + column] = 0 } }
    #expect(outside.allSatisfy { $0 == 0 }, "a shape ends at the sides of its part")
  }

  // MARK: - The camera on the cart

  @Test func theCameraOnTheCartSeesThePoleAlone() throws {
    let environment = try Environment(.cartpoleSwingUp)
    let (width, height) = (environment.view.width, environment.view.height)
    let poleRows = 0..<height - height / 4
    let trackRows = poleRows.upperBound..<height
    func pictures(_ x: Double, _ theta: Double) -> (pole: [UInt8], track: [UInt8]) {
      let pixels = frame(environment, StateVector(x, 0, theta))
      return (
        part(pixels, width: width, columns: 0..<width, rows: poleRows),
        part(pixels, width: width, columns: 0..<width, rows: trackRows)
      )
    }
    for theta in stride(from: -3.0, through: 3.0, by: 0.5) {
      let middle = pictures(0, theta)
      for x in stride(from: -2.4, through: 2.4, by: 0.6) {
        let moved = pictures(x, theta)
        #expect(moved.pole == middle.pole, "x \(x) is not seen beside the pole")
        #expect(moved.track == pictures(x, 1).track, "theta \(theta) is not seen on the track")
      }
      // A whole turn is no turn, but for the rounding of sine and cosine.
      #expect(largestChange(pictures(0, theta + 2 * .pi).pole, middle.pole) <= 1)
    }
    // Upright is upwards, and a positive angle leans towards positive x.
    let leaning = pictures(0, .pi / 4).pole
    let rows = poleRows.count
    let upper = leaning[..<(rows / 2 * width)].reduce(0) { $0 + Int($1) }
    let lower = leaning[(rows / 2 * width)...].reduce(0) { $0 + Int($1) }
    #expect(upper > 3 * lower)
    #expect(try #require(meanColumn(leaning, width: width)) > Double(width) / 2 + 2)
  }

  @Test func thePictureOfTheTrackMovesWithTheCart() throws {
    let environment = try Environment(.cartpoleSwingUp)
    let (width, height) = (environment.view.width, environment.view.height)
    func column(_ x: Double) throws -> Double {
      let pixels = frame(environment, StateVector(x, 0, 2))
      let track = part(
        pixels, width: width, columns: 0..<width, rows: height - height / 4..<height)
      return try #require(meanColumn(track, width: width))
    }
    #expect(abs(try column(0) - Double(width) / 2) < 1e-9)
    let places = try stride(from: -2.4, through: 2.4, by: 0.2).map(column)
    for (left, right) in zip(places, places.dropFirst()) { #expect(left < right) }
  }

  // MARK: - The camera at the elbow

  @Test func theCameraAtTheElbowSeesTheBendAlone() throws {
    let environment = try Environment(.reacher2)
    let (width, height) = (environment.view.width, environment.view.height)
    func pictures(_ shoulder: Double, _ elbow: Double) -> (arm: [UInt8], bend: [UInt8]) {
      let pixels = frame(environment, StateVector(shoulder, elbow))
      return (
        part(pixels, width: width, columns: 0..<width / 2, rows: 0..<height),
        part(pixels, width: width, columns: width / 2..<width, rows: 0..<height)
      )
    }
    for elbow in stride(from: -3.0, through: 3.0, by: 0.5) {
      let still = pictures(0, elbow)
      for shoulder in stride(from: -3.0, through: 3.0, by: 0.75) {
        #expect(pictures(shoulder, elbow).bend == still.bend, "the shoulder's angle is not seen")
      }
      #expect(largestChange(pictures(0.4, elbow + 2 * .pi).bend, still.bend) <= 1)
      #expect(largestChange(pictures(2 * .pi, elbow).arm, still.arm) <= 1)
      #expect(largestChange(pictures(0, elbow + 0.3).bend, still.bend) > 25)
      #expect(largestChange(pictures(0.3, elbow).arm, still.arm) > 25)
    }
  }

  @Test func aFrameTooNarrowForTwoCamerasIsRefused() throws {
    var settings = EnvironmentSettings.reacher2
    settings.frame.width = 15
    #expect {
      try settings.validate()
    } throws: { error in
      (error as? InputError)?.keyPath == "frame.width"
    }
    settings.frame.width = 16
    try settings.validate()
    settings.frame.width = 17
    var pixels = [UInt8](repeating: 0, count: 17 * settings.frame.height)
    try Environment(settings).render(StateVector(1, 2), into: &pixels)
    #expect(pixels.contains { $0 > 0 })
  }

  // MARK: - Smoothness

  /// A small change of the state changes every pixel a little: nothing jumps.
  @Test(arguments: [EnvironmentSettings.cartpoleSwingUp, .reacher2])
  func smallChangesLookSmall(settings: EnvironmentSettings) throws {
    let environment = try Environment(settings)
    var generator = RandomGenerator(seed: 3)
    for _ in 0..<200 {
      let state = environment.collectionBox.sample(&generator)
      let before = frame(environment, state)
      for component in 0..<4 {
        var moved = state
        moved[component] += 0.002
        // 2 mm, or 2 mrad at an arm's length of 1.2 m, are less than a twentieth of a pixel; over a
        // ramp of 3 pixels that is less than 5 of 255 grey levels.
        #expect(largestChange(frame(environment, moved), before) <= 5)
      }
    }
  }
}
