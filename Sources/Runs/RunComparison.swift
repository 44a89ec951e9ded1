import Files
import Foundation
import Scenes
import Settings

/// A finished run as `compare` sees it: its curves, and what its folder says about it.
package struct ComparedRun: Sendable {
  /// The curves.
  package let curves: RunCurves
  /// The scene's name; nil when the folder does not have the scene.
  package private(set) var scene: String?
  /// The seed; nil when the folder has no checkpoint.
  package let seed: UInt64?
  /// The scene's settings by key path, as text.
  package private(set) var settings: [String: String] = [:]
  /// The mean of every curve over the last twentieth of its points.
  package let final: [(key: String, value: Double)]
  /// The best mean of the ELBO over a twentieth of its points in a row.
  package let bestELBO: Double?

  /// Reads a run.
  ///
  /// - Parameter run: A run folder, or its `metrics.csv` alone.
  /// - Throws: What is wrong with one of its files; a scene or a checkpoint that is missing is not.
  package init(_ run: String) throws {
    let curves = try RunCurves(run)
    self.curves = curves
    let folder = RunFolder(
      path: URL(fileURLWithPath: curves.path).deletingLastPathComponent().path)
    if try FileStatus.of(folder.scene) != nil {
      let scene = try Scene(
        text: InputFile.readText(folder.scene, limit: 1 << 20), source: folder.scene)
      self.scene = scene.name
      let tree = try JSON5Reader.read(scene.encoded(), source: folder.scene)
      for path in tree.leafPaths { settings[path] = tree.text(at: path, separator: " ") }
    }
    seed =
      try FileStatus.of(folder.checkpoint) == nil
      ? nil : Checkpoint(contentsOf: folder.checkpoint).seed
    final = curves.series.map { series in
      let window = Self.window(series.values.count)
      return (series.key, Self.mean(series.values.suffix(window)) ?? .nan)
    }
    bestELBO = curves.series("elbo").flatMap { Self.best($0.values) }
  }

  private static func window(_ count: Int) -> Int { max(1, count / 20) }

  private static func mean(_ values: ArraySlice<Double>) -> Double? {
    let finite = values.filter(\.isFinite)
    return finite.isEmpty ? nil : finite.reduce(0) { $0 + $1 / Double(finite.count) }
  }

  static func best(_ values: [Double]) -> Double? {
    let window = window(values.count)
    guard values.count >= window, window > 0 else { return nil }
    return (0...(values.count - window)).compactMap { mean(values[$0..<$0 + window]) }.max()
  }
}

/// Runs side by side.
package struct RunComparison: Sendable {
  /// A setting in which runs differ.
  package struct Difference: Sendable, Equatable {
    /// The key path.
    package let key: String
    /// The value of every run; nil where it has none.
    package let values: [String?]
  }

  /// The runs, in the order given.
  package let runs: [ComparedRun]
  /// The settings that are not the same in all runs whose scene is known, by key path.
  package let differences: [Difference]
  /// The columns of all runs, in the order in which they were first met, with their titles.
  package let keys: [(key: String, title: String)]

  /// Compares runs.
  package init(_ runs: [ComparedRun]) {
    self.runs = runs
    let known = runs.filter { !$0.settings.isEmpty }
    let paths = Set(known.flatMap { $0.settings.keys })
    differences = paths.sorted().filter { path in
      Set(known.map { $0.settings[path] }).count > 1
    }.map { path in Difference(key: path, values: runs.map { $0.settings[path] }) }
    var keys: [(key: String, title: String)] = []
    for series in runs.flatMap(\.curves.series)
    where !keys.contains(where: { $0.key == series.key }) {
      keys.append((series.key, series.name))
    }
    self.keys = keys
  }
}
