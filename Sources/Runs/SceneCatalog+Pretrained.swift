import CEmbeddedScenes
import Foundation
import Scenes

extension SceneCatalog {
  /// The pretrained model of a built-in scene; nil when none travels inside the executable.
  package static func pretrained(_ scene: String) throws -> Checkpoint? {
    let file = latentscope_embedded_pretrained(scene)
    guard file.count > 0 else { return nil }
    return try Checkpoint(
      data: Data(bytes: file.bytes, count: file.count), file: "the pretrained model of \(scene)")
  }

  /// The curves of that model's training; nil when they do not travel with it.
  package static func pretrainedCurves(_ scene: String) throws -> RunCurves? {
    let file = latentscope_embedded_curves(scene)
    guard file.count > 0 else { return nil }
    return try RunCurves(
      text: String(
        decoding: UnsafeBufferPointer(start: file.bytes, count: file.count), as: UTF8.self),
      path: "the curves of the pretrained model of \(scene)")
  }
}
