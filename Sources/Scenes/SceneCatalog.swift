import CEmbeddedScenes
import Control
import Files
import Foundation
import Settings
import Validation

/// Finds scenes by name or path.
package enum SceneCatalog {
  /// A scene that travels inside the executable.
  package struct BuiltIn: Sendable {
    /// The name on the command line.
    package let name: String
    /// The file's text.
    package let text: String
  }

  /// The built-in scenes in the order of listing.
  package static let builtIn: [BuiltIn] = (0..<latentscope_embedded_scene_count()).map { index in
    let file = latentscope_embedded_scene(index)
    return BuiltIn(
      name: String(cString: file.name),
      text: String(
        decoding: UnsafeBufferPointer(start: file.bytes, count: file.count), as: UTF8.self))
  }

  /// Whether an argument means a file rather than a built-in scene.
  package static func isPath(_ argument: String) -> Bool {
    argument.contains("/") || argument.hasSuffix(".json5")
  }

  /// Loads a scene.
  ///
  /// - Parameters:
  ///   - argument: A built-in name; or a path, when it holds `/` or ends in `.json5`.
  ///   - overrides: The `--set` options.
  ///   - registry: What a scene can name.
  /// - Throws: An unknown name or setting (usage), or what is wrong with the file.
  package static func load(
    _ argument: String, overrides: [SettingOverride] = [],
    registry: Registry = .standard
  ) throws(InputError) -> Scene {
    if isPath(argument) {
      let text: String
      do {
        text = try InputFile.readText(argument, limit: Scene.sizeLimit)
      } catch {
        throw InputError(
          source: argument, expected: "a scene file", found: "an error: \(error.reason)",
          suggestion: error.suggestion ?? "built-in scenes: \(names)")
      }
      return try Scene(
        text: text, source: argument, overrides: overrides, registry: registry)
    }
    guard let scene = builtIn.first(where: { $0.name == argument }) else {
      let nearest = NearestName.of(argument, among: builtIn.map(\.name))
      throw InputError(
        kind: .usage, source: "scene", expected: "one of \(names), or a path to a .json5 file",
        found: PrintableText.quoted(argument), suggestion: nearest.map { "did you mean \($0)?" })
    }
    return try Scene(
      text: scene.text, source: "built-in scene \(scene.name)", overrides: overrides,
      registry: registry)
  }

  private static var names: String { builtIn.map(\.name).joined(separator: ", ") }
}
