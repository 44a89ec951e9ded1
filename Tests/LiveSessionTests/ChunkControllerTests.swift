import Control
import Foundation
import LinearAlgebra
import NeuralNetworks
import Policies
import Scenes
import Testing
import Worlds

/// How chunks are carried out, with a policy whose answers tell what it saw.
@Suite struct ChunkControllerTests {
  /// z = noise + picture; action i of the answer = picture + 4 z + 100 i, of one component.
  private struct TellingNetwork: ChunkNetwork {
    static let chunk = 4
    let layout: ParameterLayout
    let shape = ChunkShape(pixels: 1, actionSize: 1, chunk: chunk, latentSize: 1)
    let curves: [LearningCurve] = []
    private let places: NeuralNetworks.Parameter

    init() {
      var layout = ParameterLayout("telling")
      places = layout.add("places", rows: 1, columns: Self.chunk, initializer: .constant(0))
      self.layout = layout
    }

    func draw<Scalar>(
      _ seen: SeenPictures, noise: Tensor, in graph: Graph<Scalar>
    ) -> Tensor { graph.add(noise, seen.present) }

    func answer<Scalar>(
      _ seen: SeenPictures, latent: Tensor?, in graph: Graph<Scalar>
    ) -> Tensor {
      let z = latent ?? seen.present
      let sum = (0..<4).reduce(seen.present) { sum, _ in graph.add(sum, z) }
      return graph.add(
        graph.concatenateColumns(Array(repeating: sum, count: Self.chunk)),
        graph.broadcast(graph.parameter(places), rows: seen.present.rows))
    }

    func recordLoss(rows: Int, batch: Int, in graph: Graph<Float>) -> ImitationRecording {
      preconditionFailure("it learns nothing")
    }
  }

  private static let limit = 4096.0
  private static let space = ActionSpace(
    [Quantity("u", unit: "")],
    .continuous(lower: ActionVector(-limit), upper: ActionVector(limit)))

  private static func policy(
    scale: ActionScale = ActionScale(mean: [0], deviation: 1), updates: Int = 1
  ) throws -> ChunkPolicy {
    try BLAS.open()
    let network = TellingNetwork()
    // Vectors of parameters are padded.
    let parameters = (0..<network.layout.count).map { 100 * Float($0) }
    return ChunkPolicy(network, parameters: parameters, scale: scale, updates: updates)
  }

  private static func controller(
    worlds: Int = 1, space: ActionSpace = space, seed: UInt64 = 3,
    scale: ActionScale = ActionScale(mean: [0], deviation: 1),
    _ change: (inout ExecutionSettings) -> Void
  ) throws -> ChunkController {
    var execution = ExecutionSettings()
    change(&execution)
    return ChunkController(
      try policy(scale: scale), worlds: worlds, space: space, execution: execution,
      generator: RandomGenerator(seed: seed))
  }

  private static func reading(_ brightness: Float) throws -> PictureReading {
    let scene = try SceneCatalog.load("fork")
    var reading = PictureReading(try scene.world())
    reading.present = [brightness]
    return reading
  }

  /// Shows one picture to all worlds; gives their actions in the units of the space.
  private static func decide(
    _ controller: ChunkController, worlds: Int = 1, _ brightness: Float
  ) throws -> [Float] {
    let reading = try reading(brightness)
    return controller.decide(Beliefs(pictures: Array(repeating: reading, count: worlds))).actions
      .map { $0 * Float(limit) }
  }

  // MARK: - z

  @Test func heldStaysForAnEpisode() throws {
    let controller = try Self.controller(worlds: 3) { $0.latent = .held }
    _ = try Self.decide(controller, worlds: 3, 0)
    let first = (0..<3).map { controller.intention(in: $0).latent }
    #expect(Set(first).count == 3, "every world has one of its own")
    for tick in 1..<10 {
      _ = try Self.decide(controller, worlds: 3, Float(tick))
      #expect((0..<3).map { controller.intention(in: $0).latent } == first)
    }
    // Another version of the policy goes on with it.
    controller.load(try Self.policy(updates: 2))
    _ = try Self.decide(controller, worlds: 3, 1)
    #expect((0..<3).map { controller.intention(in: $0).latent } == first)
    controller.begin()
    #expect(controller.intention(in: 0).chunk.isEmpty && controller.intention(in: 0).latent.isEmpty)
    _ = try Self.decide(controller, worlds: 3, 0)
    #expect((0..<3).map { controller.intention(in: $0).latent } != first)
  }

  @Test func drawnChangesWithEveryChunk() throws {
    let controller = try Self.controller {
      ($0.latent, $0.executed) = (.drawn, 2)
    }
    var seen: [[Float]] = []
    for _ in 0..<10 {
      _ = try Self.decide(controller, 0)
      seen.append(controller.intention(in: 0).latent)
    }
    #expect(Set(seen).count == 5)
    for tick in stride(from: 0, to: 10, by: 2) { #expect(seen[tick] == seen[tick + 1]) }
  }

  /// The mean of the prior, which may be a learned one of the picture.
  @Test func zeroIsThePriorsMean() throws {
    let controller = try Self.controller(worlds: 2) { $0.latent = .zero }
    for brightness in [Float(0), 0.5, 3] {
      let actions = try Self.decide(controller, worlds: 2, brightness)
      #expect((0..<2).allSatisfy { controller.intention(in: $0).latent == [brightness] })
      #expect(actions == [5 * brightness, 5 * brightness])
    }
  }

  @Test func zIsThatOfTheGenerator() throws {
    func latent(_ seed: UInt64) throws -> [Float] {
      let controller = try Self.controller(seed: seed) { $0.latent = .held }
      _ = try Self.decide(controller, 0)
      return controller.intention(in: 0).latent
    }
    #expect(try latent(1) == latent(1) && latent(1) != latent(2))
  }

  // MARK: - Chunks

  /// Every `executed` ticks the picture counts; between them the chunk goes on.
  @Test(arguments: [1, 2, 3, 4, 9])
  func aChunkIsCarriedOut(executed: Int) throws {
    let controller = try Self.controller { ($0.latent, $0.executed) = (.zero, executed) }
    let asked = min(executed, TellingNetwork.chunk)
    for tick in 0..<12 {
      let action = try Self.decide(controller, Float(tick))
      let begin = tick - tick % asked
      #expect(action == [Float(5 * begin + 100 * (tick - begin))])
      let chunk = (0..<4).map { Float(5 * begin + 100 * $0) }
      #expect(controller.intention(in: 0).chunk == chunk)
    }
  }

  /// A chunk that is under way is held to what is in force now.
  @Test func executionChangesWhileItActs() throws {
    let controller = try Self.controller { ($0.latent, $0.executed) = (.zero, 4) }
    #expect(try Self.decide(controller, 0) == [0])
    #expect(try Self.decide(controller, 1) == [100])
    controller.execution.executed = 1
    #expect(try Self.decide(controller, 2) == [10])
    #expect(try Self.decide(controller, 3) == [15])
  }

  /// The mean of what all chunks say of the tick, the oldest with the weight 1, the next exp(−decay), ...
  @Test(arguments: [0.1, 1])
  func ensemblingWeighsByAge(decay: Double) throws {
    let controller = try Self.controller {
      ($0.latent, $0.executed, $0.ensembling) = (.zero, 4, decay)
    }
    for tick in 0..<9 {
      let action = try Self.decide(controller, Float(tick))
      let begins = max(0, tick - 3)...tick
      var (sum, total) = (0.0, 0.0)
      for (age, begin) in begins.enumerated() {
        let weight = exp(-decay * Double(age))
        sum += weight * Double(5 * begin + 100 * (tick - begin))
        total += weight
      }
      // A dozen roundings in single precision of numbers below a thousand.
      #expect(abs(Double(action[0]) - sum / total) < 1e-3)
    }
    // Without it the newest chunk counts alone.
    controller.execution.ensembling = 0
    controller.execution.executed = 1
    #expect(try Self.decide(controller, 9) == [45])
  }

  // MARK: - Units

  @Test func actionsAreInTheUnitsOfTheWorld() throws {
    let controller = try Self.controller(scale: ActionScale(mean: [-7], deviation: 0.5)) {
      $0.latent = .zero
    }
    #expect(try Self.decide(controller, 2) == [-2])
    #expect(controller.intention(in: 0).chunk == [-2, 48, 98, 148])
  }

  /// Fractions of limits that need not be symmetrical, clipped there; what is no number is none.
  @Test func actionsAreFractionsOfTheirLimits() throws {
    let space = ActionSpace(
      [Quantity("u", unit: "")], .continuous(lower: ActionVector(-1), upper: ActionVector(3)))
    let controller = try Self.controller(space: space) { $0.latent = .zero }
    for (brightness, fraction) in [
      (Float(0.2), Float(0)), (0, -0.5), (0.6, 1), (40, 1), (-40, -1), (.nan, 0), (.infinity, 0),
    ] {
      let actions = controller.decide(Beliefs(pictures: [try Self.reading(brightness)])).actions
      #expect(abs(actions[0] - fraction) < 1e-6, "\(brightness)")
    }
  }

  // MARK: - Pictures

  @Test func picturesAreBrightness() throws {
    for name in ["fork", "play"] {
      var world = try #require(try SceneCatalog.load(name).world() as? any DemonstratedWorld)
      var stream = RandomGenerator(seed: 1)
      try world.reset(start: nil, generator: &stream)
      let reading = PictureReading(world)
      #expect(reading.present == world.frame().map { Float($0) / 255 })
      #expect(
        reading.present.allSatisfy { (0...1).contains($0) } && reading.present.contains { $0 > 0.5 }
      )
      #expect(reading.goal == (name == "play" ? world.goalPicture().map { Float($0) / 255 } : []))
      #expect(reading.goal != reading.present)
    }
  }
}
