import Foundation

/// A folder that is removed when it is no longer used.
final class TemporaryFolder {
  let path: String

  init() throws {
    path =
      FileManager.default.temporaryDirectory
      .appendingPathComponent("latentscope-\(UUID().uuidString)").path
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  /// A device that takes nothing; nil where none can be had.
  ///
  /// An administrator's mistakes would replace the real one.
  var fullDevice: String? {
    guard geteuid() == 0 else { return "/dev/full" }
    let device = path + "/full"
    return mknod(device, S_IFCHR | 0o666, 1 << 8 | 7) == 0 ? device : nil
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }
}
