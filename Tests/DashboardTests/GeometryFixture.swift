import Foundation
import LiveSession
import Worlds

/// A believable close look at the latent space of a fixture.
enum GeometryFixture {
  /// The geometry of a latent space whose cloud is known.
  static func make(_ latent: LatentReport, space: LatentSpace, frames: FramesReport)
    -> GeometryReport
  {
    var report = GeometryReport()
    let n = space.size
    let count = latent.cloud.count / n
    report.modelVersion = latent.modelVersion
    report.quantities = [
      LatentQuantity(
        name: "theta", unit: "rad", isTrue: true, isCyclic: true, values: latent.cloudHues),
      LatentQuantity(
        name: "theta_dot", unit: "rad/s", isTrue: true,
        values: (0..<count).map { Float($0 % 17) - 8 }),
      LatentQuantity(
        name: "read theta", unit: "rad", isTrue: false, isCyclic: true, values: latent.cloudHues,
        determination: 0.998),
      LatentQuantity(
        name: "cost to goal", isTrue: false,
        values: (0..<count).map { row in
          (0..<n).reduce(Float(0)) { sum, index in
            let way = latent.cloud[row * n + index] - latent.goal[index]
            return sum + way * way
          }
        }),
      LatentQuantity(name: "decoded grey", isTrue: false),
    ]
    func axis(_ index: Int) -> [Float] { Array(space.axes[index * n..<(index + 1) * n]) }
    report.probes = [
      ProbeDirection(
        name: "cos theta", direction: axis(0), determination: 0.998, readDetermination: 0.999),
      ProbeDirection(
        name: "sin theta", direction: axis(1), determination: 0.997, readDetermination: 0.999),
      ProbeDirection(
        name: "theta_dot", direction: axis(2), determination: 0.04, readDetermination: 0.98),
    ]
    for row in stride(from: 3, to: count, by: count / 24) {
      let code = latent.cloud[row * n..<(row + 1) * n]
      report.posteriors.means += code
      report.posteriors.variances += (0..<n).map { 0.004 * Float($0 + 1) }
      report.field.points += code
      // A slow turn in the ring's plane.
      let along = (0..<2).map { index in zip(code, axis(index)).map(*).reduce(0, +) }
      report.field.drifts += (0..<n).map {
        0.06 * (along[0] * axis(1)[$0] - along[1] * axis(0)[$0])
      }
      report.field.pushes += axis(2).map { 0.05 * $0 }
    }
    report.local.variances = (0..<n).map { 0.01 * Float($0 + 1) }
    report.local.drift = axis(1).map { 0.1 * $0 }
    report.local.push = axis(2).map { 0.05 * $0 }
    report.local.modes =
      [
        LatentMode(real: 1.02, imaginary: 0, interval: 0.05),
        LatentMode(real: 0.98, imaginary: 0.13, interval: 0.05),
        LatentMode(real: 0.98, imaginary: -0.13, interval: 0.05),
        LatentMode(real: 0.91, imaginary: 0, interval: 0.05),
      ] + (4..<max(n, 4)).map { LatentMode(real: 0.5 / Double($0), imaginary: 0, interval: 0.05) }
    for candidate in 0..<4 {
      for (index, value) in latent.plan.enumerated() {
        report.elites.append(value + 0.02 * Float(candidate * (index / n % 7)))
      }
    }
    report.elitePathLength = latent.plan.count / n
    report.cursor.latent = latent.present
    report.cursor.image = frames.present.reconstruction
    report.cursor.nearestImage = frames.present.truth
    report.cursor.nearestIndex = 41
    report.cursor.nearestDistance = 0.13
    report.cursor.cost = 3.4
    report.cursor.readings = [
      CursorReport.Reading(
        StateQuantity("theta", unit: "rad"), predicted: 2.06, nearest: 2.11, determination: 0.998),
      CursorReport.Reading(
        StateQuantity("theta_dot", unit: "rad/s"), predicted: -3.4, nearest: -3.2,
        determination: 0.74),
    ]
    report.history = history(latent, space: space)
    return report
  }

  /// A line that opens to a ring.
  private static func history(_ latent: LatentReport, space: LatentSpace) -> GeometryHistory {
    let n = space.size
    var history = GeometryHistory()
    history.indices = (0..<100).map { $0 * (latent.cloud.count / n) / 100 }
    for moment in 0..<20 {
      let age = Float(moment + 1) / 20
      let ring = (0..<48).flatMap { index in
        space.code(angle: 2 * .pi * Double(index) / 48, velocity: 0).map { $0 * age }
      }
      history.append(
        GeometryHistory.Moment(
          update: 1 + moment * moment * 2,
          codes: history.indices.flatMap { index in
            latent.cloud[index * n..<(index + 1) * n].map { $0 * age }
          }, ring: ring, windingNumber: moment < 6 ? 0 : 1))
    }
    return history
  }

  /// Arrays of wrong lengths and values that are no numbers.
  static func hostile() -> GeometryReport {
    var report = GeometryReport()
    report.modelVersion = .min
    report.quantities = [
      LatentQuantity(name: "", unit: "\u{1B}", isTrue: true, isCyclic: true, values: [.nan]),
      LatentQuantity(name: "q", isTrue: false, values: [.infinity, -.infinity, 3]),
    ]
    report.probes = [
      ProbeDirection(
        name: "p", direction: [1, 2], determination: .nan, readDetermination: .infinity),
      ProbeDirection(
        name: "q", direction: [.nan, 1, 2, 3, 4], determination: -.infinity,
        readDetermination: .nan),
    ]
    report.posteriors.means = [1, 2, 3, 4, 5, .nan]
    report.posteriors.variances = [-1, .nan, .infinity]
    report.field.points = [1, 2, 3, 4, 5, 6]
    report.field.drifts = [.nan, .infinity, 1, 2, 3]
    report.field.pushes = [1]
    report.local.variances = [-3]
    report.local.drift = [1]
    report.local.push = [.nan]
    report.local.modes = [
      LatentMode(real: .nan, imaginary: 1, interval: 0),
      LatentMode(real: 1e300, imaginary: 1e300, interval: -1),
      LatentMode(real: .infinity, imaginary: 0, interval: .nan),
    ]
    report.elites = [1, 2, 3]
    report.elitePathLength = .max / 16
    report.cursor.latent = [.nan]
    report.cursor.image = [1]
    report.cursor.nearestIndex = .max / 8
    report.cursor.readings = [
      CursorReport.Reading(
        StateQuantity(String(repeating: "r", count: 90), unit: "\u{7}"), predicted: .nan,
        nearest: .infinity, determination: .nan)
    ]
    report.history.indices = [-5, .max, 0]
    report.history.append(
      GeometryHistory.Moment(update: 3, codes: [.nan, 1], ring: [1], windingNumber: .min))
    report.history.append(
      GeometryHistory.Moment(update: .max / 4, codes: [], ring: [.nan, 1, 2, 3, 4]))
    return report
  }
}
