import Experience
import Files
import Foundation
import LinearAlgebra
import Scenes
import TestSupport
import Testing
import Validation
import Worlds

/// Worlds with somebody who shows how it is done.
@Suite struct DemonstratedWorldTests {
  private static func world(
    _ scene: String, _ change: (inout EnvironmentSettings) -> Void = { _ in }
  ) throws -> any DemonstratedWorld {
    var settings = try SceneCatalog.load(scene).environment
    change(&settings)
    return try #require(
      try WorldRegistry.standard.world(settings) as? any DemonstratedWorld)
  }

  private static func collected(
    _ world: any DemonstratedWorld, _ count: Int, seed: UInt64 = 3
  ) -> Demonstrations {
    let seen = world.observationSpace
    var shown = Demonstrations(
      width: seen.width, height: seen.height, actionSize: world.actionSpace.size)
    shown.collect(count: count, from: world, generator: RandomGenerator(seed: seed))
    return shown
  }

  /// Half go left; with another share that share does, give or take four standard errors.
  @Test(arguments: [0.5, 0.8]) func driversGoLeftAsOftenAsAsked(share: Double) throws {
    let world = try Self.world("fork") { $0.demonstrator["left_share"] = share }
    let shown = Self.collected(world, 400)
    let left = Double(shown.episodes.count { $0.route == .left }) / 400
    #expect(abs(left - share) < 4 * (share * (1 - share) / 400).squareRoot())
    // 16 to 21 ticks up, and 16 actions more.
    #expect(shown.episodes.allSatisfy { (13...26).contains($0.frameCount) })
    #expect(shown.episodes.allSatisfy { $0.actionCount == $0.frameCount + 16 })
  }

  /// Demonstrations are of episodes that succeed; hardly any attempt fails.
  @Test func driversSucceed() throws {
    let world = try Self.world("fork")
    var generator = RandomGenerator(seed: 8)
    let shown = (0..<50).compactMap { _ in world.demonstration(generator: &generator) }
    #expect(shown.count == 50)
    #expect(shown.allSatisfy { $0.route != nil })
  }

  /// A driver who cannot arrive in time has nothing to show.
  @Test func whoCannotSucceedShowsNothing() throws {
    let world = try Self.world("fork") { $0.episodeSteps = 3 }
    var generator = RandomGenerator(seed: 8)
    #expect(world.demonstration(generator: &generator) == nil)
  }

  @Test func collectingInSlicesIsTheSame() throws {
    for scene in SceneCatalog.imitating {
      let world = try Self.world(scene)
      var sliced = Self.collected(world, 2)
      sliced.collect(count: 5, from: world, generator: RandomGenerator(seed: 3))
      #expect(sliced == Self.collected(world, 5))
    }
  }

  /// The player never touches the tree, and comes to every place.
  @Test func playersKeepOffTheTree() throws {
    let world = try Self.world("play")
    let shown = Self.collected(world, 20)
    #expect(shown.episodes.allSatisfy { $0.frameCount == 240 && $0.actionCount == 240 })
    // An agent is white where it stands; over the tree nothing else is as bright.
    let pixels = shown.width * shown.height
    var places: Set<Int> = []
    for frame in 0..<shown.frames.count / pixels {
      let picture = shown.frames[frame * pixels..<(frame + 1) * pixels]
      let start = picture.startIndex
      let brightest = (0..<pixels).reduce(0) { picture[start + $1] > picture[start + $0] ? $1 : $0 }
      places.insert(brightest)
    }
    #expect(places.count > 150)
  }

  /// A pixel is the brightest of the discs there, each with an edge of a pixel.
  @Test func picturesAreOfDiscs() throws {
    let discs = [
      PictureDisc(.obstacle, center: SIMD2(0, 0), radius: 0.25),
      PictureDisc(.agent, center: SIMD2(1.0 / 24, -1.0 / 24), radius: 0.07),
    ]
    let picture = discs.picture(width: 24, height: 24)
    func pixel(_ x: Int, _ y: Int) -> Int { Int(picture[y * 24 + x]) }
    // The agent's middle is that of pixel (12, 12): 0.5 + 0.07 / (2 / 24) is more than 1.
    #expect(pixel(12, 12) == 255)
    // A pixel beside: 0.5 + (0.07 - 2 / 24) / (2 / 24) = 0.34.
    let cover = 0.5 + (0.07 - 1.0 / 12) * 12
    let alone = [discs[1]].picture(width: 24, height: 24)
    #expect(Int(alone[12 * 24 + 13]) == Int((255 * cover).rounded()))
    #expect(pixel(13, 12) == 102, "the tree is brighter there")
    #expect(pixel(11, 10) == 102)
    #expect(pixel(0, 0) == 0)
  }

  /// From one start worlds differ by chance alone, and only by the chance that they were given.
  @Test func chanceComesFromItsGenerator() throws {
    for scene in SceneCatalog.imitating {
      var first = try Self.world(scene)
      var generator = RandomGenerator(seed: 4)
      try first.reset(start: first.openStart, generator: &generator)
      func places(_ chance: UInt64) -> [SIMD2<Double>] {
        var world = first
        world.disturb(by: RandomGenerator(seed: chance))
        return (0..<5).map { _ in
          world.tick(ActionVector(0.3, 0.2))
          return world.place
        }
      }
      #expect(places(1) == places(1))
      #expect(places(1) != places(2))
      // Without chance the path is the same for all.
      let path = first.path(of: Array(repeating: ActionVector(0.3, 0.2), count: 5))
      #expect(path.count == 6 && path[0] == first.place)
    }
  }

  @Test func sidesAreThoseOfTheWay() throws {
    var world = try Self.world("fork")
    var generator = RandomGenerator(seed: 4)
    try world.reset(start: "centred", generator: &generator)
    let left = world.path(of: Array(repeating: ActionVector(-1, 0), count: 8))
    let right = world.path(of: Array(repeating: ActionVector(1, 0), count: 8))
    let straight = world.path(of: Array(repeating: ActionVector(0, 0), count: 8))
    #expect(world.side(of: left) == .left && world.side(of: right) == .right)
    #expect(world.side(of: straight) == nil)
    // Straight on leads into the tree, and that ends the episode.
    for _ in 0..<34 where !world.score.hasEnded { world.tick(ActionVector(0, 0)) }
    #expect(world.hasTouched && !world.score.isSuccess && world.score.isTerminated)
    let error = #expect(throws: InputError.self) {
      try world.reset(start: "centered", generator: &generator)
    }
    #expect(error?.description.contains("did you mean centred?") == true, "\(error as Any)")
  }

  // MARK: - Archives

  private func archived(_ shown: Demonstrations, in folder: URL) throws -> [UInt8] {
    let path = folder.appending(path: "\(UUID()).npz").path
    try AtomicFile.write(to: path) { try shown.write(to: $0, scene: "{}") }
    return [UInt8](try InputFile.read(path, limit: 1 << 24))
  }

  private func read(_ bytes: [UInt8], _ world: any World) throws -> Demonstrations {
    try Demonstrations(
      NumPyReader(Data(bytes), path: "d.npz", limit: 1 << 24), world: world)
  }

  @Test func archivesComeBackToTheLastBit() throws {
    let folder = FileManager.default.temporaryDirectory
    for scene in SceneCatalog.imitating {
      let world = try Self.world(scene)
      let shown = Self.collected(world, 3)
      #expect(try read(archived(shown, in: folder), world) == shown)
    }
  }

  @Test func whatDoesNotFitIsSaid() throws {
    let folder = FileManager.default.temporaryDirectory
    let world = try Self.world("fork")
    let shown = Self.collected(world, 2)
    let larger = try Self.world("fork") { $0.frame.width = 32 }
    func message(_ body: () throws -> Demonstrations) -> String {
      do {
        _ = try body()
        return ""
      } catch { return "\(error)" }
    }
    let bytes = try archived(shown, in: folder)
    #expect(message { try read(bytes, larger) }.contains("u1 [frames, 24, 32]"))
    var odd = shown
    odd.append(
      Demonstration(
        frames: Array(repeating: 0, count: 576), frameCount: 1, actions: [.nan, 0],
        actionCount: 1, route: nil))
    #expect(
      try message { try read(archived(odd, in: folder), world) }
        .contains("array actions: expected finite numbers, found nan"))
    let empty = Demonstrations(width: 24, height: 24, actionSize: 2)
    #expect(
      try message { try read(archived(empty, in: folder), world) }
        .contains("with at least one frame"))
  }
}
