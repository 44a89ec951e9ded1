import Control
import LatentModels
import Worlds

/// Makes what the Traverse view shows: the walked latent, decoded strips along every dimension, and
/// what lies between the marks.
///
/// A strip is decoded only when the model or the walk is another: that of the chosen dimension at once,
/// of all others one a tick.
package final class TraverseInspector: Inspector {
  /// A walk begins and marks are set whatever is looked at.
  package static let subjects: Set<InspectionSubject>? = nil
  package static let requests: [any ViewRequest.Type] = [TraverseRequest.self]

  /// Images along every dimension: thirteen can be thinned out to seven, five or four at even
  /// distances.
  static let stripCount = 13
  /// Images from mark to mark.
  static let interpolationCount = 9

  /// Where a walk began: the code then; nil while nothing is moved.
  private var base: [Float]?
  private var marks: [TraverseMark: Mark] = [:]
  private var report = TraverseReport()
  private var stripKey: StripKey?
  private var otherKeys: [StripKey?] = []
  private var nextOther = 0
  private var interpolationKey: InterpolationKey?
  private var extremes: (smallest: [Float], largest: [Float], version: Int) = ([], [], -1)

  /// A marked latent: an observation's code and what was walked from there.
  ///
  /// The observation is kept, so that the mark follows the model while it learns.
  private struct Mark {
    var window: ObservationWindow
    var walked: [Float]
    var count: Int
  }

  private struct StripKey: Equatable {
    var dimension: Int
    var latent: [Float]
    var values: [Float]
    var version: Int
  }

  private struct InterpolationKey: Equatable {
    var first: [Float]
    var last: [Float]
    var kind: InterpolationKind
    var version: Int
  }

  package init(_ world: any World) {}

  /// Another model: latents of the old one mean nothing to it.
  package func forget() {
    base = nil
    marks = [:]
    report = TraverseReport()
    stripKey = nil
    otherKeys = []
    interpolationKey = nil
    extremes.version = -1
  }

  /// What is walked through now; pictures only for the views that show them.
  package func inspect(_ scene: Inspection) -> TraverseReport {
    let (inference, cost, present) = (scene.model.inference, scene.model.cost, scene.present)
    let state = scene.state.choices[TraverseState.self]
    let n = present.count
    let run = ChunkedInference(inference)
    if let origin = state.origin, origin.count == n {
      base = origin
    } else if state.isAtCode {
      base = nil
    } else if base == nil {
      // A walk stays where it began while the system moves on.
      base = present
    }
    var latent = base ?? present
    for index in 0..<n {
      if let placed = state.placements[index] { latent[index] = Float(placed) }
      latent[index] += Float(state.offsets[index, default: 0]) * cost.deviations[index]
    }
    report.dimension = min(max(0, state.dimension), n - 1)
    report.latent = latent
    report.present = present
    report.means = cost.means
    report.deviations = cost.deviations
    report.range = state.range
    note(state, present: present, latent: latent, window: scene.control.trail.present)
    let ranges = ranges(cost, latent: base ?? present, version: inference.version, state)
    report.lowers = ranges.map { $0.first ?? 0 }
    report.uppers = ranges.map { $0.last ?? 0 }
    // Control can take the picture for its goal.
    if [.traverse, .latent, .control].contains(scene.state.subject) {
      report.image = run.decode(latent)
    }
    if scene.state.subject == .traverse {
      decodeStrips(run, latent: latent, ranges: ranges, version: inference.version)
      interpolate(
        inference, run, kind: state.interpolation, from: latent, to: cost.goal)
    }
    return report
  }

  // MARK: - Strips

  /// The values of the strip along every dimension.
  private func ranges(
    _ cost: LatentCost, latent: [Float], version: Int, _ state: TraverseState
  ) -> [[Float]] {
    if extremes.version != version { measureExtremes(cost, n: latent.count, version: version) }
    return latent.indices.map { index in
      TraverseValues.values(
        state.range,
        of: TraverseValues.Dimension(
          mean: cost.means[index], deviation: cost.deviations[index],
          posteriorVariance: cost.posteriorVariances[index], smallest: extremes.smallest[index],
          largest: extremes.largest[index], code: latent[index]), count: Self.stripCount)
    }
  }

  private func measureExtremes(_ cost: LatentCost, n: Int, version: Int) {
    var smallest = Array(cost.codes.prefix(n))
    var largest = smallest
    for (place, value) in cost.codes.enumerated() {
      smallest[place % n] = min(smallest[place % n], value)
      largest[place % n] = max(largest[place % n], value)
    }
    extremes = (smallest, largest, version)
  }

  private func decodeStrips(
    _ run: ChunkedInference, latent: [Float], ranges: [[Float]], version: Int
  ) {
    let n = latent.count
    guard ranges.count == n else { return }
    func key(_ dimension: Int, _ values: [Float]) -> StripKey {
      var others = latent
      // Where the walk stands along its own dimension does not change the strip.
      others[dimension] = 0
      return StripKey(dimension: dimension, latent: others, values: values, version: version)
    }
    let chosen = key(report.dimension, ranges[report.dimension])
    if chosen != stripKey {
      stripKey = chosen
      report.strip = images(run, chosen)
      report.stripValues = chosen.values
    }
    if otherKeys.count != n {
      otherKeys = Array(repeating: nil, count: n)
      report.strips = Array(repeating: TraverseStrip(), count: n)
    }
    // The first in turn that is out of date; at most one a tick.
    for offset in 0..<n {
      let dimension = (nextOther + offset) % n
      let wanted = key(dimension, ranges[dimension])
      guard wanted != otherKeys[dimension] else { continue }
      otherKeys[dimension] = wanted
      report.strips[dimension] = TraverseStrip(images: images(run, wanted), values: wanted.values)
      nextOther = (dimension + 1) % n
      return
    }
  }

  private func images(_ run: ChunkedInference, _ key: StripKey) -> [UInt8] {
    run.decode(
      key.values.flatMap { value in
        var point = key.latent
        point[key.dimension] = value
        return point
      })
  }

  // MARK: - Interpolation

  private func note(
    _ state: TraverseState, present: [Float], latent: [Float], window: ObservationWindow
  ) {
    for mark in TraverseMark.allCases {
      guard let count = state.markCounts[mark], count > 0 else {
        marks[mark] = nil
        continue
      }
      if marks[mark]?.count == count { continue }
      // After a walk the code from which it began is gone; what is kept is how far from the present
      // one it ended.
      marks[mark] = Mark(
        window: window, walked: zip(latent, present).map { $0 - $1 }, count: count)
    }
  }

  /// Decodes what lies between the marks.
  ///
  /// - Parameters:
  ///   - walked: The latent that stands for the mark A while it is not set.
  ///   - goal: The latent that stands for the mark B while it is not set.
  private func interpolate(
    _ inference: ModelInference, _ run: ChunkedInference, kind: InterpolationKind,
    from walked: [Float], to goal: [Float]
  ) {
    report.interpolation.kind = kind
    report.interpolation.markA = latent(of: .a, run, inference)
    report.interpolation.markB = latent(of: .b, run, inference)
    let (markA, markB) = (report.interpolation.markA, report.interpolation.markB)
    let (first, last) = (markA.isEmpty ? walked : markA, markB.isEmpty ? goal : markB)
    guard !first.isEmpty, first.count == last.count else {
      interpolationKey = nil
      report.interpolation.count = 0
      report.interpolation.latentImages = []
      report.interpolation.pixelImages = []
      return
    }
    let key = InterpolationKey(first: first, last: last, kind: kind, version: inference.version)
    guard key != interpolationKey else { return }
    interpolationKey = key
    let pixels = inference.model.pixelCount
    let count = Self.interpolationCount
    let images = run.decode(
      LatentInterpolation.latents(from: first, to: last, kind: kind, count: count))
    report.interpolation.count = count
    report.interpolation.latentImages = images
    report.interpolation.pixelImages = LatentInterpolation.pictures(
      from: Array(images.prefix(pixels)), to: Array(images.suffix(pixels)), count: count)
  }

  private func latent(
    of mark: TraverseMark, _ run: ChunkedInference, _ inference: ModelInference
  ) -> [Float] {
    guard let known = marks[mark] else { return [] }
    let code = run.encode(
      ObservedSequence(
        frames: known.window.frames, actions: known.window.actions, count: 1,
        window: inference.model.settings.windowFrames))
    return zip(code, known.walked).map { $0 + $1 }
  }
}
