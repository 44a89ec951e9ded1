import Foundation

/// The executables that were built with the tests.
package enum BuiltProducts {
  /// The directory of the running test bundle.
  package static var directory: URL {
    let path = (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe"))
    return URL(fileURLWithPath: path ?? CommandLine.arguments[0]).deletingLastPathComponent()
  }

  /// The executable of a target, beside the test bundle.
  package static func executable(_ name: String) -> URL {
    directory.appendingPathComponent(name)
  }
}
