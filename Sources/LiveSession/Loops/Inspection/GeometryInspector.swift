import Control
import Foundation
import LatentModels
import LinearAlgebra
import Measurement
import Worlds

/// Computes what the Latent view shows beyond the cloud: quantities, probes, posteriors, the field of
/// the local dynamics, the cursor, and the history of all this.
///
/// What belongs to a model is computed once for each model that is looked at; what belongs to the
/// present code or the cursor is little and is computed at every look. History alone goes on while
/// nobody looks.
package final class GeometryInspector: Inspector {
  package static let subjects: Set<InspectionSubject>? = [.latent]
  package static let requests: [any ViewRequest.Type] = [GeometryRequest.self]

  /// Codes of the cloud at which the field is drawn.
  private static let fieldCount = 48
  /// Codes of the cloud whose posteriors are drawn.
  private static let posteriorCount = 32
  /// Observations that the history follows.
  private static let historyCount = 300
  /// Angles of the turn at rest.
  private static let ringAngles = 48

  private let world: any World
  private let interval: Double
  private let features: StateFeatures
  private var ring: RestRing?
  private var history = GeometryHistory()
  /// The codes that `report` was computed from: their model, their goal and their colour.
  private var seen: (version: Int, goal: [Float], colour: String)?
  private var report = GeometryReport()

  package init(_ world: any World) {
    self.world = world
    interval = world.controlInterval
    features = StateFeatures(world)
  }

  /// Forgets a model that was thrown away.
  package func forget() {
    history = GeometryHistory()
    seen = nil
    report = GeometryReport()
  }

  // MARK: - For every model

  /// Adds a new model to the history.
  package func follow(_ model: InspectedModel) {
    let (inference, cost) = (model.inference, model.cost)
    // Another goal is not another model.
    guard history.moments.last?.update != inference.version, cost.isFinite else { return }
    let n = inference.model.latentSize
    if history.indices.isEmpty {
      let count = model.reference.count
      let wanted = min(count, Self.historyCount)
      history.indices = (0..<wanted).map { $0 * count / max(wanted, 1) }
      if let environment = world.simulation,
        let component = features.components.firstIndex(where: \.isCircle)
      {
        ring = RestRing(
          environment, component: component, angles: Self.ringAngles,
          window: inference.model.settings.windowFrames)
      }
    }
    let codes = history.indices.flatMap { cost.codes[$0 * n..<($0 + 1) * n] }
    let turn = ring?.encoded(by: inference)
    history.append(
      GeometryHistory.Moment(
        update: inference.version, codes: codes, ring: turn?.codes ?? [],
        windingNumber: turn?.windingNumber.map(abs)))
  }

  // MARK: - At every look

  package func inspect(_ scene: Inspection) -> GeometryReport {
    let (model, control) = (scene.model, scene.control)
    let (inference, cost, reference) = (model.inference, model.cost, model.reference)
    let choice = scene.state.choices[GeometryChoice.self]
    let reader = model.reader
    if seen?.version != inference.version || seen?.goal != cost.goal
      || seen?.colour != choice.colour
    {
      measure(inference, cost, reference, reader, colour: choice.colour)
      seen = (inference.version, cost.goal, choice.colour)
    }
    report.history = history
    report.elites = control.elites
    report.elitePathLength = control.path.count / max(inference.model.latentSize, 1)
    lookAtPresent(inference, control.trail)
    lookAtCursor(inference, cost, reference, reader, choice)
    return report
  }

  /// Everything that depends on the model alone.
  private func measure(
    _ inference: ModelInference, _ cost: LatentCost, _ reference: ReferenceObservations,
    _ reader: StateReader?, colour: String
  ) {
    let n = inference.model.latentSize
    report.modelVersion = inference.version
    report.probes = reader?.directions ?? []
    report.quantities = quantities(inference, cost, reference, reader, colour: colour)
    report.posteriors = posteriors(cost, n: n)
    report.field = field(inference, cost)
  }

  private func quantities(
    _ inference: ModelInference, _ cost: LatentCost, _ reference: ReferenceObservations,
    _ reader: StateReader?, colour: String
  ) -> [LatentQuantity] {
    let n = inference.model.latentSize
    let count = reference.count
    let components = features.components
    var found: [LatentQuantity] = []
    for (index, component) in components.enumerated() {
      found.append(
        LatentQuantity(
          name: component.name, unit: component.unit, isTrue: true, isCyclic: component.isCircle,
          values: reference.states.map { Float($0[index]) }))
    }
    if let reader {
      let read = reader.states(at: cost.codes)
      for (index, component) in components.enumerated() {
        found.append(
          LatentQuantity(
            name: "read \(component.name)", unit: component.unit, isTrue: false,
            isCyclic: component.isCircle, values: read.map { Float($0[index]) },
            determination: reader.qualities[index].determination))
      }
    }
    func each(_ value: (Int) -> Double) -> [Float] { (0..<count).map { Float(value($0)) } }
    found.append(
      LatentQuantity(
        name: "cost to goal", isTrue: false,
        values: each { cost.distance(of: cost.codes[$0 * n..<($0 + 1) * n]) }))
    found.append(
      LatentQuantity(
        name: "KL to N(0,I)", unit: "nats", isTrue: false,
        values: each { row in
          (row * n..<(row + 1) * n).reduce(0.0) { sum, index in
            let (mean, logVariance) = (Double(cost.codes[index]), Double(cost.logVariances[index]))
            return sum + 0.5 * (exp(logVariance) + mean * mean - 1 - logVariance)
          }
        }))
    found.append(
      LatentQuantity(
        name: "posterior sd", isTrue: false,
        values: each { row in
          exp(
            cost.logVariances[row * n..<(row + 1) * n].reduce(0.0) { $0 + Double($1) }
              / Double(2 * n))
        }))
    found.append(
      LatentQuantity(
        name: "decoded grey", isTrue: false,
        values: colour == "decoded grey" ? brightness(inference, cost.codes) : []))
    found.append(
      LatentQuantity(
        name: "place in replay", isTrue: true, values: reference.sequenceNumbers.map { Float($0) }))
    return found
  }

  /// The mean grey of every decoded code, 0 black to 1 white.
  private func brightness(_ inference: ModelInference, _ codes: [Float]) -> [Float] {
    let pixels = inference.model.pixelCount
    let count = codes.count / inference.model.latentSize
    var images = [UInt8](repeating: 0, count: count * pixels)
    inference.decode(rows: count, latents: codes, frames: &images)
    return (0..<count).map { row in
      let sum = images[row * pixels..<(row + 1) * pixels].reduce(0) { $0 + Int($1) }
      return Float(sum) / Float(255 * pixels)
    }
  }

  private func posteriors(_ cost: LatentCost, n: Int) -> PosteriorSample {
    var sample = PosteriorSample()
    for row in spread(Self.posteriorCount, of: cost.codes.count / n) {
      sample.means += cost.codes[row * n..<(row + 1) * n]
      sample.variances += cost.logVariances[row * n..<(row + 1) * n].map { exp($0) }
    }
    return sample
  }

  private func field(_ inference: ModelInference, _ cost: LatentCost) -> LatentField {
    let n = inference.model.latentSize
    let points = spread(Self.fieldCount, of: cost.codes.count / n).flatMap {
      cost.codes[$0 * n..<($0 + 1) * n]
    }
    let local = LocalDynamics(inference, space: world.actionSpace, at: points)
    var field = LatentField()
    field.points = points
    field.drifts = local.drifts
    field.pushes = local.pushes
    return field
  }

  /// Evenly spread numbers below `count`.
  private func spread(_ wanted: Int, of count: Int) -> [Int] {
    let wanted = min(wanted, count)
    // Halfway between the multiples: the first of the buffer is nothing special.
    return (0..<wanted).map { (2 * $0 + 1) * count / (2 * wanted) }
  }

  // MARK: - The present code and the cursor

  private func lookAtPresent(_ inference: ModelInference, _ trail: ObservationHistory) {
    let n = inference.model.latentSize
    let window = trail.present
    var mean = [Float](repeating: 0, count: n)
    var logVariance = mean
    inference.encode(
      windows: 1, frames: window.frames, actions: window.actions, mean: &mean,
      logVariance: &logVariance)
    let here = LocalDynamics(inference, space: world.actionSpace, at: mean, exact: true)
    var local = LocalGeometry()
    local.variances = logVariance.map { exp($0) }
    local.drift = here.drifts
    local.push = here.pushes
    let matrix = Matrix(rows: n, columns: n, elements: here.stateMatrices.map(Double.init))
    local.modes = (matrix.eigenvalues() ?? []).map {
      LatentMode(real: $0.real, imaginary: $0.imaginary, interval: interval)
    }
    report.local = local
    present = mean
  }

  /// The present code as of the last look.
  private var present: [Float] = []

  private func lookAtCursor(
    _ inference: ModelInference, _ cost: LatentCost, _ reference: ReferenceObservations,
    _ reader: StateReader?, _ choice: GeometryChoice
  ) {
    let n = inference.model.latentSize
    let pixels = inference.model.pixelCount
    var cursor = CursorReport()
    cursor.isPlaced = choice.cursor?.count == n
    let place = cursor.isPlaced ? choice.cursor ?? present : present
    cursor.latent = place
    var image = [UInt8](repeating: 0, count: pixels)
    inference.decode(rows: 1, latents: place, frames: &image)
    cursor.image = image
    cursor.cost = cost.distance(of: place[...])
    let nearest = nearestCode(to: place, among: cost.codes)
    if let nearest, nearest.index < reference.count {
      cursor.nearestIndex = nearest.index
      cursor.nearestDistance = Double(nearest.distance)
      let window = reference.frames.count / reference.count / pixels
      let first = ((nearest.index + 1) * window - 1) * pixels
      cursor.nearestImage = Array(reference.frames[first..<first + pixels])
    }
    if let reader, place.allSatisfy(\.isFinite) {
      let read = reader.states(at: place)[0]
      cursor.readings = features.components.enumerated().map { index, component in
        CursorReport.Reading(
          component.quantity, predicted: read[index],
          nearest: cursor.nearestIndex.map { reference.states[$0][index] } ?? .nan,
          determination: reader.qualities[index].determination)
      }
    }
    report.cursor = cursor
  }

  /// The code with the smallest Euclidean distance; nil when there is none.
  private func nearestCode(
    to place: [Float], among codes: [Float]
  ) -> (index: Int, distance: Float)? {
    let n = place.count
    var best: (index: Int, distance: Float)?
    codes.withUnsafeBufferPointer { codes in
      for row in 0..<codes.count / n {
        var sum: Float = 0
        for index in 0..<n {
          let difference = codes[row &* n &+ index] - place[index]
          sum += difference * difference
        }
        if sum < best?.distance ?? .infinity { best = (row, sum) }
      }
    }
    return best.map { ($0.index, $0.distance.squareRoot()) }
  }
}
