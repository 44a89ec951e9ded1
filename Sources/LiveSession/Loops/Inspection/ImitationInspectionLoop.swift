import Control
import LinearAlgebra
import Policies
import Scenes
import Settings
import Threads
import Validation
import Worlds

/// Looks into policies that imitate for the screen: the fan, the plane of z, the walk through it.
///
/// Never on the control tick. Born on its thread.
final class ImitationInspectionLoop: LookingLoop {
  private let mail: SessionMail
  private let scene: Scene
  private let space: ActionSpace
  /// Pictures where both ways are open, the same in every session; the fan is drawn over the first.
  private let undecided: [any DemonstratedWorld]
  private let pictures: [PictureReading]
  private let noiseSeed = RandomGenerator(seed: 0xFA4)
  private var version = 0
  private var learned: LearnedPolicies?
  private var evaluators: [ControllerName: ChunkEvaluator] = [:]
  private var message = InspectionMessage()
  private var fan = FanReport()
  private var plane = LatentPlaneReport()
  private var lookedAt: (policy: ControllerName, updates: Int)?

  /// Prepares the loop.
  init(scene: Scene, mail: SessionMail) throws(InputError) {
    self.mail = mail
    self.scene = scene
    let world = try scene.world()
    space = world.actionSpace
    let generator = RandomGenerator(seed: 0x0DE)
    undecided = (0..<FanReport.pictures).compactMap { index in
      var stream = generator.split(UInt64(index))
      return (world as? any DemonstratedWorld)?.undecided(generator: &stream)
    }
    pictures = undecided.map { PictureReading($0) }
  }

  func tick() {
    let (control, state) = (mail.control.value, mail.state.value)
    adopt(state)
    show(control, state)
  }

  func adopt(_ state: SessionState) {
    if let learned, state.generation > learned.generation { forget() }
    guard let newest = mail.imitated.newer(than: &version) ?? nil,
      newest.generation >= state.generation
    else { return }
    if newest.generation != learned?.generation { forget() }
    learned = newest
    for (name, policy) in newest.policies.policies {
      if let known = evaluators[name] {
        known.load(policy)
      } else {
        evaluators[name] = ChunkEvaluator(policy)
      }
    }
  }

  func show(_ control: ControlMessage, _ state: SessionState) {
    guard let learned else { return }
    if let name = looked(at: state), let evaluator = evaluators[name] {
      if lookedAt == nil || lookedAt! != (name, evaluator.updates) {
        open(name, evaluator)
        project(name, evaluator, learned.policies)
        lookedAt = (name, evaluator.updates)
      }
      look(evaluator, control)
      message.reports[RouteWalkReport.self] = walk(name, evaluator, state)
    }
    message.pictures = control.truth
    message.reports[FanReport.self] = fan
    message.reports[LatentPlaneReport.self] = plane
    mail.inspection.publish(message)
  }

  private func forget() {
    learned = nil
    evaluators = [:]
    lookedAt = nil
    (fan, plane, message) = (FanReport(), LatentPlaneReport(), InspectionMessage())
  }

  /// The policy that is looked at: the one in charge; one without a latent has no fan of its own, but one
  /// route.
  private func looked(at state: SessionState) -> ControllerName? {
    if let name = state.planner, evaluators[name] != nil { return name }
    return scene.imitators.map(\.controller.name).first { evaluators[$0] != nil }
  }

  // MARK: - The fan

  /// Routes of a policy from some worlds under noise `[worlds · draws, latentSize]`.
  private func routes(
    _ evaluator: ChunkEvaluator, from worlds: [any DemonstratedWorld],
    _ readings: [PictureReading], draws: Int
  ) -> [FanRoute] {
    var present: [Float] = []
    var goal: [Float] = []
    for reading in readings {
      for _ in 0..<draws {
        present += reading.present
        goal += reading.goal
      }
    }
    let seen = PictureBatch(present: present, goal: goal)
    let n = evaluator.shape.latentSize
    var noise = [Float](repeating: 0, count: draws * n)
    var stream = noiseSeed
    noise.withUnsafeMutableBufferPointer { buffer in
      if let base = buffer.baseAddress, n > 0 { stream.fillNormal(base, count: buffer.count) }
    }
    let all = Array(repeatElement(noise, count: readings.count).joined())
    let chunks = evaluator.chunks(
      seen, latents: n > 0 ? evaluator.latents(seen, noise: all) : [])
    let size = evaluator.shape.chunkSize
    return worlds.indices.flatMap { index in
      (0..<draws).map { draw in
        let first = (index * draws + draw) * size
        return route(of: Array(chunks[first..<first + size]), in: worlds[index])
      }
    }
  }

  private func route(of chunk: [Float], in world: any DemonstratedWorld) -> FanRoute {
    let places = world.path(of: actions(chunk))
    return FanRoute(places: places, side: world.side(of: places))
  }

  /// The actions of a chunk, as far as the world can take them.
  private func actions(_ chunk: [Float]) -> [ActionVector] {
    stride(from: 0, to: chunk.count, by: space.size).map { first in
      var action = ActionVector()
      for component in 0..<space.size {
        let value = Double(chunk[first + component])
        action[component] = value.isFinite ? value : 0
      }
      return space.clipped(action)
    }
  }

  private func open(_ name: ControllerName, _ evaluator: ChunkEvaluator) {
    if fan.policy != name { fan.history = [] }
    fan.policy = name
    fan.updates = evaluator.updates
    fan.discs = undecided[0].discs
    let draws = evaluator.shape.latentSize > 0 ? FanReport.draws : 1
    let all = routes(evaluator, from: undecided, pictures, draws: draws)
    fan.routes = Array(all[..<draws])
    fan.shares = FanShares(all.map(\.side))
    fan.history.append(
      FanReport.Moment(update: evaluator.updates, routes: fan.routes, shares: fan.shares),
      limit: FanReport.historyLimit)
    let clones = scene.imitators.map(\.controller.name).filter { clone in
      evaluators[clone]?.shape.latentSize == 0
    }
    let clone = clones.max { evaluators[$0]!.shape.chunk < evaluators[$1]!.shape.chunk }
    fan.cloning = clone.flatMap { evaluators[$0] }.flatMap { clone in
      routes(clone, from: [undecided[0]], [pictures[0]], draws: 1).first
    }
  }

  private func look(_ evaluator: ChunkEvaluator, _ control: ControlMessage) {
    plane.present = control.intention.latent
    fan.latent = control.intention.latent
    guard let world = control.demonstrated else { return }
    fan.presentDiscs = world.discs
    fan.intention =
      control.intention.chunk.isEmpty ? nil : route(of: control.intention.chunk, in: world)
    fan.present = routes(
      evaluator, from: [world], [PictureReading(world)],
      draws: evaluator.shape.latentSize > 0 ? FanReport.draws : 1)
  }

  // MARK: - The plane of z

  private func project(
    _ name: ControllerName, _ evaluator: ChunkEvaluator, _ policies: ImitatedPolicies
  ) {
    plane.policy = evaluator.shape.latentSize > 0 ? name : nil
    plane.size = evaluator.shape.latentSize
    guard plane.size > 0 else {
      (plane.codes, plane.sides) = ([], [])
      return
    }
    let table = policies.table
    var (present, chunks, sides) = ([Float](), [Float](), [Route?]())
    // The first pictures of demonstrations: both ways are open there.
    for index in table.episodes.indices.prefix(400) {
      let episode = table.episodes[index]
      let place = episode.firstFrame + min(Self.openTick, episode.frameCount - 1)
      let example = table.example(place, chunk: evaluator.shape.chunk)
      present += example.picture
      chunks += example.chunk
      sides.append(policies.routes[index])
    }
    if let codes = evaluator.posteriorMeans(PictureBatch(present: present), chunks: chunks) {
      (plane.codes, plane.sides, plane.isPrior) = (codes, sides, false)
    } else {
      plane.isPrior = true
      (plane.codes, plane.sides) = draws(evaluator)
    }
  }

  /// The tick of a demonstration whose chunk tells the side: the cart is near the tree by its end.
  private static let openTick = 4

  /// Draws from the prior at all undecided pictures, with the side that each leads to.
  private func draws(_ evaluator: ChunkEvaluator) -> ([Float], [Route?]) {
    let n = evaluator.shape.latentSize
    var present: [Float] = []
    var goal: [Float] = []
    for reading in pictures {
      for _ in 0..<FanReport.draws {
        present += reading.present
        goal += reading.goal
      }
    }
    var noise = [Float](repeating: 0, count: FanReport.draws * n)
    var stream = noiseSeed
    noise.withUnsafeMutableBufferPointer { buffer in
      if let base = buffer.baseAddress { stream.fillNormal(base, count: buffer.count) }
    }
    let codes = evaluator.latents(
      PictureBatch(present: present, goal: goal),
      noise: Array(repeatElement(noise, count: pictures.count).joined()))
    let all = routes(evaluator, from: undecided, pictures, draws: FanReport.draws)
    return (codes, all.map(\.side))
  }

  // MARK: - The walk

  private func walk(
    _ name: ControllerName, _ evaluator: ChunkEvaluator, _ state: SessionState
  ) -> RouteWalkReport {
    var report = RouteWalkReport()
    let n = evaluator.shape.latentSize
    guard n > 0 else { return report }
    let choice = state.choices[RouteWalkState.self]
    report.policy = name
    report.discs = undecided[0].discs
    report.dimension = min(choice.dimension, n - 1)
    report.latent = (0..<n).map { choice.values[$0, default: 0] }
    let values = stride(from: -2.0, through: 2.0, by: 0.5).map { $0 }
    var latents = report.latent.map(Float.init)
    for dimension in 0..<n {
      for value in values {
        var latent = report.latent.map(Float.init)
        latent[dimension] = Float(value)
        latents += latent
      }
    }
    let rows = latents.count / n
    let reading = pictures[0]
    let seen = PictureBatch(
      present: Array(repeatElement(reading.present, count: rows).joined()),
      goal: Array(repeatElement(reading.goal, count: rows).joined()))
    let chunks = evaluator.chunks(seen, latents: latents)
    let size = evaluator.shape.chunkSize
    let all = (0..<rows).map { Array(chunks[$0 * size..<($0 + 1) * size]) }
    report.route = route(of: all[0], in: undecided[0])
    let divergences = mail.training.value.report.dimensionKL
    report.dimensions = (0..<n).map { dimension in
      let own = all[1 + dimension * values.count..<1 + (dimension + 1) * values.count]
      let routes = own.map { route(of: $0, in: undecided[0]) }
      return RouteWalkReport.Dimension(
        values: values, routes: routes,
        reach: routes.map { ($0.places.last?.x ?? 0) - ($0.places.first?.x ?? 0) },
        throttle: own.map { chunk in
          let last = stride(from: space.size - 1, to: chunk.count, by: space.size)
          return last.reduce(0) { $0 + Double(chunk[$1]) } / Double(max(1, evaluator.shape.chunk))
        },
        meaning: "",
        divergence: divergences.indices.contains(dimension) ? divergences[dimension] : 0)
    }
    name_(&report.dimensions)
    return report
  }

  /// Says which dimension moves the route sideways most, and which its pace.
  private func name_(_ dimensions: inout [RouteWalkReport.Dimension]) {
    func spread(_ values: [Double]) -> Double { (values.max() ?? 0) - (values.min() ?? 0) }
    let reach = dimensions.map { spread($0.reach) }
    let pace = dimensions.map { spread($0.throttle) }
    if let most = reach.indices.max(by: { reach[$0] < reach[$1] }), reach[most] > 0.2 {
      dimensions[most].meaning = "side"
    }
    if let most = pace.indices.max(by: { pace[$0] < pace[$1] }), pace[most] > 0.4 {
      dimensions[most].meaning = dimensions[most].meaning.isEmpty ? "speed" : "side, speed"
    }
  }
}
